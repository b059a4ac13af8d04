import { sealedLimitBytes } from '../../../src/core/trust/seal.ts';
import type { Forgery } from './bench.ts';

/** Texts that mean two things, something else, or cost too much. A key that is trusted has sealed most of them. */
export const textForgeries: readonly Forgery[] = [
  {
    name: 'it says twice until when it may be taken',
    code: 'leg.repeated-name',
    forge: (bench) =>
      bench.reseal(bench.body.replace('"expires":', '"expires": "2099-01-01T00:00:00.000Z",\n  "expires":')),
  },
  {
    name: 'it says so twice, one time with an escaped letter',
    code: 'leg.repeated-name',
    forge: (bench) =>
      bench.reseal(bench.body.replace('"expires":', '"\\u0065xpires": "2099-01-01T00:00:00.000Z",\n  "expires":')),
  },
  {
    name: 'a file in it has two digests',
    code: 'leg.repeated-name',
    forge: (bench) =>
      bench.reseal(bench.body.replace('"sizeBytes":', `"sha256": "${'0'.repeat(64)}",\n      "sizeBytes":`)),
  },
  {
    name: 'it says something no leg says',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.trusted = true;
      }),
  },
  {
    name: 'it names its own prototype',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(bench.body.replace('{', '{ "__proto__": { "format": 1 },')),
  },
  {
    name: 'it is of a later format',
    code: 'leg.newer-format',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.format = 2;
      }),
  },
  {
    name: 'it is a receipt',
    code: 'leg.malformed',
    forge: async (bench) => {
      const [receipt] = bench.world.site.state.receipts;
      if (receipt === undefined) throw new Error('There is no receipt.');
      bench.legBytes = Buffer.from(receipt.text);
    },
  },
  {
    name: 'it is a list',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(`[${bench.body.trimEnd()}]\n`),
  },
  {
    name: 'it is not JSON',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(bench.body.replace(',', ';')),
  },
  {
    name: 'it is not UTF-8',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(Buffer.from(bench.body.replace('GATE-01', 'GATE-\u00e9'), 'latin1')),
  },
  {
    name: 'it nests without end',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(`${'['.repeat(bench.random.int(17, 100_000))}\n`),
  },
  {
    name: 'it holds millions of values',
    code: 'leg.malformed',
    forge: (bench) => bench.reseal(`{"files":[${'0,'.repeat(2_000_001)}0]}\n`),
  },
  {
    name: 'it is larger than any leg',
    code: 'leg.too-large',
    forge(bench) {
      bench.legBytes = Buffer.alloc(sealedLimitBytes + 1);
    },
  },
  {
    name: 'there are more legs than anybody reads',
    code: 'leg.too-many',
    forge({ drive, legBytes }) {
      for (let count = 0; count < 1_000; count += 1) {
        const id = count.toString(16).padStart(8, '0');
        drive.contents.set(`/pack/ServiceConnection/Legs/${id}-0000-4000-8000-000000000000.json`, legBytes);
      }
    },
  },
  {
    name: 'the leg is a link to elsewhere',
    code: 'leg.link',
    forge({ drive, legPath }) {
      drive.links.add(legPath);
    },
  },
  {
    name: 'the folder of the legs is a link to elsewhere',
    code: 'leg.link',
    forge({ drive }) {
      drive.links.add('/pack/ServiceConnection/Legs');
    },
  },
  {
    name: 'a file is in the place of the record’s folder',
    code: 'files.not-a-folder',
    forge({ drive }) {
      for (const path of drive.contents.keys())
        if (path.startsWith('/pack/ServiceConnection/')) drive.contents.delete(path);
      for (const folder of ['/pack/ServiceConnection', '/pack/ServiceConnection/Legs']) drive.folders.delete(folder);
      drive.contents.set('/pack/ServiceConnection', Buffer.from('x'));
    },
  },
  {
    name: 'the leg lies there under another name',
    code: 'leg.wrong-name',
    forge({ drive, legPath, legBytes }) {
      drive.contents.delete(legPath);
      drive.contents.set('/pack/ServiceConnection/Legs/0b5e9d3c-4a58-4f0e-9b51-6a4f6f0c1a2b.json', legBytes);
    },
  },
  {
    name: 'it ends before it begins',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.expires = '2020-01-01T00:00:00.000Z';
      }),
  },
  {
    name: 'its dates are no dates',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.expires = 'never';
      }),
  },
  {
    name: 'it names its hierarchy twice',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.hierarchies.push(leg.hierarchies[0]);
      }),
  },
  {
    name: 'it answers for a hierarchy it is not for',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.answers[0].hierarchyHash = `${'A'.repeat(43)}=`;
      }),
  },
];
