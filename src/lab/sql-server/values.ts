import type { ByteWriter } from './byte-writer.ts';
import { encoderOf } from './code-pages.ts';
import type { Collation } from './collations.ts';
import { days1900, type ReadDate, readDateText, ticksPerDay, ticksPerSecond } from './date-texts.ts';
import type { SqlType, SqlValue } from './engine.ts';
import { decimalBytes, isPlp, timeBytes, typeByte } from './wire-types.ts';

/* Values of a type, [MS-TDS] 2.2.5.5 and 2.2.5.2. A column makes its writer once; a million rows then only call it. */

/** Writes one value with its length, as ROW has it. */
export type WriteValue = (writer: ByteWriter, value: SqlValue) => void;

type NotNull = Exclude<SqlValue, null>;

/** A value of this type was given in a form that is not its own: a fault of the engine. */
function wrongForm(type: SqlType, value: SqlValue): Error {
  return new Error(`A ${type.name} cannot be made of a ${typeof value}.`);
}

/** The writer of a column. `isNullable` says whether COLMETADATA has the form with a length. */
export function valueWriterOf(type: SqlType, isNullable: boolean, collation: Collation): WriteValue {
  switch (type.name) {
    case 'bit':
    case 'tinyint':
      return fixed(isNullable, 1, (writer, value) => writer.u8(Number(value)));
    case 'smallint':
      return fixed(isNullable, 2, (writer, value) => writer.u16(Number(value)));
    case 'int':
      return fixed(isNullable, 4, (writer, value) => writer.u32(Number(value)));
    case 'bigint':
      return fixed(isNullable, 8, writeBigint);
    case 'real':
      return fixed(isNullable, 4, (writer, value) => writer.float(Number(value)));
    case 'float':
      return fixed(isNullable, 8, (writer, value) => writer.double(Number(value)));
    case 'smallmoney':
      return fixed(isNullable, 4, (writer, value) => writer.u32(Number(scaled(String(value), 4))));
    case 'money':
      return fixed(isNullable, 8, writeMoney);
    case 'smalldatetime':
      return fixed(isNullable, 4, writeSmallDatetime);
    case 'datetime':
      return fixed(isNullable, 8, writeDatetime);
    case 'decimal':
      return decimalWriter(type.precision, type.scale);
    case 'date':
      return fixed(true, 3, (writer, value) => {
        readDateText(String(value), date);
        writer.u24(date.days);
      });
    case 'time':
      return fixed(true, timeBytes(type.scale), (writer, value) => {
        readDateText(String(value), date);
        writeTime(writer, date.ticks, type.scale);
      });
    case 'datetime2':
      return fixed(true, timeBytes(type.scale) + 3, (writer, value) => {
        readDateText(String(value), date);
        writeTime(writer, date.ticks, type.scale);
        writer.u24(date.days);
      });
    case 'datetimeoffset':
      return fixed(true, timeBytes(type.scale) + 5, (writer, value) => writeDatetimeOffset(writer, value, type.scale));
    case 'uniqueidentifier':
      return fixed(true, 16, (writer, value) => writeGuid(writer, String(value)));
    case 'nvarchar':
    case 'nchar':
      return isPlp(type) ? writePlpText : unicodeWriter(type.name === 'nchar' ? type.length : 0);
    case 'varchar':
    case 'char': {
      const encode = encoderOf(collation.encoding);
      const padTo = type.name === 'char' ? type.length : 0;
      return isPlp(type)
        ? plp((value) => encode(String(value)))
        : sizedWriter((value) => encode(String(value).padEnd(padTo)));
    }
    case 'varbinary':
    case 'binary': {
      const padTo = type.name === 'binary' ? type.length : 0;
      const bytesOf = (value: NotNull): Uint8Array => {
        if (!(value instanceof Uint8Array)) throw wrongForm(type, value);
        return value.length >= padTo ? value : Buffer.concat([value], padTo);
      };
      return isPlp(type) ? plp(bytesOf) : sizedWriter(bytesOf);
    }
    case 'xml':
      return writePlpText;
    case 'text': {
      const encode = encoderOf(collation.encoding);
      return lobWriter((value) => encode(String(value)));
    }
    case 'ntext':
      return lobWriter(utf16Bytes);
    case 'image':
      return lobWriter((value) => {
        if (!(value instanceof Uint8Array)) throw wrongForm(type, value);
        return value;
      });
    case 'sql_variant':
      return (writer, value) => writeVariant(writer, value, collation);
  }
}

