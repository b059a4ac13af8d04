import type { AppError } from '../../shared/errors.ts';
import type { JobId, JobInputs, JobResults, JobSnapshot } from '../../shared/jobs.ts';
import type { BandwidthSettings, ScanSettings, SignatureSettings } from '../../shared/settings.ts';
import { inlineWork } from '../cab/work.ts';
import { startJob } from '../jobs/runner.ts';
import { legFile } from '../jobs/seal-outbound.ts';
import type { Clock, Log, Ports } from '../ports/ports.ts';
import type { Row } from '../ports/site-database.ts';
import type { SitePlaces } from '../ports/site-places.ts';
import { digestsOf } from '../transfer/digests.ts';
import { findLegs, placeLeg } from '../trust/leg-folder.ts';
import { sealLeg } from '../trust/seal-leg.ts';
import { recordName } from '../updates/pack.ts';
import { cabinetOf, MemoryCloud, sha256 } from './memory-cloud.ts';
import { MemoryDrives } from './memory-drives.ts';
import { MemoryFiles } from './memory-files.ts';
import { MemoryOfficialTool } from './memory-official-tool.ts';
import { MemoryScanner } from './memory-scanner.ts';
import { MemorySiteDatabase, sampleSite } from './memory-site-database.ts';
import { MemoryCustodyStore, MemoryTrustStore } from './memory-trust.ts';
import { sampleGuid } from './sample-updates.ts';

/** A clock that a test winds: sleeping moves it on at once. */
export class TestClock implements Clock {
  #nowMs = Date.parse('2026-11-20T18:06:50.000Z');
  onSleep: () => void = () => undefined;

