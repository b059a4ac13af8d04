import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { MemoryCloud, sha256 } from '../testing/memory-cloud.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { Random } from '../testing/random.ts';
import { TestClock } from '../testing/sample-world.ts';
import { legChunkBytes } from '../trust/leg.ts';
import { downloadFile } from './download.ts';
import { foreignLeftovers } from './leftovers.ts';
import { LimitMeter } from './limit-meter.ts';
import { copyFile, type PlacedFile } from './place-file.ts';
import type { TransferContext } from './retries.ts';
import { markBytes } from './transfer-journal.ts';

const { signal } = new AbortController();
const bytes = Buffer.alloc(5 * markBytes + 12_345, Buffer.from(new Random(7).bytes(65_521)));
const digest = sha256(bytes);
const other = Buffer.from(bytes).fill(1, 3 * markBytes, 3 * markBytes + 1);

class World {
  readonly files = new MemoryFiles();
  readonly cloud = new MemoryCloud();
  readonly warnings: string[] = [];

  constructor() {
    this.files.folders.add('/drive');
    this.files.contents.set('/source', bytes);
    this.cloud.serve('/file', bytes);
  }

  context(stop = signal): TransferContext {
    const clock = new TestClock();
    return {
      ports: { files: this.files, cloudService: () => this.cloud, clock },
      log: { info: () => undefined, warning: (text) => void this.warnings.push(text), error: () => undefined },
      signal: stop,
      pauses: () => 0,
    };
  }

  async download(known: 'digest' | 'size' = 'digest', stop = signal): Promise<PlacedFile> {
    const expected = { sizeBytes: bytes.length, sha256: known === 'digest' ? digest : null };
    const options = { name: 'a', onBytes: () => undefined, limits: new LimitMeter() };
    const link = { url: '/file', base: 'http://cloud.test' };
    return await downloadFile(link, '/drive/a', expected, this.context(stop), options);
  }

  async copy(): Promise<PlacedFile> {
    return await copyFile(this.files, '/source', '/drive/a', { replace: true, signal, sha256: digest });
  }

  unfinished(): readonly string[] {
    return [...this.files.contents.keys()].filter((path) => path.endsWith('.partial'));
  }

  /** How much is written and not yet named. */
  unfinishedBytes(): number {
    const sizes = this.unfinished().map((path) =>
      path.includes('journal') ? 0 : this.files.contents.get(path)?.length,
    );
    return Math.max(0, ...sizes.map((size) => size ?? 0));
  }

  expectDone(): void {
    expect(Buffer.compare(this.files.contents.get('/drive/a') ?? Buffer.alloc(0), bytes)).toBe(0);
    expect(this.unfinished()).toEqual([]);
  }
}

/** Does something and ends the program when `isTime` says so, at an action with the drive; whether it came so far. */
async function killedWhen(world: World, isTime: () => boolean, action: () => Promise<unknown>): Promise<boolean> {
  let isKilled = false;
  world.files.onAction = () => {
    if (isKilled || !isTime()) return;
    isKilled = true;
    world.files.kill();
    throw new Error('killed');
  };
  try {
    await action();
    return isKilled;
  } catch (error) {
    // What was under way at that moment fails in its own way.
    if (!isKilled) throw error;
    return true;
  } finally {
    world.files.onAction = () => undefined;
  }
}

/** The same at the n-th action. */
async function killedAt(world: World, n: number, action: () => Promise<unknown>): Promise<boolean> {
  let count = 0;
  return await killedWhen(world, () => ++count === n, action);
}

describe.each([
  ['a copy', (world: World) => world.copy()],
  ['a download', (world: World) => world.download()],
  ['a download of which only the tag is known', (world: World) => world.download('size')],
] as const)('%s', (_, transfer) => {
  it('killed at any write, mark, reading back or renaming, goes on and does at most one chunk again', async () => {
    let moments = 0;
    // A sixth of all moments; `npm run soak -- kills` takes every one.
    for (let n = 1; ; n += 6) {
      const world = new World();
      if (!(await killedAt(world, n, () => transfer(world)))) break;
      moments += 1;
      const before = world.unfinishedBytes();
      const { keptBytes } = await transfer(world);
      expect(before - keptBytes).toBeLessThanOrEqual(legChunkBytes);
      world.expectDone();
    }
    expect(moments).toBeGreaterThan(10);
  });

  it('killed again and again still ends', async () => {
    const world = new World();
    for (let n = 3; await killedAt(world, n, () => transfer(world)); n += 2);
    world.expectDone();
  });

  it('begins anew when what was kept has changed meanwhile', async () => {
    const world = new World();
    expect(
      await killedWhen(
        world,
        () => world.unfinishedBytes() > 3 * markBytes,
        () => transfer(world),
      ),
    ).toBe(true);
    for (const path of world.unfinished()) {
      const content = world.files.contents.get(path);
      if (content !== undefined && !path.includes('journal'))
        content[markBytes + 5] = (content[markBytes + 5] ?? 0) ^ 1;
    }
    expect((await transfer(world)).keptBytes).toBe(markBytes);
    world.expectDone();
  });
});

