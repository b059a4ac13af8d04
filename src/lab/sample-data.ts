/*
 * Sample usage data: rows of TEL_TelemetryResults as a site of some size would have them. Nobody has published the table,
 * so its columns are ours (site-schema.ts); levels and subjects follow Microsoft's "Levels of diagnostic usage data
 * collection". Each query draws its own shape of value, so that together, and at every level, they meet what a reader must
 * survive: NULL, empty and very long text, JSON and XML, line breaks, formulas, every script, floats, integers beyond 2^53 and binary.
 */
import { createHash } from 'node:crypto';
import { Random } from '../core/testing/random.ts';
import { hashIdentifier } from '../core/usage-data/hash.ts';
import type { UsageLevel } from '../shared/site.ts';
import { seedFrom } from './noise.ts';
import {
  builds,
  consoleActions,
  formulaLike,
  hashedNames,
  messages,
  products,
  roles,
  timeZones,
} from './sample-words.ts';

/** Values in the order of `sampleColumns`. */
export type SampleRow = readonly (string | number | bigint | Uint8Array | null)[];

/** The columns of TEL_TelemetryResults a sample row fills; `ResultID` numbers itself. */
export const sampleColumns = [
  'SupportID',
  'QueryName',
  'Level',
  'Category',
  'CollectedOn',
  'DurationMs',
  'ResultFormat',
  'Result',
  'NumericValue',
  'CounterValue',
  'SubjectHash',
  'Revision',
] as const;

/** When the site last collected, ISO. Fixed, so that the same seed gives the same bytes on any day. */
const lastCollected = '2026-11-18T03:00:00Z';

const levelNumbers: Readonly<Record<UsageLevel, number>> = { Basic: 1, Enhanced: 2, Full: 3 };
const dayMs = 86_400_000;
const runs = 4;
/** Rows of one run share a second in groups of this size: the queries run one after the other. */
const rowsPerSecond = 128;

interface Value {
  readonly format: string;
  readonly result: string | null;
  readonly numeric?: number;
  readonly counter?: bigint | number;
}

interface Query {
  readonly name: string;
  readonly level: UsageLevel;
  readonly category: string | null;
  /** How often it comes, relative to the others. */
  readonly weight: number;
  /** Whether its rows are about something that has a name, which is hashed. */
  readonly hasSubject: boolean;
  readonly value: (random: Random, pools: Pools) => Value;
}

interface Pools {
  /** A message of a component, each in turn: even a small site has all of them. */
  readonly nextMessage: () => string;
  /** A text a spreadsheet would take for a formula, each in turn. */
  readonly nextFormula: () => string;
  readonly hashes: readonly string[];
  readonly longTexts: readonly string[];
  readonly revisions: readonly Uint8Array[];
}

const json = (value: unknown): Value => ({ format: 'json', result: JSON.stringify(value) });

function query(
  name: string,
  level: UsageLevel,
  category: string | null,
  weight: number,
  hasSubject: boolean,
  value: Query['value'],
): Query {
  return { name: `TEL_${name}`, level, category, weight, hasSubject, value };
}

