import {
  type Clause,
  type ClausesByName,
  clausesOf,
  type InWords,
  inEnglish,
  isClause,
  tellClauses,
} from './clauses.ts';
import { catalogue } from './error-catalogue.ts';

type Catalogue = typeof catalogue;

/** Every code an operator can meet; stable for ever. */
export type ErrorCode = keyof Catalogue;

/** What is told of an error: plain values that survive JSON, and clauses where it is a reason. */
export type ErrorDetails<C extends ErrorCode> = NonNullable<Catalogue[C]['details']>;

/** What a code's message is made of: the details, with the clauses in words. */
export type ToldDetails<C extends ErrorCode> = InWords<ErrorDetails<C>>;

/** An error as it crosses to a host: code and details decide, the words are for people. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** Trying the same again may help. */
  readonly canRetry: boolean;
  /** Reasons among them are in English. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The same reasons for other languages; left out where there is none. */
  readonly clauses?: ClausesByName;
}

/** An error the operator can meet. Its code comes from the catalogue; decide on the code, never on the message. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  /** Reasons among them are in English. */
  readonly details: ToldDetails<C>;
  /** The same reasons, for other languages. */
  readonly clauses: ClausesByName;

  constructor(code: C, details: ErrorDetails<C>, options?: { cause?: unknown }) {
    const clauses = clausesOf(details);
    // Every clause has become its words; the compiler cannot follow that through the union.
    const told = { ...details, ...tellClauses(clauses, inEnglish) } as unknown as ToldDetails<C>;
    super((catalogue[code].message as (details: ToldDetails<C>) => string)(told), options);
    this.name = 'AppError';
    this.code = code;
    this.details = told;
    this.clauses = clauses;
  }

  /** The error a report tells of, where it had to cross to another thread. */
  static fromReport({ code, details, clauses }: Pick<ErrorReport, 'code' | 'details' | 'clauses'>): AppError {
    // A report carries the details of its own code.
    return new AppError(code, { ...details, ...clauses } as unknown as ErrorDetails<ErrorCode>);
  }

  /** One of the reasons, to tell it as part of another. */
  clauseOf(name: string): Clause {
    const found = this.clauses[name];
    if (!isClause(found)) throw new Error(`${this.code} has no reason called ${name}.`);
    return found;
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
      ...(Object.keys(this.clauses).length === 0 ? {} : { clauses: this.clauses }),
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
