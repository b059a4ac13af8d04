/*
 * /proc/self/mountinfo: proc_pid_mountinfo(5). One mount a line:
 *
 *   36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 *   (1)(2)(3)   (4)   (5)      (6)      (7)   (8) (9)   (10)         (11)
 *
 * 1 mount id, 2 parent, 3 major:minor of the device, 4 root of the mount within the file system, 5 mount point,
 * 6 options of the mount, 7 optional fields, none or more, 8 a hyphen, 9 type, 10 source, 11 options of the file system.
 * Space, tab, line feed, hash and backslash stand as octal in 4, 5 and 10.
 */

/** One mount. */
export interface Mount {
  readonly id: string;
  /** `8:17`; a major number of 0 has no block device. */
  readonly device: string;
  /** Other than `/` for a part of a file system. */
  readonly root: string;
  readonly mountPath: string;
  readonly isReadOnly: boolean;
  readonly type: string;
  readonly source: string;
}

/** The mounts one can reach, in order; lines of another shape are passed over. */
export function parseMountinfo(text: string): readonly Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const mount = parseLine(line);
    if (mount === null) continue;
    // What is mounted later on the same place hides what was there.
    mounts.delete(mount.mountPath);
    mounts.set(mount.mountPath, mount);
  }
  return [...mounts.values()];
}

function parseLine(line: string): Mount | null {
  const fields = line.split(' ');
  const hyphen = fields.indexOf('-', 6);
  const [id, , device, root, mountPath, options] = fields;
  const [type, source, superOptions = ''] = hyphen === -1 ? [] : fields.slice(hyphen + 1);
  if (id === undefined || device === undefined || root === undefined || mountPath === undefined) return null;
  if (options === undefined || type === undefined || source === undefined) return null;
  if (!/^\d+:\d+$/.test(device) || !mountPath.startsWith('/')) return null;
  const isReadOnly = [options, superOptions].some((list) => list.split(',').includes('ro'));
  return { id, device, root: plain(root), mountPath: plain(mountPath), isReadOnly, type, source: plain(source) };
}

function plain(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
