/** Something about a path, on its way out of a thread. */
export class ThreadProblem extends Error {
  /** The system's code, or one of ours: CHANGED, NOT_A_FILE, DIFFERS, STOPPED. */
  readonly errno: string;
  readonly path: string;
  /** Where in the file, for DIFFERS. */
  readonly offset: number;

  constructor(errno: string, path: string, options: { readonly cause?: unknown; readonly offset?: number } = {}) {
    super(`${errno} ${path}`, { cause: options.cause });
    this.errno = errno;
    this.path = path;
    this.offset = options.offset ?? 0;
  }
}

/** Does something about a path; what goes wrong tells which. */
export function about<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof ThreadProblem) throw error;
    throw new ThreadProblem(errnoOf(error) ?? String(error), path, { cause: error });
  }
}

/** The system's code of an error. */
export function errnoOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
