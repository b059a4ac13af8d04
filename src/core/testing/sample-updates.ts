import type { Update } from '../../shared/updates.ts';

/** A made-up update with sensible values; give what matters to the test. */
export function sampleUpdate(given: Partial<Update> & Pick<Update, 'guid'>): Update {
  return {
    name: given.guid,
    kind: 'update',
    release: '2409',
    fullVersion: '5.00.9132.1000',
    minSiteVersion: '5.00.9106.1000',
    maxSiteVersion: '5.00.9132.1009',
    released: '2024-12-04T18:00:00.000Z',
    moreInfoUrl: null,
    isExpired: false,
    supersedes: [],
    prerequisites: [],
    isEarlyRing: false,
    payload: { url: `/payload/${given.guid}`, sha256: 'a'.repeat(64), sizeBytes: 1000 },
    redistManifests: [],
    ...given,
  };
}

/** A GUID that is easy to read in a failure: `sampleGuid(7)`. */
export function sampleGuid(number: number): string {
  return `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`;
}
