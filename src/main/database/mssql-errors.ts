import { clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { ServerMessage } from './driver-seams.ts';

/** What an error is told with. */
export interface ErrorPlace {
  /** The server, as messages call it. */
  readonly server: string;
  /** The database, as messages call it; a server where none is known yet. */
  readonly database: string;
  /** The name of the database that is asked for; `null` for the account's own. */
  readonly databaseName: string | null;
  readonly account: string;
  readonly instance: string | null;
  readonly connectSeconds: number;
  /** What is read, where a message does not name it. */
  readonly object?: string;
  /** Takes the secret of the login out of what a server says: it knows it, and may say it back. */
  readonly hide?: (text: string) => string;
}

/**
 * An error of the server, by its number: "Database Engine events and errors" of the SQL Server documentation. `null` for one
 * that nobody has words for.
 */
export function messageError(message: ServerMessage, place: ErrorPlace, cause?: unknown): AppError | null {
  const { server, database, account } = place;
  const options = { cause };
  const unavailable = (
    problem: 'restoring' | 'single-user' | 'offline' | 'starting' | 'too-many' | 'shutting-down' | 'other',
  ): AppError => new AppError('site-database.unavailable', { database, problem }, options);
  switch (message.number) {
    // The server keeps to itself whether the name, the password, or something else was wrong.
    case 18456:
      return new AppError('site-database.wrong-login', { server, account }, options);
    case 18470:
      return new AppError('site-database.account-disabled', { server, account }, options);
    case 18486:
      return new AppError('site-database.account-locked', { server, account }, options);
    case 18487:
    case 18488:
      return new AppError('site-database.password-expired', { server, account }, options);
    // Untrusted domain, no SSPI context, not associated with a trusted connection.
    case 17806:
    case 17807:
    case 18452:
      return new AppError('site-database.windows-login-refused', { server, account }, options);
    case 911:
    case 916:
    case 4060:
    case 4063:
    case 4064:
      return new AppError(
        'site-database.cannot-open',
        { server, account, name: place.databaseName ?? firstQuoted(message.message) ?? '?' },
        options,
      );
    case 229:
    case 230:
    case 300:
      return new AppError(
        'site-database.no-right',
        {
          database,
          object: deniedObject(message) ?? place.object ?? '?',
          right: /\b(SELECT|EXECUTE|VIEW [A-Z ]+?)\b(?= permission)/.exec(message.message)?.[1] ?? 'SELECT',
        },
        options,
      );
    // An object, a function, a procedure that is not there.
    case 195:
    case 208:
    case 2812:
    case 4121:
      return new AppError(
        'site-database.missing-object',
        { database, name: missingObject(message) ?? place.object ?? '?' },
        options,
      );
    case 207:
      return new AppError(
        'site-database.missing-column',
        { database, object: place.object ?? '?', column: firstQuoted(message.message) ?? '?' },
        options,
      );
    // Deadlock victim, lock wait over, snapshot conflict.
    case 1205:
    case 1222:
    case 3960:
      return new AppError('site-database.busy', { path: database }, options);
    case 922:
      return unavailable('starting');
    case 923:
    case 924:
    case 18461:
      return unavailable('single-user');
    case 927:
      return unavailable('restoring');
    case 942:
    case 945:
      return unavailable('offline');
    case 983:
    case 40613:
    case 40197:
    case 40501:
      return unavailable('other');
    case 10928:
    case 10929:
    case 17300:
    case 17809:
      return unavailable('too-many');
    case 6005:
    case 17142:
      return unavailable('shutting-down');
    case 18401:
      return unavailable('starting');
    // The session was ended by somebody, or is in the state of being ended.
    case 596:
    case 6104:
    case 17830:
      return new AppError('site-database.connection-lost', { database }, options);
    default:
      // From 20 on the server ends the connection.
      if (message.class >= 20) return new AppError('site-database.connection-lost', { database }, options);
      return null;
  }
}

function firstQuoted(text: string): string | null {
  return /['"“«]([^'"”»]+)['"”»]/.exec(text)?.[1] ?? null;
}

/** `... on the object 'X', database 'D', schema 'dbo'.`; of a column: `... on the column 'C' of the object 'X', database ...`. */
function deniedObject({ message }: ServerMessage): string | null {
  const object = /object '([^']+)'/.exec(message)?.[1];
  const schema = /schema '([^']+)'/.exec(message)?.[1];
  if (object === undefined) return null;
  return schema === undefined ? object : `${schema}.${object}`;
}

/** 208: `Invalid object name 'dbo.X'.`; 4121: `Cannot find either column "dbo" or the ... function or aggregate "dbo.fnX", ...`. */
function missingObject({ number, message }: ServerMessage): string | null {
  if (number === 4121) return /aggregate "([^"]+)"/.exec(message)?.[1] ?? null;
  return firstQuoted(message);
}

