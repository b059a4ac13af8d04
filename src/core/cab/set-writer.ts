/*
 * Writing a set: cabinets of a given size, whose folders go on from one to the next. Source: [MS-CAB] 2.1, 2.3 and 2.4; and
 * what cabextract takes for granted:
 * - At a border a block is always cut in two, each part a CFDATA with a checksum of its own, `cbUncomp` 0 in the first. A
 *   border between two blocks would be simpler, but libmspack counts on one block being shared.
 * - A folder that goes on in the next cabinet ends there with the file that goes on: libmspack takes all files of such a folder
 *   from the list of the first cabinet. So a file joins a folder only where it is certain to begin in the same cabinet.
 *
 * What is certain is worked out from the raw bytes, by the largest size their blocks can have. When that does not do any more
 * (towards the end of a cabinet, ever more often), all blocks under way are waited for, and then the size is known. Nothing
 * depends on what happens to be done already.
 *
 * Memory: what `folder-writer.ts` says, 256 KiB for output, and the names of all members.
 * Cabinets are finished in their order, and each when the last file in it is at its end: while one file fills many cabinets,
 * all of them, and so their sinks, wait for its length.
 */
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { NewMember } from './cabinet.ts';
import { computeChecksum } from './checksum.ts';
import { FolderWriter } from './folder-writer.ts';
import { blockSize, limits } from './layout.ts';
import { defaultFolderBytes, type PlannedMember, planMembers } from './plan.ts';
import { checkReserve, type Reserve } from './reserve.ts';
import { type OpenSink, SetChain, type WrittenVolume } from './set-chain.ts';
import { ListRoom } from './set-room.ts';
import { type SetFile, SetFolder } from './set-volume.ts';
import { inlineWork } from './work.ts';
import { leastPart, worstBytes } from './worst-size.ts';
import { defaultLevel, type WriteOptions, writeContent } from './writer.ts';

/** How a set is written. */
export interface SetOptions extends WriteOptions {
  /** No cabinet is larger; at least `leastSetBytes` and what is reserved in the header. Past 2,147,483,647 it counts as that. */
  readonly maxBytes: number;
  /** The file name of each cabinet, in ASCII. */
  readonly nameOf: (index: number) => string;
  /** What the operator calls the drive that it is on, in ASCII. */
  readonly diskOf: (index: number) => string;
  /** The same in all cabinets of the set; follows from the names of the members if not given. */
  readonly setId?: number;
}

/** What became of it. */
export interface WrittenSet {
  readonly setId: number;
  readonly cabinets: readonly WrittenVolume[];
  /** In the order they were given; names as stored. */
  readonly members: readonly { readonly name: string; readonly sizeBytes: number }[];
}

/** The least that each cabinet of a set must be able to have. */
export const leastSetBytes = 131_072;
/** libmspack counts the block that two cabinets share twice when it looks whether a folder has too many. */
const largestFolderBytes = limits.folderBytes - blockSize;
/** Members between two breaths, for those that fill no block. */
const breathEvery = 256;

/**
 * Writes cabinets of at most `maxBytes`, one after the other. The same members and options give the same bytes. When it
 * throws, a cabinet is whole if its sink was finished, but the set is not.
 * @throws {AppError} cab.unsafe-name, cab.over-limit, cab.set-too-small; and whatever sinks, contents or the signal throw
 */
export async function writeCabinetSet(
  openSink: OpenSink,
  newMembers: readonly NewMember[],
  options: SetOptions,
): Promise<WrittenSet> {
  const breathe = options.breathe ?? (async () => undefined);
  const { folderBytes = defaultFolderBytes, compression, level = defaultLevel, signal } = options;
  const name = options.nameOf(0);
  const reserve = checkReserve(name, options.reserve);
  const maxBytes = Math.min(options.maxBytes, limits.cabinetBytes);
  const leastBytes = leastSetBytes + reserve.headerBytes;
  if (!(maxBytes >= leastBytes)) throw new AppError('cab.set-too-small', { name, leastBytes });

  if (newMembers.length > limits.set) {
    throw new AppError('cab.over-limit', { name, what: clause('number-files-set'), limit: limits.set });
  }
  const members = await planMembers(name, newMembers, breathe, largestFolderBytes);
  const setId = options.setId ?? setIdOf(members);
  const room = new ListRoom(members, { maxBytes, folderBytes, reserve });
  const chain = await SetChain.begin({ ...options, openSink, maxBytes, room, facts: { compression, reserve, setId } });
  const writer = new FolderWriter<SetFolder>(
    {
      work: options.work ?? inlineWork(breathe),
      compression,
      level,
      reserveBytes: reserve.blockBytes,
      signal,
      folderBytes: largestFolderBytes,
    },
    (run) => chain.take(run),
  );
  const dealer = new Dealer(writer, chain, { maxBytes, folderBytes, reserve });
  const files: SetFile[] = [];
  try {
    await dealer.start();
    for (const planned of members) {
      const file = await dealer.begin(planned);
      files.push(file);
      file.cbFile = await writeContent(writer, planned, name, signal);
      file.isDone = true;
      dealer.count(file.cbFile);
      await chain.finishReady();
      if (files.length % breathEvery === 0) await breathe();
    }
    await dealer.end();
  } finally {
    await writer.abandon();
  }
  return {
    setId,
    cabinets: chain.finished,
    members: files.map(({ planned, cbFile }) => ({ name: planned.name, sizeBytes: cbFile })),
  };
}

