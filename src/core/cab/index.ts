/**
 * Cabinets: reading and writing Microsoft's .cab files as streams. This is the folder's public face.
 *
 * A cabinet is a header, a list of folders, a list of files, and data. A "folder" is one stream of compressed bytes cut
 * into blocks of 32 KiB; a file is a range of one folder's raw bytes. So reading is two things: the list, which is read
 * and checked whole (`header.ts`, `directory.ts`, by the offsets in `layout.ts`; `cabinet-set.ts` joins those of a set), and a folder's
 * blocks, which are checked (`block-reader.ts`), gathered to runs and decoded ahead of who uses them (`run-stream.ts`). Writing goes the
 * other way: what shares a folder is planned first (`plan.ts`), pieces of 1 MiB are deflated side by side (`folder-writer.ts`), and
 * the lists, which stand in front but are known last, are filled in at the end (`writer.ts`, `set-writer.ts`). The heavy work in
 * between, runs and pieces, knows nothing of either and is done on any thread (`work.ts`, `segments.ts`). What a person does with a
 * whole cabinet stands on top (`create-cabinet.ts`, `test-members.ts`, `extract-members.ts`). Names are held to one rule both
 * ways (`names.ts`); departures from the specification are refused or noted (`departures.ts`).
 *
 * MSZIP rides on node:zlib (`raw-zlib.ts`); LZX is all ours, and only read (`lzx.ts`); signatures have a folder of their own.
 *
 * Left out on purpose: Quantum, which is recognised and refused by name; writing LZX; keeping attributes and dates of what is
 * extracted. docs/formats/cab.md says what is read, written and refused.
 */
export type {
  Breathe,
  Cabinet,
  CabinetFacts,
  CabinetMember,
  CabinetSink,
  CabinetSource,
  FileAttribute,
  NewMember,
} from './cabinet.ts';
export { type OpenNext, openCabinetSet } from './cabinet-set.ts';
export { type Extracted, type ExtractOptions, extractMembers, findTargets, type Target } from './extract-members.ts';
export { type FindOptions, findCabinet } from './find-cabinet.ts';
export { bytesSource, openCabinet, type ReadOptions } from './reader.ts';
export { type Reserve, roomForSignature } from './reserve.ts';
export type { OpenSink, WrittenVolume } from './set-chain.ts';
export type { SetSink } from './set-volume.ts';
export { leastSetBytes, type SetOptions, type WrittenSet, writeCabinetSet } from './set-writer.ts';
export { type TestedMember, testMembers } from './test-members.ts';
export { type WriteOptions, type WrittenCabinet, writeCabinet } from './writer.ts';
