import { array, assert, boolean, constantFrom, integer, option, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { Random } from '../testing/random.ts';
import { type DriveToPack, fewestDrives, packPlan } from './pack-plan.ts';
import { packingCase, planProblem } from './packing-case.ts';
import { requireFit } from './spread.ts';

const mebi = 1024 * 1024;
const gibi = 1024 * mebi;

function drive(number: number, freeBytes: number, changed: Partial<DriveToPack> = {}): DriveToPack {
  return {
    label: `CARRY-${number}`,
    serial: `S${number}`,
    freeBytes,
    largestFileBytes: null,
    clusterBytes: 4096,
    overheadBytes: 0,
    ...changed,
  };
}

describe('a packing plan', () => {
  it('puts everything on one drive, whole, where that fits exactly, and not where a byte is missing', () => {
    const files = [
      { path: 'a', sizeBytes: 8192 },
      { path: 'b', sizeBytes: 1 },
    ];
    const plan = packPlan(files, [drive(1, 3 * 4096)]);
    expect(plan).toMatchObject({ fits: true, fewestDrives: 1, drives: [{ number: 1, usedBytes: 3 * 4096 }] });
    expect(packPlan(files, [drive(1, 3 * 4096 - 1)])).toEqual({
      fits: false,
      // Of what the file system hands out: a whole cluster.
      missingBytes: 4096,
      neededBytes: 3 * 4096,
      roomBytes: 2 * 4096,
    });
  });

  it('keeps room for the record on every drive', () => {
    const files = [{ path: 'a', sizeBytes: 4096 }];
    expect(packPlan(files, [drive(1, 8192, { overheadBytes: 4096 })]).fits).toBe(true);
    expect(packPlan(files, [drive(1, 8192, { overheadBytes: 4097 })]).fits).toBe(false);
  });

  it('splits what is larger than the largest file of the drive, and numbers the parts', () => {
    const files = [{ path: 'big.cab', sizeBytes: 5 * gibi }];
    const plan = packPlan(files, [drive(1, 16 * gibi, { largestFileBytes: fatLargestFileBytes, clusterBytes: 32768 })]);
    if (!plan.fits) throw new Error('It fits.');
    expect(plan.drives[0]?.pieces.map(({ offset, sizeBytes, part }) => [offset, sizeBytes, part])).toEqual([
      [0, 4 * gibi - 4 * mebi, { number: 1, of: 2 }],
      [4 * gibi - 4 * mebi, gibi + 4 * mebi, { number: 2, of: 2 }],
    ]);
  });

  it('spreads what is larger than any drive over several', () => {
    const plan = packPlan(
      [{ path: 'big.cab', sizeBytes: 20 * gibi }],
      [drive(1, 8 * gibi), drive(2, 8 * gibi), drive(3, 8 * gibi)],
    );
    if (!plan.fits) throw new Error('It fits.');
    expect(plan.drives.map(({ drive: { label }, pieces }) => [label, pieces.length])).toEqual([
      ['CARRY-1', 1],
      ['CARRY-2', 1],
      ['CARRY-3', 1],
    ]);
  });

  it('leaves files whole when that takes no drive more', () => {
    const files = ['a', 'b', 'c', 'd'].map((path) => ({ path, sizeBytes: 3 * gibi }));
    const plan = packPlan(files, [drive(1, 7 * gibi), drive(2, 7 * gibi)]);
    if (!plan.fits) throw new Error('It fits.');
    expect(plan.drives.flatMap(({ pieces }) => pieces.map(({ part }) => part))).toEqual([null, null, null, null]);
  });

  it('splits rather than asks for another drive', () => {
    // Each drive holds one whole file only, and has nearly as much left over.
    const files = ['a', 'b', 'c'].map((path) => ({ path, sizeBytes: 5.2 * gibi }));
    const drives = [1, 2, 3].map((number) => drive(number, 8 * gibi));
    const plan = packPlan(files, drives);
    expect(plan).toMatchObject({ fits: true, fewestDrives: 2 });
    if (plan.fits) expect(plan.drives).toHaveLength(2);
  });

  it('puts what is needed first on the first drive', () => {
    const files = [
      { path: 'big.cab', sizeBytes: 12 * gibi },
      { path: 'UpdatePack.json', sizeBytes: 9_000, isFirst: true },
      { path: 'ConfigMgr.Update.Manifest.ENC', sizeBytes: 300_000, isFirst: true },
    ];
    const plan = packPlan(files, [drive(1, 8 * gibi), drive(2, 8 * gibi)]);
    if (!plan.fits) throw new Error('It fits.');
    expect(plan.drives[0]?.pieces.map(({ path }) => path)).toEqual([
      'ConfigMgr.Update.Manifest.ENC',
      'UpdatePack.json',
      'big.cab',
    ]);
  });

  it('takes small drives only when it must, and tells how much is missing when all are not enough', () => {
    const files = [{ path: 'a', sizeBytes: 10 * gibi }];
    const plan = packPlan(files, [drive(1, gibi), drive(2, 16 * gibi)]);
    expect(plan.fits && plan.drives.map(({ drive: { label } }) => label)).toEqual(['CARRY-2']);
    const short = packPlan(files, [drive(1, gibi), drive(2, 8 * gibi)]);
    expect(short).toEqual({ fits: false, missingBytes: gibi, neededBytes: 10 * gibi, roomBytes: 9 * gibi });
    expect(() => requireFit(short, 2)).toThrow('1.00 GB are missing');
    expect(packPlan(files, []).fits).toBe(false);
  });

  it('has a drive for nothing, and for files without content', () => {
    expect(packPlan([], [drive(1, 4096)])).toMatchObject({ fits: true, drives: [{ pieces: [] }] });
    expect(packPlan([{ path: 'empty', sizeBytes: 0 }], [drive(1, 4096)])).toMatchObject({
      fits: true,
      drives: [{ pieces: [{ path: 'empty', part: null }] }],
    });
  });

  it('is the same whatever order files and drives are named in', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { files, drives } = packingCase(new Random(seed));
      expect(packPlan(files.toReversed(), drives.toReversed())).toEqual(packPlan(files, drives));
    }
  });

  it('never overflows, is all of every file, and takes one drive more than the lower bound at most', () => {
    assert(
      property(integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const { files, drives } = packingCase(new Random(seed));
        expect(planProblem(files, drives, packPlan(files, drives))).toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });

  it('holds for files and drives of any size, shrunk to the smallest that does not', () => {
    const anyFile = record({ sizeBytes: integer({ min: 0, max: 3 * mebi }), isFirst: boolean() });
    const anyDrive = record({
      freeBytes: integer({ min: 0, max: 4 * mebi }),
      largestFileBytes: option(integer({ min: 65_536, max: 2 * mebi })),
      overheadBytes: integer({ min: 0, max: 20_000 }),
    });
    const many = tuple(array(anyFile, { maxLength: 20 }), array(anyDrive, { minLength: 1, maxLength: 6 }));
    assert(
      property(many, constantFrom(512, 4096, 65_536), ([some, others], clusterBytes) => {
        const files = some.map((one, index) => ({ path: `f${index}`, ...one }));
        const drives = others.map((one, index) => drive(index, one.freeBytes, { ...one, clusterBytes }));
        expect(planProblem(files, drives, packPlan(files, drives))).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the fewest drives', () => {
  it('are counted by room, by what each can hold, and by clusters', () => {
    const crumbs = Array.from({ length: 10 }, (_, index) => ({ path: `${index}`, sizeBytes: 1 }));
    const drives = [1, 2, 3].map((number) => drive(number, 4 * 4096));
    expect(fewestDrives(crumbs, drives)).toEqual({ drives: 3, neededBytes: 10 * 4096 });
    expect(fewestDrives([{ path: 'a', sizeBytes: 20 * 4096 }], drives).drives).toBe(4);
    expect(fewestDrives([], drives).drives).toBe(1);
  });
});
