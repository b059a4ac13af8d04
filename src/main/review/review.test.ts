import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row, SiteDatabase } from '../../core/ports/site-database.ts';
import { MemorySiteDatabase } from '../../core/testing/memory-site-database.ts';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import { collectUsageData } from '../../core/usage-data/collect.ts';
import { hashIdentifier } from '../../core/usage-data/hash.ts';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { EventMessage, RequestInput, RequestOutput } from '../../shared/ipc.ts';
import type { ReviewSnapshot, ReviewView } from '../../shared/review.ts';
import { NodeFiles } from '../files/node-files.ts';
import type { HandlerContext, HandlerGroup } from '../handlers/context.ts';
import { reviewHandlers } from '../handlers/review.ts';

type Requests = HandlerGroup<'review'>['requests'];

const columns = ['ResultID', 'Name', 'CollectedOn', 'Value', 'Revision'];
const hash = hashIdentifier('P01');
const rows: readonly Row[] = [
  [3n, 'école', '2026-11-18 02:00:00', 10, Uint8Array.of(0xab)],
  [1n, null, '2026-11-17T02:00:00Z', 9, null],
  [2n, 'Zebra, "big"', null, null, new Uint8Array(0)],
  [9007199254740993n, '=1+1', '2026-11-18 01:00:00', -0.5, Uint8Array.of(0)],
  [9007199254740992n, 'Écoles', 'unknown', 1e21, null],
  [4n, '', '2025-01-01', 100, null],
  [5n, `{"id":"${hash.replaceAll('+', '\\u002B')}","again":"${hash}"}`, hash, 2, null],
];

let folder: string;
let messages: EventMessage[];
let closing: AbortController;
let group: HandlerGroup<'review'>;
let database: SiteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'review-'));
  closing = new AbortController();
  messages = [];
  database = new MemorySiteDatabase({ columns, rows, newest: null });
  group = makeGroup();
});
afterEach(async () => {
  closing.abort();
  await group.close?.();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

function makeGroup(): HandlerGroup<'review'> {
  // The review needs nothing else of its context.
  const context = {
    computer: { settings: { site: null } },
    ports: { openSiteDatabase: async () => database, files: new NodeFiles() },
    tell: (message: EventMessage) => messages.push(message),
    closing: closing.signal,
  } as unknown as HandlerContext;
  return reviewHandlers(context, folder);
}

async function ask<N extends keyof Requests>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
  // The table of handlers is by name; the compiler cannot follow that through the union.
  return await (group.requests[name] as (input: RequestInput<N>) => Promise<RequestOutput<N>>)(input);
}

function told(): ReviewSnapshot | null {
  const value = messages.at(-1)?.value as ReviewSnapshot | null | undefined;
  return value ?? null;
}

async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !check(); tries += 1) await sleep(10);
  expect(check()).toBe(true);
}

async function openAndRead(): Promise<ReviewSnapshot> {
  const { reviewId } = await ask('review.open', {});
  await until(() => told()?.reviewId === reviewId && told()?.state !== 'reading');
  const snapshot = told();
  if (snapshot === null) throw new Error('The review is open.');
  return snapshot;
}

const everything: ReviewView = { sort: null, filters: [], search: '' };

/** The names of rows as a view shows them: their numbers in the database. */
async function numbersOf(reviewId: string, view: Partial<ReviewView>): Promise<readonly number[]> {
  const { viewId, rows: count } = await ask('review.arrange', {
    reviewId,
    view: structuredClone({ ...everything, ...view }) as never,
  });
  const { numbers } = await ask('review.read', { reviewId, viewId, offset: 0, count: 500 });
  expect(numbers).toHaveLength(count);
  return numbers;
}

/** A database whose rows come when the test lets them. */
class GatedDatabase extends MemorySiteDatabase {
  readonly gate = Promise.withResolvers<void>();

