/*
 * The built-in functions whose arguments are only values (Transact-SQL reference, "Functions"). Each is made known to SQLite
 * as `ts_<name>`. Texts are measured in UTF-16 units, as SQL Server does, and not in SQLite's characters.
 */
import { createHash, randomUUID } from 'node:crypto';
import { typeNamed } from '../declared-types.ts';
import type { SqlType, SqlValue } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import { familyOf } from './conversions.ts';
import { readDecimal } from './decimals.ts';
import { serverProperty } from './server-properties.ts';
import type { SessionFacts } from './session-facts.ts';

/** An argument as SQL that SQLite knows, with the type it has in T-SQL. */
export interface Translated {
  readonly sql: string;
  /** `null` for NULL, and for a column nothing is declared for. */
  readonly type: SqlType | null;
  readonly isIso?: boolean;
  readonly isNullable?: boolean;
}

export interface BuiltIn {
  readonly least: number;
  readonly most: number;
  readonly type: SqlType | ((given: readonly (SqlType | null)[]) => SqlType);
  /** Gets NULL too; the others give NULL for any. */
  readonly takesNull?: boolean;
  readonly run: (given: readonly SqlValue[], session: SessionFacts) => SqlValue;
}

const int: SqlType = { name: 'int' };
const bigint: SqlType = { name: 'bigint' };
const sysname: SqlType = { name: 'nvarchar', length: 128 };
const variant: SqlType = { name: 'sql_variant' };
const anyText: SqlType = { name: 'nvarchar', length: 4000 };

/** The first argument's type, if it is a text. */
function asFirst(given: readonly (SqlType | null)[]): SqlType {
  const [first] = given;
  return first !== null && first !== undefined && familyOf(first) === 'text' ? first : anyText;
}
function longer(given: readonly (SqlType | null)[]): SqlType {
  const isMax = given.some((type) => type !== null && 'length' in type && type.length === 'max');
  return { name: 'nvarchar', length: isMax ? 'max' : 4000 };
}

const text = (value: SqlValue | undefined): string => (value === null || value === undefined ? '' : String(value));
const whole = (value: SqlValue | undefined): number => Number(value ?? 0);
const flag = (value: boolean | null): SqlValue => (value === null ? null : value ? 1n : 0n);

function ofText(run: (text: string) => SqlValue, type: BuiltIn['type'] = asFirst): BuiltIn {
  return { least: 1, most: 1, type, run: ([value]) => run(text(value)) };
}
function ofSession(run: (session: SessionFacts) => SqlValue, type: SqlType = sysname): BuiltIn {
  return { least: 0, most: 1, type, takesNull: true, run: (_given, session) => run(session) };
}

function bytesIn(value: SqlValue | undefined): bigint {
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (typeof value === 'string') return BigInt(value.length * 2);
  return typeof value === 'number' ? 8n : 4n;
}

/** The number kept in its own form, with `change` done to it. */
function numbered(change: (value: number) => number): BuiltIn {
  return {
    least: 1,
    most: 1,
    type: ([type]) => type ?? { name: 'float' },
    run: ([value]) => {
      const changed = change(Number(value));
      if (typeof value === 'bigint') return BigInt(changed);
      return typeof value === 'string' ? String(changed) : changed;
    },
  };
}

function objectNamed(session: SessionFacts, written: string): number | null {
  const parts = written.split('.').map((part) => part.replace(/^\[(.*)\]$/, '$1').replaceAll(']]', ']'));
  const name = parts.at(-1)?.toLowerCase();
  return session.visibleObjects().find((object) => object.name.toLowerCase() === name)?.id ?? null;
}

/** HAS_PERMS_BY_NAME: null for something that is not there, or not to be seen. */
function hasPermission(session: SessionFacts, securable: SqlValue, kind: SqlValue, permission: string): boolean | null {
  const classOf = text(kind).toUpperCase();
  const right = permission === 'EXEC' ? 'EXECUTE' : permission;
  if (securable === null && kind === null) return session.isAdministrator || right === 'CONNECT SQL';
  if (classOf === 'DATABASE') {
    const found = session.databases.find(({ name }) => name.toLowerCase() === text(securable).toLowerCase());
    if (found === undefined) return null;
    return found.name === session.database ? anyOr(session, right, null) : found.isOpen && right === 'CONNECT';
  }
  if (classOf === 'SCHEMA') return anyOr(session, right, null);
  if (classOf !== 'OBJECT') return null;
  const id = objectNamed(session, text(securable));
  const object = session.catalogue.all().find((candidate) => candidate.id === id);
  if (object === undefined) return null;
  // A right an object of this kind has not got.
  if ((right === 'EXECUTE') !== (object.kind === 'function') && (right === 'EXECUTE' || right === 'SELECT'))
    return null;
  return anyOr(session, right, object.name);
}

