import type { ErrorCode, ToldDetails } from '../errors.ts';

/** How a language writes byte counts; whoever shows the words has it. */
export interface WordFormats {
  bytes(count: number): string;
  count(count: number): string;
}

/** The words of every error in one language: a code that is missing, or is none, does not compile. */
export type ErrorWords = {
  readonly [C in ErrorCode]: {
    readonly message: (details: ToldDetails<C>, format: WordFormats) => string;
    readonly remedy: string;
  };
};
