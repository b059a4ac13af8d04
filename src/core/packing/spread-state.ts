import { join } from 'node:path';
import { z } from 'zod';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import { Sha256 } from '../trust/leg.ts';
import { partsFolder } from './drive-mark.ts';

/**
 * How far a pack has been spread, kept beside the pack itself: where one drive at a time can be plugged in, the same command
 * goes on with the next. It names the table by its digest, so it is never about another plan.
 */
const SpreadState = z.strictObject({
  format: z.literal(1),
  table: Sha256,
  drives: z.array(
    z.strictObject({
      number: z.number().int().positive(),
      /** The `id` of the drive that was planned; `null` for one that was not there. */
      id: z.string().nullable(),
      /** Its carrier folder then. */
      folder: z.string().nullable(),
      isWritten: z.boolean(),
    }),
  ),
});
export type SpreadState = z.infer<typeof SpreadState>;

const limitBytes = 4 * 1024 * 1024;

function statePath(pack: string, leg: string): string {
  return join(partsFolder(pack, leg), `${leg}.spread.json`);
}

/** `null` where there is none, or none that can be used: then it is planned anew. @throws {AppError} files.* */
export async function readSpreadState(files: Files, pack: string, leg: string): Promise<SpreadState | null> {
  const path = statePath(pack, leg);
  const facts = await files.facts(path);
  if (facts?.kind !== 'file' || facts.sizeBytes > limitBytes) return null;
  const file = await files.open(path);
  try {
    const bytes = await file.read(0, file.sizeBytes);
    return SpreadState.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof z.ZodError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

/** @throws {AppError} files.* */
export async function placeSpreadState(
  files: Files,
  pack: string,
  leg: string,
  state: SpreadState,
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(state, null, 2)}\n`, 'utf8');
  await files.makeFolder(partsFolder(pack, leg));
  await placeFile(files, statePath(pack, leg), [bytes], { replace: true, signal });
}
