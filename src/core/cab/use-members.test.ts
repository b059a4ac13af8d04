import { describe, expect, it } from 'vitest';
import { blocksOf, buildCabinet, type FileRecipe } from '../testing/cabinet-builder.ts';
import { Random } from '../testing/random.ts';
import { WatchedWork } from '../testing/watched-work.ts';
import { bytesSource, type Cabinet, openCabinet } from './index.ts';
import { useMembers } from './use-members.ts';
import { segmentBytes } from './work.ts';

const raw = new Random(1).bytes(100_000);
const names = ['a', 'b', 'c'];

async function openThree(width: number, csum?: number): Promise<{ cabinet: Cabinet; work: WatchedWork }> {
  const work = new WatchedWork(width);
  const files: FileRecipe[] = names.flatMap((name, iFolder) =>
    ['1', '2', '3'].map((part, index) => ({
      szName: name + part,
      cbFile: 30_000,
      uoffFolderStart: 30_000 * index,
      iFolder,
    })),
  );
  const folders = names.map((_, folder) => ({
    typeCompress: 0,
    blocks: blocksOf(raw).map((block, index) =>
      folder === 1 && index === 1 && csum !== undefined ? { ...block, csum } : block,
    ),
  }));
  const source = bytesSource('test.cab', buildCabinet({ folders, files }).bytes);
  return { cabinet: await openCabinet(source, { work, borrow: true }), work };
}

async function lengthOf(content: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const piece of content) length += piece.length;
  return length;
}

describe('useMembers', () => {
  it('goes through as many folders at once as there is width, each in its order', async () => {
    for (const width of [1, 2, 5]) {
      const { cabinet, work } = await openThree(width);
      const seen: string[] = [];
      const open = new Set<number>();
      let most = 0;
      const use = async (member: Cabinet['members'][number], content: AsyncIterable<Uint8Array>): Promise<number> => {
        if (open.has(member.folderIndex)) throw new Error('Two members of one folder are used at once.');
        open.add(member.folderIndex);
        most = Math.max(most, open.size);
        const length = await lengthOf(content);
        open.delete(member.folderIndex);
        return length;
      };
      for await (const { member, value } of useMembers(cabinet, () => true, use)) {
        expect(value).toBe(30_000);
        seen.push(member.path);
      }
      expect(most).toBe(Math.min(3, width));
      expect(seen.toSorted()).toEqual(cabinet.members.map(({ path }) => path));
      for (const name of names) {
        expect(seen.filter((path) => path.startsWith(name))).toEqual([`${name}1`, `${name}2`, `${name}3`]);
      }
      expect(work.heldBuffers).toBe(0);
    }
  });

  it('tells of damage for what needs it and what is behind it, and of nothing else', async () => {
    const { cabinet } = await openThree(2, 1);
    const codes = new Map<string, string>();
    const errors = new Set<unknown>();
    for await (const { member, error } of useMembers(
      cabinet,
      ({ path }) => path !== 'a2',
      (_, content) => lengthOf(content),
    )) {
      codes.set(member.path, error === null ? 'good' : error.code);
      if (error !== null) errors.add(error);
    }
    expect(Object.fromEntries(codes)).toEqual({
      a1: 'good',
      a3: 'good',
      b1: 'good',
      b2: 'cab.checksum',
      b3: 'cab.checksum',
      c1: 'good',
      c2: 'good',
      c3: 'good',
    });
    // One damage is one error, so that it can be told once.
    expect(errors.size).toBe(1);
  });

  it('ends all when one use fails, and when it is left', async () => {
    const { cabinet, work } = await openThree(3);
    const failing = async (): Promise<void> => {
      const all = useMembers(
        cabinet,
        () => true,
        async (member, content) => {
          if (member.path === 'b2') throw new Error('The drive is full.');
          return await lengthOf(content);
        },
      );
      for await (const _ of all);
    };
    await expect(failing()).rejects.toThrow('The drive is full.');
    for await (const _ of useMembers(
      cabinet,
      () => true,
      (__, content) => lengthOf(content),
    ))
      break;
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(work.underWay).toBe(0);
    expect(work.heldBuffers).toBe(0);
  });

  it('does not read on in a large member when it is over', async () => {
    const large = new Uint8Array(40 * segmentBytes);
    const { bytes } = buildCabinet({
      folders: [
        { typeCompress: 0, blocks: blocksOf(large).map((block) => ({ ...block, csum: 'none' as const })) },
        { typeCompress: 0, blocks: blocksOf(raw) },
      ],
      files: [
        { szName: 'large', cbFile: large.length },
        { szName: 'small', cbFile: 10, iFolder: 1 },
      ],
    });
    const cabinet = await openCabinet(bytesSource('test.cab', bytes), { work: new WatchedWork(2), borrow: true });
    let pieces = 0;
    const failing = async (): Promise<void> => {
      const all = useMembers(
        cabinet,
        () => true,
        async (member, content) => {
          for await (const _ of content) {
            if (member.path === 'small') throw new Error('The drive is full.');
            pieces += 1;
            await new Promise((resolve) => setImmediate(resolve));
          }
        },
      );
      for await (const _ of all);
    };
    await expect(failing()).rejects.toThrow('The drive is full.');
    expect(pieces).toBeLessThan(20);
  });

  it('gives nothing when nothing is wanted', async () => {
    const { cabinet } = await openThree(2);
    let count = 0;
    for await (const _ of useMembers(
      cabinet,
      () => false,
      (__, content) => lengthOf(content),
    ))
      count += 1;
    expect(count).toBe(0);
  });
});
