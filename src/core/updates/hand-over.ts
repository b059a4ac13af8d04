import { join } from 'node:path';
import { z } from 'zod';
import { isAppError } from '../../shared/errors.ts';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What was handed to the site last: the site takes both files out of its inbox, so nothing else of it tells whether a
 * newer manifest, or newer console content, is still to be handed over. docs/formats/update-pack.md
 */
const HandOver = z.object({ format: z.literal(1), manifest: Sha256, consoleContent: Sha256.nullable() });
export type HandOver = z.infer<typeof HandOver>;

/** Name of the file in `EasySetupPayload/Offline`. */
export const handOverName = 'ServiceConnectionWizard.json';
const limitBytes = 64 * 1024;

/** Reads it; `null` when there is none, or none that can be used: the files are then handed over again. */
export async function readHandOver(files: Files, folder: string): Promise<HandOver | null> {
  const path = join(folder, handOverName);
  const facts = await files.facts(path);
  if (facts?.kind !== 'file' || facts.sizeBytes > limitBytes) return null;
  try {
    const file = await files.open(path);
    try {
      const bytes = await file.read(0, file.sizeBytes);
      return HandOver.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAppError(error) || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Writes it, when both files are in the inbox. */
export async function writeHandOver(
  files: Files,
  folder: string,
  handOver: HandOver,
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(handOver, null, 2)}\n`, 'utf8');
  await placeFile(files, join(folder, handOverName), [bytes], { replace: true, signal });
}
