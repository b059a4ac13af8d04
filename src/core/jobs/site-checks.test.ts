import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, isAppError } from '../../shared/errors.ts';
import { knownVersions } from '../../shared/site.ts';
import type { Check } from '../../shared/site-checks.ts';
import type { DatabaseFacts, DatabaseRight } from '../../shared/site-database.ts';
import { MemorySiteDatabase, sampleSite } from '../testing/memory-site-database.ts';
import { TestClock, TestLog } from '../testing/sample-world.ts';
import { checkSite } from './site-checks.ts';

const rights: readonly DatabaseRight[] = [
  { object: 'dbo.TEL_TelemetryResults', right: 'SELECT', neededFor: 'prepare', state: 'granted' },
  { object: 'dbo.fnGetHierarchyID', right: 'EXECUTE', neededFor: 'prepare', state: 'granted' },
  { object: 'dbo.CM_UpdatePackages', right: 'SELECT', neededFor: 'import', state: 'granted' },
  { object: 'dbo.SC_Component', right: 'SELECT', neededFor: 'details', state: 'granted' },
];
const server: DatabaseFacts = {
  product: 'SQL Server 2022 (16.0.4135.4)',
  server: 'SQL1',
  database: 'CM_P01',
  account: 'CONTOSO\\svc',
  collation: 'SQL_Latin1_General_CP1_CI_AS',
  encryption: { protocol: 'TLSv1.3', certificate: 'authority', subject: 'CN=sql1', sha256: 'ab' },
  rights,
};

let database: MemorySiteDatabase;
let clock: TestClock;
let log: TestLog;

beforeEach(() => {
  database = new MemorySiteDatabase({
    site: sampleSite({ version: '5.00.9146.1000' }),
    columns: ['ResultID'],
    rows: [[1]],
    newest: '2026-11-18 02:00:00',
  });
  database.facts = server;
  clock = new TestClock();
  log = new TestLog();
});

