import type { ErrorReport } from '../../shared/errors.ts';
import type {
  ReviewArrangement,
  ReviewCell,
  ReviewExplanation,
  ReviewView,
  ReviewWindow,
} from '../../shared/review.ts';
import type { StoreFacts } from './row-store.ts';

/** What the thread of a review is started with. */
export interface ReviewThreadData {
  readonly path: string;
  readonly columns: readonly string[];
}

/** What is asked of the thread, and what it answers. */
export interface ReviewCalls {
  /** Whole rows, as the encoder wrote them. */
  append: { input: { readonly bytes: Uint8Array }; output: StoreFacts };
  finish: { input: null; output: StoreFacts & { readonly usageDataSha256: string } };
  arrange: { input: ReviewView; output: ReviewArrangement };
  read: { input: { readonly viewId: string; readonly offset: number; readonly count: number }; output: ReviewWindow };
  cell: { input: { readonly row: number; readonly column: number }; output: ReviewCell };
  explain: { input: { readonly text: string }; output: ReviewExplanation };
  /** Rows of a view as lines of the spreadsheet-safe CSV; the first ones after its header. */
  csv: {
    input: {
      readonly viewId: string;
      readonly columns: readonly number[];
      readonly offset: number;
      readonly count: number;
    };
    output: { readonly bytes: Uint8Array; readonly rows: number };
  };
  /** Closes the file and takes it away. */
  close: { input: null; output: null };
}

export type ReviewCallName = keyof ReviewCalls;

/** A call on its way to the thread. */
export type ReviewCall = {
  [N in ReviewCallName]: { readonly id: number; readonly name: N; readonly input: ReviewCalls[N]['input'] };
}[ReviewCallName];

/** An answer on its way back; errors cross as reports, or as what a bug said. */
export type ReviewAnswer =
  | { readonly id: number; readonly isOk: true; readonly value: unknown }
  | { readonly id: number; readonly isOk: false; readonly error: ThreadError };

export type ThreadError =
  | { readonly code: string; readonly report: ErrorReport }
  | { readonly code: null; readonly text: string };