const date: ReadDate = { days: 0, ticks: 0, offsetMinutes: 0 };

function fixed(isNullable: boolean, length: number, write: (writer: ByteWriter, value: NotNull) => void): WriteValue {
  if (!isNullable) {
    return (writer, value) => {
      if (value === null) throw new Error('A column that has no NULL was given one.');
      write(writer, value);
    };
  }
  return (writer, value) => {
    if (value === null) {
      writer.u8(0);
      return;
    }
    writer.u8(length);
    write(writer, value);
  };
}

function writeBigint(writer: ByteWriter, value: NotNull): void {
  const number = Number(value);
  // Most are small enough for the quick way.
  if (Number.isSafeInteger(number)) writer.i64(number);
  else writer.bigI64(typeof value === 'bigint' ? value : BigInt(String(value)));
}

/** The high half first. */
function writeMoney(writer: ByteWriter, value: NotNull): void {
  const units = BigInt(scaled(String(value), 4));
  writer.u32(Number(units >> 32n));
  writer.u32(Number(units & 0xffff_ffffn));
}

function writeDatetime(writer: ByteWriter, value: NotNull): void {
  readDateText(String(value), date);
  let threeHundredths = Math.round((date.ticks * 300) / ticksPerSecond);
  let days = date.days - days1900;
  if (threeHundredths === 25_920_000) {
    threeHundredths = 0;
    days += 1;
  }
  writer.u32(days);
  writer.u32(threeHundredths);
}

function writeSmallDatetime(writer: ByteWriter, value: NotNull): void {
  readDateText(String(value), date);
  const minutes = Math.round(date.ticks / (60 * ticksPerSecond));
  writer.u16(date.days - days1900 + (minutes === 1440 ? 1 : 0));
  writer.u16(minutes % 1440);
}

function writeTime(writer: ByteWriter, ticks: number, scale: number): void {
  const units = Math.floor(ticks / 10 ** (7 - scale));
  writer.u24(units % 0x100_0000);
  const high = Math.floor(units / 0x100_0000);
  const bytes = timeBytes(scale);
  if (bytes === 4) writer.u8(high);
  if (bytes === 5) writer.u16(high);
}

/** It travels in UTC, with its offset behind it. */
function writeDatetimeOffset(writer: ByteWriter, value: NotNull, scale: number): void {
  readDateText(String(value), date);
  let ticks = date.ticks - date.offsetMinutes * 60 * ticksPerSecond;
  let { days } = date;
  if (ticks < 0) {
    ticks += ticksPerDay;
    days -= 1;
  } else if (ticks >= ticksPerDay) {
    ticks -= ticksPerDay;
    days += 1;
  }
  writeTime(writer, ticks, scale);
  writer.u24(days);
  writer.u16(date.offsetMinutes);
}

/** The first three groups are numbers, little-endian; the rest is bytes as they stand. */
const guidPlaces = [6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34] as const;

function writeGuid(writer: ByteWriter, text: string): void {
  if (text.length !== 36) throw new Error(`This is no uniqueidentifier: ${text}`);
  writer.ensure(16);
  const { buffer } = writer;
  let at = writer.length;
  for (const place of guidPlaces) {
    buffer[at] = (hexDigit(text.charCodeAt(place)) << 4) | hexDigit(text.charCodeAt(place + 1));
    at += 1;
  }
  writer.length = at;
}

function hexDigit(code: number): number {
  return code <= 57 ? code - 48 : (code | 0x20) - 87;
}

/** A decimal text without its point, with `scale` digits behind where it was. */
function scaled(text: string, scale: number): string {
  const [whole = '0', fraction = ''] = text.split('.');
  return whole + fraction.slice(0, scale).padEnd(scale, '0');
}

