import type { SqlMessage } from './engine.ts';

/* Messages the wire side itself has to say, with the numbers and classes SQL Server has for them (its sys.messages). */

function error(number: number, severity: number, message: string, state = 1): SqlMessage {
  return { number, state, class: severity, message, line: 1 };
}

/** Remarks that come with every sign-in and every change of database. */
export function changedDatabase(name: string): SqlMessage {
  return { number: 5701, state: 2, class: 0, message: `Changed database context to '${name}'.`, line: 1 };
}

export function changedLanguage(): SqlMessage {
  return { number: 5703, state: 1, class: 0, message: 'Changed language setting to us_english.', line: 1 };
}

/** The state is 1 for every client of a real server, which keeps the true one for its log; a test may ask for another. */
export function loginFailed(name: string, state = 1): SqlMessage {
  return error(18456, 14, `Login failed for user '${name}'.`, state);
}

export function loginDisabled(name: string): SqlMessage {
  return error(18470, 14, `Login failed for user '${name}'. Reason: The account is disabled.`);
}

export function loginLocked(name: string): SqlMessage {
  return error(
    18486,
    14,
    `Login failed for user '${name}' because the account is currently locked out. The system administrator can unlock it.`,
  );
}

export function passwordExpired(name: string): SqlMessage {
  return error(18487, 14, `Login failed for user '${name}'.  Reason: The password of the account has expired.`);
}

export function passwordMustChange(name: string): SqlMessage {
  return error(18488, 14, `Login failed for user '${name}'.  Reason: The password of the account must be changed.`);
}

export function untrustedDomain(): SqlMessage {
  return error(
    18452,
    14,
    'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
  );
}

export function cannotOpenDatabase(name: string): SqlMessage {
  return error(4060, 11, `Cannot open database "${name}" requested by the login. The login failed.`);
}

export function tooManyConnections(most: number): SqlMessage {
  return error(
    17809,
    20,
    `Could not connect because the maximum number of '${most}' user connections has already been reached. The system administrator can use sp_configure to increase the maximum value.`,
  );
}

export function unknownProcedure(name: string): SqlMessage {
  return { ...error(2812, 16, `Could not find stored procedure '${name}'.`, 62), line: 0 };
}

export function noPreparedStatement(handle: string): SqlMessage {
  return error(8179, 16, `Could not find prepared statement with handle ${handle}.`);
}

export function badRequest(): SqlMessage {
  return error(
    4002,
    16,
    'The incoming tabular data stream (TDS) protocol stream is incorrect. The stream ended unexpectedly.',
  );
}

/** What the engine threw: a fault of the practice server itself, said as a fault of a server would be. */
export function internalError(reason: string): SqlMessage {
  return error(8630, 17, `Internal Query Processor Error: ${reason}`);
}
