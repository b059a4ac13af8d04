import { type ByteReader, ProtocolProblem } from './byte-reader.ts';
import { encodingOf } from './collations.ts';
import { dateText, days1900, ticksPerDay, ticksPerSecond, timeText, zoneText } from './date-texts.ts';
import type { SqlType, SqlValue } from './engine.ts';
import { typeByte } from './wire-types.ts';

/* Parameters of a client: TYPE_INFO and a value behind it, [MS-TDS] 2.2.5.4 to 2.2.5.6. */

/** A type and a value as the client gave them. */
export interface TypedValue {
  readonly type: SqlType;
  readonly value: SqlValue;
}

const max = 0xffff;

/** @throws {ProtocolProblem} for a type this server does not take. */
export function readTypedValue(reader: ByteReader): TypedValue {
  const byte = reader.u8();
  switch (byte) {
    case typeByte.bit:
      return { type: { name: 'bit' }, value: BigInt(reader.u8()) };
    case typeByte.int1:
      return { type: { name: 'tinyint' }, value: BigInt(reader.u8()) };
    case typeByte.int2:
      return { type: { name: 'smallint' }, value: BigInt(reader.i16()) };
    case typeByte.int4:
      return { type: { name: 'int' }, value: BigInt(reader.take(4).readInt32LE()) };
    case typeByte.int8:
      return { type: { name: 'bigint' }, value: reader.take(8).readBigInt64LE() };
    case typeByte.float8:
      return { type: { name: 'float' }, value: reader.take(8).readDoubleLE() };
    case typeByte.float4:
      return { type: { name: 'real' }, value: reader.take(4).readFloatLE() };
    case typeByte.datetime:
      return { type: { name: 'datetime' }, value: readDatetime(reader.take(8)) };
    case typeByte.intN:
      return readInteger(reader);
    case typeByte.bitN: {
      reader.u8();
      const bytes = byteSized(reader);
      return { type: { name: 'bit' }, value: bytes === null ? null : BigInt(bytes.readUInt8()) };
    }
    case typeByte.floatN: {
      const isReal = reader.u8() === 4;
      const bytes = byteSized(reader);
      const value = bytes === null ? null : isReal ? bytes.readFloatLE() : bytes.readDoubleLE();
      return { type: { name: isReal ? 'real' : 'float' }, value };
    }
    case typeByte.moneyN: {
      const isSmall = reader.u8() === 4;
      const bytes = byteSized(reader);
      return { type: { name: isSmall ? 'smallmoney' : 'money' }, value: bytes === null ? null : readMoney(bytes) };
    }
    case typeByte.datetimeN: {
      const isSmall = reader.u8() === 4;
      const bytes = byteSized(reader);
      const value = bytes === null ? null : isSmall ? readSmallDatetime(bytes) : readDatetime(bytes);
      return { type: { name: isSmall ? 'smalldatetime' : 'datetime' }, value };
    }
    case typeByte.decimalN:
    case typeByte.numericN:
      return readDecimal(reader);
    case typeByte.guid: {
      reader.u8();
      const bytes = byteSized(reader);
      return { type: { name: 'uniqueidentifier' }, value: bytes === null ? null : readGuid(bytes) };
    }
    case typeByte.dateN: {
      const bytes = byteSized(reader);
      return { type: { name: 'date' }, value: bytes === null ? null : dateText(bytes.readUIntLE(0, 3)) };
    }
    case typeByte.timeN:
    case typeByte.datetime2N:
    case typeByte.datetimeOffsetN:
      return readDateTime(reader, byte);
    case typeByte.nvarchar:
    case typeByte.nchar: {
      const limit = reader.u16();
      reader.take(5);
      const bytes = limit === max ? plp(reader) : shortSized(reader);
      const name = byte === typeByte.nchar ? 'nchar' : 'nvarchar';
      return { type: textType(name, limit, 2), value: bytes === null ? null : bytes.toString('utf16le') };
    }
    case typeByte.bigVarchar:
    case typeByte.bigChar: {
      const limit = reader.u16();
      const decoder = new TextDecoder(encodingOf(reader.take(5)));
      const bytes = limit === max ? plp(reader) : shortSized(reader);
      const name = byte === typeByte.bigChar ? 'char' : 'varchar';
      return { type: textType(name, limit, 1), value: bytes === null ? null : decoder.decode(bytes) };
    }
    case typeByte.bigVarbinary:
    case typeByte.bigBinary: {
      const limit = reader.u16();
      const bytes = limit === max ? plp(reader) : shortSized(reader);
      return { type: textType(byte === typeByte.bigBinary ? 'binary' : 'varbinary', limit, 1), value: bytes };
    }
    case typeByte.xml: {
      if (reader.u8() !== 0) throw new ProtocolProblem('A parameter of xml has a schema.');
      const bytes = plp(reader);
      return { type: { name: 'xml' }, value: bytes === null ? null : bytes.toString('utf16le') };
    }
    case typeByte.text:
    case typeByte.ntext:
    case typeByte.image:
      return readLob(reader, byte);
    default:
      throw new ProtocolProblem(`A parameter has the unknown type ${byte.toString(16)}.`);
  }
}

