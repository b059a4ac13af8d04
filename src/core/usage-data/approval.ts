/*
 * The approval beside a usage data cabinet: docs/formats/approval.md. It is a file of its own because the cabinet goes to
 * the cloud service and the name of a person does not. It names the cabinet by its bytes, so it can never come to stand
 * for another one.
 */

import { basename } from 'node:path';
import { z } from 'zod';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import type { Approval } from '../../shared/review.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { CabinetApproval } from '../../shared/usage-cabinets.ts';
import { jsonProblem } from '../json-problem.ts';
import type { Files } from '../ports/files.ts';
import { program } from '../program.ts';
import { placeFile } from '../transfer/place-file.ts';

const formatVersion = 1;
const ending = '.approval.json';
/** An approval is half a kilobyte; more is not one of ours. */
const limitBytes = 64 * 1024;
/** Nobody's name is longer; who made this one up meant to fill the screen. */
const longestName = 100;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const ApprovalFile = z.object({
  format: z.literal(formatVersion),
  by: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((by) => shownName(by) !== ''),
  at: z.iso.datetime(),
  cabinet: z.object({ name: z.string().min(1), sizeBytes: z.number().int().nonnegative(), sha256: Sha256 }),
  usageDataSha256: Sha256,
  rows: z.number().int().nonnegative(),
  program: z.string(),
});
type ApprovalFile = z.infer<typeof ApprovalFile>;

/** What is approved: the cabinet as a file, and the usage data in it. */
export interface ApprovedBytes {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly usageDataSha256: string;
  readonly rows: number;
}

/** Where the approval of a cabinet lies. */
export function approvalPathOf(cabinet: string): string {
  return `${cabinet}${ending}`;
}

/** The name of the cabinet an approval is for, by the approval's own name; `null` when it is not the name of one. */
export function cabinetNameOf(name: string): string | null {
  return name.endsWith(ending) ? name.slice(0, -ending.length) : null;
}

/** An approval that is still to be written. */
export interface PreparedApproval {
  readonly bytes: Uint8Array;
  readonly told: CabinetApproval & { readonly path: string };
}

/** The approval of a cabinet whose bytes are known. */
export function prepareApproval(
  approval: Approval,
  approved: {
    readonly cabinet: FileRecord;
    readonly usageDataSha256: string;
    readonly rows: number;
    readonly at: Date;
  },
): PreparedApproval {
  const { cabinet, usageDataSha256, rows } = approved;
  const content: ApprovalFile = {
    format: formatVersion,
    by: approval.by.trim(),
    at: approved.at.toISOString(),
    cabinet: { name: basename(cabinet.path), sizeBytes: cabinet.sizeBytes, sha256: cabinet.sha256 },
    usageDataSha256,
    rows,
    program,
  };
  return {
    bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`, 'utf8'),
    told: { path: approvalPathOf(cabinet.path), by: shownName(content.by), at: content.at },
  };
}

/** Writes it, beside the cabinet that is there, finished, already. */
export async function placeApproval(
  files: Files,
  { bytes, told }: PreparedApproval,
  signal: AbortSignal,
): Promise<void> {
  await placeFile(files, told.path, [bytes], { replace: true, signal });
}

/**
 * Who approved a cabinet and when, as the file beside it says; `null` when there is none. It is not held against the
 * bytes: `holdApproval` does that.
 * @throws {AppError} usage-cabinet.approval-malformed, usage-cabinet.approval-newer-format, files.*
 */
export async function readApproval(files: Files, cabinet: string): Promise<CabinetApproval | null> {
  const content = await readFile(files, cabinet);
  return content === null ? null : { by: shownName(content.by), at: content.at };
}

/**
 * The approval of a cabinet, held against its bytes; `null` when there is none.
 * @throws {AppError} usage-cabinet.approval-differs, usage-cabinet.approval-malformed,
 *   usage-cabinet.approval-newer-format, files.*
 */
export async function holdApproval(
  files: Files,
  cabinet: string,
  found: ApprovedBytes,
): Promise<CabinetApproval | null> {
  const content = await readFile(files, cabinet);
  if (content === null) return null;
  const by = shownName(content.by);
  // The name of the cabinet is told for people: who renames both files has changed nothing.
  const isSame =
    content.cabinet.sizeBytes === found.sizeBytes &&
    content.cabinet.sha256 === found.sha256 &&
    content.usageDataSha256 === found.usageDataSha256 &&
    content.rows === found.rows;
  if (!isSame) throw new AppError('usage-cabinet.approval-differs', { name: cabinet, by });
  return { by, at: content.at };
}

async function readFile(files: Files, cabinet: string): Promise<ApprovalFile | null> {
  const path = approvalPathOf(cabinet);
  const facts = await files.facts(path);
  if (facts === null) return null;
  const malformed = (problem: Clause): AppError =>
    new AppError('usage-cabinet.approval-malformed', { name: path, problem });
  if (facts.kind !== 'file') throw malformed(clause('not-file'));
  if (facts.sizeBytes > limitBytes) throw malformed(clause('too-large'));
  const file = await files.open(path);
  let json: unknown;
  try {
    const bytes = await file.read(0, file.sizeBytes);
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw malformed(clause('not-json'));
  } finally {
    await file.close();
  }
  const format = z.object({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format > formatVersion) {
    throw new AppError('usage-cabinet.approval-newer-format', { name: path, version: format.data.format });
  }
  const parsed = ApprovalFile.safeParse(json);
  if (!parsed.success) throw malformed(jsonProblem(parsed.error));
  return parsed.data;
}

function shownName(by: string): string {
  return Array.from(safeText(by).trim()).slice(0, longestName).join('');
}
