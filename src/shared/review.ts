/*
 * The review: the usage data that will leave, read by an operator in a grid before it does. The host holds the rows; a
 * screen asks for windows of them.
 */
import type { ErrorReport } from './errors.ts';

export type ReviewId = string;
export type ReviewViewId = string;

/** A cell in a window is cut to this many characters; `review.cell` gives it whole. */
export const reviewCellLength = 160;
/** The most rows one window has. */
export const reviewWindowRows = 500;

/** What the values of a column are, so that they are lined up and sorted as such. */
export type ReviewColumnKind = 'text' | 'number' | 'date' | 'binary';

export interface ReviewColumn {
  readonly name: string;
  readonly kind: ReviewColumnKind;
  /** Characters of its longest value up to `reviewCellLength`, to propose a width by. */
  readonly longest: number;
}

/** The review as it stands; while it reads, `rows` grows. */
export interface ReviewSnapshot {
  readonly reviewId: ReviewId;
  readonly state: 'reading' | 'ready' | 'failed';
  readonly columns: readonly ReviewColumn[];
  readonly rows: number;
  /** As the database counts them; `null` until known. */
  readonly rowsExpected: number | null;
  /** Of the usage data as the cabinet carries it; what an approval names. `null` until every row is read. */
  readonly usageDataSha256: string | null;
  readonly sizeBytes: number;
  readonly error: ErrorReport | null;
}

/** How the rows are arranged. Columns are told by their place in `ReviewSnapshot.columns`. */
export interface ReviewView {
  /** `null` is the order of the database. */
  readonly sort: { readonly column: number; readonly direction: 'ascending' | 'descending' } | null;
  /** Rows whose cell in the column contains the text, whatever its case; all filters hold at once. */
  readonly filters: readonly { readonly column: number; readonly contains: string }[];
  /** Rows with the text in any cell; empty for all. */
  readonly search: string;
}

/** A view that stands ready to be read. An older one may be forgotten as soon as a newer one stands. */
export interface ReviewArrangement {
  readonly viewId: ReviewViewId;
  readonly rows: number;
}

/** Some rows of a view, in its order. */
export interface ReviewWindow {
  readonly offset: number;
  /** For each row its number in the order of the database, from 0. */
  readonly numbers: readonly number[];
  /** For each row a text for each column, cut to `reviewCellLength`; `null` where there is no value. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** One cell, whole, for reading. */
export interface ReviewCell {
  /** `null` where there is no value. */
  readonly text: string | null;
  /** What it can be shown as, pretty-printed in `pretty`. */
  readonly format: 'text' | 'json' | 'xml' | 'binary';
  readonly pretty: string | null;
  /** It is longer than may be shown: this is its beginning. */
  readonly isCut: boolean;
}

/** What a name or id becomes by the one-way hash, and where that stands in the usage data. */
export interface ReviewExplanation {
  readonly text: string;
  /** Base64, 44 characters. */
  readonly hash: string;
  /** The rule that was followed: a GUID is hashed by its 16 bytes, any other text as UTF-16. */
  readonly rule: 'guid' | 'text';
  /** How many cells hold it. */
  readonly cells: number;
  /** The first of them: the number of the row in the order of the database, and the column. */
  readonly first: readonly { readonly row: number; readonly column: number }[];
}

/** What an operator has put their name to: exactly these bytes may leave. */
export interface Approval {
  /** The operator's name, as they gave it. */
  readonly by: string;
  /** Of the usage data as the cabinet carries it. */
  readonly usageDataSha256: string;
}
