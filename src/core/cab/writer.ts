/*
 * Writing a cabinet in one go. Source: [MS-CAB] section 2, version 1.3. Header and tables stand first as zeros and are
 * written over at the end, when all lengths are known.
 * Memory: what `folder-writer.ts` says, 256 KiB for output, and the tables (about 50 bytes a member, 18 MiB at the most).
 */
import type { Breathe, CabinetSink, NewMember } from './cabinet.ts';
import { FolderWriter } from './folder-writer.ts';
import { blockSize } from './layout.ts';
import { Output } from './output.ts';
import { dealOut, type PlannedMember, planMembers, tooLargeMember } from './plan.ts';
import { checkReserve, type Reserve } from './reserve.ts';
import { buildTables, fileBytesOf, folderBytesOf, headerBytesOf, type WrittenFolder } from './tables.ts';
import { type CabinetWork, inlineWork } from './work.ts';

/** zlib's levels go from 1 (fast) to 9 (small). 4 is a third faster than 5, and still smaller than what others make at 6. */
export const defaultLevel = 4;
/** Members between two breaths, for those that fill no block. */
const breathEvery = 256;

/** How a cabinet is written. */
export interface WriteOptions {
  readonly compression: 'mszip' | 'stored';
  /** 1 (fast) to 9 (small), for MSZIP; 4 if not given. */
  readonly level?: number;
  /** Where the deflating is done; here, with breaths in between, if not given. The bytes are the same wherever it is. */
  readonly work?: CabinetWork;
  /** Members of known length share a folder up to so many raw bytes; 8 MiB if not given. */
  readonly folderBytes?: number;
  /** None if not given. */
  readonly reserve?: Partial<Reserve>;
  readonly signal?: AbortSignal;
  readonly breathe?: Breathe;
}

/** What became of it. */
export interface WrittenCabinet {
  readonly sizeBytes: number;
  /** In the order they were given; names as stored. */
  readonly members: readonly { readonly name: string; readonly sizeBytes: number }[];
}

/**
 * Writes a cabinet. The same members and options give the same bytes on the same build of Node. When it throws, what
 * the sink has is not a cabinet.
 * @throws {AppError} cab.unsafe-name, cab.over-limit; and whatever the sink, the contents or the signal throw
 */
export async function writeCabinet(
  sink: CabinetSink,
  newMembers: readonly NewMember[],
  options: WriteOptions,
): Promise<WrittenCabinet> {
  const breathe = options.breathe ?? (async () => undefined);
  const { compression, signal, level = defaultLevel, work = inlineWork(breathe) } = options;
  const output = new Output(sink, sink.path ?? 'being written');
  const reserve = checkReserve(output.name, options.reserve);
  const members = await planMembers(output.name, newMembers, breathe);
  const plan = dealOut(output.name, members, options.folderBytes);
  const alone = { reserve, previous: null, next: null };
  const foldersBytes = headerBytesOf(alone) + plan.length * folderBytesOf(reserve);
  await output.skip(members.reduce((sum, planned) => sum + fileBytesOf(planned), foldersBytes));

  const folders: WrittenFolder[] = plan.map(() => ({ coffCabStart: 0, cCFData: 0, files: [] }));
  const writer = new FolderWriter<WrittenFolder>(
    { work, compression, level, reserveBytes: reserve.blockBytes, signal, takesAhead: true },
    async ({ folder, bytes, rawBytes }) => {
      if (folder.cCFData === 0) folder.coffCabStart = output.position;
      folder.cCFData += Math.ceil(rawBytes / blockSize);
      await output.append(bytes);
    },
  );
  let count = 0;
  try {
    for (const [index, folder] of folders.entries()) {
      await writer.startFolder(folder);
      let uoffFolderStart = 0;
      for (const planned of plan[index] ?? []) {
        const cbFile = await writeContent(writer, planned, output.name, signal);
        folder.files.push({ planned, uoffFolderStart, cbFile });
        uoffFolderStart += cbFile;
        count += 1;
        if (count % breathEvery === 0) await breathe();
      }
    }
    await writer.finish();
  } finally {
    await writer.abandon();
  }
  await output.end();
  const facts = { ...alone, cbCabinet: output.position, compression, setId: 0, indexInSet: 0 };
  await output.writeAt(0, buildTables(dropEmptyFolders(folders), facts));
  return {
    sizeBytes: output.position,
    members: folders.flatMap((folder) =>
      folder.files.map(({ planned, cbFile }) => ({ name: planned.name, sizeBytes: cbFile })),
    ),
  };
}

/** Writes the content of a member; returns how many bytes it turned out to have. @throws {AppError} cab.over-limit */
export async function writeContent<F>(
  writer: FolderWriter<F>,
  planned: PlannedMember,
  cabinet: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  let cbFile = 0;
  for await (const piece of planned.member.content()) {
    signal?.throwIfAborted();
    if (piece.length > writer.roomBytes) {
      const isFolder = cbFile + piece.length <= writer.limitBytes;
      throw tooLargeMember(cabinet, planned.name, writer.limitBytes, isFolder);
    }
    await writer.write(piece);
    cbFile += piece.length;
  }
  return cbFile;
}

/**
 * Moves the empty members of folders without data to the folder before, or to the first. No other program writes folders
 * without data, so who knows how they are read. What the tables no longer need stays as zeros in front of the data.
 */
function dropEmptyFolders(folders: readonly WrittenFolder[]): readonly WrittenFolder[] {
  const [first] = folders;
  if (first === undefined) return [];
  const kept: (WrittenFolder & { end: number })[] = [];
  let waiting: WrittenFolder['files'] = [];
  for (const { coffCabStart, cCFData, files } of folders) {
    const last = kept.at(-1);
    if (cCFData > 0) {
      const end = files.reduce((sum, file) => sum + file.cbFile, 0);
      kept.push({ coffCabStart, cCFData, files: [...waiting, ...files], end });
      waiting = [];
    } else if (last === undefined) {
      waiting.push(...files);
    } else {
      for (const file of files) last.files.push({ ...file, uoffFolderStart: last.end });
    }
  }
  // When all members are empty, one folder without data is the only way.
  return waiting.length > 0 ? [{ ...first, files: waiting }] : kept;
}