async function check(
  mustBeOffline = true,
): Promise<{ readonly made: readonly Check[]; readonly error: string | null }> {
  const made: Check[] = [];
  try {
    const onCheck = (one: Check): void => void made.push(one);
    const { checks } = await checkSite(database, { clock, log }, { mustBeOffline, onCheck });
    expect(checks).toEqual(made);
    return { made, error: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { made, error: error.code };
  }
}

const outcomes = ({ made }: { readonly made: readonly Check[] }): readonly string[] =>
  made.map(({ id, outcome }) => `${id} ${outcome}`);
const one = ({ made }: { readonly made: readonly Check[] }, id: Check['id']): Check | undefined =>
  made.find((made) => made.id === id);
const without = (objects: readonly string[], state: DatabaseRight['state'] = 'missing'): DatabaseFacts => ({
  ...server,
  rights: rights.map((right) => (objects.includes(right.object) ? { ...right, state } : right)),
});

describe('the checks of a site on a database server', () => {
  it('all pass where all is well, and are logged', async () => {
    const all = await check();
    expect(all.error).toBeNull();
    expect(outcomes(all)).toEqual([
      'database passed',
      'encryption passed',
      'collation passed',
      'read-permission passed',
      'site-code passed',
      'database-name passed',
      'connection-mode passed',
      'usage-level passed',
      'site-version passed',
      'tool-version passed',
      'usage-data passed',
      'data-age passed',
    ]);
    expect(log.lines).toContain(
      'info Check encryption: passed. Encrypted by TLSv1.3; an authority that is trusted here vouches for the server.',
    );
  });

  it.each([
    [
      { protocol: null, certificate: 'none' } as const,
      'Nothing is encrypted: what is read can be read on the way, the password of an SQL login too.',
    ],
    [{ protocol: 'TLSv1.2', certificate: 'none' } as const, 'Encrypted by TLSv1.2; nobody vouches for the server.'],
  ])('warn of a connection with %o', async (encryption, finding) => {
    database.facts = { ...server, encryption: { ...encryption, subject: null, sha256: null } };
    expect(one(await check(), 'encryption')).toMatchObject({ outcome: 'warning', finding, details: encryption });
  });

  it('are content with the certificate that was compared and pinned', async () => {
    const encryption = { protocol: 'TLSv1.2', certificate: 'pinned', subject: null, sha256: null } as const;
    database.facts = { ...server, encryption };
    expect(one(await check(), 'encryption')).toMatchObject({
      outcome: 'passed',
      finding: 'Encrypted by TLSv1.2; the server showed the certificate that is pinned.',
    });
  });

  it.each([
    ['SQL_Latin1_General_CP1_CI_AS', 'passed'],
    ['Chinese_Simplified_Pinyin_100_CI_AI', 'passed'],
    ['Latin1_General_CI_AS', 'warning'],
  ])('say of the collation %s: %s', async (collation, outcome) => {
    database.facts = { ...server, collation };
    expect(one(await check(), 'collation')).toMatchObject({ outcome, details: { collation } });
  });

  it('warn of a database that is not called after its site, and of a code that is none', async () => {
    database.facts = { ...server, database: 'CM_P02' };
    expect(one(await check(), 'database-name')).toMatchObject({
      outcome: 'warning',
      details: { database: 'CM_P02', expected: 'CM_P01' },
    });
    database.facts = { ...server, database: 'cm_p01' };
    expect(one(await check(), 'database-name')?.outcome).toBe('passed');
    database.site = sampleSite({ code: 'P01X' });
    expect(outcomes(await check())).toContain('site-code warning');
  });

  it('name each right that is missing and what fails without, and go on where Prepare needs none of them', async () => {
    database.facts = without(['dbo.CM_UpdatePackages', 'dbo.SC_Component']);
    const found = await check();
    expect(found.error).toBeNull();
    expect(one(found, 'read-permission')).toMatchObject({ outcome: 'warning', details: { rights: 4, missing: 2 } });
    expect(
      found.made.filter(({ id }) => id === 'right').map(({ outcome, finding, remedy }) => [outcome, finding, remedy]),
    ).toEqual([
      ['warning', 'SELECT on dbo.CM_UpdatePackages: not granted.', expect.stringMatching(/^Import fails without it/)],
      [
        'warning',
        'SELECT on dbo.SC_Component: not granted.',
        expect.stringMatching(/^Prepare and Import work without it/),
      ],
    ]);
  });

  it('tell all rights that Prepare lacks in one error, and make every other check all the same', async () => {
    database.facts = without(['dbo.TEL_TelemetryResults', 'dbo.fnGetHierarchyID'], 'absent');
    database.summarizeUsageData = async () => {
      const details = { database: 'CM_P01', object: 'dbo.TEL_TelemetryResults', right: 'SELECT' };
      throw new AppError('site-database.no-right', details);
    };
    const found = await check();
    expect(found.error).toBe('site-database.missing-rights');
    expect(one(found, 'read-permission')?.error?.details).toEqual({
      database: 'memory/CM_P01',
      objects: ['dbo.TEL_TelemetryResults', 'dbo.fnGetHierarchyID'],
    });
    expect(outcomes(found)).toEqual([
      'database passed',
      'encryption passed',
      'collation passed',
      'read-permission failed',
      'right failed',
      'right failed',
      'site-code passed',
      'database-name passed',
      'connection-mode passed',
      'usage-level passed',
      'site-version passed',
      'tool-version passed',
      'usage-data failed',
    ]);
    expect(one(found, 'usage-data')?.error?.code).toBe('site-database.no-right');
  });
});

describe('the checks of a site', () => {
  it('tell of missing rights before what could not be read without them', async () => {
    database.facts = without(['dbo.fnGetHierarchyID']);
    database.readSite = async () => {
      const details = { database: 'CM_P01', object: 'dbo.fnGetHierarchyID', right: 'EXECUTE' };
      throw new AppError('site-database.no-right', details);
    };
    expect((await check()).error).toBe('site-database.missing-rights');
  });

  it('that cannot be read still look at the usage data', async () => {
    database.readSite = async () => {
      throw new AppError('site-database.missing-object', { database: 'CM_P01', name: 'v_Site' });
    };
    const found = await check();
    expect(found.error).toBe('site-database.missing-object');
    expect(outcomes(found)).toContain('database failed');
    expect(outcomes(found).slice(-2)).toEqual(['usage-data passed', 'data-age passed']);
  });

  it('end with the connection', async () => {
    const lose = async (): Promise<never> => {
      throw new AppError('site-database.connection-lost', { database: 'CM_P01' });
    };
    database.readSite = lose;
    const found = await check();
    expect(found.error).toBe('site-database.connection-lost');
    expect(outcomes(found).at(-1)).toBe('database failed');
    database.describe = lose;
    expect(outcomes(await check())).toEqual(['database failed']);
  });

  it('do not hide a bug', async () => {
    database.summarizeUsageData = async () => {
      throw new TypeError('x is not a function');
    };
    await expect(check()).rejects.toThrow(TypeError);
  });

  it('are made of an online site too; the mode is told first, or only as a warning where it does not matter', async () => {
    database.site = sampleSite({ serviceConnectionMode: 'online' });
    database.rows = [];
    const strict = await check();
    expect(strict.error).toBe('site.online-mode');
    expect(outcomes(strict)).toContain('connection-mode failed');
    expect(outcomes(strict).at(-1)).toBe('usage-data failed');
    const lenient = await check(false);
    expect(lenient.error).toBe('usage-data.empty');
    expect(outcomes(lenient)).toContain('connection-mode warning');
  });

  it('warn of a mode and a level the database does not tell', async () => {
    database.site = sampleSite({ serviceConnectionMode: null, usageLevel: null });
    const found = await check();
    expect(found.error).toBeNull();
    expect(outcomes(found)).toEqual(expect.arrayContaining(['connection-mode warning', 'usage-level warning']));
  });

  it.each([
    ['5.00.9146.1000', 'passed', {}],
    ['5.00.9128.1000', 'warning', { supportEnded: '2025-10-22' }],
    ['5.00.9999.1000', 'warning', { release: null, isNewer: true }],
    ['5.00.9000.1000', 'warning', { release: null, isNewer: false }],
    ['4.00.6487.2000', 'warning', { release: null, isNewer: false }],
  ])('say of version %s: %s', async (version, outcome, details) => {
    database.site = sampleSite({ version });
    expect(one(await check(), 'site-version')).toMatchObject({ outcome, details: { version, ...details } });
  });

  it('count the last day of support as supported, and the one after the next as not', async () => {
    const last = knownVersions.find(({ name }) => name === '2509')?.supportEnds ?? '';
    database.site = sampleSite({ version: '5.00.9141.1000' });
    clock.advance(Date.parse(last) - clock.now().getTime());
    expect(one(await check(), 'site-version')?.outcome).toBe('passed');
    clock.advance(2 * 24 * 60 * 60 * 1000);
    expect(one(await check(), 'site-version')?.outcome).toBe('warning');
  });

  it('fail on a version that is none', async () => {
    database.site = sampleSite({ version: 'current' });
    expect(await check()).toMatchObject({ error: 'site-database.unexpected-value' });
  });

  it.each([
    [0, 'passed'],
    [8, 'passed'],
    [9, 'warning'],
  ])('say of data %i days old: %s', async (days, outcome) => {
    database.newest = new Date(clock.now().getTime() - days * 24 * 60 * 60 * 1000).toISOString();
    expect(one(await check(), 'data-age')).toMatchObject({ outcome, details: { days } });
  });

  it.each([
    ['2026-11-18', { site: 'P01', expected: '2026-11-25' }],
    ['2026-11-13', { site: 'P01', expected: '2026-11-20' }],
    // It should have come: a day that has passed is no answer.
    ['2026-11-10', { site: 'P01' }],
    [null, { site: 'P01' }],
  ])('tell when the first data of a site is expected whose database was made on %s', async (created, details) => {
    database.rows = [];
    database.newest = null;
    database.facts = { ...server, created };
    const found = await check();
    expect(found.error).toBe('usage-data.empty');
    expect(one(found, 'usage-data')?.error?.details).toEqual(details);
  });

  it('count the age of data in UTC, as sites write it, whatever the zone of this computer', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    try {
      database.newest = new Date(clock.now().getTime() - 60_000).toISOString().replace('T', ' ').slice(0, 19);
      expect(one(await check(), 'data-age')).toMatchObject({ outcome: 'passed', details: { days: 0 } });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('warn of data from the future, and of data without a date', async () => {
    database.newest = '2027-01-01 00:00:00';
    expect(one(await check(), 'data-age')?.outcome).toBe('warning');
    database.newest = null;
    expect(one(await check(), 'data-age')).toMatchObject({ outcome: 'warning', details: { days: null } });
  });
});
