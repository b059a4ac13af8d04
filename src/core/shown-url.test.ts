import { expect, it } from 'vitest';
import { shownUrl } from './shown-url.ts';

it.each([
  ['https://go.microsoft.com/fwlink/?LinkId=2309745', 'https://go.microsoft.com/fwlink/?LinkId=2309745'],
  ['https://meg:S3cret@relay.example/x?sig=S3cret&LinkID=7#S3cret', 'https://relay.example/x?LinkID=7'],
  ['https://relay.example/usage-data?Tenant=S3cret', 'https://relay.example/usage-data'],
  ['S3cret', 'an address that is none'],
])("shows %s without what is nobody else's business", (address, shown) => {
  expect(shownUrl(address)).toBe(shown);
});
