import { create } from 'zustand';

/** Where the operator is. */
export type Place =
  | { readonly screen: 'home' }
  | { readonly screen: 'prepare' }
  | { readonly screen: 'connect' }
  | { readonly screen: 'import' }
  | { readonly screen: 'several' }
  /** The updates at the site. */
  | { readonly screen: 'updates' }
  | { readonly screen: 'history' }
  | { readonly screen: 'log'; readonly log: string }
  | { readonly screen: 'settings' }
  /** `topic` is a screen or an error code; `null` shows them all. */
  | { readonly screen: 'help'; readonly topic: string | null }
  | { readonly screen: 'about' };

/** The place on the screen. The browser's own Back and Forward go through the places as well. */
export const useNavigation = create<{ readonly place: Place }>(() => ({ place: { screen: 'home' } }));

/** Goes there. */
export function go(place: Place): void {
  history.pushState(place, '');
  useNavigation.setState({ place });
}

/** Goes back to where the operator came from; home when they came from nowhere. */
export function goBack(): void {
  if (history.state === null) go({ screen: 'home' });
  else history.back();
}

/** The topics of the screens that have none of their own name. */
const topicsOf: Partial<Record<Place['screen'], string>> = { log: 'history', about: 'privacy', updates: 'import' };

/** Opens the help of the screen at hand. */
export function goToHelp(): void {
  const { screen } = useNavigation.getState().place;
  if (screen !== 'help') go({ screen: 'help', topic: topicsOf[screen] ?? screen });
}

/** Lets F1 open the help. */
export function followHelpKey(): void {
  addEventListener('keydown', (event) => {
    if (event.key !== 'F1') return;
    event.preventDefault();
    goToHelp();
  });
}

/** Follows the browser's own Back and Forward. A page that is loaded anew begins at home. */
export function followHistory(): void {
  history.replaceState(null, '');
  addEventListener('popstate', ({ state }) => {
    // Only we put states there, and they are places.
    useNavigation.setState({ place: (state as Place | null) ?? { screen: 'home' } });
  });
}
