import { catalogue } from './error-catalogue.ts';

type Catalogue = typeof catalogue;

/** Every code an operator can meet; stable for ever. */
export type ErrorCode = keyof Catalogue;

/** What a code's message is made of: plain values that survive JSON. */
export type ErrorDetails<C extends ErrorCode> = Parameters<Catalogue[C]['message']>[0];

/** An error as it crosses to a host: code and details decide, the words are for people. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** Trying the same again may help. */
  readonly canRetry: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An error the operator can meet. Its code comes from the catalogue; decide on the code, never on the message. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: ErrorDetails<C>;

  constructor(code: C, details: ErrorDetails<C>, options?: { cause?: unknown }) {
    // The catalogue's functions take exactly `ErrorDetails<C>`; the compiler cannot follow that through the union.
    super((catalogue[code].message as (details: ErrorDetails<C>) => string)(details), options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  /** What to do next, in words. */
  get remedy(): string {
    return catalogue[this.code].remedy;
  }

  /** Trying the same again may help. */
  get canRetry(): boolean {
    return catalogue[this.code].canRetry;
  }

  toReport(): ErrorReport {
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      canRetry: this.canRetry,
      details: { ...(this.details as Readonly<Record<string, unknown>>) },
    };
  }
}

/** Whether `error` is an expected one, and (when given) one with this code. */
export function isAppError<C extends ErrorCode>(error: unknown, code?: C): error is AppError<C> {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** Any thrown value as an expected error: bugs become `internal.unexpected`, with the original as cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new AppError('internal.unexpected', { text }, { cause: error });
}

/** For the end of a switch over a union: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`Not handled: ${JSON.stringify(value)}`);
}
