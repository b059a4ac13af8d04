/* The updates of a site, its check list and its folders, by the contract. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesAt, SampleWorld, sampleOffer } from '../../core/testing/sample-world.ts';
import type { LiveComputer } from '../live-computer.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

let world: SampleWorld;
let computer: LiveComputer;
let asked: TestHandlers;

beforeEach(async () => {
  world = await SampleWorld.make();
  computer = await testComputer(world.ports);
  asked = testHandlers({ computer });
});
afterEach(async () => {
  await asked.handlers.close();
  await computer.close();
});

describe('the site by the contract', () => {
  it('tells its updates', async () => {
    const guid = sampleOffer.newest;
    world.database.packages = [{ guid, name: 'Update', state: 262146, fullVersion: '5.00.9141.1000' }];
    expect(await asked.value('site.updates', {})).toEqual({
      site: { code: 'P01', version: '5.00.9128.1000' },
      updates: [
        { guid, name: 'Update', fullVersion: '5.00.9141.1000', state: 262146, reason: null, sites: [], history: [] },
      ],
    });
  });

  it('goes through the check list, for what was imported or for updates that are named', async () => {
    const { items } = await asked.value('site.checklist', { guids: null });
    expect(items.find(({ id }) => id === 'applicability')?.key).toBe('applicability all');
    const named = await asked.value('site.checklist', { guids: [sampleOffer.newest] });
    expect(named.items.find(({ id }) => id === 'applicability')?.key).toBe('applicability not-looked');
    expect(await asked.refusal('site.checklist', { guids: ['../..'] })).not.toBe('answered');
  });

  it('says where its folders are, and what stands in the way of the check list', async () => {
    const { candidates } = await asked.value('site.find-folders', {});
    expect(candidates).toEqual([
      {
        folder: '/site',
        from: 'settings',
        easySetupPayload: '/site/EasySetupPayload',
        inbox: '/site/inboxes/hman.box/CFD',
        staging: null,
        error: null,
      },
    ]);
    world.places = placesAt(null);
    expect((await asked.value('site.find-folders', {})).candidates).toEqual([]);
    expect(await asked.refusal('site.checklist', { guids: null })).toBe('site.folder-not-found');
  });
});
