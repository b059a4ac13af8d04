import { tmpdir } from 'node:os';
import { AppError } from '../../shared/errors.ts';
import type { ReviewSnapshot } from '../../shared/review.ts';
import { Review } from '../review/review.ts';
import { removeLeftSpools } from '../review/spool-places.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** The usage data, to be read before it leaves: one review at a time. */
export function reviewHandlers(
  { ports, computer, tell, closing }: HandlerContext,
  folder = tmpdir(),
): HandlerGroup<'review'> {
  // Rows that a killed program left are readable by this account: they go now, not when somebody reviews again.
  void removeLeftSpools(folder);
  let open: Review | null = null;
  /** The site whose rows are open. */
  let site = '';
  const siteNow = (): string => JSON.stringify(computer.settings.site);
  const known = (reviewId: string): Review => {
    if (open === null || open.snapshot.reviewId !== reviewId) throw new AppError('review.gone', {});
    return open;
  };
  const letGo = async (): Promise<void> => {
    const old = open;
    open = null;
    await old?.close();
  };
  /** The one asked for last: of two that come at once, the later one stays. */
  let opening: Promise<unknown> = Promise.resolve();
  const openAnew = async (): Promise<ReviewSnapshot> => {
    await letGo();
    if (closing.aborted) throw new AppError('review.gone', {});
    site = siteNow();
    open = new Review({ ports, folder, tell: (value) => tell({ event: 'review.changed', value }) });
    tell({ event: 'review.changed', value: open.snapshot });
    return open.snapshot;
  };

  return {
    requests: {
      'review.open': async () => {
        const mine = opening.then(openAnew);
        opening = mine.catch(() => undefined);
        return await mine;
      },
      'review.close': async ({ reviewId }) => {
        known(reviewId);
        await letGo();
        // Another may have been opened meanwhile.
        if (open === null) tell({ event: 'review.changed', value: null });
        return {};
      },
      'review.arrange': async ({ reviewId, view }) => await known(reviewId).call('arrange', view),
      'review.read': async ({ reviewId, ...window }) => await known(reviewId).call('read', window),
      'review.cell': async ({ reviewId, ...place }) => await known(reviewId).call('cell', place),
      'review.explain': async ({ reviewId, text }) => await known(reviewId).call('explain', { text }),
      'review.export': async ({ reviewId, to, ...rest }) =>
        await known(reviewId).export(ports.files, { ...rest, to: fullPath(to) }),
    },
    current: () => [{ event: 'review.changed', value: open?.snapshot ?? null }],
    computerChanged() {
      if (open === null || site === siteNow()) return;
      void letGo();
      tell({ event: 'review.changed', value: null });
    },
    async close() {
      await opening;
      await letGo();
    },
  };
}
