import { expect, it } from 'vitest';
import { discoveryNames } from './wpad.ts';

it.each([
  ['branch.eu.contoso.com', ['wpad.branch.eu.contoso.com', 'wpad.eu.contoso.com', 'wpad.contoso.com']],
  ['contoso.com.', ['wpad.contoso.com']],
  ['contoso.co.uk', ['wpad.contoso.co.uk']],
  ['a.contoso.de', ['wpad.a.contoso.de', 'wpad.contoso.de']],
  ['co.uk', []],
  ['com', []],
  ['bad domain/x.com', []],
  ['', []],
])('looks for the script of %s where its owner could have put it', (domain, names) => {
  expect(discoveryNames([domain])).toEqual(names);
});
