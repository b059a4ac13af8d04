import { win32 } from 'node:path';

/**
 * A program of Windows by its full path: of a bare name Windows looks into the working folder first, which may be on a drive
 * somebody carried in.
 * @param name with its `.exe`
 */
export function systemProgram(name: string, systemRoot = process.env.SystemRoot ?? 'C:\\Windows'): string {
  return win32.join(systemRoot, 'System32', name);
}
