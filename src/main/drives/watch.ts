import { areSameDrives } from '../../core/ports/drives.ts';
import type { Drive } from '../../shared/drives.ts';

/** What a system's adapter answers. */
export type ListDrives = () => Promise<readonly Drive[]>;

/**
 * Looks again and again while somebody watches. The next look begins a while after the one before has ended, so a slow
 * system is not asked twice at once, and nothing here keeps the program running.
 */
export class DriveWatch {
  readonly #list: ListDrives;
  readonly #pauseMs: number;
  readonly #watchers = new Set<(drives: readonly Drive[]) => void>();
  #known: readonly Drive[] | null = null;
  /** Whoever comes back while the last look of an earlier round is under way starts a round of his own. */
  #round: { timer: NodeJS.Timeout | null } | null = null;

  constructor(list: ListDrives, pauseMs: number) {
    this.#list = list;
    this.#pauseMs = pauseMs;
  }

  watch(listener: (drives: readonly Drive[]) => void): () => void {
    // A function of its own: the same listener may watch twice.
    const watcher = (drives: readonly Drive[]): void => listener(drives);
    this.#watchers.add(watcher);
    if (this.#round === null) {
      this.#round = { timer: null };
      void this.#look(this.#round);
    } else if (this.#known !== null) {
      watcher(this.#known);
    }
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      clearTimeout(this.#round?.timer ?? undefined);
      this.#round = null;
      this.#known = null;
    };
  }

  async #look(round: { timer: NodeJS.Timeout | null }): Promise<void> {
    const drives = await this.#list().catch(() => null);
    if (this.#round !== round) return;
    if (drives !== null && (this.#known === null || !areSameDrives(drives, this.#known))) {
      this.#known = drives;
      for (const watcher of this.#watchers) watcher(drives);
    }
    // A watcher may have stopped the round while it was told.
    if (this.#round !== round) return;
    round.timer = setTimeout(() => void this.#look(round), this.#pauseMs);
    round.timer.unref();
  }
}