function setIdOf(members: readonly PlannedMember[]): number {
  const sum = members.reduce((seed, { szName }) => computeChecksum(szName, seed), members.length);
  return (sum ^ (sum >>> 16)) & 0xffff;
}

/** Decides which folder, and so which cabinet, each member begins in. */
class Dealer {
  readonly #writer: FolderWriter<SetFolder>;
  readonly #chain: SetChain;
  readonly #options: { readonly maxBytes: number; readonly folderBytes: number; readonly reserve: Reserve };
  #folder = new SetFolder();
  /** The size of the cabinet when it was last known. */
  #knownBytes: number;
  /** What has come since: of folders that ended, the most they can take; of the one that did not, raw. */
  #endedBytes = 0;
  #rawBytes = 0;

  constructor(
    writer: FolderWriter<SetFolder>,
    chain: SetChain,
    options: { readonly maxBytes: number; readonly folderBytes: number; readonly reserve: Reserve },
  ) {
    this.#writer = writer;
    this.#chain = chain;
    this.#options = options;
    this.#knownBytes = chain.volume.sizeBytes;
  }

  /** Begins the first folder. */
  async start(): Promise<void> {
    await this.#writer.startFolder(this.#folder);
  }

  /** Puts a member into a folder. Its content is to be written next, and then to be counted. */
  async begin(planned: PlannedMember): Promise<SetFile> {
    const chain = this.#chain;
    if (this.#mayJoin(planned)) {
      if (!this.#isCertain()) await this.#settle();
      const isFirst = this.#folder.files.length === 0;
      if (this.#isCertain() && !this.#folder.isContinued && chain.volume.enter(planned, isFirst))
        return this.#add(planned);
    }
    const before = this.#folder;
    this.#folder = new SetFolder();
    this.#endedBytes += worstBytes(this.#rawBytes, this.#options.reserve);
    this.#rawBytes = 0;
    await this.#writer.startFolder(this.#folder);
    if (!this.#isCertain()) await this.#settle();
    if (!this.#isCertain() || !chain.volume.enter(planned, true)) {
      await this.#settle();
      if (before.rawBytes === 0 && before.files.length > 0) chain.volume.addEmpty(before);
      await chain.goOn(null);
      this.#knownBytes = chain.volume.sizeBytes;
      if (!chain.volume.enter(planned, true)) throw new Error('A new cabinet has no room for one file.');
    }
    return this.#add(planned);
  }

  /** Tells how long the member that began last turned out to be. */
  count(bytes: number): void {
    this.#folder.rawBytes += bytes;
    this.#rawBytes += bytes;
  }

  /** Writes all that is left, and ends the set. */
  async end(): Promise<void> {
    await this.#writer.finish();
    const { rawBytes, files } = this.#folder;
    if (rawBytes === 0 && files.length > 0) this.#chain.volume.addEmpty(this.#folder);
    await this.#chain.end();
  }

  #add(planned: PlannedMember): SetFile {
    this.#chain.nextMember += 1;
    return this.#folder.add(planned);
  }

  #mayJoin({ member }: PlannedMember): boolean {
    const { rawBytes } = this.#folder;
    return (
      rawBytes === 0 || (member.sizeBytes !== undefined && rawBytes + member.sizeBytes <= this.#options.folderBytes)
    );
  }

  /** Whether what comes next is certain to begin in the cabinet that is written now. */
  #isCertain(): boolean {
    const { maxBytes, reserve } = this.#options;
    const blocks = Math.floor(this.#rawBytes / blockSize) + 1;
    // In a folder with data it begins in a block with others, which must not be cut in two.
    const before = this.#folder.rawBytes === 0 ? 0 : worstBytes(blocks * blockSize, reserve);
    return this.#knownBytes + this.#endedBytes + before + leastPart(reserve) <= maxBytes;
  }

  /** Waits for all whole blocks. */
  async #settle(): Promise<void> {
    await this.#writer.settle();
    this.#knownBytes = this.#chain.volume.sizeBytes;
    this.#endedBytes = 0;
    this.#rawBytes %= blockSize;
  }
}
