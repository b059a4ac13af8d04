import { describe, expect, it } from 'vitest';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { listMacosDrives, parseDiskutilInfo, parseDiskutilList } from './macos.ts';
import { parsePlist } from './plist.ts';
import { programFailed, type RunProgram } from './run-program.ts';
import { recordedGone, recordedInfo, recordedList } from './testing/recorded-macos.ts';

const recorded: RunProgram = async (program, [verb, , device = '']) => {
  if (verb === 'list') return recordedList;
  const info = recordedInfo[device];
  if (info === undefined) throw programFailed(program, `Could not find disk: ${device}`);
  return info;
};

describe('drives of a recorded Mac', () => {
  it('are the mounted ones, by names that diskutil gives', () => {
    expect(parseDiskutilList(recordedList)).toEqual(['disk3s1', 'disk4s1', 'disk5']);
  });

  it('have label, bus, file system, limit and identity', async () => {
    expect(await listMacosDrives(recorded)()).toEqual([
      {
        id: '7D1D54A0-6C5B-4E5B-A4E5-0F1C2D3E4F50@/',
        label: 'Macintosh HD',
        mountPath: '/',
        // Free is what the container has: volumes of APFS share it.
        sizeBytes: 494384795648,
        freeBytes: 120000000000,
        fileSystem: 'APFS',
        bus: 'internal',
        isRemovable: false,
        isReadOnly: true,
        isSystem: true,
        largestFileBytes: null,
      },
      {
        id: 'B1C2D3E4-0000-3000-8000-A1B2C3D4E5F6@/Volumes/A & B',
        label: 'A & Bgpj',
        mountPath: '/Volumes/A & B',
        sizeBytes: 15500000000,
        freeBytes: 15000000000,
        fileSystem: 'FAT32',
        bus: 'usb',
        isRemovable: true,
        isReadOnly: false,
        isSystem: false,
        largestFileBytes: fatLargestFileBytes,
      },
      {
        id: '@/Volumes/NO NAME',
        label: '',
        mountPath: '/Volumes/NO NAME',
        sizeBytes: 64000000000,
        freeBytes: 1000,
        fileSystem: 'exFAT',
        bus: 'other',
        isRemovable: true,
        isReadOnly: false,
        isSystem: false,
        largestFileBytes: null,
      },
    ]);
  });

  it('lose the one that is pulled out in the middle', async () => {
    const pulled: RunProgram = async (program, args) => {
      if (args.includes('disk4s1')) throw programFailed(program, recordedGone);
      return await recorded(program, args);
    };
    expect((await listMacosDrives(pulled)()).map(({ mountPath }) => mountPath)).toEqual(['/', '/Volumes/NO NAME']);
    expect(parseDiskutilInfo(recordedGone)).toEqual([]);
    expect(parseDiskutilInfo('')).toEqual([]);
  });

  it('cannot be listed when diskutil fails, and that is said in its words', async () => {
    expect(() => parseDiskutilList('diskutil: impossible d’exécuter la commande\n')).toThrow(
      expect.objectContaining({
        code: 'drive.list-failed',
        details: { reason: '/usr/sbin/diskutil: diskutil: impossible d’exécuter la commande' },
      }),
    );
    expect(() => parseDiskutilList('')).toThrow('no answer');
    expect(() => parseDiskutilList(recordedGone)).toThrow('drives of this computer');
  });
});

describe('a property list', () => {
  it('keeps what each kind of value is', () => {
    const text =
      '<plist><dict><key>a</key><integer>7</integer><key>b</key><array><true/><false/><string> x &lt; </string></array>' +
      '<key>c</key><dict/><key>d</key><date>2026-11-20T18:00:00Z</date><key>e</key><string/></dict></plist>';
    expect(parsePlist(text)).toEqual({ a: 7, b: [true, false, ' x < '], c: {}, d: '2026-11-20T18:00:00Z', e: '' });
  });

  it('is not made of what is none', () => {
    expect(parsePlist('<plist><dict>')).toBeNull();
    expect(parsePlist('<html></html>')).toBeNull();
    expect(parsePlist('')).toBeNull();
  });
});
