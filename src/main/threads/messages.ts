import type { DecodedRun, DecodeOrder, DeflateOrder, OwnBytes, Run, RunWrites } from '../../core/cab/work.ts';
import type { CopiedFile, FileToCopy } from '../../core/ports/bulk-copy.ts';
import type { FileToWrite, FoundFile, UnnamedFile } from '../../core/ports/bulk-files.ts';
import type { compareNames } from './compare-names.ts';
import type { readBackBlocks, SharedCopy, writeBlocks } from './copy-large.ts';
import type { HashPart } from './hash-lanes.ts';

/** What the other threads can be asked; `target` is an empty buffer for the result. */
export interface ThreadCalls {
  readonly deflate: { readonly input: DeflateOrder & { readonly target: OwnBytes }; readonly output: Filled };
  readonly decode: {
    readonly input: DecodeOrder & { readonly target: OwnBytes };
    readonly output: { readonly result: DecodedRun; readonly spare: OwnBytes };
  };
  /** A lane stays on the thread where it was opened. */
  readonly openLane: { readonly input: { readonly lane: number; readonly windowBits: number }; readonly output: null };
  readonly decodeInLane: {
    readonly input: {
      readonly lane: number;
      readonly run: Run;
      readonly writes: RunWrites | null;
      readonly target: OwnBytes;
    };
    readonly output: { readonly result: DecodedRun; readonly spare: OwnBytes };
  };
  readonly closeLane: { readonly input: { readonly lane: number }; readonly output: null };
  /** Reads whole files one behind the other to the start of `target`; `sizes` are what they must have. */
  readonly readFiles: {
    readonly input: { readonly paths: readonly string[]; readonly sizes: readonly number[]; readonly target: OwnBytes };
    readonly output: { readonly bytes: OwnBytes };
  };
  /** Writes files whole, each under another name first. Their folders must be there. */
  readonly writeFiles: {
    readonly input: { readonly files: readonly FileToWrite[]; readonly bytes: OwnBytes };
    readonly output: { readonly spare: OwnBytes };
  };
  readonly nameFiles: { readonly input: { readonly files: readonly UnnamedFile[] }; readonly output: null };
  readonly discardFiles: { readonly input: { readonly files: readonly UnnamedFile[] }; readonly output: null };
  readonly listTree: { readonly input: { readonly folder: string }; readonly output: readonly FoundFile[] };
  /** The paths with a NUL between: one text crosses over faster than many. */
  readonly listPaths: { readonly input: { readonly folder: string }; readonly output: string };
  readonly compareNames: {
    readonly input: { readonly folder: string; readonly manifest: string };
    readonly output: ReturnType<typeof compareNames>;
  };
  readonly copySmall: {
    readonly input: { readonly files: readonly FileToCopy[]; readonly flush: boolean };
    readonly output: readonly (CopiedFile | null)[];
  };
  readonly hashSmall: {
    readonly input: { readonly paths: readonly string[] };
    readonly output: readonly (CopiedFile | null)[];
  };
  /** A hash stays on the thread where it was begun. */
  readonly hashInLane: { readonly input: HashPart & { readonly lane: number }; readonly output: string | null };
  readonly closeHash: { readonly input: { readonly lane: number }; readonly output: null };
  /** These two are asked of two threads, for one file: each waits for the other. */
  readonly writeBlocks: {
    readonly input: { readonly order: Parameters<typeof writeBlocks>[0]; readonly shared: SharedCopy };
    readonly output: ReturnType<typeof writeBlocks>;
  };
  readonly readBackBlocks: {
    readonly input: { readonly order: Parameters<typeof readBackBlocks>[0]; readonly shared: SharedCopy };
    readonly output: ReturnType<typeof readBackBlocks>;
  };
}

/** A result and the buffer that was given up for it. */
interface Filled {
  readonly result: OwnBytes;
  readonly spare: OwnBytes;
}

export type ThreadCallName = keyof ThreadCalls;

/** One call, as a union over all of them. */
export type ThreadCall = {
  [N in ThreadCallName]: { readonly id: number; readonly name: N; readonly input: ThreadCalls[N]['input'] };
}[ThreadCallName];

/** An error of the system crosses over as its facts; everything else as words. */
export interface ThreadFailure {
  readonly errno: string | null;
  readonly message: string;
  /** What it is about, where the thread knows. */
  readonly path: string | null;
  /** Where in it, for DIFFERS. */
  readonly offset: number;
}

export type ThreadAnswer =
  | { readonly id: number; readonly isOk: true; readonly value: unknown }
  | { readonly id: number; readonly isOk: false; readonly failure: ThreadFailure };
