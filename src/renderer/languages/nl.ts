import { common } from './nl/common.ts';
import { connect } from './nl/connect.ts';
import { drives } from './nl/drives.ts';
import { engine } from './nl/engine.ts';
import { help } from './nl/help.ts';
import { history } from './nl/history.ts';
import { home } from './nl/home.ts';
import { importing } from './nl/importing.ts';
import { network } from './nl/network.ts';
import { prepare } from './nl/prepare.ts';
import { review } from './nl/review.ts';
import { settings } from './nl/settings.ts';
import { several } from './nl/several.ts';
import { siteDatabase } from './nl/site-database.ts';
import { siteUpdates } from './nl/site-updates.ts';
import { trust } from './nl/trust.ts';
import { updateStates } from './nl/update-states.ts';
import type { DutchWords } from './words.ts';

/** Every word on the screens, in Dutch. */
export const nl: DutchWords = {
  ...common,
  ...updateStates,
  home,
  drives,
  prepare,
  review,
  connect,
  importing,
  history,
  settings,
  siteDatabase,
  siteUpdates,
  engine,
  several,
  trust,
  network,
  help,
};
