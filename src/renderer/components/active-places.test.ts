import { expect, it } from 'vitest';
import { areSamePlaces, placesFor } from './active-places.ts';

it('an item stays in its place while others end, and the next one takes the place that is free', () => {
  const three = placesFor([], ['a', 'b', 'c']);
  expect(three).toEqual(['a', 'b', 'c']);
  expect(placesFor(three, ['b', 'c'])).toEqual([null, 'b', 'c']);
  expect(placesFor([null, 'b', 'c'], ['b', 'c', 'd'])).toEqual(['d', 'b', 'c']);
  expect(placesFor(three, ['c', 'd', 'e', 'f'])).toEqual(['d', 'e', 'c', 'f']);
});

it('what has not changed is known to be the same', () => {
  expect(areSamePlaces(['a', null], placesFor(['a', null], ['a']))).toBe(true);
  expect(areSamePlaces(['a'], ['a', 'b'])).toBe(false);
  expect(areSamePlaces(['a', null], ['a', 'b'])).toBe(false);
});