  now(): Date {
    return new Date(this.#nowMs);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#nowMs += ms;
    this.onSleep();
  }

  /** What was asked to be done again and again; a test does it with `tick`. */
  readonly #ticks = new Set<() => void>();

  every(_ms: number, action: () => void): () => void {
    this.#ticks.add(action);
    return () => this.#ticks.delete(action);
  }

  tick(): void {
    for (const action of this.#ticks) action();
  }

  async breathe(): Promise<void> {
    // Nothing else wants the thread in a test.
  }
}

/** A log that keeps its lines. */
export class TestLog implements Log {
  readonly lines: string[] = [];

  info(text: string): void {
    this.lines.push(`info ${text}`);
  }

  warning(text: string): void {
    this.lines.push(`warning ${text}`);
  }

  error(text: string): void {
    this.lines.push(`error ${text}`);
  }
}

/** The updates of the sample cloud: one later than the site, one of the same version, one hotfix. */
export const sampleOffer = { newer: sampleGuid(2503), newest: sampleGuid(2509), hotfix: sampleGuid(24031) } as const;

const columns = ['ResultID', 'Result', 'CollectedOn'] as const;
const rows: readonly Row[] = Array.from(
  { length: 250 },
  (_, index): Row => [BigInt(index + 1), index % 7 === 0 ? '=1+1' : `{"count":${index}}`, '2026-11-18 02:00:00'],
);

/** What a test need not say: nothing special is asked for. */
const plainInputs = {
  prepare: { approval: null, driveId: null },
  export: {},
  connect: { picks: null, requireApproval: false, driveId: null, overrides: [] },
  import: { checkOnly: false, overrides: [] },
  spread: { drives: null, planOnly: false, anew: false },
  gather: {},
  verify: {},
} as const;

/** A job's input, of which a test need not say what is nothing special. */
export type SampleInput<J extends JobId> = Omit<JobInputs[J], keyof (typeof plainInputs)[J]> &
  Partial<Pick<JobInputs[J], keyof (typeof plainInputs)[J] & keyof JobInputs[J]>>;

/** A site server whose settings name its installation folder. */
export function placesAt(folder: string | null): SitePlaces {
  return { chosen: { folder, easySetupPayload: null, inbox: null, logs: null }, registered: [], computer: 'here' };
}

/** Everything a job needs, in memory: a site at 2403, a cloud with three updates, a drive. */
export class SampleWorld {
  readonly files = new MemoryFiles();
  readonly drives = new MemoryDrives();
  readonly clock = new TestClock();
  readonly log = new TestLog();
  readonly cloud = new MemoryCloud();
  /** The settings name the site's folder; a test may have it found. */
  places: SitePlaces = placesAt('/site');
  /** Of the computer that is sat at; a test may go to another one. */
  trust = new MemoryTrustStore();
  readonly custody = new MemoryCustodyStore();
  readonly scanner = new MemoryScanner();
  readonly officialTool = new MemoryOfficialTool(this.files);
  scanSettings: ScanSettings | undefined;
  bandwidth: BandwidthSettings | undefined;
  /** What the sample cloud serves is not signed. */
  signatureSettings: SignatureSettings | undefined = { policy: 'off', roots: [] };
  readonly database = new MemorySiteDatabase({ site: sampleSite(), columns, rows, newest: '2026-11-18 02:00:00' });
  /** What the site makes of a manifest that was handed over; runs while Import waits. */
  siteReaction: () => void = () => this.acceptManifest();

  /** Nobody says its size beforehand. */
  get consoleContentBytes(): number {
    return this.cloud.files.get(this.cloud.adminUiContentUrl)?.length ?? 0;
  }

  /** @param payloadLines about 45 bytes of each payload */
  static async make(payloadLines = 3000): Promise<SampleWorld> {
    const world = new SampleWorld();
    for (const folder of ['/drive', '/site/EasySetupPayload/Offline', '/site/inboxes/hman.box/CFD', '/site/Logs']) {
      await world.files.makeFolder(folder);
    }
    await world.#fillCloud(payloadLines);
    world.clock.onSleep = () => world.siteReaction();
    return world;
  }

  get ports(): Ports {
    return {
      files: this.files,
      drives: this.drives,
      clock: this.clock,
      cabinetWork: inlineWork(),
      trust: this.trust,
      custody: this.custody,
      scanner: this.scanner,
      scanSettings: this.scanSettings,
      signatureSettings: this.signatureSettings,
      bandwidth: () => this.bandwidth,
      retries: () => undefined,
      openSiteDatabase: async () => this.database,
      sitePlaces: async () => this.places,
      cloudService: () => this.cloud,
      officialTool: () => this.officialTool,
    };
  }

  /** Runs a job to its end; `onSnapshot` sees every one. */
  async run<J extends JobId>(
    job: J,
    input: SampleInput<J>,
    onSnapshot: (snapshot: JobSnapshot<J>, cancel: () => void) => void = () => undefined,
  ): Promise<{ readonly snapshot: JobSnapshot<J>; readonly error: AppError | null }> {
    // What is left out of the one is in the other; the compiler cannot put a mapped type together again.
    const whole = { ...plainInputs[job], ...input } as unknown as JobInputs[J];
    const run = startJob(job, whole, { ports: this.ports, log: this.log, runId: 'test' });
    run.watch((snapshot) => onSnapshot(snapshot, () => run.cancel()));
    return await run.ended;
  }

  /** Runs a job that must end well. */
  async result<J extends JobId>(job: J, input: SampleInput<J>): Promise<JobResults[J]> {
    const { snapshot, error } = await this.run(job, input);
    if (snapshot.result === null) throw error ?? new Error(`${job} has no result`);
    return snapshot.result;
  }

  /** The site takes the manifest out of its inbox: what was laid is ready, all else does not apply. */
  acceptManifest(): void {
    const inbox = '/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB';
    if (!this.files.contents.delete(inbox)) return;
    this.files.contents.delete('/site/inboxes/hman.box/CFD/ConfigMgr.AdminUIContent.CAB');
    this.database.packages = Object.values(sampleOffer).map((guid) => ({
      guid,
      name: guid,
      state: this.files.contents.has(`/site/EasySetupPayload/Offline/${guid}/${guid}.cab`) ? 262146 : 393214,
      fullVersion: '5.00.9141.1000',
    }));
  }

  /** Seals a pack anew that a test has changed, as whoever has the key could. */
  async sealAgain(folder: string): Promise<void> {
    const { legs } = await findLegs(this.files, folder);
    const old = legs.find(({ value }) => value.kind === 'inbound');
    if (old === undefined) throw new Error(`Nothing in ${folder} is sealed.`);
    // Only for its list: what else it says is what the test is about.
    const record = JSON.parse(Buffer.from(this.#contentOf(`${folder}/${recordName}`)).toString()) as {
      readonly files: readonly { readonly path: string }[];
    };
    const files = [recordName, ...record.files.map(({ path }) => path)].map((path) =>
      legFile(folder, { path: `${folder}/${path}`, ...digestsOf(this.#contentOf(`${folder}/${path}`)) }, 'payload'),
    );
    const { kind, hierarchies, answers, receipts, custody } = old.value;
    const sealed = await sealLeg(this.ports, { kind, hierarchies, answers, receipts, custody, files });
    await placeLeg(this.files, folder, sealed, new AbortController().signal);
    await this.files.remove(old.path);
  }

  #contentOf(path: string): Uint8Array {
    return this.files.contents.get(path) ?? new Uint8Array();
  }

  /** Files under a folder, without those of the folder's own records. */
  filesUnder(folder: string): readonly string[] {
    return [...this.files.contents.keys()]
      .filter((path) => path.startsWith(`${folder}/`) && !path.includes('/ServiceConnection/'))
      .map((path) => path.slice(folder.length + 1))
      .sort();
  }

  async #fillCloud(payloadLines: number): Promise<void> {
    const redist = Buffer.alloc(5000, 7);
    this.cloud.serve('/redist/a', redist);
    const redistXml = `<RedistManifest Version="1"><File Name="a.msi" Size="5000" Url="/redist/a"><Hash Algorithm="SHA256">${sha256(redist)}</Hash></File></RedistManifest>`;
    this.cloud.serve('/redist/list', await cabinetOf({ 'ConfigMgr.Manifest.xml': redistXml }));
    this.cloud.serve('/console', await cabinetOf({ 'LifecycleProducts.xml': '<a/>' }));
    const updates = [
      {
        guid: sampleOffer.newer,
        release: '2503',
        type: 0,
        version: '5.00.9135.1000',
        min: '5.00.9122.1000',
        max: '5.00.9135.1009',
      },
      {
        guid: sampleOffer.newest,
        release: '2509',
        type: 0,
        version: '5.00.9141.1000',
        min: '5.00.9128.1000',
        max: '5.00.9141.1009',
      },
      {
        guid: sampleOffer.hotfix,
        release: '2403',
        type: 2,
        version: '5.00.9128.1030',
        min: '5.00.9128.1000',
        max: '5.00.9128.1099',
      },
    ];
    const xml = updates.map(({ guid, release, type, version, min, max }) => {
      const payload = Buffer.from(`payload of ${guid}`.repeat(payloadLines));
      this.cloud.serve(`/payload/${guid}`, payload);
      return `<Manifest PackageGuid="${guid}"><Update>${release}</Update><Name>Configuration Manager ${release}${type === 2 ? ' hotfix' : ''}</Name>
        <UpdateType>${type}</UpdateType><FullVersion>${version}</FullVersion><DateReleased>2025-01-01T00:00:00Z</DateReleased>
        <MinCMVersion>${min}</MinCMVersion><MaxCMVersion>${max}</MaxCMVersion><Content ContentUrl="/payload/${guid}" Size="${payload.length}">
        <Hash Algorithm="SHA256">${sha256(payload)}</Hash><Redist ManifestUrl="/redist/list"/></Content></Manifest>`;
    });
    this.cloud.serve('/manifest', await cabinetOf({ 'Manifest.xml': `<Manifests>${xml.join('')}</Manifests>` }));
  }
}
