/*
 * Type names, as T-SQL writes them and as they are kept in SQLite: `"decimal(38,10) text"` is a decimal whose exact digits
 * are kept as text. The last word decides how SQLite keeps the value, so that it changes nothing of it
 * (https://www.sqlite.org/datatype3.html, 3.1); the words before it are the type the wire gives. A table made without us,
 * as the practice site's, has SQLite's own names.
 */
import type { SqlType } from './engine.ts';

const simple = new Set(
  `bit tinyint smallint int bigint real float money smallmoney date datetime smalldatetime uniqueidentifier xml text ntext image
   sql_variant`.split(/\s+/),
);

const otherNames: Readonly<Record<string, SqlType>> = {
  integer: { name: 'int' },
  'double precision': { name: 'float' },
  sysname: { name: 'nvarchar', length: 128 },
  rowversion: { name: 'binary', length: 8 },
  timestamp: { name: 'binary', length: 8 },
};

/** The type of that name with what stands in its brackets; `null` when SQL Server has none. Lengths that are not told are 1, or 30 in a conversion. */
export function typeNamed(
  written: string,
  arguments_: readonly (number | 'max')[] = [],
  untoldLength = 1,
): SqlType | null {
  const name = written.toLowerCase();
  const [first, second] = arguments_;
  const other = otherNames[name];
  if (other !== undefined) return other;
  if (name === 'float' && typeof first === 'number' && first <= 24) return { name: 'real' };
  // The set holds exactly the names of the first two kinds of SqlType, and sql_variant.
  if (simple.has(name)) return { name } as SqlType;
  switch (name) {
    case 'decimal':
    case 'numeric':
    case 'dec':
      return {
        name: 'decimal',
        precision: typeof first === 'number' ? first : 18,
        scale: typeof second === 'number' ? second : 0,
      };
    case 'datetime2':
    case 'datetimeoffset':
    case 'time':
      return { name, scale: typeof first === 'number' ? first : 7 };
    case 'nvarchar':
    case 'varchar':
    case 'varbinary':
      return { name, length: first ?? untoldLength };
    case 'nchar':
    case 'char':
    case 'binary':
      return { name, length: typeof first === 'number' ? first : untoldLength };
    default:
      return null;
  }
}

/** The type as T-SQL writes it, for example `nvarchar(max)`. */
export function typeText(type: SqlType): string {
  if ('precision' in type) return `${type.name}(${type.precision},${type.scale})`;
  if ('scale' in type) return `${type.name}(${type.scale})`;
  return 'length' in type ? `${type.name}(${type.length})` : type.name;
}

const storages = {
  integer: ['bit', 'tinyint', 'smallint', 'int', 'bigint'],
  real: ['real', 'float'],
  blob: ['varbinary', 'binary', 'image', 'sql_variant'],
} as const;

/** What SQLite is told to declare, without quotes. */
export function declaredType(type: SqlType): string {
  const storage = Object.entries(storages).find(([, names]) => names.some((name) => name === type.name))?.[0] ?? 'text';
  return `${typeText(type)} ${storage}`;
}

/** The other way round; `null` for an expression SQLite knows no type of. */
export function typeOfDeclared(declared: string): SqlType | null {
  const ours = /^([a-z_0-9]+)(?:\((max|\d+)(?:,(\d+))?\))? (?:integer|real|blob|text)$/.exec(declared);
  if (ours !== null) {
    const [, name = '', first, second] = ours;
    const told = [first, second]
      .filter((text) => text !== undefined)
      .map((text): number | 'max' => (text === 'max' ? text : Number(text)));
    return typeNamed(name, told);
  }
  switch (declared.toUpperCase()) {
    case 'INTEGER':
    case 'INT':
      return { name: 'int' };
    case 'BIGINT':
      return { name: 'bigint' };
    case 'REAL':
      return { name: 'float' };
    case 'DATETIME':
      return { name: 'datetime' };
    case 'BLOB':
      return { name: 'varbinary', length: 'max' };
    case 'TEXT':
      return { name: 'nvarchar', length: 'max' };
    default:
      return null;
  }
}

/** The type of a value nothing is declared for. */
export function typeOfValue(value: unknown): SqlType {
  if (typeof value === 'bigint') return { name: BigInt.asIntN(32, value) === value ? 'int' : 'bigint' };
  if (typeof value === 'number') return { name: 'float' };
  if (value instanceof Uint8Array) return { name: 'varbinary', length: 'max' };
  return { name: 'nvarchar', length: 'max' };
}