interface DriverError {
  readonly code: string | null;
  readonly number: number | null;
  readonly class: number;
  readonly message: string;
}

/**
 * Any error of the driver, in our words. `told` is the last error the server told in the login: the driver does not keep its
 * number.
 */
export function driverError(error: unknown, place: ErrorPlace, told: ServerMessage | null = null): AppError {
  const causes = causesOf(error);
  const ours = causes.find((cause) => cause instanceof AppError);
  if (ours !== undefined) return ours;
  const { server, database, account } = place;
  const options = { cause: error };
  const hide = place.hide ?? ((text) => text);
  const facts = causes.map((cause) => factsOf(cause, hide));
  const withNumber = facts.find(({ number }) => number !== null);
  const message =
    withNumber === undefined
      ? told && { ...told, message: hide(told.message) }
      : { number: withNumber.number ?? 0, class: withNumber.class, message: withNumber.message };
  const named = message === null ? null : messageError(message, place, error);
  if (named !== null) return named;
  const codes = new Set(facts.map(({ code }) => code));
  if (codes.has('EINSTLOOKUP'))
    return new AppError('site-database.no-instance', { server, instance: place.instance ?? '?' }, options);
  if (codes.has('ENOTFOUND') || codes.has('EAI_AGAIN') || codes.has('EAI_NODATA'))
    return new AppError('site-database.server-not-found', { server }, options);
  if (codes.has('ECONNREFUSED')) return new AppError('site-database.server-refuses', { server }, options);
  if (codes.has('EENCRYPT')) return new AppError('site-database.needs-encryption', { server }, options);
  if (codes.has('EFEDAUTH') || codes.has('AuthenticationError') || codes.has('CredentialUnavailableError'))
    return new AppError('site-database.entra-refused', { server, problem: foreign(lastMessage(facts)) }, options);
  const tls = facts.find(({ code }) => code !== null && /^(?:ERR_SSL_|ERR_TLS_|EPROTO)/.test(code));
  if (tls !== undefined)
    return new AppError('site-database.tls-failed', { server, problem: foreign(plain(tls.message)) }, options);
  if (message !== null)
    return new AppError(
      'site-database.read-failed',
      { database, problem: clause('foreign-numbered', { text: plain(message.message), number: message.number }) },
      options,
    );
  if (codes.has('ETIMEOUT') || codes.has('ETIMEDOUT') || codes.has('EHOSTUNREACH') || codes.has('ENETUNREACH'))
    return new AppError('site-database.no-answer', { server, seconds: place.connectSeconds }, options);
  if (codes.has('ESOCKET') || codes.has('ECONNCLOSED') || codes.has('ECLOSE') || codes.has('ECONNRESET'))
    return new AppError('site-database.connection-lost', { database }, options);
  // The driver has no code for an answer that ends in the middle of a message.
  if (facts.some((fact) => fact.message === 'unexpected end of message stream'))
    return new AppError('site-database.connection-lost', { database }, options);
  // The driver's words when an account is let in by nobody and no reason is told.
  if (codes.has('ELOGIN')) return new AppError('site-database.wrong-login', { server, account }, options);
  return new AppError('site-database.read-failed', { database, problem: foreign(lastMessage(facts)) }, options);
}

/** An error with all that lies below it: causes, originals, and those of an aggregate. */
function causesOf(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const open: unknown[] = [error];
  while (open.length > 0 && found.length < 20) {
    const next = open.shift();
    if (next === undefined || next === null || found.includes(next)) continue;
    found.push(next);
    if (typeof next !== 'object') continue;
    const { cause, originalError, errors, info } = next as Readonly<Record<string, unknown>>;
    open.push(cause, originalError, info, ...(Array.isArray(errors) ? errors : []));
  }
  return found;
}

function factsOf(cause: unknown, hide: (text: string) => string): DriverError {
  const {
    code,
    number,
    class: level,
    message,
    name,
  } = (typeof cause === 'object' && cause !== null ? cause : {}) as Readonly<Record<string, unknown>>;
  const named = name === 'AuthenticationError' || name === 'CredentialUnavailableError' ? name : null;
  return {
    code: named ?? (typeof code === 'string' ? code : null),
    number: typeof number === 'number' ? number : null,
    class: typeof level === 'number' ? level : 0,
    message: hide(typeof message === 'string' ? message : String(cause)),
  };
}

function lastMessage(facts: readonly DriverError[]): string {
  return plain(facts.at(-1)?.message ?? 'no reason was told');
}

/** To stand before the full stop of a sentence of ours. */
function plain(message: string): string {
  return message
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 500);
}
