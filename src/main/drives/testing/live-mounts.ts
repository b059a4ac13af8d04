import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether drives can be mounted here: by the superuser on Linux; one loud line when not. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0;
if (!canMount)
  process.stderr.write('SKIPPED: everything that mounts drives, because it takes the superuser on Linux.\n');

/** File systems on a file, how each is made and mounted, and the programs that takes. */
const recipes = {
  ext4: { peers: ['mkfs.ext4'], make: ['mkfs.ext4', '-q', '-F', '-m', '0', '-L'], mount: ['mount', '-t', 'ext4'] },
  NTFS: {
    peers: ['ntfs-3g'],
    make: ['mkfs.ntfs', '-q', '-F', '-f', '-L'],
    mount: ['mount', '-t', 'ntfs-3g', '-o', 'windows_names'],
  },
  exFAT: { peers: ['mkfs.exfat', 'mount.exfat-fuse'], make: ['mkfs.exfat', '-L'], mount: ['mount.exfat-fuse'] },
} as const;

/** A file system on a file. */
export type LoopFileSystem = keyof typeof recipes;

/** The programs a file system takes, to be asked for by their names. */
export function peersOf(fileSystem: LoopFileSystem): (typeof recipes)[LoopFileSystem]['peers'] {
  return recipes[fileSystem].peers;
}

/** Drives mounted for a test, under a folder of their own. `stop` takes all of them away, whatever state they are in. */
export class LiveMounts {
  readonly #folder: string;
  readonly #mounted = new Set<string>();
  readonly #loops = new Map<string, LoopFileSystem>();
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<LiveMounts> {
    // Not where TMPDIR says: that may be a place of the system's.
    return new LiveMounts(await mkdtemp('/tmp/service-connection-drives-'));
  }

  /** A drive in memory of this size. */
  async tmpfs(sizeBytes: number, options = ''): Promise<string> {
    const path = await this.#place();
    await this.#mount(path, ['mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}${options}`, 'tmpfs', path]);
    return path;
  }

  /** A drive on a file of this size. */
  async loop(fileSystem: LoopFileSystem, sizeBytes: number, label: string): Promise<string> {
    const recipe = recipes[fileSystem];
    const path = await this.#place();
    const image = `${path}.image`;
    await writeFile(image, '');
    await truncate(image, sizeBytes);
    const [make, ...makeOptions] = recipe.make;
    await run(make, [...makeOptions, label, image]);
    this.#loops.set(path, fileSystem);
    await this.putBack(path);
    return path;
  }

  /** Plugs a drive on a file in again, where it was. */
  async putBack(path: string): Promise<void> {
    const fileSystem = this.#loops.get(path);
    if (fileSystem === undefined) throw new Error(`${path} was no drive on a file.`);
    const { stdout } = await run('losetup', ['--find', '--show', `${path}.image`]);
    const device = stdout.trim();
    try {
      await this.#mount(path, [...recipes[fileSystem].mount, device, path]);
    } finally {
      // While it is mounted this only marks it: the last one to let go frees it, even after a crash of the test.
      await run('losetup', ['--detach', device]);
    }
  }

  /** Lets nobody write to a drive any more, as a switch on it does. */
  async protect(path: string): Promise<void> {
    await run('mount', ['-o', 'remount,ro', path]);
  }

  /** Pulls a drive out, whoever still uses it. */
  async pull(path: string): Promise<void> {
    await run('umount', ['--lazy', path]);
    this.#mounted.delete(path);
  }

  async stop(): Promise<void> {
    // One that does not let go must not keep the others mounted; what is mounted is never removed by `rm`.
    const pulls = await Promise.allSettled([...this.#mounted].map(async (path) => await this.pull(path)));
    const failed = pulls.find((pull) => pull.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #place(): Promise<string> {
    this.#count += 1;
    // A name that mountinfo has to escape.
    const path = join(this.#folder, `drive ${this.#count} é`);
    await mkdir(path);
    return path;
  }

  async #mount(path: string, [program = '', ...args]: readonly string[]): Promise<void> {
    await run(program, args);
    this.#mounted.add(path);
  }
}
