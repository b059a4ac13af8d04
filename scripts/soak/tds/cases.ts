/*
 * The faults that every round meets, each with what must come of it. Where a byte is named, it is one of the answer as it lies
 * on the line, packet headers and all.
 */

import type { SqlMessage } from '../../../src/lab/sql-server/engine.ts';
import {
  deadlockVictim,
  type FaultPlace,
  newRequestRefused,
  type SqlFault,
  sessionKilled,
} from '../../../src/lab/sql-server/faults.ts';
import { selfSignedCertificate } from '../../../src/lab/sql-server/self-signed.ts';
import type { TdsCase } from './case.ts';

/** In the question for the columns, and in the one for all rows, and in no other. */
export const columnsQuestion = 'TOP (0)';
export const rowsQuestion = '[Revision]';

const columns: FaultPlace = { batch: columnsQuestion };
const rows: FaultPlace = { batch: rowsQuestion };
const lost = ['site-database.connection-lost'] as const;
/** What says a few bytes and not one whole answer may be anything. */
const stranger = ['site-database.not-sql-server'] as const;

interface Spot {
  readonly where: string;
  readonly at: FaultPlace;
  readonly byte: number;
}

const signInSpots: readonly Spot[] = [
  { where: 'before the first byte of the first answer', at: 'prelogin', byte: 0 },
  { where: 'in the first packet header', at: 'prelogin', byte: 5 },
  { where: 'in the options of the first answer', at: 'prelogin', byte: 20 },
  { where: 'before the answer to the sign-in', at: 'sign-in', byte: 0 },
  { where: 'in the header of the answer to the sign-in', at: 'sign-in', byte: 4 },
  { where: 'in the first token of the answer to the sign-in', at: 'sign-in', byte: 12 },
  { where: 'deep in the answer to the sign-in', at: 'sign-in', byte: 150 },
];
const columnSpots: readonly Spot[] = [
  { where: 'before the columns are told', at: columns, byte: 0 },
  { where: 'while the columns are told', at: columns, byte: 70 },
];
const rowSpots: readonly Spot[] = [
  { where: 'before the rows', at: rows, byte: 0 },
  { where: 'in the header before the rows', at: rows, byte: 7 },
  { where: 'at the first token before the rows', at: rows, byte: 8 },
  { where: 'in what is said of the columns', at: rows, byte: 120 },
  { where: 'in an early row', at: rows, byte: 1200 },
  { where: 'at the end of a packet', at: rows, byte: 16_383 },
  { where: 'in the header of a later packet', at: rows, byte: 16_386 },
  { where: 'in the middle of the rows', at: rows, byte: 200_000 },
];

/** `rowsBytes` is how long the whole answer with the rows is. */
export function fixedCases(rowsBytes: number): readonly TdsCase[] {
  const endSpots: readonly Spot[] = [
    { where: 'in the last row', at: rows, byte: rowsBytes - 40 },
    { where: 'before the end of all rows is told', at: rows, byte: rowsBytes - 13 },
    { where: 'one byte before the end', at: rows, byte: rowsBytes - 1 },
  ];
  return [
    { name: 'nothing goes wrong', fault: null, use: 'usage data', ends: ['whole'] },
    ...cuts(endSpots),
    ...stalls(endSpots),
    ...spoilt(),
    ...errors(),
    ...refusals(),
    ...secured(),
    ...odd(),
  ];
}

function cuts(endSpots: readonly Spot[]): readonly TdsCase[] {
  const all = [...signInSpots, ...columnSpots, ...rowSpots, ...endSpots];
  const cut = (kind: 'close' | 'reset', { where, at, byte }: Spot): TdsCase => ({
    name: `${kind} ${where}`,
    fault: { kind, at, byte },
    use: 'usage data',
    ends: at === 'prelogin' && byte > 0 ? [...lost, ...stranger] : lost,
  });
  return [
    ...all.map((spot) => cut('close', spot)),
    ...all.filter((_, index) => index % 2 === 0).map((spot) => cut('reset', spot)),
  ];
}