function anyOr(session: SessionFacts, right: string, object: string | null): boolean {
  if (right !== 'ANY') return session.hasRight(right, object);
  return ['SELECT', 'EXECUTE', 'CONNECT', 'VIEW DEFINITION'].some((each) => session.hasRight(each, object));
}

function clock(session: SessionFacts, digits: number): string {
  const now = session.now().toISOString();
  return `${now.slice(0, 10)} ${now.slice(11, 23).padEnd(13 + digits - 4, '0')}`;
}

const quotesOf: Readonly<Record<string, readonly [string, string]>> = {
  '[': ['[', ']'],
  ']': ['[', ']'],
  "'": ["'", "'"],
  '"': ['"', '"'],
};

export const builtIns: Readonly<Record<string, BuiltIn>> = {
  LEN: ofText((value) => BigInt(value.replace(/ +$/, '').length), int),
  DATALENGTH: { least: 1, most: 1, type: int, run: ([value]) => bytesIn(value) },
  UPPER: ofText((value) => value.toUpperCase()),
  LOWER: ofText((value) => value.toLowerCase()),
  LTRIM: ofText((value) => value.replace(/^ +/, '')),
  RTRIM: ofText((value) => value.replace(/ +$/, '')),
  TRIM: ofText((value) => value.replace(/^ +| +$/g, '')),
  UNICODE: ofText((value) => (value === '' ? null : BigInt(value.charCodeAt(0))), int),
  ASCII: ofText((value) => (value === '' ? null : BigInt(value.charCodeAt(0) & 0xff)), int),
  NCHAR: { least: 1, most: 1, type: { name: 'nchar', length: 1 }, run: ([value]) => String.fromCharCode(whole(value)) },
  CHAR: { least: 1, most: 1, type: { name: 'char', length: 1 }, run: ([value]) => String.fromCharCode(whole(value)) },
  SPACE: { least: 1, most: 1, type: anyText, run: ([value]) => ' '.repeat(whole(value)) },
  LEFT: { least: 2, most: 2, type: asFirst, run: ([value, count]) => text(value).slice(0, whole(count)) },
  RIGHT: {
    least: 2,
    most: 2,
    type: asFirst,
    run: ([value, count]) => text(value).slice(Math.max(0, text(value).length - whole(count))),
  },
  SUBSTRING: {
    least: 3,
    most: 3,
    type: ([type]) => type ?? anyText,
    run: ([value, from, count]) => {
      const start = whole(from) - 1;
      const end = Math.max(0, start + whole(count));
      return value instanceof Uint8Array
        ? value.slice(Math.max(0, start), end)
        : text(value).slice(Math.max(0, start), end);
    },
  },
  REPLACE: {
    least: 3,
    most: 3,
    type: longer,
    run: ([value, old, fresh]) =>
      text(old) === '' ? text(value) : text(value).replaceAll(text(old), () => text(fresh)),
  },
  REPLICATE: {
    least: 2,
    most: 2,
    type: longer,
    run: ([value, count]) => text(value).repeat(Math.max(0, whole(count))),
  },
  CHARINDEX: {
    least: 2,
    most: 3,
    type: int,
    run: ([sought, value, from]) =>
      BigInt(
        text(value)
          .toLowerCase()
          .indexOf(text(sought).toLowerCase(), Math.max(0, whole(from) - 1)) + 1,
      ),
  },
  CONCAT: { least: 2, most: 250, type: longer, takesNull: true, run: (given) => given.map(text).join('') },
  QUOTENAME: {
    least: 1,
    most: 2,
    type: { name: 'nvarchar', length: 258 },
    run: ([value, quote]) => {
      const [open, close] = quotesOf[text(quote ?? '[')] ?? ['[', ']'];
      return `${open}${text(value).replaceAll(close, close + close)}${close}`;
    },
  },
  ISNUMERIC: {
    least: 1,
    most: 1,
    type: int,
    takesNull: true,
    run: ([value]) => flag(value !== null && readDecimal(text(value)) !== null),
  },
  ABS: numbered(Math.abs),
  CEILING: numbered(Math.ceil),
  FLOOR: numbered(Math.floor),
  SIGN: numbered(Math.sign),
  HASHBYTES: {
    least: 2,
    most: 2,
    type: { name: 'varbinary', length: 8000 },
    run: ([name, value]) => {
      const algorithm = { SHA2_256: 'sha256', SHA2_512: 'sha512', SHA1: 'sha1', MD5: 'md5' }[text(name).toUpperCase()];
      if (algorithm === undefined) return null;
      const bytes = value instanceof Uint8Array ? value : Buffer.from(text(value), 'utf16le');
      return new Uint8Array(createHash(algorithm).update(bytes).digest());
    },
  },
  NEWID: { least: 0, most: 0, type: { name: 'uniqueidentifier' }, run: () => randomUUID().toUpperCase() },
  GETDATE: ofSession((session) => clock(session, 3), { name: 'datetime' }),
  CURRENT_TIMESTAMP: ofSession((session) => clock(session, 3), { name: 'datetime' }),
  GETUTCDATE: ofSession((session) => clock(session, 3), { name: 'datetime' }),
  SYSDATETIME: ofSession((session) => clock(session, 7), { name: 'datetime2', scale: 7 }),
  SYSUTCDATETIME: ofSession((session) => clock(session, 7), { name: 'datetime2', scale: 7 }),
  SYSDATETIMEOFFSET: ofSession((session) => `${clock(session, 7)} +00:00`, { name: 'datetimeoffset', scale: 7 }),
  DB_NAME: {
    least: 0,
    most: 1,
    type: sysname,
    takesNull: true,
    run: ([id], session) =>
      id === undefined ? session.database : (session.databases.find((each) => each.id === whole(id))?.name ?? null),
  },
  DB_ID: {
    least: 0,
    most: 1,
    type: { name: 'smallint' },
    takesNull: true,
    run: ([name], session) => {
      const sought = (name === undefined ? session.database : text(name)).toLowerCase();
      const found = session.databases.find((each) => each.name.toLowerCase() === sought);
      return found === undefined ? null : BigInt(found.id);
    },
  },
  SUSER_SNAME: ofSession((session) => session.login),
  SUSER_NAME: ofSession((session) => session.login),
  SYSTEM_USER: ofSession((session) => session.login),
  ORIGINAL_LOGIN: ofSession((session) => session.login),
  USER_NAME: ofSession((session) => session.user),
  CURRENT_USER: ofSession((session) => session.user),
  SESSION_USER: ofSession((session) => session.user),
  USER: ofSession((session) => session.user),
  APP_NAME: ofSession(() => ''),
  HOST_NAME: ofSession(() => ''),
  SCHEMA_NAME: ofSession(() => 'dbo'),
  SCHEMA_ID: ofSession(() => 1n, int),
  SCOPE_IDENTITY: ofSession(() => null, { name: 'decimal', precision: 38, scale: 0 }),
  SERVERPROPERTY: {
    least: 1,
    most: 1,
    type: variant,
    run: ([name], session) => serverProperty(text(name), session),
  },
  DATABASEPROPERTYEX: {
    least: 2,
    most: 2,
    type: variant,
    run: ([name, property], session) => {
      const found = session.databases.find((each) => each.name.toLowerCase() === text(name).toLowerCase());
      if (found === undefined) return null;
      const known: Readonly<Record<string, SqlValue>> = {
        COLLATION: found.collation,
        STATUS: 'ONLINE',
        UPDATEABILITY: found.isReadOnly ? 'READ_ONLY' : 'READ_WRITE',
        USERACCESS: 'MULTI_USER',
        RECOVERY: 'SIMPLE',
        VERSION: 957n,
      };
      return known[text(property).toUpperCase()] ?? null;
    },
  },
  CONNECTIONPROPERTY: {
    least: 1,
    most: 1,
    type: variant,
    run: ([name], session) => {
      const known: Readonly<Record<string, SqlValue>> = {
        net_transport: 'TCP',
        protocol_type: 'TSQL',
        auth_scheme: session.way === 'windows' ? 'NTLM' : 'SQL',
      };
      return known[text(name).toLowerCase()] ?? null;
    },
  },
  HAS_PERMS_BY_NAME: {
    least: 3,
    most: 5,
    type: int,
    takesNull: true,
    run: ([securable = null, kind = null, permission], session) =>
      permission === null ? null : flag(hasPermission(session, securable, kind, text(permission).toUpperCase())),
  },
  HAS_DBACCESS: {
    least: 1,
    most: 1,
    type: int,
    run: ([name], session) => {
      const found = session.databases.find((each) => each.name.toLowerCase() === text(name).toLowerCase());
      return flag(found === undefined ? null : found.isOpen);
    },
  },
  OBJECT_ID: {
    least: 1,
    most: 2,
    type: int,
    run: ([name, kind], session) => {
      const id = objectNamed(session, text(name));
      if (id === null || kind === undefined) return id === null ? null : BigInt(id);
      const object = session.catalogue.all().find((each) => each.id === id);
      return object !== undefined && objectType(object.kind) === text(kind).trim().toUpperCase() ? BigInt(id) : null;
    },
  },
  OBJECT_NAME: {
    least: 1,
    most: 2,
    type: sysname,
    run: ([id], session) => session.visibleObjects().find((each) => each.id === whole(id))?.name ?? null,
  },
  COL_LENGTH: {
    least: 2,
    most: 2,
    type: { name: 'smallint' },
    run: ([table, column], session) => {
      const id = objectNamed(session, text(table));
      const object = session.visibleObjects().find((each) => each.id === id);
      const found = object?.columns.find((each) => each.name.toLowerCase() === text(column).toLowerCase());
      return found === undefined ? null : BigInt(byteLength(found.type));
    },
  },
  TYPE_ID: { least: 1, most: 1, type: int, run: ([name]) => (typeNamed(text(name)) === null ? null : 1n) },
  IS_SRVROLEMEMBER: {
    least: 1,
    most: 2,
    type: int,
    run: ([role], session) => flag(text(role).toLowerCase() === 'public' || session.isAdministrator),
  },
  IS_MEMBER: {
    least: 1,
    most: 1,
    type: int,
    run: ([role], session) =>
      session.rights.find(text(role)) === null ? null : flag(session.rights.isMember(session.user, text(role))),
  },
  IS_ROLEMEMBER: {
    least: 1,
    most: 2,
    type: int,
    run: ([role, member], session) =>
      session.rights.find(text(role)) === null
        ? null
        : flag(session.rights.isMember(member === undefined ? session.user : text(member), text(role))),
  },
};