  override async readUsageData(signal: AbortSignal) {
    const { gate } = this;
    const all = this.rows;
    return {
      columns: this.columns,
      batches: (async function* () {
        yield all.slice(0, 2);
        await Promise.race([gate.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        signal.throwIfAborted();
        yield all.slice(2);
      })(),
    };
  }
}

describe('a review', () => {
  it('answers at once, tells how it goes, and names exactly the bytes that would leave', async () => {
    const first = await ask('review.open', {});
    expect(first).toMatchObject({ state: 'reading', rows: 0, rowsExpected: null, usageDataSha256: null, error: null });
    await until(() => told()?.state === 'ready');

    const collected = collectUsageData(await database.readUsageData(closing.signal), 'raw', {
      digests: ['raw'],
      onRows: () => undefined,
    });
    for await (const _ of collected.bytes());
    const facts = collected.facts();
    expect(told()).toEqual({
      reviewId: first.reviewId,
      state: 'ready',
      columns: [
        { name: 'ResultID', kind: 'number', longest: 16 },
        { name: 'Name', kind: 'text', longest: String(rows[6]?.[1]).length },
        { name: 'CollectedOn', kind: 'text', longest: 44 },
        { name: 'Value', kind: 'number', longest: 5 },
        { name: 'Revision', kind: 'binary', longest: 4 },
      ],
      rows: rows.length,
      rowsExpected: rows.length,
      usageDataSha256: facts.sha256.raw,
      sizeBytes: facts.sizeBytes,
      error: null,
    });
    expect(group.current?.()).toEqual([{ event: 'review.changed', value: told() }]);
  });

  it('names what Prepare then writes', async () => {
    const world = await SampleWorld.make();
    database = await world.ports.openSiteDatabase();
    const { usageDataSha256 } = await openAndRead();
    const result = await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    expect(usageDataSha256).toBe(result.usageDataSha256);
  });

  it('shows the first rows while it still reads', async () => {
    const gated = new GatedDatabase({ columns, rows, newest: null });
    database = gated;
    const { reviewId } = await ask('review.open', {});
    await until(() => told()?.rows === 2);
    expect(told()).toMatchObject({ state: 'reading', rowsExpected: rows.length });
    const whole = await ask('review.arrange', { reviewId, view: { ...everything, filters: [] } });
    expect(whole.rows).toBe(2);
    const window = await ask('review.read', { reviewId, viewId: whole.viewId, offset: 0, count: 100 });
    expect(window).toEqual({
      offset: 0,
      numbers: [0, 1],
      rows: [
        ['3', 'école', '2026-11-18 02:00:00', '10', '0xAB'],
        ['1', null, '2026-11-17T02:00:00Z', '9', null],
      ],
    });
    expect(await numbersOf(reviewId, { sort: { column: 0, direction: 'ascending' } })).toEqual([1, 0]);

    gated.gate.resolve();
    await until(() => told()?.state === 'ready');
    // The view of all rows in their order gets those that came later.
    expect((await ask('review.read', { reviewId, viewId: whole.viewId, offset: 5, count: 100 })).numbers).toEqual([
      5, 6,
    ]);
  });

  it('sorts numbers as numbers, texts as texts, what has no value last', async () => {
    const { reviewId } = await openAndRead();
    const by = (column: number, direction: 'ascending' | 'descending') =>
      numbersOf(reviewId, { sort: { column, direction } });
    expect(await by(0, 'ascending')).toEqual([1, 2, 0, 5, 6, 4, 3]);
    expect(await by(3, 'ascending')).toEqual([3, 6, 1, 0, 5, 4, 2]);
    expect(await by(3, 'descending')).toEqual([4, 5, 0, 1, 6, 3, 2]);
    expect(await by(1, 'ascending')).toEqual([5, 6, 3, 0, 4, 2, 1]);
    expect(await by(4, 'descending')).toEqual([0, 3, 2, 1, 4, 5, 6]);
  });

  it('sorts dates as dates, whatever their form, and what is no date after them', async () => {
    const dates = Array.from(
      { length: 10_000 },
      (_, index): Row => [index < 9_999 ? '2026-11-18 00:00:00' : '2026-11-17'],
    );
    database = new MemorySiteDatabase({
      columns: ['When'],
      rows: [...dates, ['2026-11-18T00:00:00+02:00'], ['unknown'], [null], ['2026-11-17 23:00']],
      newest: null,
    });
    const { reviewId, columns: found } = await openAndRead();
    expect(found[0]?.kind).toBe('date');
    const { viewId } = await ask('review.arrange', {
      reviewId,
      view: { ...everything, filters: [], sort: { column: 0, direction: 'ascending' } },
    });
    const start = await ask('review.read', { reviewId, viewId, offset: 0, count: 5 });
    expect(start.numbers).toEqual([9_999, 10_000, 10_003, 0, 1]);
    const end = await ask('review.read', { reviewId, viewId, offset: 10_001, count: 5 });
    expect(end.numbers).toEqual([9_998, 10_001, 10_002]);
  });

  it('filters by column and searches everywhere, whatever the case, all at once', async () => {
    const { reviewId } = await openAndRead();
    expect(await numbersOf(reviewId, { search: 'ÉCOLE' })).toEqual([0, 4]);
    expect(await numbersOf(reviewId, { search: '0xab' })).toEqual([0]);
    expect(await numbersOf(reviewId, { search: 'nowhere' })).toEqual([]);
    expect(await numbersOf(reviewId, { filters: [{ column: 2, contains: '2026-11-18' }] })).toEqual([0, 3]);
    expect(await numbersOf(reviewId, { filters: [{ column: 0, contains: '2026' }] })).toEqual([]);
    expect(await numbersOf(reviewId, { filters: [{ column: 1, contains: '' }] })).toHaveLength(rows.length);
    expect(
      await numbersOf(reviewId, {
        search: 'e',
        filters: [
          { column: 1, contains: 'COLE' },
          { column: 4, contains: '0X' },
        ],
        sort: { column: 0, direction: 'descending' },
      }),
    ).toEqual([0]);
  });

  it('cuts long cells in a window, and gives them whole to the reader', async () => {
    const long = `${'🚀'.repeat(100)}x`;
    const huge = 'é'.repeat(3_000_000);
    database = new MemorySiteDatabase({
      columns: ['a', 'b', 'c'],
      rows: [
        [long, huge, '{"a":[1]}'],
        [1, null, '<a/>'],
      ],
      newest: null,
    });
    const { reviewId } = await openAndRead();
    const { rows: shown } = await ask('review.read', { reviewId, viewId: 'all', offset: 0, count: 2 });
    expect(shown).toEqual([
      ['🚀'.repeat(80), 'é'.repeat(160), '{"a":[1]}'],
      ['1', null, '<a/>'],
    ]);
    const cell = (row: number, column: number) => ask('review.cell', { reviewId, row, column });
    expect(await cell(0, 0)).toEqual({ text: long, format: 'text', pretty: null, isCut: false });
    expect(await cell(0, 1)).toEqual({ text: 'é'.repeat(2 * 1024 * 1024), format: 'text', pretty: null, isCut: true });
    expect(await cell(0, 2)).toMatchObject({ format: 'json', pretty: '{\n  "a": [\n    1\n  ]\n}' });
    expect(await cell(1, 1)).toMatchObject({ text: null });
    await expect(cell(2, 0)).rejects.toMatchObject({ code: 'contract.refused-input' });
    await expect(cell(0, 3)).rejects.toMatchObject({ code: 'contract.refused-input' });
    expect(await numbersOf(reviewId, { search: 'ÉÉÉ' })).toEqual([0]);
    expect(await numbersOf(reviewId, { sort: { column: 1, direction: 'descending' } })).toEqual([0, 1]);
  });

  it('tells which cells a name explains, also within JSON, each once', async () => {
    const { reviewId } = await openAndRead();
    expect(await ask('review.explain', { reviewId, text: 'P01' })).toEqual({
      text: 'P01',
      hash,
      rule: 'text',
      cells: 2,
      first: [
        { row: 6, column: 1 },
        { row: 6, column: 2 },
      ],
    });
    expect(await ask('review.explain', { reviewId, text: '{00112233-4455-6677-8899-aabbccddeeff}' })).toMatchObject({
      rule: 'guid',
      cells: 0,
      first: [],
    });
  });

  it('makes an earlier arrangement give way to a later one, and forgets old views', async () => {
    database = new MemorySiteDatabase({
      columns: ['a'],
      rows: Array.from({ length: 60_000 }, (_, index): Row => [`row ${(index * 7919) % 60_000}`]),
      newest: null,
    });
    const { reviewId } = await openAndRead();
    const sorted = (direction: 'ascending' | 'descending') =>
      ask('review.arrange', { reviewId, view: { ...everything, filters: [], sort: { column: 0, direction } } });
    const first = sorted('ascending');
    const second = sorted('descending');
    // What is read meanwhile does not wait for either.
    const window = await ask('review.read', { reviewId, viewId: 'all', offset: 59_998, count: 500 });
    expect(window.numbers).toEqual([59_998, 59_999]);
    await expect(first).rejects.toMatchObject({ code: 'review.superseded' });
    const { viewId } = await second;
    const { rows: shown } = await ask('review.read', { reviewId, viewId, offset: 0, count: 1 });
    expect(shown).toEqual([['row 9999']]);
    await sorted('ascending');
    await sorted('ascending');
    await expect(ask('review.read', { reviewId, viewId, offset: 0, count: 1 })).rejects.toMatchObject({
      code: 'review.gone',
    });
  });

  it('refuses columns there are not', async () => {
    const { reviewId } = await openAndRead();
    await expect(numbersOf(reviewId, { sort: { column: 5, direction: 'ascending' } })).rejects.toMatchObject({
      code: 'contract.refused-input',
    });
  });

  it('exports what is shown, safe for a spreadsheet, and replaces a file only when told', async () => {
    const { reviewId } = await openAndRead();
    const { viewId } = await ask('review.arrange', {
      reviewId,
      view: { search: '', filters: [{ column: 3, contains: '0' }], sort: { column: 3, direction: 'descending' } },
    });
    const away = await mkdtemp(join(tmpdir(), 'review-export-'));
    try {
      const to = join(away, 'shown.csv');
      const order = { reviewId, viewId, columns: [1, 3], to, overwrite: false };
      const record = await ask('review.export', order);
      const written = await readFile(to, 'utf8');
      expect(written).toBe('\uFEFFName,Value\r\n"",100\r\nécole,10\r\n"\'=1+1",-0.5\r\n');
      expect(record).toMatchObject({ path: to, rows: 3, sizeBytes: Buffer.byteLength(written) });
      await expect(ask('review.export', order)).rejects.toMatchObject({ code: 'files.exists' });
      expect(await ask('review.export', { ...order, viewId: 'all', columns: [0], overwrite: true })).toMatchObject({
        rows: 7,
      });
      expect(await readFile(to, 'utf8')).toBe(`\uFEFFResultID\r\n${rows.map(([id]) => `${String(id)}\r\n`).join('')}`);
      await expect(ask('review.export', { ...order, to: 'shown.csv' })).rejects.toMatchObject({
        code: 'files.not-a-full-path',
      });
      await expect(ask('review.export', { ...order, to: join(away, 'b.csv'), viewId: '99' })).rejects.toMatchObject({
        code: 'review.gone',
      });
      expect(await readdir(away)).toEqual(['shown.csv']);
      // The site database may lie there too.
      const other = join(away, 'CM_P01.sqlite');
      await writeFile(other, 'the site');
      await expect(ask('review.export', { ...order, to: other, overwrite: true })).rejects.toMatchObject({
        code: 'files.name-not-allowed',
      });
      expect(await readFile(other, 'utf8')).toBe('the site');
    } finally {
      await rm(away, { recursive: true });
    }
  });

  it('keeps its rows in one private file, gone when it is closed', async () => {
    const { reviewId } = await openAndRead();
    const [name, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    if (process.platform !== 'win32') expect((await stat(join(folder, name ?? ''))).mode & 0o777).toBe(0o600);
    await ask('review.close', { reviewId });
    expect(await readdir(folder)).toEqual([]);
    expect(messages.at(-1)).toEqual({ event: 'review.changed', value: null });
    for (const request of [ask('review.close', { reviewId }), ask('review.explain', { reviewId, text: 'a' })]) {
      await expect(request).rejects.toMatchObject({ code: 'review.gone' });
    }
  });

  it('is not waited for: what a killed process left goes when the program starts', async () => {
    await writeFile(join(folder, 'service-connection-review-999999999-89abcdef.rows'), 'left');
    makeGroup();
    await expect.poll(async () => await readdir(folder)).toEqual([]);
  });

  it('is let go by the next one, which takes away what a killed process left', async () => {
    await writeFile(join(folder, 'service-connection-review-999999999-0123abcd.rows'), 'left');
    const first = await openAndRead();
    expect(await readdir(folder)).toHaveLength(1);
    const [a, b] = await Promise.all([ask('review.open', {}), ask('review.open', {})]);
    await expect(
      ask('review.arrange', { reviewId: first.reviewId, view: { ...everything, filters: [] } }),
    ).rejects.toMatchObject({ code: 'review.gone' });
    await until(() => told()?.state === 'ready');
    expect(told()?.reviewId).toBe(b.reviewId);
    expect(a.reviewId).not.toBe(b.reviewId);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('tells how it goes some five times a second, however fast the rows come', async () => {
    database = new MemorySiteDatabase({
      columns: ['a', 'b'],
      rows: Array.from({ length: 200_000 }, (_, index): Row => [index, `a text of some length, for row ${index}`]),
      newest: null,
    });
    const startedMs = performance.now();
    await openAndRead();
    const readings = messages.filter(({ value }) => (value as ReviewSnapshot).state === 'reading').length;
    // Besides: when it opens, and when the rows are counted.
    expect(readings).toBeLessThanOrEqual(3 + (performance.now() - startedMs) / 200);
    expect(readings).toBeGreaterThanOrEqual(2);
  });

  it('stops while it reads, and what waits for an answer is told', async () => {
    database = new GatedDatabase({ columns, rows, newest: null });
    const { reviewId } = await ask('review.open', {});
    await until(() => told()?.rows === 2);
    await ask('review.close', { reviewId });
    expect(await readdir(folder)).toEqual([]);
    expect((database as GatedDatabase).isClosed).toBe(true);
  });

  it('is closed also while the database does not answer', async () => {
    database.readUsageData = async () => await new Promise(() => undefined);
    const { reviewId } = await ask('review.open', {});
    const waiting = ask('review.explain', { reviewId, text: 'a' });
    const refused = expect(waiting).rejects.toMatchObject({ code: 'review.gone' });
    await ask('review.close', { reviewId });
    await refused;
  });

  it('ends with the host, and is not opened again', async () => {
    await openAndRead();
    closing.abort();
    await group.close?.();
    expect(await readdir(folder)).toEqual([]);
    await expect(ask('review.open', {})).rejects.toMatchObject({ code: 'review.gone' });
  });
});

describe('a review that cannot be', () => {
  it('says why the database was not read', async () => {
    database.readUsageData = async () => {
      throw new AppError('site-database.busy', { path: '/site/CM_P01.sqlite' });
    };
    const { reviewId, state, error } = await openAndRead();
    expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'site-database.busy' });
    await expect(ask('review.arrange', { reviewId, view: { ...everything, filters: [] } })).rejects.toMatchObject({
      code: 'review.gone',
    });
  });

  it('takes its file away when reading fails half-way', async () => {
    const gated = new GatedDatabase({ columns, rows, newest: null });
    database = gated;
    await ask('review.open', {});
    await until(() => told()?.rows === 2);
    gated.gate.reject(new AppError('site-database.read-failed', { database: 'x', problem: foreign('cut off') }));
    await until(() => told()?.state === 'failed');
    expect(told()?.error?.code).toBe('site-database.read-failed');
    // It is being let go of already: that is not done twice, and is waited for.
    await ask('review.close', { reviewId: told()?.reviewId ?? '' });
    expect(gated.isClosed).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says where its file could not be written', async () => {
    const gone = join(folder, 'gone');
    group = reviewHandlers(
      {
        computer: { settings: { site: null } },
        ports: { openSiteDatabase: async () => database },
        tell: (message: EventMessage) => messages.push(message),
        closing: closing.signal,
      } as unknown as HandlerContext,
      gone,
    );
    expect(await openAndRead()).toMatchObject({ state: 'failed', error: { code: 'files.not-found' } });
  });
});
