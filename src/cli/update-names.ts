import { safeText } from '../shared/safe-text.ts';

/** Every update is one of this product; without its name the rest fits on a line. */
export const product = 'Configuration Manager';

/** As much of an update as its name on the screen needs. */
export interface NamedUpdate {
  readonly guid: string;
  readonly name: string;
  readonly fullVersion?: string;
  readonly isEarlyRing?: boolean;
}

/**
 * A name for each update of a list, by GUID. One version may come as several packages: those that would read the same
 * say that they are for the early update ring, and where that does not help either, the first 8 digits of their GUID.
 */
export function distinctNames(updates: readonly NamedUpdate[]): ReadonlyMap<string, string> {
  const bare = updates.map((update) => ({ update, name: shortName(update.name) }));
  const ringed = tellApart(bare, ({ isEarlyRing }) => (isEarlyRing === true ? 'early update ring' : null));
  const named = tellApart(ringed, ({ guid }) => guid.slice(0, 8));
  return new Map(named.map(({ update, name }) => [update.guid, name]));
}

interface Named {
  readonly update: NamedUpdate;
  readonly name: string;
}

/** Adds a mark to the names that more than one update has, as far as there is one. */
function tellApart(all: readonly Named[], markOf: (update: NamedUpdate) => string | null): readonly Named[] {
  const key = ({ update, name }: Named): string => JSON.stringify([name, update.fullVersion]);
  const counts = new Map<string, number>();
  for (const one of all) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return all.map((one) => {
    const mark = counts.get(key(one)) === 1 ? null : markOf(one.update);
    return mark === null ? one : { ...one, name: `${one.name} (${safeText(mark)})` };
  });
}

function shortName(name: string): string {
  return safeText(name.startsWith(`${product} `) ? name.slice(product.length + 1) : name);
}
