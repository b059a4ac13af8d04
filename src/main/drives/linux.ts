import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clause } from '../../shared/clauses.ts';
import { type Drive, type DriveBus, driveLabel } from '../../shared/drives.ts';
import { AppError } from '../../shared/errors.ts';
import { type BlockDeviceFacts, describeBlockDevice } from './block-device.ts';
import { fileSystemName, largestFileBytesOf } from './file-systems.ts';
import type { LinuxSystem } from './linux-system.ts';
import { type Mount, parseMountinfo } from './mountinfo.ts';
import { noVolumeFacts } from './volume-header.ts';
import type { ListDrives } from './watch.ts';

/** File systems on other computers; those that virtual machines share folders by are of the kind. */
const networkTypes = new Set(
  'nfs nfs4 cifs smb3 9p virtiofs vboxsf fuse.sshfs fuse.vmhgfs-fuse fuse.rclone'.split(' '),
);
/** File systems without a block device of their own that hold files all the same. All others are the kernel's. */
const deviceless = new Set(['tmpfs', 'btrfs', 'zfs', 'overlay', 'fuse.fusefat', 'fuse.exfat', 'fuse.ntfs-3g']);
/** Images of programs (snaps), mounted by the dozen. */
const imageTypes = new Set(['squashfs', 'erofs']);
/** What the system itself mounts; drives that people plug in come under /run/media, /media or /mnt. */
const systemPlace =
  /^\/(?:$|tmp$|run\/(?!media\/)|run$|(?:boot|efi|usr|var|etc|opt|srv|home|root|nix|dev|sys|proc|snap|lib)(?:\/|$))/;

/** Memory mounted here is the system's scratch paper, not a place for files. */
const kernelPlace = /^\/(?:dev|proc|sys|run(?!\/media\/))(?:\/|$)/;

/** How long a file system may take to say how full it is; a network drive that is gone never does. */
const patienceMs = 2000;

/** The drives of a Linux computer. */
export function listLinuxDrives(system: LinuxSystem): ListDrives {
  // A question without an answer holds one of Node's few threads: it is not asked again until it has come.
  const pending = new Set<string>();
  const spaceOf = async (path: string): Promise<Awaited<ReturnType<LinuxSystem['space']>> | null> => {
    if (pending.has(path)) return null;
    pending.add(path);
    const answer = system
      .space(path)
      .catch(() => null)
      .finally(() => pending.delete(path));
    const enough = new AbortController();
    try {
      return await Promise.race([answer, sleep(patienceMs, null, { ref: false, signal: enough.signal })]);
    } finally {
      enough.abort();
    }
  };

  const readMounts = async (): Promise<readonly Mount[]> => {
    try {
      return parseMountinfo(await system.readText('/proc/self/mountinfo'));
    } catch (cause) {
      throw new AppError('drive.list-failed', { reason: clause('proc-self-mountinfo-cannot') }, { cause });
    }
  };

  return async () => {
    const mounts = await readMounts();
    const found = await Promise.all(
      volumesOf(mounts).map(async ({ mount, isSystem }) => {
        const [space, facts] = await Promise.all([spaceOf(mount.mountPath), factsOf(system, mount)]);
        return space === null || space.sizeBytes === 0
          ? null
          : { mount, drive: toDrive(mount, isSystem, space, facts) };
      }),
    );
    // Where a drive was pulled out meanwhile, its empty folder has answered for the drive beneath it.
    const still = new Set((await readMounts()).map(({ id, device, mountPath }) => `${id} ${device} ${mountPath}`));
    return found
      .filter((one) => one !== null)
      .filter(({ mount }) => still.has(`${mount.id} ${mount.device} ${mount.mountPath}`))
      .map(({ drive }) => drive);
  };
}

/** One mount for each volume: it may be mounted in many places, and it is the system's when one of them is. */
function volumesOf(mounts: readonly Mount[]): readonly { readonly mount: Mount; readonly isSystem: boolean }[] {
  const volumes = new Map<string, { mount: Mount; isSystem: boolean }>();
  for (const mount of mounts) {
    if (!isShown(mount)) continue;
    const isSystem = systemPlace.test(mount.mountPath);
    const known = volumes.get(mount.device);
    const isWhole = mount.root === '/' && known?.mount.root !== '/';
    volumes.set(mount.device, {
      mount: known === undefined || isWhole ? mount : known.mount,
      isSystem: isSystem || known?.isSystem === true,
    });
  }
  return [...volumes.values()];
}

function isShown({ device, type, mountPath }: Mount): boolean {
  if (imageTypes.has(type) || (type === 'tmpfs' && kernelPlace.test(mountPath))) return false;
  return !device.startsWith('0:') || deviceless.has(type) || networkTypes.has(type);
}

async function factsOf(system: LinuxSystem, { device, type, source }: Mount): Promise<BlockDeviceFacts> {
  const none = { ...noVolumeFacts, isRemovable: false };
  if (networkTypes.has(type)) return { ...none, bus: 'network' satisfies DriveBus };
  if (!device.startsWith('0:')) return await describeBlockDevice(system, device);
  // Btrfs, and FAT by FUSE, have a number of their own and name the device they stand on.
  if (!source.startsWith('/dev/')) return { ...none, bus: 'other' };
  const number = await system.readText(`/sys/class/block/${basename(source)}/dev`).catch(() => null);
  return number === null ? { ...none, bus: 'other' } : await describeBlockDevice(system, number.trim());
}

function toDrive(
  { id, device, mountPath, source, type, isReadOnly }: Mount,
  isSystem: boolean,
  space: { readonly sizeBytes: number; readonly freeBytes: number },
  facts: BlockDeviceFacts,
): Drive {
  const { bus, isRemovable } = facts;
  // `fuseblk` says only that the device is read by a program.
  const fileSystem = fileSystemName(type === 'fuseblk' ? (facts.fileSystem ?? type) : type);
  // Without an identity of its own, that of the mount: the same until it is unmounted.
  const identity = facts.uuid ?? (bus === 'network' ? source : `${device}/${id}`);
  return {
    id: `${identity}@${mountPath}`,
    label: driveLabel(facts.label ?? ''),
    mountPath,
    ...space,
    fileSystem,
    bus,
    isRemovable,
    isReadOnly,
    isSystem,
    largestFileBytes: largestFileBytesOf(fileSystem),
  };
}