function stalls(endSpots: readonly Spot[]): readonly TdsCase[] {
  const stall = (ends: TdsCase['ends'], { where, at, byte }: Spot): TdsCase => ({
    name: `stall ${where}`,
    fault: { kind: 'stall', at, byte },
    use: 'usage data',
    ends,
  });
  const asked = [...columnSpots.slice(1), ...rowSpots.filter((_, index) => index % 3 === 0), ...endSpots.slice(1)];
  return [
    ...signInSpots
      .filter((_, index) => index % 2 === 0)
      .map((spot) =>
        stall(['site-database.no-answer', ...(spot.at === 'prelogin' && spot.byte > 0 ? stranger : [])], spot),
      ),
    ...asked.map((spot) => stall(['site-database.timed-out'], spot)),
    {
      name: 'stall for a while in the rows',
      fault: { kind: 'stall', at: rows, byte: 50_000, forMs: 300 },
      use: 'usage data',
      ends: ['whole'],
    },
    {
      name: 'drip of the answer to the sign-in',
      fault: { kind: 'drip', at: 'sign-in', bytes: 7, everyMs: 2 },
      use: 'site',
      ends: ['whole'],
    },
    {
      name: 'drip of the rows',
      fault: { kind: 'drip', at: rows, bytes: 6000, everyMs: 2 },
      use: 'usage data',
      ends: ['whole'],
    },
  ];
}

/** Bytes that are not what the specification says. */
function spoilt(): readonly TdsCase[] {
  const garbage = (where: string, at: FaultPlace, byte: number, count: number, ends: TdsCase['ends']): TdsCase => ({
    name: `garbage ${where}`,
    fault: { kind: 'garbage', at, byte, count },
    use: 'usage data',
    ends,
  });
  const length = (where: string, at: FaultPlace, byte: number, told: number, ends: TdsCase['ends']): TdsCase => ({
    name: `packet that tells ${told} bytes, ${where}`,
    fault: { kind: 'packet-length', at, byte, length: told },
    use: 'usage data',
    ends,
  });
  const unread = ['site-database.read-failed', ...lost] as const;
  return [
    garbage('for a first answer', 'prelogin', 8, 40, stranger),
    garbage('in the answer to the sign-in', 'sign-in', 8, 200, unread),
    garbage('at the first token before the columns', columns, 8, 30, unread),
    garbage('at the first token before the rows', rows, 8, 20, unread),
    garbage('over all columns and the first rows', rows, 8, 4000, unread),
    length('as the first answer', 'prelogin', 0, 7, stranger),
    length('as the answer to the sign-in', 'sign-in', 0, 0, unread),
    length('in the rows', rows, 20_000, 3, unread),
    // It waits for the rest, which takes what comes next for its own.
    length('in the rows', rows, 20_000, 20_000, [...unread, 'site-database.timed-out']),
  ];
}

function serverSays(number: number, message: string, level = 14): SqlMessage {
  return { number, state: 1, class: level, message, line: 1 };
}

/** Errors in the middle of an answer. */
function errors(): readonly TdsCase[] {
  const error = (message: SqlMessage, afterRows: number, ends: TdsCase['ends']): TdsCase => ({
    name: `error ${message.number} after ${afterRows} rows`,
    fault: { kind: 'error', batch: rowsQuestion, afterRows, message },
    use: 'usage data',
    ends,
  });
  const denied = serverSays(
    229,
    "The SELECT permission was denied on the object 'TEL_TelemetryResults', database 'CM_P01', schema 'dbo'.",
  );
  return [
    error(deadlockVictim, 0, ['site-database.busy']),
    error(deadlockVictim, 700, ['site-database.busy']),
    {
      name: 'error 1205 before any row, once',
      // Sessions share what is met: the second try of the same connection finds no fault any more.
      fault: { kind: 'error', batch: rowsQuestion, afterRows: 0, message: deadlockVictim },
      isOnce: true,
      use: 'usage data',
      ends: ['whole', 'site-database.busy'],
    },
    error(serverSays(1222, 'Lock request time out period exceeded.', 16), 0, ['site-database.busy']),
    error(denied, 0, ['site-database.no-right']),
    error(serverSays(208, "Invalid object name 'dbo.TEL_TelemetryResults'.", 16), 0, ['site-database.missing-object']),
    error(serverSays(207, "Invalid column name 'Revision'.", 16), 0, ['site-database.missing-column']),
    error(newRequestRefused, 500, ['site-database.read-failed']),
    error(serverSays(8134, 'Divide by zero error encountered.', 16), 300, ['site-database.read-failed']),
    error(serverSays(701, 'There is insufficient system memory in resource pool to run this query.', 17), 900, [
      'site-database.read-failed',
    ]),
    error(serverSays(824, 'SQL Server detected a logical consistency-based I/O error.', 24), 400, lost),
    error(sessionKilled, 0, lost),
    error(sessionKilled, 1500, lost),
  ];
}

