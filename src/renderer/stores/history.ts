import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { RunRecord } from '../../shared/history.ts';
import type { JobId } from '../../shared/jobs.ts';
import { ask, reportOf } from '../api.ts';

/** How a run ended, as the list tells it: a good end with problems beside it is one of its own. */
export type Ending = RunRecord['outcome'] | 'problems';

/** What the list is narrowed to; `null` shows all. */
export interface HistoryFilter {
  readonly job: JobId | null;
  readonly ending: Ending | null;
}

interface HistoryState {
  /** `null` until the host has told. */
  readonly runs: readonly RunRecord[] | null;
  readonly isReading: boolean;
  readonly error: ErrorReport | null;
  /** It stays when a log is opened and the list is come back to. */
  readonly filter: HistoryFilter;
}

const noFilter: HistoryFilter = { job: null, ending: null };

/** The runs whose logs are kept. */
export const useHistory = create<HistoryState>(() => ({ runs: null, isReading: false, error: null, filter: noFilter }));

/** Reads the list again. */
export async function readHistory(): Promise<void> {
  useHistory.setState({ isReading: true });
  try {
    useHistory.setState({ runs: await ask('history.list', {}), error: null });
  } catch (error) {
    useHistory.setState({ error: reportOf(error) });
  } finally {
    useHistory.setState({ isReading: false });
  }
}

/** Narrows the list, or (`null`) takes the filter off. */
export function filterHistory(filter: HistoryFilter | null): void {
  useHistory.setState({ filter: filter ?? noFilter });
}

/** How a run ended, problems told apart. */
export function endingOf({ outcome, codes }: Pick<RunRecord, 'outcome' | 'codes'>): Ending {
  return outcome === 'done' && codes.length > 0 ? 'problems' : outcome;
}
