import { describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import { Settings } from '../../shared/settings.ts';
import { appendEntry } from '../custody/append-entry.ts';
import { checkChain } from '../custody/check-chain.ts';
import { testComputer, testFile, tripId } from '../custody/test-trip.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { quarantineFile } from './quarantine.ts';
import { scanCarried } from './scan-carried.ts';
import { scanFiles } from './scan-files.ts';
import { requireClean, scanDraft } from './scan-result.ts';
import type { Scanner, ScannerRun } from './scanner.ts';

const signal = new AbortController().signal;
const files = [
  { path: '/drive/a.cab', sizeBytes: 10 },
  { path: '/drive/-rf', sizeBytes: 20 },
];
const well: ScannerRun = { end: 'ended', exitCode: 0, output: 'looked at everything', complaint: '', seconds: 1.5 };

/** A scanner that gives what it is told to, and remembers how it was called. */
class ToldScanner implements Scanner {
  readonly calls: (readonly string[])[] = [];
  readonly lists: (readonly string[])[] = [];
  readonly #answer: Partial<ScannerRun>;

  constructor(answer: Partial<ScannerRun>) {
    this.#answer = answer;
  }

  async run(program: string, args: readonly string[]): Promise<ScannerRun> {
    this.calls.push([program, ...args]);
    if (args.includes('--version')) return { ...well, output: 'ClamAV 1.4.6/27541/Mon Mar  2 07:24:31 2026\n' };
    return { ...well, ...this.#answer };
  }

  async withList<T>(lines: readonly string[], use: (path: string) => Promise<T>): Promise<T> {
    this.lists.push(lines);
    return await use('/tmp/list');
  }

  async withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
    return await use('/tmp/folder');
  }
}

function settings(scan: unknown) {
  return Settings.parse({ version: 1, scan }).scan;
}

const clamav = settings({ preset: 'clamav' });
const custom = (args: readonly string[] = []) => settings({ preset: 'custom', command: '/opt/scan', arguments: args });
const summary = (scanned: number, infected: number) =>
  `\n----------- SCAN SUMMARY -----------\nKnown viruses: 9\nScanned files: ${scanned}\nInfected files: ${infected}\n`;
const allClean = `/drive/a.cab: OK\n/drive/-rf: OK\n${summary(2, 0)}`;

describe('a scan', () => {
  it('is not made when none is set up', async () => {
    const scanner = new ToldScanner({});
    expect(await scanFiles(scanner, undefined, files, signal)).toBeNull();
    expect(await scanFiles(scanner, settings({ preset: 'none' }), files, signal)).toBeNull();
    expect(scanner.calls).toEqual([]);
  });

  it('by ClamAV is clean when it speaks of every file, and keeps the version with the date of the signatures', async () => {
    const scanner = new ToldScanner({ output: allClean });
    const result = await scanFiles(scanner, clamav, files, signal);
    expect(result).toMatchObject({ verdict: 'clean', files: 2, clean: 2, refused: [], exitCode: 0 });
    expect(result?.program).toBe('clamscan: ClamAV 1.4.6/27541/Mon Mar 2 07:24:31 2026'.replace('Mar 2', 'Mar  2'));
    expect(scanner.lists).toEqual([['/drive/a.cab', '/drive/-rf']]);
    expect(scanner.calls[1]).toContain('--alert-exceeds-max=yes');
    expect(scanner.calls[1]?.at(-1)).toBe('--file-list=/tmp/list');
  });

  it.each<[string, Partial<ScannerRun>, string, string]>([
    [
      'found something',
      { exitCode: 1, output: `/drive/a.cab: Evil FOUND\n/drive/-rf: OK\n${summary(2, 1)}` },
      'dirty',
      'scan.dirty',
    ],
    [
      'found something and says all is well',
      { output: `/drive/a.cab: Evil FOUND\n/drive/-rf: OK\n${summary(2, 1)}` },
      'dirty',
      'scan.dirty',
    ],
    [
      'found something before it was killed',
      { end: 'killed', exitCode: null, output: '/drive/a.cab: Evil FOUND\n' },
      'dirty',
      'scan.dirty',
    ],
    ['tells something by its code only', { exitCode: 1, output: allClean }, 'dirty', 'scan.dirty'],
    ['failed', { exitCode: 2, output: '', complaint: 'LibClamAV Error: no database\n' }, 'crashed', 'scan.crashed'],
    ['failed without a word', { exitCode: 40, output: '' }, 'crashed', 'scan.crashed'],
    ['was killed', { end: 'killed', exitCode: null, output: allClean }, 'crashed', 'scan.crashed'],
    ['said too much', { end: 'too-much-output', exitCode: null, output: allClean }, 'crashed', 'scan.crashed'],
    ['could not be started', { end: 'not-started', exitCode: null, output: '' }, 'crashed', 'scan.crashed'],
    ['hung', { end: 'timed-out', exitCode: null, output: allClean }, 'timed-out', 'scan.timed-out'],
    ['said nothing', { output: ' \n' }, 'silent', 'scan.silent'],
    ['passed over a file', { output: `/drive/a.cab: OK\n${summary(1, 0)}` }, 'incomplete', 'scan.incomplete'],
    ['lost its summary', { output: '/drive/a.cab: OK\n/drive/-rf: OK\n' }, 'incomplete', 'scan.incomplete'],
    ['is not there', { end: 'no-program', exitCode: null, output: '' }, 'missing', 'scan.no-program'],
  ])('by ClamAV that %s is not clean, with a code of its own', async (_name, answer, verdict, code) => {
    const result = await scanFiles(new ToldScanner(answer), clamav, files, signal);
    expect(result?.verdict).toBe(verdict);
    let thrown: unknown;
    try {
      if (result !== null) requireClean(result);
    } catch (error) {
      thrown = error;
    }
    expect(isAppError(thrown) && thrown.code).toBe(code);
  });

  it.each<[string, Partial<ScannerRun>, string]>([
    ['ended well and said so', {}, 'clean'],
    ['said nothing', { output: '' }, 'silent'],
    ['ended with another code', { exitCode: 3 }, 'dirty'],
    ['ended with another code and said nothing', { exitCode: 3, output: '' }, 'dirty'],
    ['was killed', { end: 'killed', exitCode: null }, 'crashed'],
    ['hung', { end: 'timed-out', exitCode: null }, 'timed-out'],
    ['is not there', { end: 'no-program', exitCode: null, output: '' }, 'missing'],
  ])('by a program of the operator that %s', async (_name, answer, verdict) => {
    expect((await scanFiles(new ToldScanner(answer), custom(), files, signal))?.verdict).toBe(verdict);
  });

  it('puts the files where the operator wants them', async () => {
    const call = async (args: readonly string[]): Promise<readonly string[] | undefined> => {
      const scanner = new ToldScanner({});
      await scanFiles(scanner, custom(args), files, signal);
      return scanner.calls[0];
    };
    expect(await call(['-q'])).toEqual(['/opt/scan', '-q', '/drive/a.cab', '/drive/-rf']);
    expect(await call(['{files}', '-end'])).toEqual(['/opt/scan', '/drive/a.cab', '/drive/-rf', '-end']);
    expect(await call(['-list={list}'])).toEqual(['/opt/scan', '-list=/tmp/list']);
    expect(await call(['{folder}'])).toEqual(['/opt/scan', '/drive']);
    expect(await call(['$(reboot)', '; reboot'])).toEqual([
      '/opt/scan',
      '$(reboot)',
      '; reboot',
      '/drive/a.cab',
      '/drive/-rf',
    ]);
  });

  it('hands over as many files at a time as one call can take, and adds up what comes back', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      path: `/drive/${'x'.repeat(90)}${index}`,
      sizeBytes: 1,
    }));
    const scanner = new ToldScanner({});
    const result = await scanFiles(scanner, custom(['-a']), many, signal);
    expect(scanner.calls.length).toBeGreaterThan(3);
    for (const call of scanner.calls) expect(call.join(' ').length).toBeLessThan(30_000);
    expect(scanner.calls.flatMap((call) => call.slice(2))).toEqual(many.map(({ path }) => path));
    expect(result).toMatchObject({ verdict: 'clean', clean: 1_000 });
  });

  it('takes no path that is not full, and hands no name of several lines over', async () => {
    await expect(scanFiles(new ToldScanner({}), custom(), [{ path: '-rf', sizeBytes: 1 }], signal)).rejects.toThrow(
      'Not a full path',
    );
    const scanner = new ToldScanner({ output: allClean });
    const odd = [{ path: '/drive/a\n/drive/b', sizeBytes: 1 }];
    expect((await scanFiles(scanner, clamav, odd, signal))?.verdict).toBe('dirty');
    expect(scanner.lists).toEqual([]);
  });

  it('that is stopped ends the job, and says nothing of the files', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(scanFiles(new ToldScanner({}), custom(), files, stop.signal)).rejects.toThrow('stopped');
  });

  it('goes into the custody record with its verdict, the version, and what was refused', async () => {
    const output = `/drive/a.cab: Evil FOUND\n/drive/-rf: OK\n${summary(2, 1)}`;
    const result = await scanFiles(new ToldScanner({ exitCode: 1, output }), clamav, files, signal);
    if (result === null) throw new Error('Nothing was scanned.');
    const { bytes } = await appendEntry(
      testComputer('SITE', 'anna'),
      tripId,
      scanDraft(result, [testFile('a.cab', 10)]),
    );
    const entry = (await checkChain(bytes)).entries[0]?.entry;
    expect(entry).toMatchObject({
      what: 'scanned',
      details: { verdict: 'dirty', files: '2', refused: 'a.cab: Evil', clean: '1' },
    });
    expect(entry?.details.program).toContain('ClamAV 1.4.6');
  });
});

