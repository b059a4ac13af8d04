/** Where each item stands: those that are known stay where they are, new ones take what is free. */
export function placesFor(before: readonly (string | null)[], items: readonly string[]): readonly (string | null)[] {
  const coming = items.filter((item) => !before.includes(item));
  const kept = before.map((item) => (item !== null && items.includes(item) ? item : (coming.shift() ?? null)));
  return [...kept, ...coming];
}

/** Whether nothing has come or gone. */
export function areSamePlaces(one: readonly (string | null)[], other: readonly (string | null)[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}
