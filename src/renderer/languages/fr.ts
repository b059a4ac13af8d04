import { common } from './fr/common.ts';
import { connect } from './fr/connect.ts';
import { drives } from './fr/drives.ts';
import { engine } from './fr/engine.ts';
import { help } from './fr/help.ts';
import { history } from './fr/history.ts';
import { home } from './fr/home.ts';
import { importing } from './fr/importing.ts';
import { network } from './fr/network.ts';
import { prepare } from './fr/prepare.ts';
import { review } from './fr/review.ts';
import { settings } from './fr/settings.ts';
import { several } from './fr/several.ts';
import { siteDatabase } from './fr/site-database.ts';
import { siteUpdates } from './fr/site-updates.ts';
import { trust } from './fr/trust.ts';
import { updateStates } from './fr/update-states.ts';
import type { FrenchWords } from './words.ts';

/** Every word on the screens, in French. */
export const fr: FrenchWords = {
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
