import { describe, expect, it } from 'vitest';
import { Settings } from '../../shared/settings.ts';
import { checkChain } from '../custody/check-chain.ts';
import type { ScannerRun } from '../scan/scanner.ts';
import { sayOf } from '../testing/memory-scanner.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const inputs = {
  prepare: { to: '/drive', overwrite: false, reviewed: null },
  connect: { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false },
  import: { from: '/drive/UpdatePacks', waitSeconds: 30 },
} as const;

const verdicts: readonly (readonly [string, (files: readonly string[]) => Partial<ScannerRun>])[] = [
  ['scan.dirty', (files) => ({ exitCode: 1, output: sayOf(files, files[0] ?? '') })],
  ['scan.crashed', () => ({ end: 'killed', exitCode: null })],
  ['scan.timed-out', () => ({ end: 'timed-out', exitCode: null })],
  ['scan.silent', () => ({ output: '' })],
  ['scan.incomplete', (files) => ({ output: sayOf(files.slice(1), null) })],
  ['scan.no-program', () => ({ end: 'no-program', exitCode: null, output: '' })],
];

/** A world with a scanner, in which the jobs before `job` were done. */
async function worldBefore(job: keyof typeof inputs): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  world.scanSettings = Settings.parse({ version: 1, scan: { preset: 'clamav' } }).scan;
  if (job !== 'prepare') await world.result('prepare', inputs.prepare);
  if (job === 'import') await world.result('connect', inputs.connect);
  return world;
}

/** What the custody records say of scans, all of them together. */
async function scansOf(world: SampleWorld): Promise<readonly string[]> {
  const told: string[] = [];
  for (const chain of await world.custody.list()) {
    const { entries } = await checkChain(await world.custody.read(chain), { chain });
    for (const { entry } of entries)
      if (entry.what === 'scanned') told.push(`${entry.details.verdict} ${entry.files?.count}`);
  }
  return told;
}

function contentsUnder(world: SampleWorld, folder: string): ReadonlyMap<string, string> {
  return new Map(
    [...world.files.contents].flatMap(([path, bytes]) =>
      path.startsWith(folder) ? [[path, bytes.toString('base64')]] : [],
    ),
  );
}

describe('a trip with a scanner at both ends', () => {
  it('has everything scanned before it is sealed, sent or laid, and says by what', async () => {
    const world = await worldBefore('prepare');
    const program = { program: 'clamscan', version: 'ClamAV 1.4.6/27541/Mon Mar  2 07:24:31 2026' };
    const prepared = await world.result('prepare', inputs.prepare);
    expect(prepared.scan).toEqual({ ...program, files: 1 });
    const connected = await world.result('connect', inputs.connect);
    expect(connected.scan).toEqual({ ...program, files: 6 });
    const imported = await world.result('import', inputs.import);
    expect(imported.scan).toEqual({ ...program, files: 5 });

    const [cabinet, received, pack, laid] = world.scanner.scanned;
    // The cabinet had no name yet.
    expect(cabinet?.[0]).toMatch(/^\/drive\/UsageData-.*\.cab\.[0-9a-f]{8}\.partial$/);
    expect(received).toEqual([prepared.cabinet.path]);
    expect(pack).toContain(`/drive/UpdatePacks/${sampleOffer.newest}.cab`);
    expect(laid).toEqual(pack);
    expect(await scansOf(world)).toEqual(['clean 1', 'clean 1', 'clean 5', 'clean 5']);
  });

  it('is scanned by nothing, and says so, where no scanner is set up', async () => {
    const world = await SampleWorld.make();
    for (const job of ['prepare', 'connect', 'import'] as const)
      expect((await world.result(job, inputs[job])).scan).toBeNull();
    expect(world.scanner.scanned).toEqual([]);
  });

  it('is not scanned by a plan or a check, which change nothing', async () => {
    const world = await worldBefore('import');
    world.scanner.scanned.length = 0;
    await world.result('connect', { ...inputs.connect, planOnly: true });
    await world.result('import', { ...inputs.import, checkOnly: true });
    expect(world.scanner.scanned).toEqual([]);
  });
});

describe.each(verdicts)('%s', (code, answer) => {
  it('stops Prepare, with nothing sealed and nothing that could be carried off', async () => {
    const world = await worldBefore('prepare');
    world.scanner.answer = answer;
    expect((await world.run('prepare', inputs.prepare)).error?.code).toBe(code);
    const left = [...world.files.contents.keys()].filter((path) => path.startsWith('/drive'));
    expect(left.filter((path) => !path.endsWith('.quarantined'))).toEqual([]);
    expect(left).toHaveLength(code === 'scan.dirty' ? 1 : 0);
    expect((await scansOf(world)).map((told) => told === 'clean 1')).toEqual([false]);
  });

  it('stops Connect before anything is sent', async () => {
    const world = await worldBefore('connect');
    const before = contentsUnder(world, '/drive/');
    world.scanner.answer = answer;
    expect((await world.run('connect', inputs.connect)).error?.code).toBe(code);
    expect(world.cloud.received).toEqual([]);
    // What came on the drive is left as it is.
    expect(contentsUnder(world, '/drive/')).toEqual(before);
  });

  it('stops Connect before the pack is sealed', async () => {
    const world = await worldBefore('connect');
    world.scanner.answer = (files) => (files.length === 1 ? {} : answer(files));
    expect((await world.run('connect', inputs.connect)).error?.code).toBe(code);
    const pack = world.filesUnder('/drive/UpdatePacks');
    expect(pack).not.toContain('UpdatePack.json');
    expect(pack.filter((path) => path.endsWith('.quarantined'))).toHaveLength(code === 'scan.dirty' ? 1 : 0);
    const legs = [...world.files.contents.keys()].filter((path) => path.startsWith('/drive/UpdatePacks/Service'));
    expect(legs).toEqual([]);
    // When the scanner finds it clean, the same command goes on.
    world.scanner.answer = () => ({});
    const again = await world.result('connect', inputs.connect);
    expect(again.pack?.files).toBe(5);
    expect(again.reusedBytes).toBeGreaterThan(0);
  });

  it('stops Import with the site and the drive untouched', async () => {
    const world = await worldBefore('import');
    const [drive, site] = [contentsUnder(world, '/drive/'), contentsUnder(world, '/site/')];
    world.scanner.answer = answer;
    expect((await world.run('import', inputs.import)).error?.code).toBe(code);
    expect(contentsUnder(world, '/drive/')).toEqual(drive);
    expect(contentsUnder(world, '/site/')).toEqual(site);
    expect((await scansOf(world)).at(-1)).not.toMatch(/^clean/);
  });
});

describe('what was found clean and is something else then', () => {
  it('is not sealed', async () => {
    const world = await worldBefore('prepare');
    world.scanner.answer = ([path = '']) => {
      world.files.contents.set(path, Buffer.from('another cabinet'));
      return {};
    };
    expect((await world.run('prepare', inputs.prepare)).error?.code).toBe('files.changed');
    expect([...world.files.contents.keys()].filter((path) => path.startsWith('/drive'))).toEqual([]);
  });

  it('is not sent', async () => {
    const world = await worldBefore('connect');
    world.scanner.answer = ([path = '']) => {
      world.files.contents.set(path, Buffer.from('another cabinet'));
      return {};
    };
    expect((await world.run('connect', inputs.connect)).error?.code).toBe('files.changed');
    expect(world.cloud.received).toEqual([]);
  });
});
