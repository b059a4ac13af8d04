import type { RegistryValues } from './windows-registry.ts';

/** What `reg query` prints in every language of Windows: four blanks, the name, the type and the value on each line. */
export function parsePrinted(text: string): RegistryValues {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line);
    if (match !== null) values.set((match[1] ?? '').toLowerCase(), (match[3] ?? '').trim());
  }
  return values;
}
