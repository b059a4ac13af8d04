import { posix, win32 } from 'node:path';
import { AppError } from '../shared/errors.ts';

/** Where a command line was typed. */
export interface Place {
  readonly platform: NodeJS.Platform;
  readonly workingFolder: string;
}

const windowsPath = /^["']?([a-z]:([\\/"]|$)|\\\\)/i;

/**
 * Undoes what the Windows command prompt does to `"D:\USB\" -x y`: it takes the backslash as one that protects the
 * quote, so that the rest of the line ends up in the same argument. No Windows path can hold a quote, so this is safe.
 */
export function repairArguments(args: readonly string[], place: Place): readonly string[] {
  return args.flatMap((arg) => {
    if (!isWindowsPath(arg, place)) return [arg];
    const swallowed = /^([^"]+)"\s+(-.*)$/s.exec(arg);
    if (swallowed === null) return [arg];
    const [, path = '', rest = ''] = swallowed;
    return [`${path}\\`, ...rest.trim().split(/\s+/)];
  });
}

/** The path that was meant: without quotes that were left over, a quote at the end being a backslash that got lost. */
export function repairPath(value: string, place: Place): string {
  const pair = /^(["'])(.*)\1$/s.exec(value);
  const inside = pair === null ? value : (pair[2] ?? '');
  if (!isWindowsPath(inside, place)) return inside;
  const bare = inside.replace(/^"/, '').replace(/"$/, '\\').replaceAll('"', '');
  // `D:` alone means "where drive D happens to stand"; who types it means the drive.
  return /^[a-z]:$/i.test(bare) ? `${bare}\\` : bare;
}

/**
 * The absolute path of a value.
 * @throws {AppError} usage.invalid-value for a path that only another system can have
 */
export function absolutePath(name: string, value: string, place: Place): string {
  const path = repairPath(value, place);
  if (place.platform === 'win32') return win32.resolve(place.workingFolder, path);
  if (windowsPath.test(path)) {
    // Taken literally it would become a file called `D:\USB` in the working folder, found by nobody.
    const expected = 'a path of this computer: drive letters and \\\\server names are for Windows';
    throw new AppError('usage.invalid-value', { name, value: path, expected });
  }
  return posix.resolve(place.workingFolder, path);
}

function isWindowsPath(value: string, place: Place): boolean {
  return place.platform === 'win32' || windowsPath.test(value);
}
