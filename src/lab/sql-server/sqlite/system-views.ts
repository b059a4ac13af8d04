/*
 * The system views a client asks to know a server, its databases and what is in them (Transact-SQL reference, "System
 * catalog views" and "Information schema views"): the columns that are asked for in practice. Their rows are made when they are read.
 */
import { typeNamed, typeText } from '../declared-types.ts';
import type { SqlType, SqlValue } from '../engine.ts';
import type { ColumnFacts, DatabaseObject } from './catalogue.ts';
import { familyOf } from './conversions.ts';
import { byteLength, objectType } from './object-facts.ts';
import type { SessionFacts } from './session-facts.ts';

export interface SystemView {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly rows: (session: SessionFacts) => readonly (readonly SqlValue[])[];
}

/** Columns as `name type, name type`. */
function view(columns: string, rows: SystemView['rows']): SystemView {
  const read = columns.split(', ').map((column) => {
    const [name = '', written = ''] = column.split(' ');
    const [typeName = '', length] = written.split(/[()]/);
    const type = typeNamed(typeName, length === undefined ? [] : [length === 'max' ? 'max' : Number(length)]);
    if (type === null) throw new Error(`${written} is no type.`);
    return { name, type };
  });
  return { columns: read, rows };
}

const made = '2026-11-18 03:00:00.000';
const flag = (value: boolean): bigint => (value ? 1n : 0n);
const typeWords = { table: 'USER_TABLE', view: 'VIEW', function: 'SQL_SCALAR_FUNCTION' } as const;

function objectRow(object: DatabaseObject): readonly SqlValue[] {
  const kind = objectType(object.kind).padEnd(2);
  return [object.name, BigInt(object.id), null, 1n, 0n, kind, typeWords[object.kind], made, made, 0n];
}
const objectColumns =
  'name sysname, object_id int, principal_id int, schema_id int, parent_object_id int, type char(2), type_desc nvarchar(60), create_date datetime, modify_date datetime, is_ms_shipped bit';

const typeIds: readonly (readonly [string, number])[] = [
  ...([
    ['image', 34],
    ['text', 35],
    ['uniqueidentifier', 36],
    ['date', 40],
    ['time', 41],
    ['datetime2', 42],
  ] as const),
  ...([
    ['datetimeoffset', 43],
    ['tinyint', 48],
    ['smallint', 52],
    ['int', 56],
    ['smalldatetime', 58],
  ] as const),
  ...([
    ['real', 59],
    ['money', 60],
    ['datetime', 61],
    ['float', 62],
    ['sql_variant', 98],
    ['ntext', 99],
  ] as const),
  ...([
    ['bit', 104],
    ['decimal', 106],
    ['smallmoney', 122],
    ['bigint', 127],
    ['varbinary', 165],
  ] as const),
  ...([
    ['varchar', 167],
    ['binary', 173],
    ['char', 175],
    ['nvarchar', 231],
    ['nchar', 239],
    ['xml', 241],
  ] as const),
];
const idOfType = new Map(typeIds);

function typeFacts(type: SqlType | null, session: SessionFacts): readonly SqlValue[] {
  const known = type ?? { name: 'sql_variant' };
  const id = BigInt(idOfType.get(known.name) ?? 0);
  const precision = 'precision' in known ? known.precision : 0;
  const scale = 'scale' in known ? known.scale : 0;
  const collation = familyOf(known) === 'text' ? session.collation : null;
  return [id, id, BigInt(byteLength(type)), BigInt(precision), BigInt(scale), collation];
}

function columnsOf(
  session: SessionFacts,
): readonly { readonly object: DatabaseObject; readonly column: ColumnFacts; readonly place: number }[] {
  return session
    .visibleObjects()
    .filter(({ kind }) => kind !== 'function')
    .flatMap((object) => object.columns.map((column, index) => ({ object, column, place: index + 1 })));
}

