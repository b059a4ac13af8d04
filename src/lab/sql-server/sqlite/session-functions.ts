/*
 * Functions that tell of the session, its server, its databases and its rights (Transact-SQL reference, "Metadata functions",
 * "Security functions", "Date and time functions").
 */
import { randomUUID } from 'node:crypto';
import { typeNamed } from '../declared-types.ts';
import type { SqlType, SqlValue } from '../engine.ts';
import { type BuiltIn, flag, text, whole } from './built-in.ts';
import { byteLength, objectType } from './object-facts.ts';
import { serverProperty } from './server-properties.ts';
import type { SessionFacts } from './session-facts.ts';

const int: SqlType = { name: 'int' };
const sysname: SqlType = { name: 'nvarchar', length: 128 };
const variant: SqlType = { name: 'sql_variant' };

function ofSession(run: (session: SessionFacts) => SqlValue, type: SqlType = sysname): BuiltIn {
  return { least: 0, most: 1, type, takesNull: true, run: (_given, session) => run(session) };
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
  return `${now.slice(0, 10)} ${now.slice(11, 23).padEnd(9 + digits, '0')}`;
}

export const sessionFunctions: Readonly<Record<string, BuiltIn>> = {
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
