import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePeer, findProgram } from '../../../scripts/peers.ts';
import { writeCabinet } from '../../core/cab/index.ts';
import { scanFiles } from '../../core/scan/scan-files.ts';
import type { ScanResult, ScanTarget } from '../../core/scan/scan-result.ts';
import { MemorySink } from '../../core/testing/cabinet-memory.ts';
import { Settings } from '../../shared/settings.ts';
import { ProgramScanner } from './program-scanner.ts';

const isUnix = process.platform !== 'win32';
if (!isUnix) process.stderr.write('SKIPPED: scanners as shell scripts (they are for Linux and macOS).\n');
const hasClamscan = await ensurePeer('clamscan');
const scanner = new ProgramScanner();
const never = new AbortController().signal;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A file to scan. */
async function target(name: string, content = 'content'): Promise<ScanTarget> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, sizeBytes: Buffer.byteLength(content) };
}

/** A scanner that is a small script. */
async function scan(script: string, files: readonly ScanTarget[], changed: object = {}): Promise<ScanResult | null> {
  const command = join(folder, 'scanner.sh');
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o755);
  const { scan: settings } = Settings.parse({ version: 1, scan: { preset: 'custom', command, ...changed } });
  return await scanFiles(scanner, settings, files, never);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.runIf(isUnix)('a scanner that is a program', () => {
  it('is clean when it ends well and says so', async () => {
    const result = await scan('echo "$# looked at"', [await target('a'), await target('b')]);
    expect(result).toMatchObject({ verdict: 'clean', clean: 2, program: 'scanner.sh', exitCode: 0 });
  });

  it('tells its version when it is asked', async () => {
    const script = 'if [ "$1" = -v ]; then echo Scanner 7.1; echo more; else echo fine; fi';
    const result = await scan(script, [await target('a')], { versionArguments: ['-v'] });
    expect(result).toMatchObject({ verdict: 'clean', program: 'scanner.sh: Scanner 7.1' });
  });

  it.each([
    ['finds something', 'echo bad; exit 1', 'dirty'],
    ['says nothing', 'exit 0', 'silent'],
    ['is killed', 'echo fine; kill -KILL $$', 'crashed'],
    ['breaks down', 'echo fine; kill -SEGV $$', 'crashed'],
    ['writes for ever', 'yes', 'crashed'],
  ])('is not clean when it %s', async (_name, script, verdict) => {
    expect((await scan(script, [await target('a')]))?.verdict).toBe(verdict);
  });

  it('is not clean when it is not there, or no program', async () => {
    const file = await target('plain.txt');
    for (const [command, verdict] of [
      [join(folder, 'nothing'), 'missing'],
      [file.path, 'crashed'],
      [folder, 'crashed'],
    ]) {
      const { scan: settings } = Settings.parse({ version: 1, scan: { preset: 'custom', command } });
      expect((await scanFiles(scanner, settings, [file], never))?.verdict, command).toBe(verdict);
    }
  });

  it('is ended with all it started when it hangs', async () => {
    const pidFile = join(folder, 'pid');
    const startedMs = performance.now();
    const script = `echo fine; sleep 600 & echo $! > '${pidFile}'; trap '' TERM; wait; sleep 600`;
    const result = await scan(script, [await target('a')], { timeoutSeconds: 1 });
    expect(result?.verdict).toBe('timed-out');
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    const pid = Number(await readFile(pidFile, 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });

  it('is not waited for when a child of its own holds the pipes open', async () => {
    const startedMs = performance.now();
    const result = await scan('echo fine; sleep 600 & exit 0', [await target('a')]);
    expect(result?.verdict).toBe('clean');
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });

  it('is ended when the operator stops the job', async () => {
    const command = join(folder, 'scanner.sh');
    await writeFile(command, '#!/bin/sh\necho fine\nexec sleep 600\n');
    await chmod(command, 0o755);
    const { scan: settings } = Settings.parse({ version: 1, scan: { preset: 'custom', command } });
    const stop = new AbortController();
    const scanning = scanFiles(scanner, settings, [await target('a')], stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 300);
    await expect(scanning).rejects.toThrow('stopped');
  });

  it('gets names as they are, never through a shell, and no passwords', async () => {
    const odd = await target(`-rf $(touch x) ; touch y 'z' "q" *`);
    process.env.SERVICE_CONNECTION_PROXY_PASSWORD = 'hunter2';
    try {
      const script = `printf '%s\\n' "$1" > '${join(folder, 'seen')}'; env >> '${join(folder, 'seen')}'; echo fine`;
      expect((await scan(script, [odd]))?.verdict).toBe('clean');
    } finally {
      delete process.env.SERVICE_CONNECTION_PROXY_PASSWORD;
    }
    const seen = await readFile(join(folder, 'seen'), 'utf8');
    expect(seen.split('\n')[0]).toBe(odd.path);
    expect(seen).not.toContain('hunter2');
    expect(await readdir(folder)).not.toContain('y');
    expect(await readdir('.')).not.toContain('x');
  });

  it('can read the names from a list, which is gone afterwards', async () => {
    const files = [await target('-a'), await target('b c')];
    const script = `cat "$1" > '${join(folder, 'seen')}'; echo "$1"`;
    expect((await scan(script, files, { arguments: ['{list}'] }))?.verdict).toBe('clean');
    expect(await readFile(join(folder, 'seen'), 'utf8')).toBe(files.map(({ path }) => `${path}\n`).join(''));
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('service-connection-scan-'))).toEqual([]);
  });
});

