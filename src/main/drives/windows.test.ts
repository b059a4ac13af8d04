import { describe, expect, it } from 'vitest';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { programFailed } from './run-program.ts';
import { recordedWindows, recordedWindowsComplaint } from './testing/recorded-windows.ts';
import { listWindowsDrives, parseWindowsDrives } from './windows.ts';

describe('drives of a recorded Windows computer', () => {
  const drives = parseWindowsDrives(recordedWindows);
  const at = (mountPath: string): unknown => drives.find((drive) => drive.mountPath === mountPath);

  it('are those with something in them', () => {
    expect(drives.map(({ mountPath }) => mountPath)).toEqual(['C:\\', 'E:\\', 'F:\\', 'G:\\', 'Z:\\', 'H:\\']);
  });

  it('tell the system drive from others', () => {
    expect(at('C:\\')).toMatchObject({ isSystem: true, bus: 'internal', isRemovable: false, label: 'Windows' });
    expect(drives.filter(({ isSystem }) => isSystem)).toHaveLength(1);
  });

  it('tell a locked FAT32 stick without a label', () => {
    expect(at('E:\\')).toEqual({
      id: '5C1A9E02/4C530001230809104331@E:\\',
      label: '',
      mountPath: 'E:\\',
      sizeBytes: 15_500_000_000,
      freeBytes: 15_499_000_000,
      fileSystem: 'FAT32',
      bus: 'usb',
      isRemovable: true,
      isReadOnly: true,
      isSystem: false,
      largestFileBytes: fatLargestFileBytes,
    });
  });

  it('tell a USB disk that calls itself SCSI, with a label that cannot turn text around', () => {
    expect(at('F:\\')).toMatchObject({
      id: '01020304/S5GXNX0T@F:\\',
      label: 'Koffergpj',
      fileSystem: 'exFAT',
      bus: 'usb',
      isRemovable: true,
      isReadOnly: false,
      largestFileBytes: null,
    });
  });

  it('tell discs and shares', () => {
    expect(at('G:\\')).toMatchObject({ isReadOnly: true, isRemovable: true, bus: 'other', freeBytes: 0 });
    expect(at('Z:\\')).toMatchObject({ bus: 'network', isRemovable: false, id: 'BEEF0001/\\\\files\\transfer@Z:\\' });
  });

  it('do with what is there when properties are missing', () => {
    expect(at('H:\\')).toMatchObject({ label: '', fileSystem: '', bus: 'other', isRemovable: true, id: '@H:\\' });
  });
});

describe('asking Windows', () => {
  it('runs the system folder’s own PowerShell, without profile, on a script that survives every quoting', async () => {
    const asked: (readonly [string, readonly string[]])[] = [];
    const list = listWindowsDrives(async (program, args) => {
      asked.push([program, args]);
      return recordedWindows;
    }, 'C:\\Windows');
    expect(await list()).toHaveLength(6);
    const [program, args = []] = asked[0] ?? [];
    expect(program).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    expect(args.slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-EncodedCommand']);
    const script = Buffer.from(args[3] ?? '', 'base64').toString('utf16le');
    expect(script).toContain('Get-CimInstance Win32_LogicalDisk');
    // CreateProcess takes no longer command line than this.
    expect(args.join(' ').length).toBeLessThan(32_000);
  });

  it('tells what went wrong in the words of the system, whatever its language', () => {
    expect(() => parseWindowsDrives(recordedWindowsComplaint)).toThrow(
      expect.objectContaining({
        code: 'drive.list-failed',
        details: {
          reason:
            'powershell.exe: Die Datei kann nicht geladen werden, da die Ausführung von Skripts auf diesem System deaktiviert ist',
        },
      }),
    );
    expect(() => parseWindowsDrives('')).toThrow('powershell.exe: no answer');
    expect(() => parseWindowsDrives('{"Volumes":7}')).toThrow('an answer of another shape');
  });

  it('passes on that it could not be run', async () => {
    const failure = programFailed('powershell.exe', 'Zugriff verweigert\u001b[2J.\r\nmehr');
    const list = listWindowsDrives(async () => await Promise.reject(failure));
    await expect(list()).rejects.toMatchObject({ details: { reason: 'powershell.exe: Zugriff verweigert[2J' } });
  });

  it('has no drives when there are none', () => {
    expect(parseWindowsDrives('{"SystemDrive":null,"Volumes":[]}')).toEqual([]);
  });
});
