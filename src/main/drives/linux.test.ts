import { describe, expect, it } from 'vitest';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { listLinuxDrives } from './linux.ts';
import { parseMountinfo } from './mountinfo.ts';
import { RecordedLinux } from './testing/recorded-linux.ts';

const stick = '/media/anna/USB STICK';

describe('drives of a recorded Linux desktop', () => {
  it('are those that hold files, each once; what the kernel mounts is left out', async () => {
    const drives = await listLinuxDrives(new RecordedLinux())();
    expect(drives.map(({ mountPath }) => mountPath)).toEqual([
      '/',
      stick,
      '/run/media/anna/KOFFER\\x',
      '/media/anna/disk',
      '/media/anna/CARD',
      '/mnt/share',
    ]);
  });

  it('have label, bus, file system, limit and identity', async () => {
    const drives = await listLinuxDrives(new RecordedLinux())();
    const space = { sizeBytes: 16_000_000_000, freeBytes: 12_000_000_000 };
    expect(drives).toEqual([
      {
        // An encrypted or logical volume hangs where the disk beneath it hangs.
        id: '0f3a1c52-9f0e-4f4e-8f57-0a62a2f9f001@/',
        label: '',
        mountPath: '/',
        ...space,
        fileSystem: 'ext4',
        bus: 'internal',
        isRemovable: false,
        isReadOnly: false,
        isSystem: true,
        largestFileBytes: null,
      },
      {
        id: `5C1A-9E02@${stick}`,
        label: 'USB STICK',
        mountPath: stick,
        ...space,
        fileSystem: 'FAT32',
        bus: 'usb',
        isRemovable: true,
        isReadOnly: false,
        isSystem: false,
        largestFileBytes: fatLargestFileBytes,
      },
      {
        // A hard disk in a USB case: /sys says that its medium stays in.
        id: '01D9F3A0B1C2D3E4@/run/media/anna/KOFFER\\x',
        label: 'Koéfferégpj.exe',
        mountPath: '/run/media/anna/KOFFER\\x',
        ...space,
        fileSystem: 'NTFS',
        bus: 'usb',
        isRemovable: true,
        isReadOnly: true,
        isSystem: false,
        largestFileBytes: null,
      },
      {
        id: '0401f0b3@/media/anna/disk',
        label: '',
        mountPath: '/media/anna/disk',
        ...space,
        fileSystem: 'exFAT',
        bus: 'usb',
        isRemovable: true,
        isReadOnly: false,
        isSystem: false,
        largestFileBytes: null,
      },
      {
        id: '6e1c9c68-1b7e-4b53-a9a1-6ac0b3dff11a@/media/anna/CARD',
        label: 'CARD',
        mountPath: '/media/anna/CARD',
        ...space,
        fileSystem: 'ext4',
        bus: 'other',
        isRemovable: true,
        isReadOnly: false,
        isSystem: false,
        largestFileBytes: null,
      },
      {
        id: '//files.contoso.com/transfer@/mnt/share',
        label: '',
        mountPath: '/mnt/share',
        ...space,
        fileSystem: 'SMB',
        bus: 'network',
        isRemovable: false,
        isReadOnly: false,
        isSystem: false,
        largestFileBytes: null,
      },
    ]);
  });

  it('lose the one that is pulled out in the middle, though its empty folder answers', async () => {
    const system = new RecordedLinux();
    system.onSpace = (path) => {
      if (path === stick) system.pull('/media/anna/USB\\040STICK');
    };
    const drives = await listLinuxDrives(system)();
    expect(drives).toHaveLength(5);
    expect(drives.map(({ mountPath }) => mountPath)).not.toContain(stick);
  });

  it('do without one that does not answer, and do not ask it again while it has not', async () => {
    const system = new RecordedLinux();
    system.silent.add('/mnt/share');
    const list = listLinuxDrives(system);
    expect(await list()).toHaveLength(5);
    const { asked } = system;
    expect(await list()).toHaveLength(5);
    expect(system.asked - asked).toBe(5);
  });

  it('are shown with what is known when /sys and udev say nothing', async () => {
    const system = new RecordedLinux();
    for (const path of system.texts.keys()) if (path !== '/proc/self/mountinfo') system.texts.delete(path);
    const drives = await listLinuxDrives(system)();
    expect(drives).toHaveLength(6);
    expect(drives.find(({ mountPath }) => mountPath === stick)).toMatchObject({
      id: `8:17/81@${stick}`,
      label: '',
      fileSystem: 'FAT32',
      bus: 'usb',
    });
  });

  it('cannot be listed without mountinfo, and that is said', async () => {
    const system = new RecordedLinux();
    system.texts.clear();
    await expect(listLinuxDrives(system)()).rejects.toMatchObject({ code: 'drive.list-failed' });
  });
});

describe('mountinfo', () => {
  it('keeps what was mounted last on a place', () => {
    const mounts = parseMountinfo(
      '1 0 8:1 / /media/x rw - ext4 /dev/sda1 rw\n2 1 8:2 / /media/x rw,noatime - vfat /dev/sda2 ro,uid=1\n',
    );
    expect(mounts).toEqual([
      {
        id: '2',
        device: '8:2',
        root: '/',
        mountPath: '/media/x',
        isReadOnly: true,
        type: 'vfat',
        source: '/dev/sda2',
      },
    ]);
  });

  it('gives nothing for what it is not', () => {
    expect(parseMountinfo('')).toEqual([]);
    expect(parseMountinfo('cat: /proc/self/mountinfo: Permission denied\n1 2 3 4 5 6 - 7\n')).toEqual([]);
  });
});
