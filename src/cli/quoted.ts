import { safeText } from '../shared/safe-text.ts';

/** A path as it can be pasted behind a prompt: nothing in it is the shell's to understand. */
export function quoted(path: string): string {
  const safe = safeText(path);
  if (/^[\w./\\:@%+,-]+$/.test(safe)) return safe;
  // A path with a drive or a backslash was typed at a Windows prompt, which knows double quotes only.
  return /^[A-Za-z]:|\\/.test(safe) ? `"${safe}"` : `'${safe.replaceAll("'", "'\\''")}'`;
}
