import type { ByteWriter } from './byte-writer.ts';
import type { Collation } from './collations.ts';
import type { SqlColumn, SqlType } from './engine.ts';
import { isAtLeast, type TdsVersion } from './tds-version.ts';

/* TYPE_INFO and COLMETADATA: [MS-TDS] 2.2.5.4, 2.2.5.6 and 2.2.7.4. */

/** 2.2.5.4.1 and 2.2.5.4.2: the types by their byte. */
export const typeByte = {
  image: 0x22,
  text: 0x23,
  guid: 0x24,
  intN: 0x26,
  dateN: 0x28,
  timeN: 0x29,
  datetime2N: 0x2a,
  datetimeOffsetN: 0x2b,
  int1: 0x30,
  bit: 0x32,
  int2: 0x34,
  int4: 0x38,
  datetime4: 0x3a,
  float4: 0x3b,
  money: 0x3c,
  datetime: 0x3d,
  float8: 0x3e,
  variant: 0x62,
  ntext: 0x63,
  bitN: 0x68,
  decimalN: 0x6a,
  numericN: 0x6c,
  floatN: 0x6d,
  moneyN: 0x6e,
  datetimeN: 0x6f,
  money4: 0x7a,
  int8: 0x7f,
  bigVarbinary: 0xa5,
  bigVarchar: 0xa7,
  bigBinary: 0xad,
  bigChar: 0xaf,
  nvarchar: 0xe7,
  nchar: 0xef,
  xml: 0xf1,
} as const;

const colMetadataToken = 0x81;
const noLimit = 0xffff;
const maxLob = 0x7fffffff;

/** What a client of this version is given instead of a type it does not know (2.2.5.4.2, and what real servers do). */
export function downLevel(type: SqlType, version: TdsVersion): SqlType {
  if (!isAtLeast(version, '7.3A')) {
    if (type.name === 'date') return { name: 'nvarchar', length: 10 };
    if (type.name === 'time') return { name: 'nvarchar', length: 16 };
    if (type.name === 'datetime2') return { name: 'nvarchar', length: 27 };
    if (type.name === 'datetimeoffset') return { name: 'nvarchar', length: 34 };
  }
  if (isAtLeast(version, '7.2') || !isPlp(type)) return type;
  if (type.name === 'varchar') return { name: 'text' };
  return { name: type.name === 'varbinary' ? 'image' : 'ntext' };
}

/** How many bytes a decimal of this precision takes, with its sign (2.2.5.5.1.6). */
export function decimalBytes(precision: number): number {
  if (precision <= 9) return 5;
  if (precision <= 19) return 9;
  return precision <= 28 ? 13 : 17;
}

/** How many bytes the time of day takes at this scale. */
export function timeBytes(scale: number): number {
  if (scale <= 2) return 3;
  return scale <= 4 ? 4 : 5;
}

/** Whether values come in pieces (2.2.5.2.3 PLP). */
export function isPlp(type: SqlType): boolean {
  return type.name === 'xml' || ('length' in type && type.length === 'max');
}

/** COLMETADATA; the columns are already those of the version. */
export function writeColMetadata(
  writer: ByteWriter,
  columns: readonly SqlColumn[],
  collation: Collation,
  version: TdsVersion,
): void {
  writer.u8(colMetadataToken);
  writer.u16(columns.length);
  for (const { name, type, isNullable } of columns) {
    // UserType.
    if (isAtLeast(version, '7.2')) writer.u32(0);
    else writer.u16(0);
    // Flags: fNullable; usUpdateable "unknown".
    writer.u16((isNullable ? 0x01 : 0) | 0x08);
    writeTypeInfo(writer, type, isNullable, collation);
    if (type.name === 'text' || type.name === 'ntext' || type.name === 'image') writeTableName(writer, version);
    writer.bVarchar(name);
  }
}

