import { describe, expect, it } from 'vitest';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { driveToPack, recordBytes } from './drive-to-pack.ts';
import { packPlan } from './pack-plan.ts';
import { partsTableText } from './parts-table.ts';

const gibi = 1024 ** 3;
const fat = { label: 'CARRY', serial: 'S', fileSystem: 'FAT32', largestFileBytes: fatLargestFileBytes };

describe('a drive that is to be packed', () => {
  it('keeps room for a record that lists everything, and for the folders', () => {
    const sha256 = 'f'.repeat(64);
    const files = Array.from({ length: 300 }, (_, index) => ({
      path: `${'ü'.repeat(80)}/${index}.cab`,
      sizeBytes: index * 10 ** 7,
    }));
    const table = partsTableText({
      format: 1,
      leg: '7c1f2d90-33ab-4c7e-8d13-f2b6a90e5d44',
      drives: [{ number: 1, label: 'CARRY', serial: null }],
      files: files.map(({ path, sizeBytes }) => {
        const chunks = Array.from({ length: Math.ceil(sizeBytes / 4 / 1024 ** 2) }, () => sha256);
        return { path, sizeBytes, sha256, pieces: [{ drive: 1, offset: 0, sizeBytes, sha256, chunks }] };
      }),
    });
    // The leg is about as long as the table, and both are on the drive.
    expect(recordBytes(files, 'exFAT', 32_768)).toBeGreaterThan(2 * Buffer.byteLength(table));
    expect(recordBytes(files, 'exFAT', 32_768)).toBeLessThan(4 * Buffer.byteLength(table));
    expect(recordBytes(files, 'NTFS', 4_096)).toBeGreaterThan(recordBytes(files, 'tmpfs', 4_096));
  });

  it('is told with what it cannot take, so that a large file is split', () => {
    const files = [{ path: 'big.cab', sizeBytes: 6 * gibi }];
    const plan = packPlan(files, [driveToPack(fat, { freeBytes: 14 * gibi, blockBytes: 8192 }, files)]);
    expect(plan.fits && plan.drives[0]?.pieces).toHaveLength(2);
    expect(plan.fits && plan.drives[0]?.drive).toMatchObject({ label: 'CARRY', serial: 'S', clusterBytes: 8192 });
  });
});
