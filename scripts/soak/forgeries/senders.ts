import { MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import { retire } from '../../../src/core/trust/pairing.ts';
import { contentAt, type Forgery, legIn } from './bench.ts';

const overriding = (code: string, reason = 'we were told to'): { code: string; by: string; reason: string } => ({
  code,
  by: 'Mallory',
  reason,
});

/** Legs that hold together and are of the wrong computer, for somebody else, or of another time. */
export const senderForgeries: readonly Forgery[] = [
  {
    name: 'a computer nobody knows has sealed it',
    code: 'trust.not-paired',
    forge: (bench) => bench.edit(() => undefined, bench.mallory),
  },
  {
    name: 'a computer nobody knows has sealed it, and somebody would pass that over',
    code: 'trust.not-paired',
    forge: async (bench) => {
      bench.overrides = [overriding('trust.not-paired')];
      await bench.edit(() => undefined, bench.mallory);
    },
  },
  {
    name: 'a computer nobody knows has the name of one that is paired',
    code: 'trust.key-changed',
    forge: (bench) => bench.edit(() => undefined, new MemoryTrustStore('GATE-01')),
  },
  {
    name: 'the key it is sealed with was retired',
    code: 'trust.retired-key',
    forge: async ({ world }) => {
      const { computer } = await world.internet.identity();
      await retire(world.site, computer, {
        by: 'Anna',
        reason: 'stolen',
        at: world.clock.of(world.site).now().toISOString(),
      });
    },
  },
  {
    name: 'it is for another hierarchy',
    code: 'trust.other-hierarchy',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.hierarchies[0].hierarchyHash = `${'A'.repeat(43)}=`;
        leg.answers.splice(0);
      }),
  },
  {
    name: 'it is for another hierarchy, and somebody would pass that over',
    code: 'trust.other-hierarchy',
    forge: (bench) => {
      bench.overrides = [overriding('trust.other-hierarchy')];
      return bench.edit((leg) => {
        leg.hierarchies[0].hierarchyHash = `${'A'.repeat(43)}=`;
        leg.answers.splice(0);
      });
    },
  },
  {
    name: 'it is a leg of the way out',
    code: 'trust.wrong-direction',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.kind = 'outbound';
        leg.answers.splice(0);
      }),
  },
  {
    name: 'it goes out and answers',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.kind = 'outbound';
      }),
  },
  {
    name: 'the site’s own usage data comes back as a pack',
    code: 'trust.wrong-direction',
    forge({ drive, legPath }) {
      drive.contents.delete(legPath);
      for (const [path, content] of drive.contents) {
        if (path.startsWith('/out/')) drive.contents.set(path.replace('/out/', '/pack/'), content);
      }
    },
  },
  {
    name: 'it is the pack of the trip before the last, unchanged',
    code: 'trust.rolled-back',
    forge: (bench) => {
      const [first] = bench.earlier;
      if (first === undefined) throw new Error('There is no earlier drive.');
      bench.drive = first;
      bench.files = first;
    },
  },
  {
    name: 'an earlier leg stands with the files of today',
    code: 'trust.rolled-back',
    forge: ({ earlier, drive, legPath }) => {
      const [first] = earlier;
      if (first === undefined) throw new Error('There is no earlier drive.');
      const path = `/pack/ServiceConnection/Legs/${legIn(first)}.json`;
      drive.contents.delete(legPath);
      drive.contents.set(path, contentAt(first, path));
    },
  },
  {
    name: 'it has the number of the last one and says something else',
    code: 'trust.same-sequence',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.sequence -= 1;
      }),
  },
  {
    name: 'its number leaps, to shut out all that come after it',
    code: 'trust.sequence-jump',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.sequence += bench.random.int(1_002, 1_000_000_000);
      }),
  },
  {
    name: 'its number is the largest there is',
    code: 'trust.sequence-jump',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.sequence = Number.MAX_SAFE_INTEGER;
      }),
  },
  {
    name: 'its number is larger than a number can be',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(bench.body.replace(/"sequence": \d+/, '"sequence": 1e300')),
  },
  {
    name: 'it was held back until it is too old',
    code: 'trust.expired',
    forge({ world, random }) {
      world.clock.wrongMs.set(world.site, random.int(61, 4_000) * 86_400_000);
    },
  },
  {
    name: 'it is from the future',
    code: 'trust.from-the-future',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.created = '2028-01-01T00:00:00.000Z';
        leg.expires = '2028-02-01T00:00:00.000Z';
      }),
  },
  {
    name: 'it answers something else than was sealed here',
    code: 'trust.answers-altered',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.answers[0].sha256 = '0'.repeat(64);
      }),
  },
  {
    name: 'somebody passes over a refusal that does not come',
    code: 'trust.override-unused',
    forge(bench) {
      bench.overrides = [overriding('trust.rolled-back')];
    },
  },
  {
    name: 'somebody passes over whatever there is',
    code: 'trust.override-unused',
    forge(bench) {
      bench.overrides = [overriding('*')];
    },
  },
  {
    name: 'somebody passes over a refusal without a reason',
    code: 'trust.no-reason',
    forge: (bench) => {
      bench.overrides = [overriding('trust.sequence-jump', ' \u200b ')];
      return bench.edit((leg) => {
        leg.sequence += 5_000;
      });
    },
  },
];
