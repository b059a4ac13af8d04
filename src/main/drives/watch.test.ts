import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Drive } from '../../shared/drives.ts';
import { createDrives } from './list-drives.ts';
import { runProgram } from './run-program.ts';
import { DriveWatch } from './watch.ts';

const drive = (mountPath: string, freeBytes = 1e9): Drive => ({
  id: mountPath,
  label: '',
  mountPath,
  sizeBytes: 1e9,
  freeBytes,
  fileSystem: 'exFAT',
  bus: 'usb',
  isRemovable: true,
  isReadOnly: false,
  isSystem: false,
  largestFileBytes: null,
});

describe('watching drives', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const paths = (told: readonly (readonly Drive[])[]): readonly string[] =>
    told.map((drives) => drives.map(({ mountPath }) => mountPath).join(' '));

  it('goes on after a look that failed, and keeps what it knew', async () => {
    const answers = [[drive('/a')], null, [drive('/a'), drive('/b')]];
    const told: (readonly Drive[])[] = [];
    const watch = new DriveWatch(async () => {
      const answer = answers.shift();
      if (answer === null || answer === undefined) throw new Error('PowerShell is busy.');
      return answer;
    }, 100);
    const stop = watch.watch((drives) => told.push(drives));
    await vi.advanceTimersByTimeAsync(1000);
    expect(paths(told)).toEqual(['/a', '/a /b']);
    stop();
  });

  it('never asks twice at once, and not at all when nobody watches', async () => {
    let asked = 0;
    let atOnce = 0;
    let most = 0;
    const watch = new DriveWatch(async () => {
      asked += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 500));
      atOnce -= 1;
      return [];
    }, 100);
    const stops = [watch.watch(() => undefined), watch.watch(() => undefined)];
    await vi.advanceTimersByTimeAsync(2900);
    expect(most).toBe(1);
    expect(asked).toBe(5);
    for (const stop of stops) stop();
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked).toBe(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells nothing of a look that ends after everybody has stopped', async () => {
    const told: (readonly Drive[])[] = [];
    const watch = new DriveWatch(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [drive('/a')];
    }, 100);
    watch.watch((drives) => told.push(drives))();
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual([]);
  });

  it('does not tell of a few bytes', async () => {
    const answers = [[drive('/a', 900_000_000)], [drive('/a', 900_000_001)], [drive('/a', 700_000_000)]];
    const told: (readonly Drive[])[] = [];
    const watch = new DriveWatch(async () => answers.shift() ?? [drive('/a', 700_000_000)], 100);
    const stop = watch.watch((drives) => told.push(drives));
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.map(([first]) => first?.freeBytes)).toEqual([900_000_000, 700_000_000]);
    stop();
  });
});

describe('a system that is not known', () => {
  it('says so', async () => {
    await expect(createDrives('aix').list()).rejects.toMatchObject({
      code: 'drive.list-failed',
      details: { reason: 'drives are not known on aix' },
    });
  });
});

describe('running a program of the system', () => {
  it('gives what it wrote, or tells its complaint on one line', async () => {
    expect(await runProgram(process.execPath, ['-e', 'process.stdout.write("é")'])).toBe('é');
    const failing = runProgram(process.execPath, ['-e', 'console.error("No.\\nmore"); process.exit(3)']);
    await expect(failing).rejects.toMatchObject({
      code: 'drive.list-failed',
      details: { reason: `${process.execPath}: No` },
    });
    await expect(runProgram('/no/such/program', [])).rejects.toMatchObject({ code: 'drive.list-failed' });
  });
});