describe('what is carried', () => {
  const dirty = { exitCode: 1, output: `/drive/a.cab: Evil FOUND\n/drive/-rf: OK\n${summary(2, 1)}` };

  async function carry(answer: Partial<ScannerRun>, direction: 'out' | 'in', scan = clamav) {
    const memory = new MemoryFiles();
    memory.folders.add('/drive');
    for (const { path } of files) memory.contents.set(path, Buffer.from(path));
    const computer = testComputer('SITE', 'anna');
    const ports = { ...computer, files: memory, scanner: new ToldScanner(answer) };
    const order = {
      settings: scan,
      direction,
      targets: files,
      records: [{ chain: tripId, files: [testFile('a.cab', 10)] }],
    };
    const outcome = await scanCarried(ports, order, signal).catch((error: unknown) => error);
    const { entries } = await checkChain(await computer.custody.read(tripId), { chain: tripId });
    return { outcome, names: [...memory.contents.keys()].sort(), acts: entries.map(({ entry }) => entry) };
  }

  it('goes on when it is clean, and the record says so', async () => {
    const { outcome, names, acts } = await carry({ output: allClean }, 'out');
    expect(outcome).toMatchObject({ verdict: 'clean' });
    expect(names).toEqual(['/drive/-rf', '/drive/a.cab']);
    expect(acts.map(({ what, details }) => [what, details.verdict])).toEqual([['scanned', 'clean']]);
  });

  it('going out, is put in quarantine when it is refused, and the record says so', async () => {
    const { outcome, names, acts } = await carry(dirty, 'out');
    expect(outcome).toMatchObject({ code: 'scan.dirty' });
    expect(names).toEqual(['/drive/-rf', '/drive/a.cab.quarantined']);
    expect(acts.map(({ what, details }) => [what, details.refused])).toEqual([
      ['scanned', 'a.cab: Evil'],
      ['quarantined', 'Evil'],
    ]);
  });

  it('coming in, is refused and left where it is', async () => {
    const { outcome, names, acts } = await carry(dirty, 'in');
    expect(outcome).toMatchObject({ code: 'scan.dirty' });
    expect(names).toEqual(['/drive/-rf', '/drive/a.cab']);
    expect(acts.map(({ what }) => what)).toEqual(['scanned']);
  });

  it('is left alone where nobody knows which file is meant, or the scanner failed', async () => {
    for (const [answer, scan] of [
      [{ exitCode: 3 }, custom()],
      [{ end: 'timed-out', exitCode: null }, clamav],
    ] as const) {
      const { outcome, names, acts } = await carry(answer, 'out', scan);
      expect(outcome).toHaveProperty('code');
      expect(names).toEqual(['/drive/-rf', '/drive/a.cab']);
      expect(acts).toHaveLength(1);
    }
  });

  it('is not scanned, nor written down as scanned, where no scanner is set up', async () => {
    const { outcome, acts } = await carry(dirty, 'out', settings({ preset: 'none' }));
    expect(outcome).toBeNull();
    expect(acts).toEqual([]);
  });
});

describe('a file of ours that was refused', () => {
  it('keeps its bytes under a name nothing takes for anything', async () => {
    const memory = new MemoryFiles();
    memory.folders.add('/drive');
    memory.contents.set('/drive/UsageData-PS1.cab', Buffer.from('dirty'));
    const path = await quarantineFile(memory, '/drive/UsageData-PS1.cab', signal);
    expect(path).toBe('/drive/UsageData-PS1.cab.quarantined');
    expect([...memory.contents.keys()]).toEqual([path]);
    expect(memory.contents.get(path)?.toString()).toBe('dirty');
  });
});
