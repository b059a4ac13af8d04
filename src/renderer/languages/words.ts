import type { en } from './en.ts';

/** The keys of English that are a plural, under another of the language's own plural forms. */
type PluralsAs<Form extends string, Keys> = Keys extends `${infer Stem}_other` ? `${Stem}_${Form}` : never;

/** Every key of `Table`, and for each plural the extra `Form` of the language; words where English has words. */
type WordsLike<Table, Form extends string = never> = {
  readonly [K in keyof Table | PluralsAs<Form, keyof Table>]: K extends keyof Table
    ? Table[K] extends string
      ? string
      : WordsLike<Table[K], Form>
    : string;
};

/** Dutch has the same plural forms as English. */
export type DutchWords = WordsLike<typeof en>;
/** French has one more, from a million on: `1 million de lignes`. */
export type FrenchWords = WordsLike<typeof en, 'many'>;
