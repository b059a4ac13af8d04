import type { Drive } from '../../shared/drives.ts';
import { areSameDrives, type Drives } from '../ports/drives.ts';

/** Drives in memory: the fake that passes the same contract as the real ones. */
export class MemoryDrives implements Drives {
  readonly #drives = new Map<string, Drive>();
  readonly #watchers = new Set<(drives: readonly Drive[]) => void>();
  #told: readonly Drive[] = [];
  /** When set, `list` fails with it. */
  failure: Error | null = null;

  async list(): Promise<readonly Drive[]> {
    if (this.failure !== null) throw this.failure;
    return [...this.#drives.values()];
  }

  watch(listener: (drives: readonly Drive[]) => void): () => void {
    // A function of its own: the same listener may watch twice.
    const watcher = (drives: readonly Drive[]): void => listener(drives);
    this.#watchers.add(watcher);
    watcher(this.#told);
    return () => this.#watchers.delete(watcher);
  }

  /** How many are watching. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Plugs a drive in, or changes what is known of it. What is not given is that of an empty USB stick. */
  plug(drive: Pick<Drive, 'mountPath'> & Partial<Drive>): Drive {
    const sizeBytes = drive.sizeBytes ?? 16_000_000_000;
    const whole: Drive = {
      id: `memory:${drive.mountPath}`,
      label: 'CARRY',
      sizeBytes,
      freeBytes: sizeBytes,
      fileSystem: 'exFAT',
      bus: 'usb',
      isRemovable: true,
      isReadOnly: false,
      isSystem: false,
      largestFileBytes: null,
      ...drive,
    };
    this.#drives.set(drive.mountPath, whole);
    this.#tell();
    return whole;
  }

  /** Pulls a drive out. */
  unplug(mountPath: string): void {
    this.#drives.delete(mountPath);
    this.#tell();
  }

  #tell(): void {
    const drives = [...this.#drives.values()];
    if (areSameDrives(drives, this.#told)) return;
    this.#told = drives;
    for (const watcher of this.#watchers) watcher(drives);
  }
}