const queries: readonly Query[] = [
  query('SiteInfo', 'Basic', 'Hierarchy', 4, true, (r) =>
    json({ type: r.int(1, 4), status: 1, clients: r.int(40, 90_000), timeZone: r.pick(timeZones), locale: 1043 }),
  ),
  query('SetupInfo', 'Basic', 'Setup', 4, true, (r) => ({
    format: 'xml',
    result: `<Setup InstallType="${r.pick(['Upgrade', 'Media'])}"><Branch>1</Branch><Language lcid="${r.pick([1033, 1036, 1041, 1043])}"/><Feature name="${r.pick(roles)}" state="${r.int(0, 2)}"/></Setup>`,
  })),
  query('SetupMessages', 'Basic', 'Setup', 6, false, (_, pools) => ({ format: 'text', result: pools.nextMessage() })),
  query('SetupResults', 'Basic', 'Setup', 6, true, (r, pools) => ({
    format: 'text',
    result: r.int(0, 2) === 0 ? pools.nextFormula() : `0x${(0x80070000 + r.int(0, 65_535)).toString(16).toUpperCase()}`,
    numeric: -r.int(1, 2_147_483_647),
  })),
  query('UpdatePackageStatus', 'Basic', 'Setup', 3, true, (r) =>
    json({ state: r.pick([196612, 262146, 393214]), flag: r.int(0, 2), downloadPercent: r.int(0, 100) }),
  ),
  query('SqlInfo', 'Basic', 'Database', 4, true, (r) =>
    json({
      edition: 'Enterprise',
      version: `16.0.${r.int(1000, 4300)}.${r.int(1, 9)}`,
      sizeMb: r.int(900, 4_000_000),
      cores: r.int(4, 96),
    }),
  ),
  query('DatabaseRowCount', 'Basic', 'Database', 14, true, (r) => ({
    format: 'number',
    result: null,
    counter:
      r.int(0, 9) === 0 ? 9_007_199_254_740_993n + BigInt(r.int(0, 2_000_000_000)) * 65_537n : r.int(0, 40_000_000),
  })),
  query('SystemRoles', 'Basic', 'Hierarchy', 8, true, (r) =>
    json({ role: r.pick(roles), os: r.pick(builds), processors: r.int(2, 64), domainJoined: true }),
  ),
  query('ClientOsVersions', 'Basic', 'Clients', 10, false, (r) =>
    json({ product: r.pick(products), build: r.pick(builds), count: r.int(1, 60_000) }),
  ),
  query('DiagnosticsRun', 'Basic', null, 6, false, (r) => ({
    format: 'number',
    result: r.int(0, 5) === 0 ? '' : String(r.int(0, 9999)),
    numeric: r.next() * 1000,
  })),
  query('FeatureUsage', 'Enhanced', 'Features', 14, true, (r) => ({
    format: 'number',
    result: null,
    numeric: r.next() ** 4 * 1e9,
  })),
  query('ClientSettings', 'Enhanced', 'Clients', 8, true, (r) => ({
    format: 'xml',
    result: `<ClientSettings priority="${r.int(1, 10000)}"><Setting name="PollingInterval" value="${r.int(5, 1440)}"/><Setting name="BrandingTitle" hash="true"/></ClientSettings>`,
  })),
  query('ApplicationStats', 'Enhanced', 'Content', 10, true, (r) =>
    json({
      deploymentTypes: r.int(0, 9),
      sizeKb: r.int(12, 9_000_000),
      requirement: r.pick(builds),
      successRate: Number(r.next().toFixed(4)),
    }),
  ),
  query('CollectionStats', 'Enhanced', 'Content', 10, true, (r) =>
    json({
      members: r.int(0, 50_000),
      rules: r.int(0, 40),
      refreshMinutes: r.int(5, 10_080),
      incremental: r.int(0, 1) === 1,
      limiting: r.pick(timeZones),
    }),
  ),
  query('ConsoleActions', 'Enhanced', 'Console', 8, false, (r) =>
    json({ action: r.pick(consoleActions), count: r.int(1, 4_000) }),
  ),
  query('BoundaryStats', 'Enhanced', 'Content', 4, true, (r) => ({
    format: 'number',
    result: `${r.int(0, 9000)}`,
    numeric: r.next(),
  })),
  query('ComponentMessages', 'Enhanced', 'Errors', 8, true, (r) => ({
    format: 'text',
    result: `${r.pick(messages)} [${r.int(100, 99_999)}] ${r.pick(messages)}`,
  })),
  query('ErrorCodes', 'Enhanced', 'Errors', 6, false, (r) => ({
    format: 'text',
    result: r.int(0, 3) === 0 ? r.pick(formulaLike) : `0x${(0x80070000 + r.int(0, 65_535)).toString(16).toUpperCase()}`,
    numeric: -r.int(1, 2_147_483_647),
  })),
  query('UpdateCompliance', 'Full', 'Software updates', 12, true, (r) => ({
    format: 'number',
    result: null,
    numeric: Number((r.next() * 100).toFixed(6)),
  })),
  query('EndpointProtection', 'Full', 'Endpoint Protection', 10, true, (r) =>
    json({
      engine: `1.1.${r.int(20_000, 25_999)}.${r.int(1, 9)}`,
      signatureAgeDays: r.int(0, 30),
      realTime: r.int(0, 30) !== 0,
    }),
  ),
  query('SoftwareUpdateInfo', 'Full', 'Software updates', 8, true, (r) => ({
    format: 'xml',
    result: `<Update articleId="50${r.int(10_000, 99_999)}" severity="${r.pick(['Critical', 'Important', 'None'])}"><Title><![CDATA[${r.pick(products)} – cumulative update & more]]></Title></Update>`,
  })),
];

