import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { driverError, type ErrorPlace, messageError } from './mssql-errors.ts';

const place: ErrorPlace = {
  server: 'sql.contoso.example',
  database: 'sql.contoso.example/CM_P01',
  databaseName: 'CM_P01',
  account: 'CONTOSO\\reader',
  instance: 'CM',
  connectSeconds: 15,
  object: 'dbo.TEL_TelemetryResults',
};

describe('an error of the server', () => {
  it.each([
    [18456, 14, "Login failed for user 'reader'.", 'wrong-login', { account: 'CONTOSO\\reader' }],
    [18470, 14, 'Reason: The account is disabled.', 'account-disabled', {}],
    [18486, 14, 'The account is currently locked out.', 'account-locked', {}],
    [18487, 14, 'The password of the account has expired.', 'password-expired', {}],
    [18488, 14, 'The password of the account must be changed.', 'password-expired', {}],
    [18452, 14, 'The login is from an untrusted domain.', 'windows-login-refused', {}],
    [17806, 20, 'SSPI handshake failed.', 'windows-login-refused', {}],
    [4060, 11, 'Cannot open database "CM_P01" requested by the login.', 'cannot-open', { name: 'CM_P01' }],
    [911, 16, "Database 'CM_P01' does not exist.", 'cannot-open', {}],
    [916, 14, 'The server principal "x" is not able to access the database.', 'cannot-open', {}],
    [
      229,
      14,
      "The SELECT permission was denied on the object 'v_Site', database 'CM_P01', schema 'dbo'.",
      'no-right',
      { object: 'dbo.v_Site', right: 'SELECT' },
    ],
    [
      229,
      14,
      "The EXECUTE permission was denied on the object 'fnGetHierarchyID', database 'CM_P01', schema 'dbo'.",
      'no-right',
      { object: 'dbo.fnGetHierarchyID', right: 'EXECUTE' },
    ],
    [
      230,
      14,
      "The SELECT permission was denied on the column 'Value3' of the object 'SC_Component_Property', database 'CM_P01', schema 'dbo'.",
      'no-right',
      { object: 'dbo.SC_Component_Property' },
    ],
    [229, 14, 'Die SELECT-Berechtigung wurde verweigert.', 'no-right', { object: 'dbo.TEL_TelemetryResults' }],
    [
      208,
      16,
      "Invalid object name 'dbo.TEL_TelemetryResults'.",
      'missing-object',
      { name: 'dbo.TEL_TelemetryResults' },
    ],
    [208, 16, 'Ungültiger Objektname.', 'missing-object', { name: 'dbo.TEL_TelemetryResults' }],
    [
      4121,
      16,
      'Cannot find either column "dbo" or the user-defined function or aggregate "dbo.fnGetHierarchyID", or the name is ambiguous.',
      'missing-object',
      { name: 'dbo.fnGetHierarchyID' },
    ],
    [195, 15, "'fnX' is not a recognized built-in function name.", 'missing-object', { name: 'fnX' }],
    [2812, 16, "Could not find stored procedure 'spX'.", 'missing-object', { name: 'spX' }],
    [207, 16, "Invalid column name 'FullVersion'.", 'missing-column', { column: 'FullVersion' }],
    [1205, 13, 'deadlocked', 'busy', {}],
    [1222, 16, 'Lock request time out period exceeded.', 'busy', {}],
    [3960, 16, 'Snapshot isolation transaction aborted.', 'busy', {}],
    [922, 14, 'being recovered', 'unavailable', { problem: 'starting' }],
    [923, 14, 'in restricted mode', 'unavailable', { problem: 'single-user' }],
    [924, 14, 'already open and can only have one user at a time', 'unavailable', { problem: 'single-user' }],
    [18461, 14, 'Only one administrator can connect at this time.', 'unavailable', { problem: 'single-user' }],
    [927, 14, 'in the middle of a restore', 'unavailable', { problem: 'restoring' }],
    [942, 14, 'because it is offline', 'unavailable', { problem: 'offline' }],
    [983, 14, 'not currently in the primary role', 'unavailable', { problem: 'other' }],
    [40613, 17, 'is not currently available', 'unavailable', { problem: 'other' }],
    [10928, 20, 'The request limit has been reached.', 'unavailable', { problem: 'too-many' }],
    [17809, 20, 'the maximum number of user connections', 'unavailable', { problem: 'too-many' }],
    [6005, 10, 'SHUTDOWN is in progress.', 'unavailable', { problem: 'shutting-down' }],
    [17142, 14, 'has been paused', 'unavailable', { problem: 'shutting-down' }],
    [596, 21, 'the session is in the kill state', 'connection-lost', {}],
    [824, 24, 'a logical consistency-based I/O error', 'connection-lost', {}],
  ])('%d of class %d, "%s", is told as %s', (number, level, message, reason, details) => {
    const error = messageError({ number, class: level, message }, place);
    expect(error).toMatchObject({ code: `site-database.${reason}`, details });
  });

  it('that nobody has words for is told in its own, with its number', () => {
    const error = driverError(
      Object.assign(new Error('Divide by zero error encountered.'), { number: 8134, class: 16 }),
      place,
    );
    expect(error).toMatchObject({
      code: 'site-database.read-failed',
      details: { problem: 'Divide by zero error encountered (8134)' },
    });
  });
});

describe('an error of the driver', () => {
  const coded = (code: string, message = code, more: object = {}): Error =>
    Object.assign(new Error(message), { code, ...more });

  it.each([
    [coded('EINSTLOOKUP'), 'no-instance'],
    [coded('ESOCKET', 'x', { cause: coded('ENOTFOUND') }), 'server-not-found'],
    [coded('ESOCKET', 'x', { originalError: coded('EAI_AGAIN') }), 'server-not-found'],
    [coded('ESOCKET', 'x', { cause: new AggregateError([coded('ECONNREFUSED')]) }), 'server-refuses'],
    [coded('EENCRYPT'), 'needs-encryption'],
    [coded('ESOCKET', 'x', { cause: coded('ERR_SSL_UNSUPPORTED_PROTOCOL') }), 'tls-failed'],
    [coded('ESOCKET', 'x', { cause: coded('EHOSTUNREACH') }), 'no-answer'],
    [coded('ETIMEOUT'), 'no-answer'],
    [coded('ESOCKET'), 'connection-lost'],
    [coded('ESOCKET', 'x', { cause: coded('ECONNRESET') }), 'connection-lost'],
    [coded('ECLOSE'), 'connection-lost'],
    [coded('ELOGIN'), 'wrong-login'],
    [coded('EFEDAUTH'), 'entra-refused'],
    [Object.assign(new Error('no tenant'), { name: 'AuthenticationError' }), 'entra-refused'],
    [new Error('anything'), 'read-failed'],
    ['a text', 'read-failed'],
  ])('is told in our words: %s', (error, reason) => {
    expect(driverError(error, place).code).toBe(`site-database.${reason}`);
  });

  it('is ours where one of ours lies below it', () => {
    const ours = new AppError('site-database.no-encryption', { server: 'x' });
    expect(driverError(coded('ESOCKET', 'x', { originalError: { cause: ours } }), place)).toBe(ours);
  });

  it('is the one the server told in the login, whose number the driver drops', () => {
    const told = { number: 18470, class: 14, message: 'Reason: The account is disabled.' };
    expect(driverError(coded('ELOGIN'), place, told).code).toBe('site-database.account-disabled');
  });

  it('may go round in circles', () => {
    const error = coded('ESOCKET');
    error.cause = error;
    expect(driverError(error, place).code).toBe('site-database.connection-lost');
  });
});
