import type { LinuxSystem } from '../linux-system.ts';

/*
 * A Linux desktop as its files show it. Written after the documented shape of /proc/self/mountinfo, /sys/block and
 * udev's database (proc_pid_mountinfo(5), sysfs(5), udevadm(8)), not captured: no such computer was at hand.
 */

const pci = '/sys/devices/pci0000:00';
const devices: Readonly<Record<string, string>> = {
  '259:2': `${pci}/0000:00:1d.0/0000:01:00.0/nvme/nvme0/nvme0n1/nvme0n1p2`,
  '253:0': '/sys/devices/virtual/block/dm-0',
  '8:17': `${pci}/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb/sdb1`,
  '8:33': `${pci}/0000:00:14.0/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block/sdc/sdc1`,
  '8:48': `${pci}/0000:00:14.0/usb1/1-3/1-3:1.0/host8/target8:0:0/8:0:0:0/block/sdd`,
  '179:1': `${pci}/0000:00:1c.0/rtsx_pci_sdmmc.0/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0/mmcblk0p1`,
  '7:3': '/sys/devices/virtual/block/loop3',
};

const usb = (number: string): string => devices[number] ?? '';

const texts: Readonly<Record<string, string>> = {
  '/proc/self/mountinfo': [
    '22 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw',
    '23 27 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw',
    '25 24 0:23 / /dev/shm rw,nosuid,nodev shared:4 - tmpfs tmpfs rw,size=8G',
    '26 27 0:24 / /run rw,nosuid,nodev shared:11 - tmpfs tmpfs rw,size=1600M,mode=755',
    '27 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw,errors=remount-ro',
    '28 27 253:0 /home/anna/Data /mnt/data rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw',
    '30 27 7:3 / /snap/core22/1122 ro,nodev,relatime shared:20 - squashfs /dev/loop3 ro,errors=continue',
    '31 26 0:44 / /run/user/1000/gvfs rw,nosuid,nodev,relatime shared:90 - fuse.gvfsd-fuse gvfsd-fuse rw,user_id=1000',
    '32 27 0:45 / /mnt/auto rw,relatime shared:91 - autofs systemd-1 rw,fd=51,timeout=0',
    '81 27 8:17 / /media/anna/USB\\040STICK rw,nosuid,nodev,relatime shared:92 - vfat /dev/sdb1 rw,uid=1000,codepage=437',
    '82 27 8:33 / /run/media/anna/KOFFER\\134x ro,nosuid,nodev,relatime shared:93 - fuseblk /dev/sdc1 rw,user_id=0',
    '83 27 8:48 / /media/anna/disk rw,nosuid,nodev,relatime shared:94 master:3 - exfat /dev/sdd rw,uid=1000',
    '84 27 179:1 / /media/anna/CARD rw,nosuid,nodev,relatime shared:95 - ext4 /dev/mmcblk0p1 rw',
    '85 27 0:60 / /mnt/share rw,relatime shared:96 - cifs //files.contoso.com/transfer rw,vers=3.1.1',
    'a line of another shape',
    '86 27 0:61 / /mnt/short',
    '',
  ].join('\n'),
  '/sys/class/block/nvme0n1p2/dev': '259:2\n',
  [`${usb('259:2')}/partition`]: '2\n',
  [`${usb('8:17')}/partition`]: '1\n',
  [`${usb('8:17').replace(/\/sdb1$/, '')}/removable`]: '1\n',
  [`${usb('8:33')}/partition`]: '1\n',
  [`${usb('8:33').replace(/\/sdc1$/, '')}/removable`]: '0\n',
  [`${usb('8:48')}/removable`]: '1\n',
  [`${usb('179:1')}/partition`]: '1\n',
  [`${usb('179:1').replace(/\/mmcblk0p1$/, '')}/device/type`]: 'SD\n',
  [`${usb('179:1').replace(/\/mmcblk0p1$/, '')}/removable`]: '0\n',
  '/run/udev/data/b253:0': 'S:mapper/vg-root\nE:ID_FS_TYPE=ext4\nE:ID_FS_UUID=0f3a1c52-9f0e-4f4e-8f57-0a62a2f9f001\n',
  '/run/udev/data/b8:17':
    'S:disk/by-uuid/5C1A-9E02\nI:771838\nE:ID_BUS=usb\nE:ID_SERIAL_SHORT=4C530001230809104331\nE:ID_FS_LABEL=USB_STICK\nE:ID_FS_LABEL_ENC=USB\\x20STICK\nE:ID_FS_UUID=5C1A-9E02\nE:ID_FS_TYPE=vfat\nG:systemd\n',
  '/run/udev/data/b8:33':
    'E:ID_BUS=usb\nE:ID_FS_LABEL_ENC=Ko\\xc3\\xa9fferé\\xe2\\x80\\xaegpj.exe\nE:ID_FS_UUID=01D9F3A0B1C2D3E4\nE:ID_FS_TYPE=ntfs\n',
  // A stick that has no label, and was formatted without an identity.
  '/run/udev/data/b8:48': 'E:ID_BUS=usb\nE:ID_SERIAL_SHORT=0401f0b3\nE:ID_FS_TYPE=exfat\n',
  '/run/udev/data/b179:1':
    'E:ID_FS_LABEL_ENC=CARD\nE:ID_FS_UUID=6e1c9c68-1b7e-4b53-a9a1-6ac0b3dff11a\nE:ID_FS_TYPE=ext4\n',
};

/** The recorded computer; what it answers may be changed. */
export class RecordedLinux implements LinuxSystem {
  readonly texts = new Map(Object.entries(texts));
  /** Mount points whose file system does not answer. */
  readonly silent = new Set<string>();
  /** Called at each question for space: a moment at which something is pulled out. */
  onSpace: (path: string) => void = () => undefined;
  asked = 0;

  async readText(path: string): Promise<string> {
    return this.texts.get(path) ?? missing(path);
  }

  async readStart(path: string): Promise<Uint8Array> {
    return missing(path);
  }

  async realPath(path: string): Promise<string> {
    return devices[path.replace('/sys/dev/block/', '')] ?? missing(path);
  }

  async names(folder: string): Promise<readonly string[]> {
    return folder === '/sys/devices/virtual/block/dm-0/slaves' ? ['nvme0n1p2'] : missing(folder);
  }

  async space(path: string): Promise<{ readonly sizeBytes: number; readonly freeBytes: number }> {
    this.asked += 1;
    this.onSpace(path);
    if (this.silent.has(path)) return await new Promise(() => undefined);
    return { sizeBytes: 16_000_000_000, freeBytes: 12_000_000_000 };
  }

  /** The drive at this mount point is gone. */
  pull(field: string): void {
    const path = '/proc/self/mountinfo';
    const lines = (this.texts.get(path) ?? '').split('\n').filter((line) => !line.includes(` ${field} `));
    this.texts.set(path, lines.join('\n'));
  }
}

function missing(path: string): never {
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
}
