/*
 * One whole trip by command line on a fresh lab: Prepare at every site, Connect once, Import at every site, and the
 * checks afterwards that do not believe what the program says of itself. `npm run roundtrip` and the soak run it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createLab, type Lab, type LabSite, startLab } from '../../src/lab/lab.ts';
import { formatBytes, formatCount, plural } from '../../src/shared/format.ts';
import type { JobId, JobResults } from '../../src/shared/jobs.ts';
import { describeState } from '../../src/shared/update-states.ts';
import { type Ended, runCli, runJob } from '../run-cli.ts';
import { moveBehindSqlServer } from './behind-sql-server.ts';

/** What the trip is made with. */
export interface TripOptions {
  /** Empty or not there. */
  readonly folder: string;
  readonly hierarchies: number;
  readonly rows: number;
  readonly seed: number;
  /** The site databases stand behind a SQL Server, as those of real sites. */
  readonly isBehindSqlServer?: boolean;
  /** Told of each stage as it ends. */
  readonly onStage: (stage: Stage) => void;
}

/** One line of the report. */
export interface Stage {
  readonly name: string;
  readonly summary: string;
  readonly seconds: number;
  readonly bytes: number | null;
}

/**
 * What the default choice must be, by hand from Microsoft's tables and the lab's catalogue: the release the latest
 * update brings for a site at the key. 2609 is in the early update ring only.
 */
const expectedRelease: Readonly<Record<string, string | null>> = {
  '2203': '2309',
  '2207': '2309',
  '2211': '2403',
  '2303': '2403',
  '2309': '2503',
  '2403': '2509',
  '2409': '2603',
  '2503': '2603',
  '2509': '2603',
  '2603': null,
};

/** Makes the trip; throws at the first thing that is not as it must be. */
export async function makeTrip(options: TripOptions): Promise<void> {
  const started = performance.now();
  const { folder, hierarchies, rows, seed } = options;
  const made = await createLab({ folder: join(folder, 'lab'), hierarchies, rows, seed, isStrangers: true });
  const lab = await startLab(made.folder, { port: 0, pollMs: 50, stepMs: 0 });
  const behind = options.isBehindSqlServer === true ? await moveBehindSqlServer(lab.sites) : null;
  try {
    const trip = new Trip(lab, { logs: join(folder, 'logs'), env: behind?.env ?? {} }, options.onStage);
    const releases = lab.sites.map((site) => site.release).join(', ');
    trip.tell(
      'lab',
      `${plural(hierarchies, 'hierarchy', 'hierarchies')} at ${releases}, ${formatCount(rows)} rows each${behind === null ? '' : ', behind a SQL Server'}`,
      (performance.now() - started) / 1000,
      null,
    );
    for (const site of lab.sites) await trip.prepare(site);
    await trip.connect();
    await trip.spreadAndGather();
    for (const site of lab.sites) await trip.pair(site);
    for (const site of lab.sites) await trip.import(site);
    await lab.idle();
    for (const site of lab.sites) await trip.checkSite(site);
    for (const site of lab.sites) await trip.importAgain(site);
    await trip.secondTrip();
    await trip.custody();
    await trip.importElsewhere();
    await trip.verify();
    behind?.checkUsed();
  } finally {
    await lab.stop();
    await behind?.stop();
  }
}

/** Who has read the usage data of the first site. */
const approver = 'Anna de Vries';

class Trip {
  readonly #lab: Lab;
  readonly #logs: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #onStage: (stage: Stage) => void;
  readonly #pack: string;
  /** The words to compare, as Connect told them for each site. */
  #told: readonly string[] = [];

  constructor(
    lab: Lab,
    { logs, env }: { readonly logs: string; readonly env: Readonly<Record<string, string>> },
    onStage: (stage: Stage) => void,
  ) {
    this.#lab = lab;
    this.#logs = logs;
    this.#env = env;
    this.#onStage = onStage;
    this.#pack = join(lab.drive, 'UpdatePacks');
  }

