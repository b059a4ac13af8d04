import { execFile } from 'node:child_process';
import { link, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalText, markBytes } from '../../core/transfer/transfer-journal.ts';
import { isOnDevice } from './file-system-type.ts';
import { NodeFiles } from './node-files.ts';

const identity = 'a'.repeat(64);
const mark = 'b'.repeat(64);

/** The number of a process that has just ended. */
async function endedProcess(): Promise<number> {
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, ['--version'], () => resolve(child.pid ?? 0));
  });
}

describe('what another run left', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unfinished-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** As a run leaves it, by whoever is named; returns the path of the unfinished file. */
  const leave = async (owner: { readonly computer: string; readonly process: number }): Promise<string> => {
    const partialPath = join(folder, 'a.0123abcd.partial');
    await writeFile(partialPath, Buffer.alloc(markBytes + 9, 5));
    const text = journalText({ identity, note: null, ...owner, marks: [mark] });
    await writeFile(join(folder, 'a.0123abcd.journal.partial'), text);
    return partialPath;
  };
  const marksLeft = async (): Promise<number> => {
    const pending = await new NodeFiles().create(join(folder, 'a'), { replace: true, identity });
    const marks = pending.left?.marks.length ?? 0;
    await pending.discard();
    return marks;
  };

  it('is gone on with when its process has ended, and not while it lives', async () => {
    const computer = hostname();
    await leave({ computer, process: await endedProcess() });
    expect(await marksLeft()).toBe(1);
    await leave({ computer, process: process.ppid });
    expect(await marksLeft()).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is gone on with on another computer only where the drive is in this one', async () => {
    await leave({ computer: 'another', process: process.ppid });
    expect(await marksLeft()).toBe((await isOnDevice(folder)) ? 1 : 0);
  });

  it('is not gone on with when it is a link, or has another name', async () => {
    const owner = { computer: hostname(), process: await endedProcess() };
    const elsewhere = join(folder, 'elsewhere');
    for (const make of [symlink, link]) {
      const partialPath = await leave(owner);
      await rename(partialPath, elsewhere);
      await make(elsewhere, partialPath);
      expect(await marksLeft()).toBe(0);
      expect((await readFile(elsewhere)).length).toBe(markBytes + 9);
    }
  });

  it('counts no more marks than there are bytes', async () => {
    const partialPath = await leave({ computer: hostname(), process: await endedProcess() });
    await writeFile(partialPath, Buffer.alloc(markBytes - 1));
    expect(await marksLeft()).toBe(0);
  });
});