/** Sign-ins that are answered with an error, and servers that do not get so far. */
function refusals(): readonly TdsCase[] {
  const refusal = (number: number, message: string, ends: TdsCase['ends']): TdsCase => ({
    name: `sign-in answered with error ${number}`,
    fault: { kind: 'sign-in-error', message: serverSays(number, message) },
    use: 'usage data',
    ends,
  });
  const unavailable = ['site-database.unavailable'] as const;
  return [
    refusal(18456, "Login failed for user 'practice'.", ['site-database.wrong-login']),
    refusal(18470, "Login failed for user 'practice'. Reason: The account is disabled.", [
      'site-database.account-disabled',
    ]),
    refusal(18486, "Login failed for user 'practice' because the account is currently locked out.", [
      'site-database.account-locked',
    ]),
    refusal(18488, "Login failed for user 'practice'. Reason: The password must be changed.", [
      'site-database.password-expired',
    ]),
    refusal(18452, 'Login failed. The login is from an untrusted domain.', ['site-database.windows-login-refused']),
    refusal(4060, 'Cannot open database "CM_P01" requested by the login. The login failed.', [
      'site-database.cannot-open',
    ]),
    refusal(916, 'The server principal "practice" is not able to access the database "CM_P01".', [
      'site-database.cannot-open',
    ]),
    refusal(927, "Database 'CM_P01' cannot be opened. It is in the middle of a restore.", unavailable),
    refusal(924, "Database 'CM_P01' is already open and can only have one user at a time.", unavailable),
    refusal(40613, "Database 'CM_P01' on server 'x' is not currently available.", unavailable),
    refusal(10928, 'Resource ID: 1. The request limit for the database is 30 and has been reached.', unavailable),
    { name: 'too many connections', fault: { kind: 'too-many-connections' }, use: 'usage data', ends: unavailable },
    { name: 'connection refused', fault: { kind: 'refuse' }, use: 'usage data', ends: lost },
    { name: 'silence', fault: { kind: 'silence' }, use: 'usage data', ends: ['site-database.no-answer'] },
    {
      name: 'sign-in that is never answered',
      fault: { kind: 'sign-in-silence' },
      use: 'usage data',
      ends: ['site-database.no-answer'],
    },
    { name: 'wrong password', fault: null, use: 'site', secret: 'another', ends: ['site-database.wrong-login'] },
    { name: 'no password', fault: null, use: 'site', secret: null, ends: ['site-database.needs-password'] },
    {
      name: 'another database',
      fault: null,
      use: 'site',
      client: { database: 'CM_ZZZ' },
      ends: ['site-database.cannot-open'],
    },
  ];
}