  tell(name: string, summary: string, seconds: number, bytes: number | null): void {
    this.#onStage({ name, summary, seconds, bytes });
  }

  async prepare(site: LabSite): Promise<void> {
    const approval = this.#isApproved(site) ? await this.#review(site) : [];
    const { result, seconds } = await this.#run('prepare', ['--to', this.#lab.drive, ...approval], site.settingsPath);
    const { cabinet, rows } = result;
    must(rows === site.rows, `${site.code}: ${rows} rows were prepared, the database has ${site.rows}`);
    must((await sha256Of(cabinet.path)) === cabinet.sha256, `${cabinet.path} is not what was reported`);
    must(
      (result.approval?.by === approver) === this.#isApproved(site),
      `${site.code}: ${JSON.stringify(result.approval)}`,
    );
    this.tell(
      `prepare ${site.code}`,
      `${formatCount(rows)} rows${result.approval === null ? '' : `, approved by ${approver}`}`,
      seconds,
      cabinet.sizeBytes,
    );
  }

  /** One site has its usage data read and approved, the others go as they are. */
  #isApproved(site: LabSite): boolean {
    return site === this.#lab.sites[0];
  }

  /** Exports what will leave, and says by whom it was read. */
  async #review(site: LabSite): Promise<readonly string[]> {
    const path = join(this.#logs, `${site.code}.csv`);
    await this.#run('export', ['--to', path], site.settingsPath);
    return ['--reviewed', path, '--approved-by', approver];
  }

  async connect(): Promise<void> {
    const argv = ['--from', this.#lab.drive, '--to', this.#pack];
    const { result, seconds } = await this.#run('connect', argv, this.#lab.internetSettingsPath);
    must(result.problems.length === 0, `connect reports ${JSON.stringify(result.problems)}`);
    must(result.uploads.length === this.#lab.sites.length, `${result.uploads.length} cabinets were uploaded`);
    this.#told = result.sealsFound.map(({ seal }) => seal?.phrase ?? '');
    for (const { cabinet, decisions } of result.plan.hierarchies) {
      const site = this.#lab.sites.find((candidate) => candidate.hierarchyHash === cabinet.hierarchyHash);
      must(site !== undefined, `a cabinet of an unknown hierarchy was uploaded: ${cabinet.path}`);
      must(
        (cabinet.approval?.by === approver) === this.#isApproved(site),
        `${site.code} is approved by ${cabinet.approval?.by}`,
      );
      const chosen = decisions.filter((decision) => decision.isChosen).map((decision) => decision.guid);
      const releases = chosen.map((guid) => result.plan.updates.find((update) => update.guid === guid)?.release);
      const expected = expectedRelease[site.release];
      must(expected !== undefined, `nobody wrote down what a site at ${site.release} must get`);
      must(
        String(releases) === String(expected === null ? [] : [expected]),
        `${site.code} at ${site.release} gets ${String(releases)}`,
      );
    }
    const served = await digestsUnder(this.#lab.cloudFolder);
    const files = (await filesUnder(this.#pack)).filter((file) => !file.startsWith('ServiceConnection/'));
    for (const file of files) {
      if (file === 'UpdatePack.json') continue;
      must(served.has(await sha256Of(join(this.#pack, file))), `the cloud never served ${file}`);
    }
    must(files.length === (result.pack?.files ?? 0) + 1, `the pack holds ${files.length} files`);
    this.tell(
      'connect',
      `${plural(result.uploads.length, 'cabinet')} up, ${plural(files.length, 'file')} in the pack, each as the cloud served it`,
      seconds,
      result.downloadedBytes,
    );
  }

  /** The pack goes through the folder of a drive in pieces, and is the same pack afterwards. */
  async spreadAndGather(): Promise<void> {
    const [drive, gathered] = [join(this.#lab.folder, 'spread-drive'), join(this.#lab.folder, 'gathered')];
    await mkdir(drive);
    const settings = this.#lab.internetSettingsPath;
    const spread = await this.#run('spread', ['--from', this.#pack, '--to', drive], settings);
    const { result, seconds } = await this.#run('gather', ['--from', drive, '--to', gathered], settings);
    const names = async (folder: string) =>
      (await filesUnder(folder)).filter((file) => !file.startsWith('ServiceConnection/'));
    const files = await names(this.#pack);
    must(String(await names(gathered)) === String(files), 'the gathered pack has other files');
    for (const file of files) {
      const isSame = (await sha256Of(join(gathered, file))) === (await sha256Of(join(this.#pack, file)));
      must(isSame, `${file} is another one after it was spread and gathered`);
    }
    this.tell(
      'spread',
      `${plural(result.pack.files, 'file')} spread and gathered, the same pack`,
      spread.seconds + seconds,
      result.pack.sizeBytes,
    );
  }

  /** The first trip pairs: Import refuses a stranger, with the very words that Connect told, and takes it after. */
  async pair(site: LabSite): Promise<void> {
    const before = await treeDigest(site.siteFolder, site.databasePath);
    const refused = await runJob('import', ['--from', this.#pack, ...this.#common(site.settingsPath)], {
      env: this.#env,
    });
    const details = refused.error?.details as { readonly phrase?: string } | undefined;
    const phrase = details?.phrase ?? '';
    must(
      refused.exitCode === 3 && refused.error?.code === 'trust.not-paired',
      `${site.code} answered a stranger with ${refused.exitCode} ${refused.error?.code ?? ''}`,
    );
    must(this.#told.includes(phrase), `${site.code} shows other words than the internet computer: ${phrase}`);
    must(
      (await treeDigest(site.siteFolder, site.databasePath)) === before,
      `${site.code}: the refused import changed the site`,
    );
    for (const [folder, settings] of [
      [this.#pack, site.settingsPath],
      [this.#lab.drive, this.#lab.internetSettingsPath],
    ] as const) {
      const { exitCode, stderr } = await runCli(['trust', 'pair', folder, '--phrase', phrase, '--settings', settings]);
      must(exitCode === 0, `pairing of ${site.code} ended with ${exitCode}: ${stderr}`);
    }
    this.tell(`pair ${site.code}`, `both computers show ${phrase}`, refused.seconds, null);
  }

  async import(site: LabSite): Promise<void> {
    const checked = await this.#run('import', ['--from', this.#pack, '--check'], site.settingsPath);
    const { result, seconds } = await this.#run('import', ['--from', this.#pack], site.settingsPath);
    must(checked.result.isCheckOnly && checked.result.filesLaid === 0, `${site.code}: a check laid files`);
    const foretold = checked.result.applicability.filter(({ applies }) => applies).map(({ guid }) => guid);
    const ready = result.updates.filter(({ outcome }) => outcome === 'ready').map(({ guid }) => guid);
    must(String(foretold) === String(ready), `${site.code}: ${String(foretold)} should apply, ${String(ready)} does`);
    must(result.problems.length === 0, `${site.code}: import reports ${JSON.stringify(result.problems)}`);
    must(!result.wasThereAlready, `${site.code}: a fresh site had the pack already`);
    const words = result.updates.map(
      ({ name, words: state }) => `${name.replace('Configuration Manager ', '')} ${state}`,
    );
    must(
      result.updates.every((update) => update.outcome === 'ready'),
      `${site.code}: ${words.join(', ')}`,
    );
    this.tell(`import ${site.code}`, words.join(', ') || 'nothing new for this site', seconds, result.bytesLaid);
  }

  /** Looks into the site itself: states in its database, files in its folders. */
  async checkSite(site: LabSite): Promise<void> {
    const started = performance.now();
    const states = statesIn(site.databasePath);
    const waiting = [...states.values()].filter(
      (state) => describeState(state).kind === 'moving' || describeState(state).kind === 'bad',
    );
    must(
      states.size > 0 && waiting.length === 0,
      `${site.code}: ${waiting.length} of ${states.size} updates are not settled`,
    );
    const record = JSON.parse(await readFile(join(this.#pack, 'UpdatePack.json'), 'utf8')) as {
      hierarchies: { hierarchyHash: string; packages: string[] }[];
    };
    const mine = record.hierarchies.find((hierarchy) => hierarchy.hierarchyHash === site.hierarchyHash)?.packages ?? [];
    for (const guid of mine) must(states.get(guid) === 262146, `${site.code}: ${guid} is at ${states.get(guid)}`);
    const ready = [...states].filter(([, state]) => state === 262146).map(([guid]) => guid);
    must(String(ready.sort()) === String([...mine].sort()), `${site.code}: ready are ${ready.join(', ')}`);

    const offline = join(site.siteFolder, 'EasySetupPayload', 'Offline');
    const served = await digestsUnder(this.#lab.cloudFolder);
    // Import leaves one note there besides what the cloud served: what it handed over last.
    const laid = (await filesUnder(offline)).filter((file) => file !== 'ServiceConnectionWizard.json');
    let bytes = 0;
    for (const file of laid) {
      must(
        mine.some((guid) => file.startsWith(`${guid}/`)),
        `${site.code}: ${file} is not for this site`,
      );
      must(served.has(await sha256Of(join(offline, file))), `${site.code}: the cloud never served ${file}`);
      bytes += (await stat(join(offline, file))).size;
    }
    this.tell(
      `check ${site.code}`,
      `${plural(states.size, 'update')} settled, ${ready.length} ready; ${plural(laid.length, 'file')} as the cloud served them`,
      (performance.now() - started) / 1000,
      bytes,
    );
  }

  async importAgain(site: LabSite): Promise<void> {
    const before = await treeDigest(site.siteFolder, site.databasePath);
    const { result, seconds } = await this.#run('import', ['--from', this.#pack], site.settingsPath);
    must(
      result.wasThereAlready && result.filesLaid === 0,
      `${site.code}: the second import laid ${result.filesLaid} files`,
    );
    must(
      (await treeDigest(site.siteFolder, site.databasePath)) === before,
      `${site.code}: the second import changed the site`,
    );
    this.tell(`again ${site.code}`, 'nothing changed, and it says so', seconds, 0);
  }

  #secondDrive(): string {
    return join(this.#lab.folder, 'drive-2');
  }

  /** The receipts come home: Connect knows what came of the first trip, and brings nothing a site has. */
  async secondTrip(): Promise<void> {
    const drive = this.#secondDrive();
    await mkdir(drive);
    for (const site of this.#lab.sites) {
      const { result } = await this.#run('prepare', ['--to', drive], site.settingsPath);
      must(result.receiptsCarried === 1, `${site.code}: ${result.receiptsCarried} receipts went along`);
    }
    const { result, seconds } = await this.#run(
      'connect',
      ['--from', drive, '--to', join(drive, 'UpdatePacks')],
      this.#lab.internetSettingsPath,
    );
    must(
      result.receipts.length === this.#lab.sites.length &&
        result.receipts.every(({ outcome }) => outcome !== 'with-problems'),
      `the receipts say ${JSON.stringify(result.receipts)}`,
    );
    must(result.lostTrips.length === 0, `taken for lost: ${JSON.stringify(result.lostTrips)}`);
    const again = result.plan.hierarchies.flatMap(({ decisions }) => decisions.filter(({ isChosen }) => isChosen));
    must(again.length === 0, `brought again: ${JSON.stringify(again)}`);
    this.tell(
      'second trip',
      `${plural(result.receipts.length, 'receipt')} came home, no update is carried twice`,
      seconds,
      result.downloadedBytes,
    );
  }

  /** Every custody record holds, on every computer; the report is one page. */
  async custody(): Promise<void> {
    const started = performance.now();
    const page = join(this.#logs, 'custody.html');
    for (const settings of [
      this.#lab.internetSettingsPath,
      ...this.#lab.sites.map(({ settingsPath }) => settingsPath),
    ]) {
      const list = await runCli(['custody', 'list', '--json', '--settings', settings]);
      const { chains } = JSON.parse(list.stdout) as {
        readonly chains: readonly { readonly firstBad: number | null }[];
      };
      must(
        chains.length > 0 && chains.every(({ firstBad }) => firstBad === null),
        `the custody record: ${list.stdout}`,
      );
      const report = await runCli(['custody', 'report', '--to', page, '--overwrite', '--settings', settings]);
      must(report.exitCode === 0, `the report of the custody record: ${report.stderr}`);
    }
    const { size } = await stat(page);
    this.tell(
      'custody',
      'every record holds from its first entry to its last',
      (performance.now() - started) / 1000,
      size,
    );
  }

  /** A pack made for the first hierarchy alone must be refused by the second, which stays as it is. */
  async importElsewhere(): Promise<void> {
    const [first, second] = this.#lab.sites;
    if (first === undefined || second === undefined) return;
    const drive = this.#secondDrive();
    const names = await readdir(drive);
    const cabinet = names.find((name) => name.startsWith(`UsageData-${first.code}-`));
    must(cabinet !== undefined, `the cabinet of ${first.code} is gone`);
    const pack = join(drive, `Only${first.code}`);
    await this.#run('connect', ['--from', join(drive, cabinet), '--to', pack], this.#lab.internetSettingsPath);
    const before = await treeDigest(second.siteFolder, second.databasePath);
    const argv = ['--from', pack, ...this.#common(second.settingsPath)];
    const { exitCode, error, seconds } = await runJob('import', argv, { env: this.#env });
    must(
      exitCode === 3 && error?.code === 'update-pack.other-hierarchy',
      `the wrong site answered ${exitCode} ${error?.code ?? ''}`,
    );
    must(
      (await treeDigest(second.siteFolder, second.databasePath)) === before,
      `${second.code}: the refused import changed the site`,
    );
    this.tell('wrong site', `${second.code} refuses the pack of ${first.code}, and is as it was`, seconds, 0);
  }

  async verify(): Promise<void> {
    const { result, seconds } = await this.#run('verify', [this.#lab.drive], this.#lab.internetSettingsPath);
    must(result.problems.length === 0, `verify reports ${JSON.stringify(result.problems)}`);
    const bytes = result.items.reduce((sum, item) => sum + item.sizeBytes, 0);
    this.tell(
      'verify',
      `${plural(result.items.length, 'thing')} on the drive, all as they were written`,
      seconds,
      bytes,
    );
  }

  async #run<J extends JobId>(
    job: J,
    argv: readonly string[],
    settings: string,
  ): Promise<Ended<J> & { readonly result: JobResults[J] }> {
    const ended = await runJob(job, [...argv, ...this.#common(settings)], { env: this.#env });
    if (ended.exitCode !== 0 || ended.result === null) {
      throw new Error(
        `${job} ended with ${ended.exitCode}: ${ended.error?.code ?? ''} ${ended.error?.message ?? ended.stderr}`,
      );
    }
    return { ...ended, result: ended.result };
  }

  #common(settings: string): readonly string[] {
    return ['--settings', settings, '--logs', this.#logs];
  }
}

/** A stage as a line. */
export function formatStage({ name, summary, seconds, bytes }: Stage): string {
  const size = bytes === null ? '' : formatBytes(bytes);
  return `${name.padEnd(12)} ${`${seconds.toFixed(1)} s`.padStart(8)} ${size.padStart(11)}  ${summary}`;
}

function must(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise);
}

function statesIn(databasePath: string): ReadonlyMap<string, number> {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  try {
    const rows = database.prepare('SELECT PackageGuid, State FROM CM_UpdatePackages').all();
    return new Map(rows.map((row) => [String(row.PackageGuid), Number(row.State)]));
  } finally {
    database.close();
  }
}

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

async function digestsUnder(folder: string): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  for (const file of await filesUnder(folder)) digests.add(await sha256Of(join(folder, file)));
  return digests;
}

/** Every file of the site and the database, in one digest. */
async function treeDigest(folder: string, databasePath: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesUnder(folder)) hash.update(`${file} ${await sha256Of(join(folder, file))}\n`);
  return hash.update(await sha256Of(databasePath)).digest('hex');
}

async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