function textType(
  name: 'nvarchar' | 'varchar' | 'varbinary' | 'nchar' | 'char' | 'binary',
  limit: number,
  unit: number,
): SqlType {
  if (name === 'nchar' || name === 'char' || name === 'binary') return { name, length: limit / unit };
  return { name, length: limit === max ? 'max' : limit / unit };
}

/** A length of one byte; 0 is NULL. */
function byteSized(reader: ByteReader): Buffer | null {
  const length = reader.u8();
  return length === 0 ? null : reader.take(length);
}

/** A length of two bytes; all ones is NULL. */
function shortSized(reader: ByteReader): Buffer | null {
  const length = reader.u16();
  return length === max ? null : reader.take(length);
}

function plp(reader: ByteReader): Buffer | null {
  if (reader.u64() === 0xffff_ffff_ffff_ffffn) return null;
  const pieces: Buffer[] = [];
  for (let length = reader.u32(); length > 0; length = reader.u32()) pieces.push(reader.take(length));
  return Buffer.concat(pieces);
}

function readInteger(reader: ByteReader): TypedValue {
  const size = reader.u8();
  const name = size === 1 ? 'tinyint' : size === 2 ? 'smallint' : size === 4 ? 'int' : 'bigint';
  const bytes = byteSized(reader);
  if (bytes === null) return { type: { name }, value: null };
  const value = size === 1 ? bytes.readUInt8() : size === 8 ? bytes.readBigInt64LE() : bytes.readIntLE(0, size);
  return { type: { name }, value: BigInt(value) };
}

function readMoney(bytes: Buffer): string {
  const units =
    bytes.length === 4
      ? BigInt(bytes.readInt32LE())
      : (BigInt(bytes.readInt32LE(0)) << 32n) | BigInt(bytes.readUInt32LE(4));
  return withPoint(units, 4);
}

function readDecimal(reader: ByteReader): TypedValue {
  reader.u8();
  const type: SqlType = { name: 'decimal', precision: reader.u8(), scale: reader.u8() };
  const bytes = byteSized(reader);
  if (bytes === null) return { type, value: null };
  let units = 0n;
  for (let at = bytes.length - 1; at >= 1; at -= 1) units = (units << 8n) | BigInt(bytes.readUInt8(at));
  return { type, value: withPoint(bytes.readUInt8(0) === 0 ? -units : units, type.scale) };
}

function withPoint(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function readGuid(bytes: Buffer): string {
  const hex = (start: number, end: number): string => bytes.toString('hex', start, end);
  const turned = (start: number, end: number): string =>
    Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
  const text = `${turned(0, 4)}-${turned(4, 6)}-${turned(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
  return text.toUpperCase();
}

function readDatetime(bytes: Buffer): string {
  // 1/300 s; SQL Server shows it in thousandths.
  const milliseconds = Math.round((bytes.readUInt32LE(4) * 10) / 3);
  return `${dateText(bytes.readInt32LE(0) + days1900)} ${timeText(milliseconds * 10_000, 3)}`;
}

function readSmallDatetime(bytes: Buffer): string {
  const ticks = bytes.readUInt16LE(2) * 60 * ticksPerSecond;
  return `${dateText(bytes.readUInt16LE(0) + days1900)} ${timeText(ticks, 0)}`;
}

function readDateTime(reader: ByteReader, byte: number): TypedValue {
  const scale = reader.u8();
  const name =
    byte === typeByte.timeN ? 'time' : byte === typeByte.datetime2N ? 'datetime2' : ('datetimeoffset' as const);
  const type: SqlType = { name, scale };
  const bytes = byteSized(reader);
  if (bytes === null) return { type, value: null };
  const behind = name === 'time' ? 0 : name === 'datetime2' ? 3 : 5;
  const timeSize = bytes.length - behind;
  let ticks = bytes.readUIntLE(0, timeSize) * 10 ** (7 - scale);
  if (name === 'time') return { type, value: timeText(ticks, scale) };
  let days = bytes.readUIntLE(timeSize, 3);
  if (name === 'datetime2') return { type, value: `${dateText(days)} ${timeText(ticks, scale)}` };
  const offsetMinutes = bytes.readInt16LE(timeSize + 3);
  ticks += offsetMinutes * 60 * ticksPerSecond;
  if (ticks < 0) {
    ticks += ticksPerDay;
    days -= 1;
  } else if (ticks >= ticksPerDay) {
    ticks -= ticksPerDay;
    days += 1;
  }
  return { type, value: `${dateText(days)} ${timeText(ticks, scale)} ${zoneText(offsetMinutes)}` };
}

function readLob(reader: ByteReader, byte: number): TypedValue {
  reader.u32();
  const decoder = byte === typeByte.image ? null : new TextDecoder(encodingOf(reader.take(5)));
  const length = reader.u32();
  const bytes = length === 0xffffffff ? null : reader.take(length);
  if (byte === typeByte.image) return { type: { name: 'image' }, value: bytes };
  if (byte === typeByte.ntext) return { type: { name: 'ntext' }, value: bytes?.toString('utf16le') ?? null };
  return { type: { name: 'text' }, value: bytes === null ? null : (decoder?.decode(bytes) ?? null) };
}
