import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import { databaseStages, type RightsScriptOrder } from '../../shared/site-database.ts';
import { ask, reportOf } from '../api.ts';

interface RightsScriptState {
  readonly order: RightsScriptOrder;
  /** `null` while the order is not whole, or the text is on its way. */
  readonly text: string | null;
  readonly error: ErrorReport | null;
}

/** The script that gives, or takes back, the rights in the site database. */
export const useRightsScript = create<RightsScriptState>(() => ({
  order: { account: '', signIn: 'windows', database: '', stages: databaseStages, undo: false },
  text: null,
  error: null,
}));

/** A text that comes late belongs to an order that has been changed since. */
let asked = 0;

/** Changes what is ordered, and has the script written anew. */
export async function orderScript(change: Partial<RightsScriptOrder>): Promise<void> {
  const order = { ...useRightsScript.getState().order, ...change };
  asked += 1;
  const mine = asked;
  useRightsScript.setState({ order, error: null, ...(isWhole(order) ? {} : { text: null }) });
  if (!isWhole(order)) return;
  try {
    const { text } = await ask('site.rights-script', order);
    if (mine === asked) useRightsScript.setState({ text });
  } catch (error) {
    if (mine === asked) useRightsScript.setState({ text: null, error: reportOf(error) });
  }
}

/** Whether everything is there that a script needs. */
export function isWhole({ account, database, stages }: RightsScriptOrder): boolean {
  return account.trim() !== '' && database.trim() !== '' && stages.length > 0;
}
