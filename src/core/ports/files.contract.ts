import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markBytes } from '../transfer/transfer-journal.ts';
import { type Files, finalNameOf, type PendingFile, type ReadableFile } from './files.ts';

/** What every adapter of the files port must do. `make` gives files and a fresh empty folder in them. */
export function filesContract(
  name: string,
  make: () => Promise<{
    readonly files: Files;
    readonly folder: string /** Puts a file there behind the port's back. */;
    readonly putBehind: (path: string, content: Uint8Array) => Promise<void>;
  }>,
): void {
  const bytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
  const place = async (files: Files, path: string, content: Uint8Array, replace = false): Promise<void> => {
    const pending = await files.create(path, { replace });
    await pending.append(content);
    await pending.commit();
  };
  const whole = async (file: ReadableFile): Promise<Uint8Array> => {
    const content = await file.read(0, file.sizeBytes);
    await file.close();
    return content;
  };

  describe(`files port: ${name}`, () => {
    it('reads back what was written, at any offset', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      const content = bytes(700_001);
      await place(files, path, content);
      expect(await files.facts(path)).toMatchObject({ kind: 'file', sizeBytes: content.length });
      const file = await files.open(path);
      expect(Buffer.from(await file.read(300_000, 10))).toEqual(Buffer.from(content.subarray(300_000, 300_010)));
      expect(await file.read(content.length - 3, 10)).toHaveLength(3);
      expect(await file.read(content.length, 10)).toHaveLength(0);
      expect(Buffer.compare(await whole(file), content)).toBe(0);
    });

    it('lets bytes be used again after an append, and patches earlier ones', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      const pending = await files.create(path, { replace: false });
      const piece = new Uint8Array(1000);
      for (let index = 0; index < 600; index += 1) {
        piece.fill(index & 0xff);
        await pending.append(piece);
      }
      await pending.writeAt(500, Uint8Array.of(1, 2, 3));
      await pending.append(Uint8Array.of(9));
      await pending.commit();
      const content = await whole(await files.open(path));
      expect(content).toHaveLength(600_001);
      expect([...content.subarray(499, 504)]).toEqual([0, 1, 2, 3, 0]);
      expect(content[599_999]).toBe(599 & 0xff);
      expect(content[600_000]).toBe(9);
    });

    it('gives a file its name only at commit, and reads it back before', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      const pending = await files.create(path, { replace: false });
      await pending.append(bytes(10));
      expect(await files.facts(path)).toBeNull();
      const back = await pending.readBack();
      expect(back.path).toBe(path);
      expect(await whole(back)).toHaveLength(10);
      expect(await files.facts(path)).toBeNull();
      await pending.commit();
      await pending.discard();
      expect(await files.facts(path)).not.toBeNull();
      expect((await files.list(folder)).map((entry) => entry.name)).toEqual(['a.bin']);
    });

    it('reads back a file of any length, at any offset and in any order', async () => {
      const { files, folder } = await make();
      for (const length of [0, 1, 4095, 4096, 1_048_576, 2_500_001]) {
        const content = Buffer.from(bytes(length));
        const pending = await files.create(join(folder, `${length}.bin`), { replace: false });
        await pending.append(content);
        const back = await pending.readBack();
        expect(back.sizeBytes).toBe(length);
        expect(typeof back.isFromDevice).toBe('boolean');
        for (const offset of [0, 7, 2_400_000, 1_048_570, 100, 1_048_576, length - 1, length, length + 5]) {
          if (offset < 0) continue;
          const part = await back.read(offset, 70_000);
          expect(Buffer.compare(part, content.subarray(offset, offset + 70_000))).toBe(0);
          const target = Buffer.alloc(300_000, 1);
          const count = await back.readInto(offset, target);
          expect(Buffer.compare(target.subarray(0, count), content.subarray(offset, offset + 300_000))).toBe(0);
        }
        const at = [0, 1, 2, 3, 4].map((index) => Math.floor((length * index) / 5));
        const parts = await Promise.all(at.map((offset) => back.read(offset, 99)));
        for (const [index, offset] of at.entries()) {
          expect(Buffer.compare(parts[index] ?? Buffer.from('none'), content.subarray(offset, offset + 99))).toBe(0);
        }
        await back.close();
        await pending.discard();
      }
    });

    it('leaves nothing of a discarded file, and the old one as it was', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      await place(files, path, bytes(5));
      const pending = await files.create(path, { replace: true });
      await pending.append(bytes(10));
      await pending.discard();
      expect(await files.list(folder)).toEqual([{ name: 'a.bin', kind: 'file' }]);
      expect(await files.facts(path)).toMatchObject({ sizeBytes: 5 });
    });

    it('replaces a file only when told so', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      await place(files, path, bytes(5));
      await expect(files.create(path, { replace: false })).rejects.toMatchObject({
        code: 'files.exists',
        details: { path },
      });
      await place(files, path, bytes(6), true);
      expect(await files.facts(path)).toMatchObject({ sizeBytes: 6 });
    });

    it('does not replace a file that came while it was written', async () => {
      const { files, folder, putBehind } = await make();
      const path = join(folder, 'a.bin');
      const slow = await files.create(path, { replace: false });
      await slow.append(bytes(5));
      await putBehind(path, bytes(9));
      await expect(slow.commit()).rejects.toMatchObject({ code: 'files.exists' });
      await slow.discard();
      expect(await files.facts(path)).toMatchObject({ sizeBytes: 9 });
    });

    it('lets the later of two runs take over, and never mixes them', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      const first = await files.create(path, { replace: true });
      await first.append(bytes(500_000));
      const second = await files.create(path, { replace: true });
      await second.append(bytes(7));
      await expect(first.readBack().then(() => first.commit())).rejects.toMatchObject({ code: 'files.taken-over' });
      await first.discard();
      await second.commit();
      expect(await files.facts(path)).toMatchObject({ sizeBytes: 7 });
      expect((await files.list(folder)).map((entry) => entry.name)).toEqual(['a.bin']);
    });

    describe('going on', () => {
      const identity = 'a1'.repeat(32);
      const two = Buffer.concat([bytes(markBytes), Buffer.alloc(markBytes, 7)]);
      const marks = ['b', 'c'].map((digit) => digit.repeat(64));
      const note = '"tag"';
      /** A run that wrote two marks and a bit more. */
      const begin = async (files: Files, path: string, content: Uint8Array = two): Promise<PendingFile> => {
        const pending = await files.create(path, { replace: true, identity });
        for (const [index, mark] of marks.entries()) {
          await pending.append(content.subarray(index * markBytes, (index + 1) * markBytes));
          await pending.mark(mark, note);
        }
        await pending.append(Buffer.from('and a bit more'));
        return pending;
      };
      const names = async (files: Files, folder: string): Promise<readonly string[]> =>
        (await files.list(folder)).map((entry) => entry.name);

      it('finds what a run of the same content set aside, with its marks', async () => {
        const { files, folder } = await make();
        const path = join(folder, 'a.bin');
        const before = await begin(files, path);
        expect(before.left).toBeNull();
        await before.setAside();
        await before.discard();
        const left = await names(files, folder);
        expect(left.map(finalNameOf)).toEqual(['a.bin', 'a.bin']);
        const after = await files.create(path, { replace: true, identity });
        expect(after.left).toMatchObject({ marks, note });
        expect(after.left?.sizeBytes).toBeGreaterThanOrEqual(two.length);
        const beginning = Buffer.alloc(two.length);
        expect(await after.readLeft(0, beginning)).toBe(two.length);
        expect(Buffer.compare(beginning, two)).toBe(0);
        await after.keep(2);
        await after.append(Buffer.from('x'));
        await after.commit();
        expect(Buffer.compare(await whole(await files.open(path)), Buffer.concat([two, Buffer.from('x')]))).toBe(0);
        expect(await names(files, folder)).toEqual(['a.bin']);
      });

      it('keeps as many marks as it is told, again and again', async () => {
        const { files, folder } = await make();
        const path = join(folder, 'a.bin');
        await (await begin(files, path)).setAside();
        const second = await files.create(path, { replace: true, identity });
        await second.keep(1);
        await second.append(two.subarray(0, markBytes));
        await second.mark('d'.repeat(64), 'another');
        await second.setAside();
        const third = await files.create(path, { replace: true, identity });
        expect(third.left).toEqual({ sizeBytes: two.length, marks: ['b'.repeat(64), 'd'.repeat(64)], note });
        await third.keep(0);
        await third.append(Buffer.from('new'));
        const back = await third.readBack();
        expect(Buffer.from(await whole(back)).toString()).toBe('new');
        await third.setAside();
        expect(await names(files, folder)).toEqual([]);
      });

      it('removes what is of another content, and what has no mark', async () => {
        const { files, folder } = await make();
        const path = join(folder, 'a.bin');
        await (await begin(files, path)).setAside();
        const other = await files.create(path, { replace: true, identity: 'e'.repeat(64) });
        expect(other.left).toBeNull();
        await other.append(Buffer.from('a bit'));
        await other.setAside();
        expect(await names(files, folder)).toEqual([]);
        const plain = await files.create(path, { replace: true });
        await plain.append(two);
        await plain.mark('b'.repeat(64), null);
        await plain.setAside();
        expect(await names(files, folder)).toEqual([]);
      });

      it('never goes on with what somebody still writes to', async () => {
        const { files, folder } = await make();
        const path = join(folder, 'a.bin');
        const first = await begin(files, path);
        const second = await files.create(path, { replace: true, identity });
        expect(second.left).toBeNull();
        await first.append(Buffer.from('more'));
        await second.append(Buffer.from('second'));
        await expect(first.readBack().then(() => first.commit())).rejects.toMatchObject({ code: 'files.taken-over' });
        await first.discard();
        await second.commit();
        expect(Buffer.from(await whole(await files.open(path))).toString()).toBe('second');
        expect(await names(files, folder)).toEqual(['a.bin']);
      });

      it('leaves nothing of what was discarded', async () => {
        const { files, folder } = await make();
        const path = join(folder, 'a.bin');
        await (await begin(files, path)).setAside();
        const after = await files.create(path, { replace: true, identity });
        await after.discard();
        expect(await names(files, folder)).toEqual([]);
      });
    });

    it('lists a folder in the order of names', async () => {
      const { files, folder } = await make();
      await files.makeFolder(join(folder, 'sub', 'deeper'));
      await place(files, join(folder, 'b.txt'), bytes(1));
      await place(files, join(folder, 'a.txt'), bytes(1));
      expect(await files.list(folder)).toEqual([
        { name: 'a.txt', kind: 'file' },
        { name: 'b.txt', kind: 'file' },
        { name: 'sub', kind: 'folder' },
      ]);
      await files.makeFolder(join(folder, 'sub', 'deeper'));
    });

    it('removes a file, and does not mind one that is not there', async () => {
      const { files, folder } = await make();
      const path = join(folder, 'a.bin');
      await place(files, path, bytes(1));
      await files.remove(path);
      await files.remove(path);
      expect(await files.facts(path)).toBeNull();
    });

    it('names what is wrong with a path', async () => {
      const { files, folder } = await make();
      const missing = join(folder, 'missing');
      await expect(files.open(missing)).rejects.toMatchObject({ code: 'files.not-found', details: { path: missing } });
      await expect(files.open(folder)).rejects.toMatchObject({ code: 'files.is-a-folder' });
      await expect(files.list(missing)).rejects.toMatchObject({ code: 'files.not-found' });
      await expect(files.create(folder, { replace: true })).rejects.toMatchObject({ code: 'files.is-a-folder' });
      await expect(files.create(join(missing, 'a.bin'), { replace: false })).rejects.toMatchObject({
        code: 'files.not-found',
      });
      await place(files, join(folder, 'file'), bytes(1));
      await expect(files.list(join(folder, 'file'))).rejects.toMatchObject({ code: 'files.not-a-folder' });
      await expect(files.makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'files.not-a-folder' });
    });

    it('tells the free space', async () => {
      const { files, folder } = await make();
      expect(await files.freeBytes(folder)).toBeGreaterThan(0);
      const { freeBytes, blockBytes } = await files.space(folder);
      expect(freeBytes).toBeGreaterThan(0);
      expect(blockBytes).toBeGreaterThan(0);
      await expect(files.space(join(folder, 'none'))).rejects.toMatchObject({ code: 'files.not-found' });
    });
  });
}