/** TLS. */
function secured(): readonly TdsCase[] {
  const encrypted = { encryption: 'on' } as const;
  const tls = (fault: SqlFault, ends: TdsCase['ends']): TdsCase => ({
    name: fault.kind,
    fault,
    use: 'usage data',
    client: encrypted,
    ends,
  });
  const byAuthority = { check: 'authority', caFile: null } as const;
  return [
    { name: 'encrypted, and nothing goes wrong', fault: null, use: 'usage data', client: encrypted, ends: ['whole'] },
    tls({ kind: 'tls-garbage' }, ['site-database.tls-failed', 'site-database.connection-lost']),
    tls({ kind: 'tls-close' }, ['site-database.tls-failed', 'site-database.connection-lost']),
    tls({ kind: 'tls-silence' }, ['site-database.no-answer']),
    tls({ kind: 'other-certificate', certificate: selfSignedCertificate('another server', ['127.0.0.1']) }, [
      'site-database.other-certificate',
    ]),
    {
      name: 'certificate nobody vouches for',
      fault: null,
      use: 'site',
      client: { ...encrypted, certificate: byAuthority },
      ends: ['site-database.untrusted-certificate'],
    },
    {
      name: 'any certificate',
      fault: null,
      use: 'site',
      client: { ...encrypted, certificate: { check: 'none' } },
      ends: ['whole'],
    },
    {
      name: 'server without encryption',
      fault: null,
      use: 'site',
      client: encrypted,
      server: { encryption: 'not-supported' },
      ends: ['site-database.no-encryption'],
    },
    {
      name: 'server that asks for encryption',
      fault: null,
      use: 'site',
      client: { encryption: 'off' },
      server: { encryption: 'required' },
      ends: ['whole', 'site-database.needs-encryption'],
    },
    { name: 'TLS before all else', fault: null, use: 'site', client: { encryption: 'strict' }, ends: ['whole'] },
    {
      name: 'close in the middle of encrypted rows',
      fault: { kind: 'close', at: rows, byte: 200_000 },
      use: 'usage data',
      client: encrypted,
      ends: lost,
    },
    {
      name: 'stall in the middle of encrypted rows',
      fault: { kind: 'stall', at: rows, byte: 200_000 },
      use: 'usage data',
      client: encrypted,
      ends: ['site-database.timed-out'],
    },
  ];
}

/** What is unusual, and nothing wrong; and operators who change their minds. */
function odd(): readonly TdsCase[] {
  return [
    // That of SQL Server 2000, which no site of today has: the driver does not read it to its end.
    {
      name: 'server that speaks TDS 7.1',
      fault: null,
      use: 'usage data',
      server: { tdsVersion: '7.1' },
      ends: ['site-database.read-failed'],
    },
    ...(['7.2', '7.3A', '7.3B'] as const).map(
      (tdsVersion): TdsCase => ({
        name: `server that speaks TDS ${tdsVersion}`,
        fault: null,
        use: 'usage data',
        server: { tdsVersion },
        ends: ['whole'],
      }),
    ),
    {
      name: 'a version of TDS that is none',
      fault: { kind: 'tds-version', number: 0x12345678 },
      use: 'site',
      ends: ['site-database.read-failed', 'site-database.not-sql-server', 'site-database.connection-lost'],
    },
    {
      name: 'sent to a server that is not there',
      // Nothing listens at port 1.
      fault: { kind: 'route', server: '127.0.0.1', port: 1 },
      use: 'site',
      ends: ['site-database.server-refuses'],
    },
    {
      name: 'another collation than the texts have',
      fault: { kind: 'other-collation', collation: 'Cyrillic_General_CI_AS' },
      use: 'usage data',
      ends: ['whole'],
    },
    {
      name: 'an operator who gives up',
      fault: null,
      use: 'cancel',
      ends: ['stopped'],
    },
    {
      name: 'an operator who gives up at a server that does not listen',
      fault: { kind: 'attention-ignored' },
      use: 'cancel',
      ends: ['stopped'],
    },
    {
      name: 'an operator who gives up at a server that stalls',
      fault: { kind: 'stall', at: rows, byte: 200_000 },
      use: 'cancel',
      ends: ['stopped'],
    },
    { name: 'a reader who has seen enough', fault: null, use: 'leave', ends: ['whole'] },
    { name: 'updates', fault: null, use: 'packages', ends: ['whole'] },
    { name: 'rights', fault: null, use: 'describe', ends: ['whole'] },
  ];
}