// The test text every scanner finds, in two halves so that none finds it here.
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

describe.runIf(isUnix && hasClamscan)('ClamAV, with a signature of our own', () => {
  async function clamscan(files: readonly ScanTarget[], changed: object = {}): Promise<ScanResult | null> {
    const database = join(folder, 'signatures.hdb');
    await writeFile(database, '44d88612fea8a8f36de82e1278abb02f:68:Test.Eicar\n');
    const scanSettings = { preset: 'clamav', arguments: [`--database=${database}`], ...changed };
    return await scanFiles(scanner, Settings.parse({ version: 1, scan: scanSettings }).scan, files, never);
  }

  it('finds clean what is clean, with odd names and without content', async () => {
    await mkdir(join(folder, 'we ird'));
    const names = ['a.cab', '-dash', 'we ird/né: FOUND', 'x: OK'];
    const files = [await target('empty', '')];
    for (const name of names) files.push(await target(name));
    const result = await clamscan(files);
    expect(result).toMatchObject({ verdict: 'clean', clean: 5, files: 5, refused: [] });
    expect(result?.program).toMatch(/^clamscan: ClamAV \d/);
  });

  it('finds the test text, and names the file', async () => {
    const bad = await target('x: OK', eicar);
    const result = await clamscan([await target('x'), bad]);
    expect(result).toMatchObject({ verdict: 'dirty', clean: 1 });
    expect(result?.refused).toEqual([{ path: bad.path, finding: 'Test.Eicar.UNOFFICIAL' }]);
  });

  it('does not take for clean what it cannot look at: too large, not there, a database that is gone', async () => {
    const large = join(folder, 'large');
    await writeFile(large, '');
    const sizeBytes = 2_300 * 1024 ** 2;
    await truncate(large, sizeBytes);
    expect(await clamscan([{ path: large, sizeBytes }])).toMatchObject({
      verdict: 'dirty',
      refused: [{ path: large, finding: 'Heuristics.Limits.Exceeded.MaxFileSize' }],
    });
    const gone = await target('gone');
    await rm(gone.path);
    expect((await clamscan([await target('here'), gone]))?.verdict).not.toBe('clean');
    await symlink(join(folder, 'nowhere'), gone.path);
    expect((await clamscan([gone]))?.verdict).not.toBe('clean');
    const arguments_ = [`--database=${join(folder, 'no-such.hdb')}`];
    expect((await clamscan([await target('here')], { arguments: arguments_ }))?.verdict).toBe('crashed');
  });

  it('looks into the cabinets this program writes', async () => {
    const sink = new MemorySink();
    const member = { name: 'UsageData.csv', modified: '2026-03-02T08:00:00', content: () => [Buffer.from(eicar)] };
    await writeCabinet(sink, [member], { compression: 'mszip' });
    const cabinet = join(folder, 'UsageData-PS1.cab');
    await writeFile(cabinet, sink.bytes);
    expect(await clamscan([{ path: cabinet, sizeBytes: sink.bytes.length }])).toMatchObject({
      verdict: 'dirty',
      refused: [{ path: cabinet, finding: 'Test.Eicar.UNOFFICIAL' }],
    });
  });

  it('is the program that is found by its name', async () => {
    expect(await findProgram('clamscan')).not.toBeNull();
  });
});
