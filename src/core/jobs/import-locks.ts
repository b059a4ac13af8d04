import { AppError, isAppError } from '../../shared/errors.ts';
import type { Clock, Log } from '../ports/ports.ts';
import type { SiteFolders } from '../site/site-folders.ts';

/*
 * A virus scanner opens what was just written, and while it does, Windows refuses to rename or open the file. It lets go by
 * itself, mostly within seconds. Windows says "in use" for some of that and "access denied" for the rest; whether the
 * account may write there at all is therefore found out beforehand (import-rights.ts).
 */

/** How long a file is waited for. */
const lockedSeconds = 60;
const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** What waiting needs. */
export interface LockContext {
  readonly ports: { readonly clock: Clock };
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Does something with files at the site, again and again while another program holds one of them; what is refused, for
 * `refusedSeconds` at most.
 * @throws {AppError} site.file-locked, and what `action` throws
 */
export async function whenLetGo<T>(
  action: () => Promise<T>,
  { easySetupPayload, inbox }: Pick<SiteFolders, 'easySetupPayload' | 'inbox'>,
  { ports, log, signal }: LockContext,
  refusedSeconds = lockedSeconds,
): Promise<T> {
  let sleptMs = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      const result = await action();
      if (sleptMs > 0) log.info(`It was let go after ${Math.round(sleptMs / 1000)} s.`);
      return result;
    } catch (error) {
      const path = lockedPath(error);
      // What is carried is not the site's: a drive that may not be read stays so.
      if (path === null || !(path.startsWith(easySetupPayload) || path.startsWith(inbox))) throw error;
      const why = isAppError(error, 'files.in-use') ? 'in-use' : 'refused';
      const seconds = why === 'in-use' ? lockedSeconds : refusedSeconds;
      if (sleptMs >= seconds * 1000) throw new AppError('site.file-locked', { path, seconds, why }, { cause: error });
      if (sleptMs === 0) {
        log.warning(
          `${path} is held by another program, perhaps a virus scanner: it is tried again for up to ${seconds} s.`,
        );
      }
      await ports.clock.sleep(pauseMs, signal);
      sleptMs += pauseMs;
    }
  }
}

/** The file another program may hold; `null` when the error is of another kind. */
function lockedPath(error: unknown): string | null {
  if (isAppError(error, 'files.in-use') || isAppError(error, 'files.no-access')) return error.details.path;
  return null;
}
