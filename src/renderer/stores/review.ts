import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { ReviewArrangement, ReviewSnapshot, ReviewView } from '../../shared/review.ts';
import { ask, reportOf, subscribe } from '../api.ts';
import { useHost } from './host.ts';

/** Two windows that arrange at once take turns after this. */
const supersededPauseMs = 700;
/** How often this window has asked: who is not the last of its own was superseded by itself. */
let timesAsked = 0;

/** The review, as far as it goes. */
export type ReviewSession =
  /** The host has not told yet whether one is open. */
  | { readonly state: 'unknown' }
  | { readonly state: 'closed' }
  | { readonly state: 'opening' }
  | { readonly state: 'refused'; readonly error: ErrorReport }
  | {
      readonly state: 'open';
      readonly snapshot: ReviewSnapshot;
      /** The rows as they are shown; `null` until they were arranged once. */
      readonly shown: Shown | null;
      readonly isArranging: boolean;
      /** Why the rows cannot be arranged or read. */
      readonly error: ErrorReport | null;
    };

/** An arrangement, with what it was made by. */
export interface Shown extends ReviewArrangement {
  readonly view: ReviewView;
  /** It was made before every row was read. */
  readonly isEarly: boolean;
}

interface ReviewState {
  readonly session: ReviewSession;
  /** How the operator wants the rows; it stays when the review is read again. */
  readonly view: ReviewView;
}

/** All rows, in the order of the database. */
export const wholeView: ReviewView = { sort: null, filters: [], search: '' };

/** The review of the usage data. */
export const useReview = create<ReviewState>(() => ({ session: { state: 'unknown' }, view: wholeView }));

let isFollowing = false;
/** What the review that is open was read from. */
let openedFor: string | null = null;

/** Makes sure that a review of the site at hand is open. */
export function beginReview(): void {
  follow();
  const { session } = useReview.getState();
  if (session.state === 'closed' || (session.state === 'open' && openedFor !== siteNow())) void openReview();
}

/** Reads the usage data, anew where it was read before. */
export async function openReview(): Promise<void> {
  if (useReview.getState().session.state === 'opening') return;
  useReview.setState({ session: { state: 'opening' } });
  openedFor = siteNow();
  try {
    const snapshot = await ask('review.open', {});
    // Left before it was there.
    if (useReview.getState().session.state === 'closed') await letGo(snapshot.reviewId);
    else takeSnapshot(snapshot);
  } catch (error) {
    useReview.setState({ session: { state: 'refused', error: reportOf(error) } });
  }
}

/** Lets go of the review: Prepare is done, or was left. What the operator chose for the grid is forgotten. */
export async function closeReview(): Promise<void> {
  const { session } = useReview.getState();
  useReview.setState({ session: { state: 'closed' }, view: wholeView });
  if (session.state === 'open') await letGo(session.snapshot.reviewId);
}

async function letGo(reviewId: string): Promise<void> {
  try {
    await ask('review.close', { reviewId });
  } catch (error) {
    if (reportOf(error).code !== 'review.gone') throw error;
  }
}

/** Sorts, filters and searches. What is shown stays until the new rows stand. */
export async function arrange(change: Partial<ReviewView>): Promise<void> {
  useReview.setState(({ view }) => ({ view: { ...view, ...change } }));
  await arrangeNow();
}

/** Whether a view leaves out or moves nothing: such a one grows with what is read. */
export function isWhole({ sort, filters, search }: ReviewView): boolean {
  return sort === null && filters.length === 0 && search === '';
}

/** How many rows there are to show now. */
export function rowsShown(session: ReviewSession): number {
  if (session.state !== 'open' || session.shown === null) return 0;
  const { shown, snapshot } = session;
  return isWhole(shown.view) ? Math.max(shown.rows, snapshot.rows) : shown.rows;
}