function decimalWriter(precision: number, scale: number): WriteValue {
  const length = decimalBytes(precision);
  return (writer, value) => {
    if (value === null) {
      writer.u8(0);
      return;
    }
    const digits = scaled(String(value), scale);
    const isNegative = digits.startsWith('-');
    writer.u8(length);
    writer.u8(isNegative ? 0 : 1);
    let rest = BigInt(isNegative ? digits.slice(1) : digits);
    for (let done = 1; done < length; done += 4) {
      writer.u32(Number(rest & 0xffff_ffffn));
      rest >>= 32n;
    }
  };
}

const nullLength = 0xffff;

function unicodeWriter(padTo: number): WriteValue {
  return (writer, value) => {
    if (value === null) {
      writer.u16(nullLength);
      return;
    }
    const text = padTo === 0 ? String(value) : String(value).padEnd(padTo);
    writer.u16(text.length * 2);
    writer.utf16(text);
  };
}

function sizedWriter(bytesOf: (value: NotNull) => Uint8Array): WriteValue {
  return (writer, value) => {
    if (value === null) {
      writer.u16(nullLength);
      return;
    }
    const bytes = bytesOf(value);
    writer.u16(bytes.length);
    writer.bytes(bytes);
  };
}

function utf16Bytes(value: NotNull): Buffer {
  return Buffer.from(String(value), 'utf16le');
}

/** 2.2.5.2.3: the whole length, pieces with theirs, and an empty piece. */
function plp(bytesOf: (value: NotNull) => Uint8Array): WriteValue {
  return (writer, value) => {
    if (value === null) {
      writer.u32(0xffffffff);
      writer.u32(0xffffffff);
      return;
    }
    const bytes = bytesOf(value);
    writer.i64(bytes.length);
    for (let at = 0; at < bytes.length; at += plpPieceBytes) {
      const piece = bytes.subarray(at, at + plpPieceBytes);
      writer.u32(piece.length);
      writer.bytes(piece);
    }
    writer.u32(0);
  };
}

const plpPieceBytes = 8000;

/** The same for UTF-16, straight into the buffer. */
function writePlpText(writer: ByteWriter, value: SqlValue): void {
  if (value === null) {
    writer.u32(0xffffffff);
    writer.u32(0xffffffff);
    return;
  }
  const text = String(value);
  const pieceLength = plpPieceBytes / 2;
  writer.i64(text.length * 2);
  for (let at = 0; at < text.length; at += pieceLength) {
    const piece = text.length <= pieceLength ? text : text.slice(at, at + pieceLength);
    writer.u32(piece.length * 2);
    writer.utf16(piece);
  }
  writer.u32(0);
}

/** text, ntext and image: a pointer of 16 bytes and a timestamp of 8 stand before the length. */
function lobWriter(bytesOf: (value: NotNull) => Uint8Array): WriteValue {
  return (writer, value) => {
    if (value === null) {
      writer.u8(0);
      return;
    }
    const bytes = bytesOf(value);
    writer.u8(16);
    writer.zeros(24);
    writer.u32(bytes.length);
    writer.bytes(bytes);
  };
}

/** 2.2.5.5.4: the length, the type, how many bytes of properties, those, and the value. What it is follows from its form. */
function writeVariant(writer: ByteWriter, value: SqlValue, collation: Collation): void {
  if (value === null) {
    writer.u32(0);
  } else if (typeof value === 'bigint') {
    writer.u32(10);
    writer.u16(typeByte.int8);
    writer.bigI64(value);
  } else if (typeof value === 'number') {
    writer.u32(10);
    writer.u16(typeByte.float8);
    writer.double(value);
  } else if (typeof value === 'string') {
    writer.u32(9 + value.length * 2);
    writer.u8(typeByte.nvarchar);
    writer.u8(7);
    writer.bytes(collation.bytes);
    writer.u16(8000);
    writer.utf16(value);
  } else {
    writer.u32(4 + value.length);
    writer.u8(typeByte.bigVarbinary);
    writer.u8(2);
    writer.u16(8000);
    writer.bytes(value);
  }
}
