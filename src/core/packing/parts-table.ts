/*
 * What lies on which drive, when a leg takes several: docs/formats/parts.md. The same table is on each of the drives, so any
 * one of them says what the others hold. The leg names it with its digest, so it is sealed with the leg.
 */

import { z } from 'zod';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, foldCase } from '../file-names.ts';
import { jsonProblem } from '../json-problem.ts';
import { legChunkBytes, Sha256 } from '../trust/leg.ts';

const tableFormat = 1;
/** A table of a hundred thousand files is half as large. */
const tableLimitBytes = 64 * 1024 * 1024;

const Bytes = z.number().int().nonnegative();
const Piece = z.strictObject({
  /** Number of the drive it is on. */
  drive: z.number().int().positive(),
  /** Where in the file it begins. */
  offset: Bytes,
  sizeBytes: Bytes,
  sha256: Sha256,
  /** Of each 4 MiB of the piece; left out when it is one chunk or none. */
  chunks: z.array(Sha256).optional(),
});
export type TablePiece = z.infer<typeof Piece>;

const TableFile = z.strictObject({
  path: z.string().min(1).max(1024),
  sizeBytes: Bytes,
  sha256: Sha256,
  /** In the order of the file; one piece is the whole file under its own name. */
  pieces: z.array(Piece).min(1).max(9999),
});
export type TableFile = z.infer<typeof TableFile>;

export const PartsTable = z.strictObject({
  format: z.literal(tableFormat),
  leg: z.uuid(),
  /** In the order of their numbers, from 1. */
  drives: z
    .array(
      z.strictObject({
        number: z.number().int().positive(),
        label: z.string().max(300),
        serial: z.string().max(300).nullable(),
      }),
    )
    .min(1)
    .max(999),
  files: z.array(TableFile),
});
export type PartsTable = z.infer<typeof PartsTable>;

/** Where the table of a leg lies, below the carrier folder. */
export function partsTablePath(leg: string): string {
  return `ServiceConnection/Parts/${leg}.json`;
}

/** The name of a piece on its drive: `big.cab`, or `big.cab.part0002of0003`. */
export function pieceName(file: Pick<TableFile, 'path' | 'pieces'>, index: number): string {
  if (file.pieces.length === 1) return file.path;
  const digits = (number: number): string => String(number).padStart(4, '0');
  return `${file.path}.part${digits(index + 1)}of${digits(file.pieces.length)}`;
}

/** The table as its file holds it. */
export function partsTableText(table: PartsTable): string {
  return `${JSON.stringify(table, null, 2)}\n`;
}

/**
 * Reads a table. It is somebody's word until its digest is that of the leg.
 * @throws {AppError} parts.table-malformed
 */
export function readPartsTable(name: string, bytes: Uint8Array): PartsTable {
  const malformed = (problem: Clause): AppError => new AppError('parts.table-malformed', { name, problem });
  if (bytes.length > tableLimitBytes) throw malformed(clause('too-large'));
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(clause('not-json'));
  }
  const parsed = PartsTable.safeParse(json);
  if (!parsed.success) throw malformed(jsonProblem(parsed.error));
  const problem = tableProblem(parsed.data);
  if (problem !== null) throw malformed(problem);
  return parsed.data;
}

/** What does not agree in a table, to end a sentence about it. */
function tableProblem({ drives, files }: PartsTable): Clause | null {
  if (drives.some(({ number }, index) => number !== index + 1)) return clause('drives-not-numbered-from');
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const file of files) {
    const checked = checkName(file.path);
    if (checked.path !== file.path)
      return clause('name-not-one', { path: file.path, problem: checked.problem ?? clause('holds-a-backslash') });
    if (paths.has(foldCase(file.path))) return clause('two-files-have-name', { path: file.path });
    paths.add(foldCase(file.path));
    let end = 0;
    for (const [index, piece] of file.pieces.entries()) {
      const name = foldCase(pieceName(file, index));
      if (names.has(name)) return clause('two-files-have-name', { path: file.path });
      names.add(name);
      if (piece.drive > drives.length) return clause('piece-drive-not', { path: file.path });
      if (piece.offset !== end) return clause('pieces-do-not-follow', { path: file.path });
      if (piece.sizeBytes === 0 && file.pieces.length > 1) return clause('piece-empty', { path: file.path });
      const chunks = Math.ceil(piece.sizeBytes / legChunkBytes);
      if (piece.chunks !== undefined && piece.chunks.length !== chunks)
        return clause('chunks-not-all', { path: file.path });
      end += piece.sizeBytes;
    }
    if (end !== file.sizeBytes) return clause('pieces-not-all', { path: file.path });
    const [only] = file.pieces;
    if (file.pieces.length === 1 && only?.sha256 !== file.sha256) return clause('two-digests', { path: file.path });
  }
  return null;
}