/** Tells that rows could not be read; the answer is whether they may be, later. */
export function reviewFailed(reviewId: string, error: unknown): boolean {
  const report = reportOf(error);
  // While the whole program does not answer, that is told above every screen.
  const isLost = report.code === 'contract.no-answer';
  if (report.code === 'review.gone') {
    // Other windows arrange the same review, and the host keeps the newest few only: ours is made again. A review that is
    // gone itself says so then.
    const { session } = useReview.getState();
    const isOurs = session.state === 'open' && session.snapshot.reviewId === reviewId;
    if (isOurs && !session.isArranging) void arrangeNow();
  } else if (!isLost) updateOpen(reviewId, () => ({ error: report }));
  return isLost;
}

type OpenSession = Extract<ReviewSession, { state: 'open' }>;

function updateOpen(reviewId: string, change: (session: OpenSession) => Partial<OpenSession>): void {
  useReview.setState(({ session }) =>
    session.state === 'open' && session.snapshot.reviewId === reviewId
      ? { session: { ...session, ...change(session) } }
      : {},
  );
}

function siteNow(): string {
  return JSON.stringify(useHost.getState().description?.site ?? null);
}

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  subscribe(({ event, value }) => {
    if (event !== 'review.changed') return;
    const { session } = useReview.getState();
    if (value !== null) {
      // One that another page, or this one before it was loaded anew, has opened.
      if (session.state === 'unknown') openedFor = siteNow();
      // After it was closed here, its last words may still be on their way.
      if (session.state !== 'closed') takeSnapshot(value);
    } else if (session.state === 'unknown') {
      void openReview();
    } else if (session.state === 'open') {
      useReview.setState({ session: { state: 'closed' } });
    }
  });
}

function takeSnapshot(snapshot: ReviewSnapshot): void {
  const { session } = useReview.getState();
  if (session.state === 'open' && session.snapshot.reviewId === snapshot.reviewId) {
    // The answer to `review.open` may come later than the first events.
    if (session.snapshot.state !== 'reading' && snapshot.state === 'reading') return;
    useReview.setState({ session: { ...session, snapshot } });
    const isOutdated = session.shown?.isEarly === true && !isWhole(session.shown.view);
    if (snapshot.state === 'ready' && session.snapshot.state === 'reading' && isOutdated) void arrangeNow();
    return;
  }
  useReview.setState({ session: { state: 'open', snapshot, shown: null, isArranging: false, error: null } });
  void arrangeNow();
}

async function arrangeNow(): Promise<void> {
  const { session, view } = useReview.getState();
  if (session.state !== 'open' || session.snapshot.state === 'failed') return;
  const { reviewId } = session.snapshot;
  const isEarly = session.snapshot.state === 'reading';
  updateOpen(reviewId, () => ({ isArranging: true }));
  timesAsked += 1;
  const mine = timesAsked;
  try {
    const arrangement = await ask('review.arrange', {
      reviewId,
      view: { ...view, filters: view.filters.map((filter) => ({ ...filter })) },
    });
    // Of two, the later one is shown.
    if (useReview.getState().view !== view) return;
    updateOpen(reviewId, () => ({ shown: { ...arrangement, view, isEarly }, isArranging: false, error: null }));
    const now = useReview.getState().session;
    if (isEarly && !isWhole(view) && now.state === 'open' && now.snapshot.state === 'ready') void arrangeNow();
  } catch (error) {
    const report = reportOf(error);
    if (useReview.getState().view !== view) return;
    // Another window arranged the same rows in the same moment: after a while it is our turn.
    if (report.code === 'review.superseded') {
      const isLast = (): boolean => mine === timesAsked && useReview.getState().view === view;
      setTimeout(() => isLast() && void arrangeNow(), supersededPauseMs);
      return;
    }
    updateOpen(reviewId, ({ snapshot }) => ({
      isArranging: false,
      error: snapshot.state === 'failed' ? null : report,
    }));
  }
}
