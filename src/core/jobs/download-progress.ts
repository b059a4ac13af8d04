import type { Progress, Waiting } from '../../shared/progress.ts';
import type { Bandwidth } from '../transfer/bandwidth.ts';
import { LimitMeter } from '../transfer/limit-meter.ts';
import type { OnWait } from '../transfer/retries.ts';

/** A file as its downloads see it. */
interface CountedFile {
  readonly path: string;
  readonly sizeBytes: number | null;
}

/** One file under way. */
export interface FileProgress {
  readonly limits: LimitMeter;
  readonly onWait: OnWait;
  onBytes(done: number): void;
  /** It is there, with so many bytes. */
  end(sizeBytes: number): void;
  /** It will not be there. */
  giveUp(): void;
}

type Report = (progress: Progress & { readonly step: 'download' }) => void;

/** What several files under way at the same time come to, told as one. */
export class DownloadProgress {
  readonly #report: Report;
  readonly #files: readonly CountedFile[];
  readonly #bandwidth: Bandwidth;
  readonly #active = new Map<string, { done: number; readonly total: number | null }>();
  readonly #waiting = new Map<string, Waiting>();
  #endedBytes = 0;
  #endedFiles = 0;

  constructor(files: readonly CountedFile[], bandwidth: Bandwidth, report: Report) {
    this.#files = files;
    this.#bandwidth = bandwidth;
    this.#report = report;
  }

  begin({ path, sizeBytes }: CountedFile): FileProgress {
    const own = { done: 0, total: sizeBytes };
    this.#active.set(path, own);
    const limits = new LimitMeter();
    const stop = (): void => {
      this.#active.delete(path);
      this.#waiting.delete(path);
    };
    const tell = (): void => this.#tell(path, own, limits);
    tell();
    return {
      limits,
      onWait: (waiting) => {
        if (waiting === null) this.#waiting.delete(path);
        else this.#waiting.set(path, waiting);
        tell();
      },
      onBytes: (done) => {
        own.done = done;
        tell();
      },
      end: (bytes) => {
        stop();
        this.#endedBytes += bytes;
        this.#endedFiles += 1;
        this.#tell(path, { ...own, done: bytes }, limits);
      },
      giveUp: stop,
    };
  }

  #tell(
    item: string,
    { done, total }: { readonly done: number; readonly total: number | null },
    limits: LimitMeter,
  ): void {
    const active = [...this.#active].map(([path, one]) => {
      const ownWait = this.#waiting.get(path);
      return { item: path, ...one, ...(ownWait === undefined ? {} : { waiting: ownWait }) };
    });
    const soFar = active.reduce((sum, one) => sum + one.done, this.#endedBytes);
    const known = this.#files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0);
    const limit = this.#bandwidth.holdsBack ? this.#bandwidth.limit : null;
    const limitedBy = limit === null ? limits.look() : 'setting';
    // Several may wait at once: the one that takes longest is told, and each with its file.
    const [waiting] = [...this.#waiting.values()].toSorted((a, b) => b.until.localeCompare(a.until));
    this.#report({
      step: 'download',
      done: soFar,
      total: Math.max(known, soFar),
      unit: 'bytes',
      item,
      itemProgress: { done, total },
      files: { done: this.#endedFiles, total: this.#files.length },
      active,
      ...(limitedBy === undefined ? {} : { limitedBy }),
      ...(limit === null ? {} : { limit }),
      ...(waiting === undefined ? {} : { waiting }),
    });
  }
}
