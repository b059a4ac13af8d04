import { isAppError } from '../../shared/errors.ts';
import type { Files } from '../ports/files.ts';

/** The end of a log is enough: the site writes its verdicts when it takes a manifest. */
const tailBytes = 4 * 1024 * 1024;

/**
 * Why the site filtered updates out, by package GUID, from the end of its hman.log. The lines, as Microsoft shows them:
 * `SQL MESSAGE:  - <reason>` and then `... (PackageGuid=<GUID>) is not applicable and should be filtered.`
 * A log that is not there or cannot be read gives no reasons: it is help, not proof.
 */
export async function readFilterReasons(files: Files, hmanLog: string): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  let message: string | null = null;
  for (const line of await tailLines(files, hmanLog)) {
    const said = /SQL MESSAGE:\s*-?\s*(.+?)\s*(?:~~)?\s*\$\$</.exec(line);
    if (said?.[1] !== undefined) message = said[1].slice(0, 300);
    const verdict = /PackageGuid=\{?([0-9A-Fa-f-]{36})\}?\)?\s+is (not )?applicable/.exec(line);
    if (verdict?.[1] === undefined) continue;
    const guid = verdict[1].toUpperCase();
    if (verdict[2] === undefined) reasons.delete(guid);
    else if (message !== null) reasons.set(guid, message);
    message = null;
  }
  return reasons;
}

async function tailLines(files: Files, path: string): Promise<readonly string[]> {
  try {
    return await readTail(files, path);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [];
  }
}

async function readTail(files: Files, path: string): Promise<readonly string[]> {
  const file = await files.open(path);
  try {
    const start = Math.max(0, file.sizeBytes - tailBytes);
    const text = new TextDecoder('utf-8').decode(await file.read(start, file.sizeBytes - start));
    return text.split(/\r?\n/);
  } finally {
    await file.close();
  }
}