/** Long diagnostics come regularly, once in some hundred rows. */
const longQuery = query('AdvancedDiagnostics', 'Basic', 'Diagnostics', 0, false, (r, pools) => ({
  format: 'text',
  result: r.pick(pools.longTexts),
}));
const longRowEvery = 400;

/** Rows of usage data, `count` of them, the same for the same `seed`; only queries up to the site's level. */
export function* sampleRows(options: {
  readonly seed: string;
  readonly count: number;
  readonly level: UsageLevel;
  /** The hashed hierarchy id, which every row repeats. */
  readonly supportId: string;
}): Generator<SampleRow> {
  const random = new Random(seedFrom(`${options.seed} rows`));
  const pools = makePools(options.seed);
  const drawn = wheelOf(queries.filter((candidate) => levelNumbers[candidate.level] <= levelNumbers[options.level]));
  const last = Date.parse(lastCollected);
  const perRun = Math.ceil(options.count / runs);
  let collectedOn = '';
  for (let index = 0; index < options.count; index += 1) {
    if ((index % perRun) % rowsPerSecond === 0) collectedOn = collectedAt(index, perRun, last);
    const asked = index % longRowEvery === longRowEvery - 1 ? longQuery : random.pick(drawn);
    const value = asked.value(random, pools);
    yield [
      options.supportId,
      asked.name,
      levelNumbers[asked.level],
      asked.category,
      collectedOn,
      random.int(0, 30) === 0 ? null : random.int(0, 12_000),
      value.format,
      value.result,
      value.numeric ?? null,
      value.counter ?? null,
      asked.hasSubject ? random.pick(pools.hashes) : null,
      random.int(0, 2) === 0 ? random.pick(pools.revisions) : null,
    ];
  }
}

/** The weekly runs, oldest first; the queries of a run follow one another. */
function collectedAt(index: number, perRun: number, last: number): string {
  const run = Math.floor(index / perRun);
  const second = Math.floor((index % perRun) / rowsPerSecond);
  // A run ends at the moment it is named for, so that the newest row is never younger than `lastCollected`.
  const secondsInRun = Math.floor((perRun - 1) / rowsPerSecond);
  const time = last - (runs - 1 - run) * 7 * dayMs - (secondsInRun - second) * 1000;
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Every query as often as its weight, to be picked from evenly. */
function wheelOf(candidates: readonly Query[]): readonly Query[] {
  return candidates.flatMap((candidate) => Array.from({ length: candidate.weight }, () => candidate));
}

function makePools(seed: string): Pools {
  const random = new Random(seedFrom(`${seed} pools`));
  const names = Array.from(
    { length: 2000 },
    (_, index) => `${random.pick(consoleActions)} ${index} ${random.int(0, 1e9)}`,
  );
  return {
    nextMessage: inTurn(messages),
    nextFormula: inTurn(formulaLike),
    hashes: [...hashedNames, ...names].map((name) => hashIdentifier(name)),
    longTexts: Array.from({ length: 24 }, () => longText(random)),
    // Like SQL Server's rowversion: eight bytes, mostly zeros in front.
    revisions: Array.from({ length: 500 }, () => Uint8Array.of(0, 0, 0, ...random.bytes(5))),
  };
}

/** Gives the first, the second, and so on, and begins again after the last. */
function inTurn(texts: readonly string[]): () => string {
  let given = 0;
  return () => {
    const text = texts[given % texts.length] ?? '';
    given += 1;
    return text;
  };
}

/** 4 to 60 kB of log-like lines, mostly near the lower end. */
function longText(random: Random): string {
  const target = 4_000 + Math.floor(random.next() ** 3 * 56_000);
  const lines: string[] = [];
  let length = 0;
  while (length < target) {
    const digest = createHash('sha256').update(String(random.next())).digest('hex');
    const line = `${random.int(1, 31)}-11-2026 ${random.pick(roles)}: ${random.pick(messages)} {${digest}}`;
    lines.push(line);
    length += line.length;
  }
  return lines.join('\n');
}