describe('a download that goes on', () => {
  it('asks only for the rest after a dropped connection', async () => {
    const world = new World();
    let tries = 0;
    world.cloud.onBody = (_url, all) => {
      tries += 1;
      return tries === 1 ? all.subarray(0, 3 * markBytes + 5) : all;
    };
    const { keptBytes } = await world.download();
    // Nothing is left behind meanwhile: it goes on in the same file, to the byte.
    expect(keptBytes).toBe(0);
    expect(world.cloud.offsets).toEqual([0, 3 * markBytes + 5]);
    expect(world.warnings).toHaveLength(1);
    world.expectDone();
  });

  it('goes on in the next run when the service stays away, and begins anew when it has something else', async () => {
    for (const [now, offset] of [
      [bytes, 3 * markBytes],
      [other, 0],
    ] as const) {
      const world = new World();
      world.cloud.onBody = (_url, all) => all.subarray(0, 3 * markBytes + 5);
      await expect(world.download('size')).rejects.toMatchObject({ code: 'cloud.cut-off' });
      expect(world.unfinished()).toHaveLength(2);
      world.cloud.onBody = (_url, all) => all;
      world.cloud.serve('/file', now);
      expect((await world.download('size')).keptBytes).toBe(offset);
      expect(world.files.contents.get('/drive/a')?.equals(now)).toBe(true);
      expect(world.unfinished()).toEqual([]);
    }
  });

  it('goes on after it was cancelled, and when the drive was full', async () => {
    const world = new World();
    const stop = new AbortController();
    world.files.onAction = (action, _path, usedBytes) => {
      if (action === 'write' && usedBytes > bytes.length + 3 * markBytes) stop.abort(new AppError('job.cancelled', {}));
    };
    await expect(world.download('digest', stop.signal)).rejects.toMatchObject({ code: 'job.cancelled' });
    world.files.onAction = () => undefined;
    world.files.capacityBytes = bytes.length + 4 * markBytes + 1000;
    await expect(world.download()).rejects.toMatchObject({ code: 'files.disk-full' });
    world.files.capacityBytes = Number.MAX_SAFE_INTEGER;
    expect((await world.download()).keptBytes).toBe(4 * markBytes);
    world.expectDone();
  });

  it('leaves nothing of what is not what it should be', async () => {
    const world = new World();
    world.cloud.serve('/file', other);
    await expect(world.download()).rejects.toMatchObject({ code: 'download.wrong-hash' });
    expect(world.unfinished()).toEqual([]);
    world.cloud.serve('/file', bytes);
    world.files.corrupt = (_path, content) => Buffer.concat([content, Buffer.from('x')]);
    await expect(world.download()).rejects.toMatchObject({ code: 'files.read-back-differs' });
    expect(world.unfinished()).toEqual([]);
  });

  it('is not fetched at all when it is there', async () => {
    const world = new World();
    await world.download();
    const { keptBytes, readBack } = await world.download();
    expect([keptBytes, readBack]).toEqual([bytes.length, 'cache']);
    expect(world.cloud.requests).toHaveLength(1);
  });
});

describe('a copy that goes on', () => {
  it('begins anew when its source has changed in what was kept', async () => {
    const world = new World();
    const copy = (): Promise<PlacedFile> => copyFile(world.files, '/source', '/drive/a', { replace: true, signal });
    expect(await killedWhen(world, () => world.unfinishedBytes() > 4 * markBytes, copy)).toBe(true);
    world.files.contents.set('/source', other);
    expect((await copy()).keptBytes).toBe(0);
    expect(world.files.contents.get('/drive/a')?.equals(other)).toBe(true);
  });
});

describe('what other runs left', () => {
  it('is listed, and left alone', async () => {
    const world = new World();
    expect(
      await killedWhen(
        world,
        () => world.unfinishedBytes() > 3 * markBytes,
        () => world.download(),
      ),
    ).toBe(true);
    const strange = '/drive/other.cab.0badcafe.partial';
    world.files.contents.set(strange, Buffer.alloc(9));
    world.files.contents.set('/drive/thesis.partial', Buffer.alloc(9));
    world.files.folders.add('/drive/folder.0badcafe.partial');
    const before = [...world.files.contents.keys()];
    expect(await foreignLeftovers(world.files, '/drive', ['a'])).toEqual([
      { path: strange, finalName: 'other.cab', sizeBytes: 9 },
    ]);
    expect(await foreignLeftovers(world.files, '/drive')).toHaveLength(3);
    await world.download();
    expect([...world.files.contents.keys()].filter((path) => before.includes(path))).toContain(strange);
  });
});
