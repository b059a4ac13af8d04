import { expect, it } from 'vitest';
import { isSameRelease } from './same-release.ts';

it.each([
  ['5.0.9128.1000', '5.00.9128.1000', true],
  ['5.0.9128.1033', '5.00.9128.1000', true],
  ['5.0.9132.1000', '5.00.9128.1000', false],
  ['6.0.9128.1000', '5.00.9128.1000', false],
  ['no version', '5.00.9128.1000', false],
])('a tool of %s and a site at %s are of one release: %s', (tool, site, same) => {
  expect(isSameRelease(tool, site)).toBe(same);
});
