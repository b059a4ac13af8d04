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

/** A part of the words, in Dutch, which has the same plural forms as English. */
export type Dutch<Table> = WordsLike<Table>;
/** A part of the words, in French, which has one more plural form, from a million on: `1 million de lignes`. */
export type French<Table> = WordsLike<Table, 'many'>;

export type DutchWords = Dutch<typeof en>;
export type FrenchWords = French<typeof en>;
