import { expect, it } from 'vitest';
import { distinctNames, type NamedUpdate } from './update-names.ts';

const names = (updates: readonly NamedUpdate[]): readonly string[] => [...distinctNames(updates).values()];
const update = (guid: string, change: Partial<NamedUpdate> = {}): NamedUpdate => ({
  guid,
  name: 'Configuration Manager 2207',
  fullVersion: '5.00.9088.1000',
  ...change,
});

it('leaves out the product, and adds nothing where names differ', () => {
  expect(
    names([update('A'), update('B', { name: 'Configuration Manager 2211' }), update('C', { name: 'Other' })]),
  ).toEqual(['2207', '2211', 'Other']);
});

it('says which of two is for the early update ring, and only where it is needed', () => {
  expect(names([update('A', { isEarlyRing: true }), update('B')])).toEqual(['2207 (early update ring)', '2207']);
  expect(names([update('A', { isEarlyRing: true })])).toEqual(['2207']);
});

it('falls back on the GUID for those that are still the same', () => {
  const guids = ['11111111-aaaa', '22222222-bbbb', '33333333-cccc'] as const;
  expect(names([update(guids[0]), update(guids[1]), update(guids[2], { isEarlyRing: true })])).toEqual([
    '2207 (11111111)',
    '2207 (22222222)',
    '2207 (early update ring)',
  ]);
  expect(names(guids.map((guid) => update(guid, { isEarlyRing: true })))).toEqual([
    '2207 (early update ring) (11111111)',
    '2207 (early update ring) (22222222)',
    '2207 (early update ring) (33333333)',
  ]);
});

it('takes two versions of one name for different: the version is beside it', () => {
  expect(names([update('A'), update('B', { fullVersion: '5.00.9089.1000' })])).toEqual(['2207', '2207']);
});

it('shows nothing a terminal would obey', () => {
  expect(names([update('A', { name: 'Configuration Manager \u001B[2J' })])[0]).not.toContain('\u001B');
});