/** 2.2.7.4: columns of these types name their table; ours is not known any more. */
function writeTableName(writer: ByteWriter, version: TdsVersion): void {
  if (isAtLeast(version, '7.2')) writer.u8(1);
  writer.usVarchar('');
}

/** TYPE_INFO. A type that has a form without a length takes it where no NULL can come. */
export function writeTypeInfo(writer: ByteWriter, type: SqlType, isNullable: boolean, collation: Collation): void {
  const either = (fixed: number, nullable: number, length: number): void => {
    writer.u8(isNullable ? nullable : fixed);
    if (isNullable) writer.u8(length);
  };
  switch (type.name) {
    case 'bit':
      either(typeByte.bit, typeByte.bitN, 1);
      break;
    case 'tinyint':
      either(typeByte.int1, typeByte.intN, 1);
      break;
    case 'smallint':
      either(typeByte.int2, typeByte.intN, 2);
      break;
    case 'int':
      either(typeByte.int4, typeByte.intN, 4);
      break;
    case 'bigint':
      either(typeByte.int8, typeByte.intN, 8);
      break;
    case 'real':
      either(typeByte.float4, typeByte.floatN, 4);
      break;
    case 'float':
      either(typeByte.float8, typeByte.floatN, 8);
      break;
    case 'smallmoney':
      either(typeByte.money4, typeByte.moneyN, 4);
      break;
    case 'money':
      either(typeByte.money, typeByte.moneyN, 8);
      break;
    case 'smalldatetime':
      either(typeByte.datetime4, typeByte.datetimeN, 4);
      break;
    case 'datetime':
      either(typeByte.datetime, typeByte.datetimeN, 8);
      break;
    case 'decimal':
      writer.u8(typeByte.decimalN);
      writer.u8(decimalBytes(type.precision));
      writer.u8(type.precision);
      writer.u8(type.scale);
      break;
    case 'date':
      writer.u8(typeByte.dateN);
      break;
    case 'time':
      writer.u8(typeByte.timeN);
      writer.u8(type.scale);
      break;
    case 'datetime2':
      writer.u8(typeByte.datetime2N);
      writer.u8(type.scale);
      break;
    case 'datetimeoffset':
      writer.u8(typeByte.datetimeOffsetN);
      writer.u8(type.scale);
      break;
    case 'uniqueidentifier':
      writer.u8(typeByte.guid);
      writer.u8(16);
      break;
    case 'nvarchar':
      sized(writer, typeByte.nvarchar, type.length === 'max' ? noLimit : type.length * 2, collation);
      break;
    case 'nchar':
      sized(writer, typeByte.nchar, type.length * 2, collation);
      break;
    case 'varchar':
      sized(writer, typeByte.bigVarchar, type.length === 'max' ? noLimit : type.length, collation);
      break;
    case 'char':
      sized(writer, typeByte.bigChar, type.length, collation);
      break;
    case 'varbinary':
      sized(writer, typeByte.bigVarbinary, type.length === 'max' ? noLimit : type.length, null);
      break;
    case 'binary':
      sized(writer, typeByte.bigBinary, type.length, null);
      break;
    case 'xml':
      writer.u8(typeByte.xml);
      // No schema.
      writer.u8(0);
      break;
    case 'text':
      lob(writer, typeByte.text, collation);
      break;
    case 'ntext':
      lob(writer, typeByte.ntext, collation);
      break;
    case 'image':
      lob(writer, typeByte.image, null);
      break;
    case 'sql_variant':
      writer.u8(typeByte.variant);
      writer.u32(8009);
      break;
  }
}

function sized(writer: ByteWriter, byte: number, length: number, collation: Collation | null): void {
  writer.u8(byte);
  writer.u16(length);
  if (collation !== null) writer.bytes(collation.bytes);
}

function lob(writer: ByteWriter, byte: number, collation: Collation | null): void {
  writer.u8(byte);
  writer.u32(maxLob);
  if (collation !== null) writer.bytes(collation.bytes);
}