/** By `schema.name` in small letters. */
export const systemViews: Readonly<Record<string, SystemView>> = {
  'sys.databases': view(
    'name sysname, database_id int, create_date datetime, compatibility_level tinyint, collation_name sysname, user_access_desc nvarchar(60), is_read_only bit, state tinyint, state_desc nvarchar(60), recovery_model_desc nvarchar(60)',
    ({ databases }) =>
      databases.map(({ name, id, collation, isReadOnly }) => [
        name,
        BigInt(id),
        made,
        160n,
        collation,
        'MULTI_USER',
        flag(isReadOnly),
        0n,
        'ONLINE',
        'SIMPLE',
      ]),
  ),
  'sys.objects': view(objectColumns, (session) => session.visibleObjects().map(objectRow)),
  'sys.all_objects': view(objectColumns, (session) => session.visibleObjects().map(objectRow)),
  'sys.tables': view(objectColumns, (session) =>
    session
      .visibleObjects()
      .filter(({ kind }) => kind === 'table')
      .map(objectRow),
  ),
  'sys.views': view(objectColumns, (session) =>
    session
      .visibleObjects()
      .filter(({ kind }) => kind === 'view')
      .map(objectRow),
  ),
  'sys.schemas': view('name sysname, schema_id int, principal_id int', () => [
    ['dbo', 1n, 1n],
    ['guest', 2n, 2n],
    ['INFORMATION_SCHEMA', 3n, 3n],
    ['sys', 4n, 4n],
  ]),
  'sys.types': view(
    'name sysname, schema_id int, system_type_id tinyint, user_type_id int, max_length smallint, precision tinyint, scale tinyint, collation_name sysname, is_nullable bit, is_user_defined bit',
    (session) =>
      typeIds.map(([name]) => {
        const [system = 0n, user = 0n, ...rest] = typeFacts(typeNamed(name), session);
        return [name, 4n, system, user, ...rest, 1n, 0n];
      }),
  ),
  'sys.columns': view(
    'object_id int, name sysname, column_id int, system_type_id tinyint, user_type_id int, max_length smallint, precision tinyint, scale tinyint, collation_name sysname, is_nullable bit, is_identity bit, is_computed bit',
    (session) =>
      columnsOf(session).map(({ object, column, place }) => [
        BigInt(object.id),
        column.name,
        BigInt(place),
        ...typeFacts(column.type, session),
        flag(column.isNullable),
        0n,
        0n,
      ]),
  ),
  'sys.database_principals': view(
    'name sysname, principal_id int, type char(1), type_desc nvarchar(60), default_schema_name sysname, is_fixed_role bit, authentication_type_desc nvarchar(60)',
    ({ rights }) =>
      rights.principals().map(({ name, id, kind, isFixed, login }) => {
        const isWindows = login?.includes('\\') === true;
        const letters =
          kind === 'role' ? ['R', 'DATABASE_ROLE'] : isWindows ? ['U', 'WINDOWS_USER'] : ['S', 'SQL_USER'];
        const way = kind === 'role' ? 'NONE' : isWindows ? 'WINDOWS' : 'INSTANCE';
        return [name, BigInt(id), ...letters, kind === 'user' ? 'dbo' : null, flag(kind === 'role' && isFixed), way];
      }),
  ),
  'sys.database_role_members': view('role_principal_id int, member_principal_id int', ({ rights }) =>
    rights
      .principals()
      .flatMap(({ id, memberOf }) => [...memberOf].map((role) => [BigInt(rights.find(role)?.id ?? 0), BigInt(id)])),
  ),
  'sys.database_permissions': view(
    'class tinyint, class_desc nvarchar(60), major_id int, minor_id int, grantee_principal_id int, permission_name nvarchar(128), state char(1), state_desc nvarchar(60)',
    ({ rights, catalogue }) =>
      rights
        .rights()
        .map(({ principal, permission, object, isDenied }) => [
          object === null ? 0n : 1n,
          object === null ? 'DATABASE' : 'OBJECT_OR_COLUMN',
          object === null ? 0n : BigInt(catalogue.find(object)?.id ?? 0),
          0n,
          BigInt(rights.find(principal)?.id ?? 0),
          permission,
          isDenied ? 'D' : 'G',
          isDenied ? 'DENY' : 'GRANT',
        ]),
  ),
  'sys.server_principals': view(
    'name sysname, principal_id int, type char(1), type_desc nvarchar(60), is_disabled bit',
    ({ logins }) =>
      logins.map(({ name }, index) => {
        const isWindows = name.includes('\\');
        return [name, BigInt(index + 1), isWindows ? 'U' : 'S', isWindows ? 'WINDOWS_LOGIN' : 'SQL_LOGIN', 0n];
      }),
  ),
  'information_schema.tables': view(
    'TABLE_CATALOG sysname, TABLE_SCHEMA sysname, TABLE_NAME sysname, TABLE_TYPE varchar(10)',
    (session) =>
      session
        .visibleObjects()
        .filter(({ kind }) => kind !== 'function')
        .map(({ name, kind }) => [session.database, 'dbo', name, kind === 'table' ? 'BASE TABLE' : 'VIEW']),
  ),
  'information_schema.columns': view(
    'TABLE_CATALOG sysname, TABLE_SCHEMA sysname, TABLE_NAME sysname, COLUMN_NAME sysname, ORDINAL_POSITION int, IS_NULLABLE varchar(3), DATA_TYPE sysname, CHARACTER_MAXIMUM_LENGTH int, NUMERIC_PRECISION tinyint, NUMERIC_SCALE int, DATETIME_PRECISION smallint, COLLATION_NAME sysname',
    (session) =>
      columnsOf(session).map(({ object, column, place }) => {
        const type: SqlType = column.type ?? { name: 'sql_variant' };
        const family = familyOf(type);
        const length = 'length' in type ? BigInt(type.length === 'max' ? -1 : type.length) : null;
        return [
          session.database,
          'dbo',
          object.name,
          column.name,
          BigInt(place),
          column.isNullable ? 'YES' : 'NO',
          typeText(type).replace(/\(.*/, ''),
          length,
          'precision' in type ? BigInt(type.precision) : null,
          family === 'decimal' && 'scale' in type ? BigInt(type.scale) : null,
          family === 'date' && 'scale' in type ? BigInt(type.scale) : null,
          family === 'text' ? session.collation : null,
        ];
      }),
  ),
  'information_schema.routines': view(
    'ROUTINE_CATALOG sysname, ROUTINE_SCHEMA sysname, ROUTINE_NAME sysname, ROUTINE_TYPE nvarchar(20)',
    (session) =>
      session
        .visibleObjects()
        .filter(({ kind }) => kind === 'function')
        .map(({ name }) => [session.database, 'dbo', name, 'FUNCTION']),
  ),
};