/** Letters of an object's kind in sys.objects. */
export function objectType(kind: 'table' | 'view' | 'function'): string {
  return { table: 'U', view: 'V', function: 'FN' }[kind];
}

/** `max_length` of sys.columns: bytes, -1 for (max). */
export function byteLength(type: SqlType | null): number {
  if (type === null) return -1;
  if ('length' in type) {
    if (type.length === 'max') return -1;
    return type.name.startsWith('n') ? type.length * 2 : type.length;
  }
  const sizes: Readonly<Record<string, number>> = {
    bit: 1,
    tinyint: 1,
    smallint: 2,
    int: 4,
    real: 4,
    smallmoney: 4,
    smalldatetime: 4,
    date: 3,
    uniqueidentifier: 16,
    xml: -1,
    decimal: 17,
    sql_variant: 8016,
    datetimeoffset: 10,
    time: 5,
  };
  return sizes[type.name] ?? 8;
}

/** `@@NAME`. @throws {SqlError} 137 */
export function globalVariable(
  name: string,
  session: SessionFacts,
): { readonly type: SqlType; readonly value: SqlValue } {
  switch (name.toUpperCase()) {
    case '@@VERSION':
      return { type: { name: 'nvarchar', length: 300 }, value: versionText(session) };
    case '@@SPID':
      return { type: { name: 'smallint' }, value: BigInt(session.spid) };
    case '@@ROWCOUNT':
      return { type: int, value: BigInt(session.rowCount) };
    case '@@ERROR':
      return { type: int, value: BigInt(session.lastError) };
    case '@@TRANCOUNT':
      return { type: int, value: BigInt(session.openTransactions) };
    case '@@LOCK_TIMEOUT':
      return { type: int, value: BigInt(session.lockTimeoutMs) };
    case '@@SERVERNAME':
      return { type: sysname, value: session.server.name };
    case '@@SERVICENAME':
      return { type: sysname, value: 'MSSQLSERVER' };
    case '@@LANGUAGE':
      return { type: sysname, value: 'us_english' };
    case '@@MAX_PRECISION':
      return { type: { name: 'tinyint' }, value: 38n };
    case '@@OPTIONS':
      return { type: int, value: 5496n };
    case '@@IDENTITY':
      return { type: { name: 'decimal', precision: 38, scale: 0 }, value: null };
    case '@@DBTS':
      return { type: bigint, value: 0n };
    default:
      throw say.undeclared(name);
  }
}

function versionText({ server }: SessionFacts): string {
  return `Microsoft SQL Server (practice) - ${server.version} (X64) ${server.edition} on a practice computer`;
}
