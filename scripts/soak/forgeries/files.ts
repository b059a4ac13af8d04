import { legChunkBytes } from '../../../src/core/trust/leg.ts';
import { contentAt, type Forgery, type ForgeryBench } from './bench.ts';

const anyFile = ({ random }: ForgeryBench): string =>
  `/pack/${random.pick(['UpdatePack.json', 'a.cab', 'b.cab', 'large.cab', 'redist/c.cab'])}`;

const put = (bench: ForgeryBench, path: string, change: (content: Buffer) => Buffer): void => {
  bench.drive.contents.set(path, change(contentAt(bench.drive, path)));
};

/** Files that are not those that were sealed; the leg itself is good, but for the last ones. */
export const fileForgeries: readonly Forgery[] = [
  {
    name: 'a file is missing',
    code: 'leg.file-missing',
    forge: (bench) => void bench.drive.contents.delete(anyFile(bench)),
  },
  {
    name: 'a file is a byte longer',
    code: 'leg.file-size',
    forge: (bench) => put(bench, anyFile(bench), (content) => Buffer.concat([content, Buffer.alloc(1)])),
  },
  {
    name: 'a file is shorter',
    code: 'leg.file-size',
    forge: (bench) =>
      put(bench, anyFile(bench), (content) => content.subarray(0, bench.random.int(0, content.length - 1))),
  },
  {
    name: 'a file has no end',
    code: 'leg.file-size',
    forge: (bench) => {
      const { drive } = bench;
      const path = '/pack/large.cab';
      const expected = contentAt(drive, path).length;
      // What it says of itself is right until it is opened; then it goes on for ever.
      bench.files = Object.assign(Object.create(drive) as typeof drive, {
        facts: (asked: string) => drive.facts(asked),
        list: (asked: string) => drive.list(asked),
        open: async (asked: string) => {
          const file = await drive.open(asked);
          if (asked !== path) return file;
          const never = async (): Promise<never> => {
            throw new Error(`More than the ${expected} bytes of ${path} are read.`);
          };
          return { ...file, sizeBytes: Number.MAX_SAFE_INTEGER, read: never, readInto: never };
        },
      });
    },
  },
  {
    name: 'one bit of a file is turned over',
    code: 'leg.file-differs',
    forge: (bench) =>
      put(bench, anyFile(bench), (content) => {
        const copy = Buffer.from(content);
        const at = bench.random.int(0, copy.length - 1);
        copy[at] = (copy[at] ?? 0) ^ (1 << bench.random.int(0, 7));
        return copy;
      }),
  },
  {
    name: 'two files of the same size have changed places',
    code: 'leg.file-differs',
    forge: ({ drive }) => {
      const [one, other] = [contentAt(drive, '/pack/a.cab'), contentAt(drive, '/pack/b.cab')];
      drive.contents.set('/pack/a.cab', other);
      drive.contents.set('/pack/b.cab', one);
    },
  },
  {
    name: 'a file of the last trip is among those of this one',
    code: 'leg.file-differs',
    forge: (bench) => {
      const last = bench.earlier.at(-1);
      if (last === undefined) throw new Error('There is no earlier drive.');
      const path = anyFile(bench);
      bench.drive.contents.set(path, contentAt(last, path));
    },
  },
  {
    name: 'a file lies there that nobody sealed',
    code: 'leg.file-extra',
    forge: ({ drive, random }) =>
      void drive.contents.set(`/pack/${random.pick(['d.cab', 'redist/d.msi', 'A.CAB.exe'])}`, Buffer.from('MZ')),
  },
  {
    name: 'a file has its name in other letters',
    code: 'leg.file-missing',
    forge: ({ drive }) => {
      drive.contents.set('/pack/A.CAB', contentAt(drive, '/pack/a.cab'));
      drive.contents.delete('/pack/a.cab');
    },
  },
  {
    name: 'a folder is in the place of a file',
    code: 'leg.not-a-file',
    forge: async ({ drive }) => {
      drive.contents.delete('/pack/a.cab');
      await drive.makeFolder('/pack/a.cab');
    },
  },
  {
    name: 'a file is a link to elsewhere',
    code: 'leg.link',
    forge: (bench) => void bench.drive.links.add(anyFile(bench)),
  },
  {
    name: 'a folder on the way is a link to elsewhere',
    code: 'leg.link',
    forge: ({ drive }) => void drive.links.add('/pack/redist'),
  },
  {
    name: 'the leg says a file is larger than it is',
    code: 'leg.file-size',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.files[0].sizeBytes += 1;
      }),
  },
  {
    name: 'the leg says a file has less than no bytes',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.files[0].sizeBytes = -1;
      }),
  },
  {
    name: 'the leg says a file has half a byte',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.files[0].sizeBytes = 10.5;
      }),
  },
  {
    name: 'the leg says a file is of a size no drive has',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.files[0].sizeBytes = 2 ** 60;
      }),
  },
  {
    name: 'the leg has too few digests of chunks',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        for (const file of leg.files) file.chunks?.pop();
      }),
  },
  {
    name: 'the leg has digests of chunks a file does not have',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.files[0].chunks = [leg.files[0].sha256];
      }),
  },
  {
    name: 'the digests of the chunks and of the whole are of different files',
    code: 'leg.file-differs',
    forge: (bench) =>
      bench.edit((leg) => {
        for (const file of leg.files) if (file.sizeBytes > legChunkBytes) file.sha256 = '0'.repeat(64);
      }),
  },
  {
    name: 'the leg lists nothing',
    code: 'leg.malformed',
    forge: (bench) =>
      bench.edit((leg) => {
        leg.files.splice(0);
      }),
  },
];
