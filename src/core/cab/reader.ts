import type { Breathe, Cabinet, CabinetSource } from './cabinet.ts';
import { cabinetFile } from './cabinet-file.ts';
import { Departures } from './departures.ts';
import { readDirectory } from './directory.ts';
import { OpenCabinet, type Opened } from './open-cabinet.ts';
import { type CabinetWork, inlineWork } from './work.ts';

/** What a reader may be given. */
export interface ReadOptions {
  /** Called about every 5 ms of work. A source that answers at once (one in memory) should not go without. */
  readonly breathe?: Breathe;
  /** Where blocks are decoded; on this thread when it is not given. */
  readonly work?: CabinetWork;
  /** Pieces of content are good only until the next one is asked for: their memory is then used again. */
  readonly borrow?: boolean;
  /** Where in the source the cabinet begins; at 0 when it is not given. */
  readonly offset?: number;
  /**
   * `tolerant`, the default, reads what docs/formats/cab.md says is read more kindly than the specification has it, and notes it
   * in `Cabinet.departures`; `strict` refuses it.
   */
  readonly mode?: 'strict' | 'tolerant';
}

/**
 * Opens a cabinet and checks its list; no data is read. Nothing has to be closed but the source.
 * @throws {AppError} cab.not-a-cabinet, cab.truncated, cab.malformed, cab.unsafe-name, cab.over-limit
 */
export async function openCabinet(source: CabinetSource, options: ReadOptions = {}): Promise<Cabinet> {
  const settled = settleOptions(options);
  const { facts, files } = await readDirectory(
    cabinetFile(source, options.offset),
    settled.departures,
    settled.breathe,
  );
  return new OpenCabinet({ ...settled, source, facts, files });
}

/** What the options come to, with what one cabinet or set needs of its own. */
export function settleOptions({
  breathe = async () => undefined,
  work = inlineWork(breathe),
  borrow = false,
  mode,
}: ReadOptions): Pick<Opened, 'breathe' | 'work' | 'borrow' | 'departures'> {
  return { breathe, work, borrow, departures: new Departures(mode) };
}

/** A cabinet that is in memory. */
export function bytesSource(path: string, bytes: Uint8Array): CabinetSource {
  return {
    path,
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
