/* Errors the server tells: in the middle of an answer, and at the sign-in. */
import type { SqlMessage } from '../../../src/lab/sql-server/engine.ts';
import { deadlockVictim, newRequestRefused, sessionKilled } from '../../../src/lab/sql-server/faults.ts';
import type { TdsCase } from './case.ts';
import { lost, rowsQuestion } from './places.ts';

function serverSays(number: number, message: string, level = 14): SqlMessage {
  return { number, state: 1, class: level, message, line: 1 };
}

/** Errors in the middle of an answer. */
export function errorCases(): readonly TdsCase[] {
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
export function refusalCases(): readonly TdsCase[] {
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
