import { common } from './en/common.ts';
import { connect } from './en/connect.ts';
import { drives } from './en/drives.ts';
import { engine } from './en/engine.ts';
import { help } from './en/help.ts';
import { history } from './en/history.ts';
import { home } from './en/home.ts';
import { importing } from './en/importing.ts';
import { network } from './en/network.ts';
import { prepare } from './en/prepare.ts';
import { review } from './en/review.ts';
import { settings } from './en/settings.ts';
import { several } from './en/several.ts';
import { siteDatabase } from './en/site-database.ts';
import { siteUpdates } from './en/site-updates.ts';
import { trust } from './en/trust.ts';
import { updateStates } from './en/update-states.ts';

/**
 * Every word on the screens, in English; the type of the other languages. `{{name, format}}` is filled in: the formats are
 * in format.ts. Keys that end in `_one` and `_other` are plurals, chosen by `count`. Each part of the program has a file.
 */
export const en = {
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
} as const;
