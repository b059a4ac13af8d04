import { describe, expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { Download, DownloadFrom } from '../ports/cloud-service.ts';
import { MemoryCloud, sha256 } from '../testing/memory-cloud.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { Random } from '../testing/random.ts';
import { TestClock } from '../testing/sample-world.ts';
import { Bandwidth } from './bandwidth.ts';
import { chunkBytes } from './chunk-bytes.ts';
import { type DownloadOptions, downloadFile } from './download.ts';
import { defaultLanes, type LanePolicy } from './lanes.ts';
import { LimitMeter } from './limit-meter.ts';
import { LinePool } from './line-pool.ts';

const { signal } = new AbortController();
const bytes = Buffer.alloc(6 * chunkBytes + 4321, Buffer.from(new Random(11).bytes(65_521)));
const other = Buffer.from(bytes).fill(1, 70_000, 70_001);
const atOnce: LanePolicy = { most: 4, opens: 'at-once' };

/** A service whose every answer is counted, and a place to download to. */
class World {
  readonly files = new MemoryFiles();
  readonly cloud = new MemoryCloud();
  readonly clock = new TestClock();
  readonly warnings: string[] = [];
  readonly asked: (DownloadFrom | null)[] = [];
  /** Body bytes that were taken. */
  sentBytes = 0;
  open = 0;
  mostOpen = 0;
  /** Changes an answer. */
  onAnswer: (answer: Download, from: DownloadFrom | null, number: number) => Download = (answer) => answer;

  constructor() {
    this.files.folders.add('/drive');
    this.cloud.serve('/file', bytes);
    const download = this.cloud.download.bind(this.cloud);
    this.cloud.download = async (url, base, stop, from) => {
      this.asked.push(from ?? null);
      const number = this.asked.length;
      const answer = this.onAnswer(await download(url, base, stop, from), from ?? null, number);
      this.open += 1;
      this.mostOpen = Math.max(this.mostOpen, this.open);
      let isOpen = true;
      const close = (): void => {
        if (isOpen) this.open -= 1;
        isOpen = false;
      };
      return { ...answer, body: this.#counted(answer.body, close), discard: close };
    };
  }

  async *#counted(body: AsyncIterable<Uint8Array>, close: () => void): AsyncGenerator<Uint8Array> {
    // As with the real ones, a piece is good only until the next is asked for.
    const memory = Buffer.alloc(65_536);
    try {
      for await (const piece of body) {
        // Lines that wait take turns.
        await new Promise(setImmediate);
        this.sentBytes += piece.length;
        memory.set(piece);
        yield memory.subarray(0, piece.length);
        memory.fill(0xee);
      }
    } finally {
      close();
    }
  }

  async download(
    options: Partial<DownloadOptions> = {},
    known: 'digest' | 'size' | 'nothing' = 'digest',
  ): Promise<void> {
    const log = {
      info: () => undefined,
      warning: (text: string) => void this.warnings.push(text),
      error: () => undefined,
    };
    await downloadFile(
      { url: '/file', base: 'http://cloud.test' },
      '/drive/a',
      { sizeBytes: known === 'nothing' ? null : bytes.length, sha256: known === 'digest' ? sha256(bytes) : null },
      { ports: { files: this.files, cloudService: () => this.cloud, clock: this.clock }, log, signal, pauses: () => 0 },
      { name: 'a', onBytes: () => undefined, limits: new LimitMeter(), lanes: atOnce, ...options },
    );
  }

  expectDone(content = bytes): void {
    expect(Buffer.compare(this.files.contents.get('/drive/a') ?? Buffer.alloc(0), content)).toBe(0);
    expect([...this.files.contents.keys()]).toEqual(['/drive/a']);
    expect(this.open).toBe(0);
  }
}

function cutAfter(answer: Download, count: number): Download {
  return {
    ...answer,
    body: (async function* () {
      let left = count;
      for await (const piece of answer.body) {
        if (left > 0) yield piece.subarray(0, left);
        left -= piece.length;
        if (left <= 0) throw new AppError('cloud.cut-off', { url: answer.url, receivedBytes: 0, expectedBytes: null });
      }
    })(),
  };
}

/** All of it and more, without a length, until the connection ends in the middle of it. */
function withMore(answer: Download): Download {
  return {
    ...answer,
    sizeBytes: null,
    body: (async function* () {
      yield* answer.body;
      for (let more = 0; more < 40; more += 1) yield Buffer.alloc(65_536);
      throw new AppError('cloud.cut-off', { url: answer.url, receivedBytes: 0, expectedBytes: null });
    })(),
  };
}

function refused(): never {
  throw new AppError('cloud.busy', { host: 'cloud.test', status: 429, seconds: 20 });
}

describe('a large file', () => {
  it.each(['digest', 'size', 'nothing'] as const)(
    'comes by several lines, each its own part, when its %s is known',
    async (known) => {
      const world = new World();
      await world.download({}, known);
      expect(world.mostOpen).toBe(4);
      const starts = world.asked.map((from) => from?.offset ?? 0);
      expect(new Set(starts).size).toBe(starts.length);
      expect(
        world.asked.slice(1).every((from) => from?.end !== undefined && from.end - from.offset <= chunkBytes),
      ).toBe(true);
      world.expectDone();
    },
  );

  it('asks for no byte twice however many of its lines are cut', async () => {
    for (const known of ['digest', 'size'] as const) {
      const world = new World();
      const random = new Random(5);
      world.onAnswer = (answer, _from, number) =>
        number % 2 === 0 ? cutAfter(answer, random.int(0, 1_000_000)) : answer;
      await world.download({}, known);
      expect(world.warnings.length).toBeGreaterThan(3);
      // The first answer is open to the end of the file: what of it is on its way is dropped once.
      expect(world.sentBytes - bytes.length).toBeLessThan(world.asked.length * 65_536);
      world.expectDone();
    }
  });

  it('comes by one line when the service gives no parts, and passes over what is there after a cut', async () => {
    const world = new World();
    world.cloud.givesParts = false;
    world.onAnswer = (answer, _from, number) => (number === 1 ? cutAfter(answer, 10_000_000) : answer);
    await world.download();
    expect(world.mostOpen).toBe(1);
    world.expectDone();
  });

  it('goes on by one line when parts are given no more', async () => {
    const world = new World();
    world.onAnswer = (answer, _from, number) => {
      if (number === 5) world.cloud.givesParts = false;
      return answer;
    };
    await world.download();
    world.expectDone();
  });

  it('learns from a later answer how long it is, where the first one did not say and was cut', async () => {
    const world = new World();
    world.onAnswer = (answer, _from, number) =>
      number === 1 ? { ...cutAfter(answer, 5_000_000), sizeBytes: null } : answer;
    await world.download({}, 'nothing');
    expect(world.asked.length).toBe(2);
    expect(world.sentBytes).toBeLessThan(bytes.length + 500_000);
    world.expectDone();
  });

  it('is done when all of it came from an answer that did not say how long it was, and did not end as it should', async () => {
    const world = new World();
    world.onAnswer = (answer, _from, number) =>
      number === 1 ? { ...cutAfter(answer, bytes.length), sizeBytes: null } : answer;
    await world.download({}, 'nothing');
    expect(world.sentBytes).toBeLessThan(2 * bytes.length + 500_000);
    world.expectDone();
  });

  it('begins anew when the first answer did not say how long it was, and brought more than there is', async () => {
    const world = new World();
    world.onAnswer = (answer, _from, number) => (number === 1 ? withMore(answer) : answer);
    await world.download({}, 'nothing');
    expect(world.sentBytes).toBeLessThan(3 * bytes.length);
    world.expectDone();
  });

  it('asks for a part once more after all of it had to come', async () => {
    const world = new World();
    world.onAnswer = (answer, _from, number) => {
      // The second and the third answer are all of it, whatever is asked for.
      world.cloud.givesParts = number >= 3;
      return number === 1 || number === 3 ? cutAfter(answer, number * 4_000_000) : answer;
    };
    await world.download({ lanes: { ...defaultLanes, most: 1 } });
    expect(world.asked.length).toBeLessThanOrEqual(5);
    // What the first brought passed by in the third.
    expect(world.sentBytes).toBeLessThan(bytes.length + 4_000_000 + 500_000);
    world.expectDone();
  });

  it('leaves the others their lines when the service refuses so many', async () => {
    const world = new World();
    world.onAnswer = (answer) => (world.open >= 2 ? refused() : answer);
    await world.download();
    expect(world.mostOpen).toBe(2);
    // Nobody was waited for: another line was there.
    expect(world.warnings).toEqual([]);
    world.expectDone();
  });

  it('gives lines back to a file that begins', async () => {
    const world = new World();
    const pool = new LinePool(4);
    let isGiven = false;
    world.onAnswer = (answer, _from, number) => {
      // All of them are open now.
      if (number === 4)
        void pool.takeFirst(signal).then(() => {
          isGiven = world.asked.length < 7;
        });
      return answer;
    };
    await world.download({ pool });
    expect(isGiven).toBe(true);
    world.expectDone();
  });

  it('waits as long as it is asked to when it is refused with one line, and says for whom', async () => {
    const world = new World();
    const waits: unknown[] = [];
    const beganMs = world.clock.now().getTime();
    world.onAnswer = (answer, _from, number) => (number === 1 ? refused() : answer);
    await world.download({ onWait: (waiting) => waits.push(waiting) });
    const until = new Date(beganMs + 20_000).toISOString();
    expect(waits).toEqual([{ host: 'cloud.test', seconds: 20, until, isAsked: true }, null]);
    expect(world.clock.now().getTime() - beganMs).toBe(20_000);
    world.expectDone();
  });

  it('takes one odd answer for a mishap', async () => {
    const odd: readonly ((answer: Download) => Download)[] = [
      (answer) => ({ ...answer, etag: '"another"' }),
      (answer) => ({ ...answer, etag: null }),
      (answer) => ({ ...answer, sizeBytes: 5 }),
      (answer) => ({ ...answer, sizeBytes: bytes.length + 1 }),
      (answer) => ({ ...answer, offset: 0 }),
      () => {
        throw new AppError('cloud.wrong-part', { url: 'http://cloud.test/file' });
      },
    ];
    for (const make of odd) {
      const world = new World();
      world.onAnswer = (answer, _from, number) => (number === 3 ? make(answer) : answer);
      await world.download();
      expect(world.sentBytes - bytes.length).toBeLessThan(chunkBytes);
      world.expectDone();
    }
  });

  it('begins anew once when the file has changed under way, and says so when it changes again', async () => {
    const world = new World();
    world.onAnswer = (answer, _from, number) => {
      if (number === 3) world.cloud.serve('/file', other);
      return answer;
    };
    await world.download({}, 'size');
    world.expectDone(other);

    const again = new World();
    let turn = 0;
    again.onAnswer = (answer, from) => {
      if (from !== null && answer.offset === from.offset && from.offset > 0) {
        turn += 1;
        again.cloud.serve('/file', turn % 2 === 1 ? other : bytes);
      }
      return answer;
    };
    await expect(again.download({}, 'size')).rejects.toMatchObject({
      code: 'download.changed',
      details: { name: 'a' },
    });
  });

  it('keeps little of what is ahead when one line stands still', async () => {
    const world = new World();
    const { promise, resolve } = Promise.withResolvers<void>();
    world.onAnswer = (answer, _from, number) =>
      number === 1
        ? {
            ...answer,
            body: (async function* () {
              await promise;
              yield* answer.body;
            })(),
          }
        : answer;
    const large = Buffer.concat([bytes, bytes]);
    world.cloud.serve('/file', large);
    const done = world.download({}, 'nothing');
    for (let turns = 0; turns < 2_000; turns += 1) await new Promise(setImmediate);
    expect(world.sentBytes).toBe(7 * chunkBytes);
    resolve();
    await done;
    world.expectDone(large);
  });

  it('ends all lines when the run is cancelled, and goes on from what was handed over', async () => {
    const world = new World();
    world.files.onAction = (action, _path, usedBytes) => {
      if (action === 'write' && usedBytes > 9 * 1024 * 1024)
        throw new AppError('files.failed', { path: '/drive/a', reason: foreign('pulled out') });
    };
    await expect(world.download()).rejects.toMatchObject({ code: 'files.failed' });
    expect(world.open).toBe(0);
    world.files.onAction = () => undefined;
    world.asked.length = 0;
    await world.download();
    expect(world.asked[0]?.offset).toBe(8 * 1024 * 1024);
    world.expectDone();
  });
});

describe('one line', () => {
  /** Every piece takes so long to come. */
  function slow(world: World, ms: number): void {
    world.onAnswer = (answer) => ({
      ...answer,
      body: (async function* () {
        for await (const piece of answer.body) {
          world.clock.advance(ms);
          yield piece;
        }
      })(),
    });
  }

  it('is joined by others while the network is what is waited for', async () => {
    const world = new World();
    slow(world, 20);
    await world.download({ lanes: defaultLanes });
    expect(world.mostOpen).toBeGreaterThan(1);
    world.expectDone();
  });

  it.each([
    ['it is fast', 1, undefined, 6],
    ['a limit of the settings holds it back', 20, 1_000, 6],
    ['other files have taken the lines', 20, undefined, 1],
  ] as const)('stays alone when %s', async (_, ms, kilobytesPerSecond, lines) => {
    const world = new World();
    slow(world, ms);
    const settings = kilobytesPerSecond === undefined ? undefined : { kilobytesPerSecond, timetable: [] };
    await world.download({
      lanes: defaultLanes,
      pool: new LinePool(lines),
      bandwidth: new Bandwidth(world.clock, () => settings),
    });
    expect(world.mostOpen).toBe(1);
    expect(world.asked).toEqual([null]);
    world.expectDone();
  });

  it('that drips is called too slow, and tried again before it is given up', async () => {
    const world = new World();
    world.onAnswer = (answer) => ({
      ...answer,
      body: (async function* () {
        for await (const piece of answer.body) {
          for (const byte of piece) {
            world.clock.advance(30_000);
            yield Uint8Array.of(byte);
          }
        }
      })(),
    });
    await expect(world.download({ lanes: { ...defaultLanes, most: 1 } })).rejects.toMatchObject({
      code: 'cloud.too-slow',
      details: { host: 'cloud.test', seconds: 300, receivedBytes: 10 },
    });
    expect(world.asked.length).toBeGreaterThan(1);
  });
});

describe('what a service sends beside what it should', () => {
  it('is named when more comes than there is, nothing, or something without end', async () => {
    const cases = [
      [(answer: Download) => ({ ...answer, sizeBytes: bytes.length - 1 }), 'download.wrong-size'],
      [(answer: Download) => ({ ...answer, sizeBytes: 0 }), 'download.empty'],
      [(answer: Download) => ({ ...answer, sizeBytes: 65 * 1024 ** 3 }), 'download.too-large'],
      [
        (answer: Download) => ({
          ...answer,
          etag: null,
          sizeBytes: null,
          body: (async function* () {
            for (;;) yield bytes.subarray(0, 65_536);
          })(),
        }),
        'download.wrong-size',
      ],
    ] as const;
    for (const [make, code] of cases) {
      const world = new World();
      world.onAnswer = (answer) => make(answer);
      await expect(world.download()).rejects.toMatchObject({ code });
      expect([...world.files.contents.keys()]).toEqual([]);
    }
  });

  it('is not waited for when it asks for longer than a run waits', async () => {
    const world = new World();
    world.onAnswer = () => {
      throw new AppError('cloud.busy', { host: 'cloud.test', status: 503, seconds: 301 });
    };
    await expect(world.download()).rejects.toMatchObject({
      code: 'cloud.asks-to-wait',
      details: { host: 'cloud.test', seconds: 301 },
    });
    expect(world.asked).toHaveLength(1);
  });
});
