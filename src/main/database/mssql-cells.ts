import type { Column, Mssql } from 'mssql';
import type { Cell } from '../../core/ports/site-database.ts';
import { newestOf } from '../../shared/site-time.ts';

/*
 * What the driver gives for each type, and what we make of it. It turns decimal and money into numbers, which cannot hold
 * them, and drops the offset of a datetimeoffset: those are asked for as text. Text in a code page is asked for as Unicode,
 * so that the server, which knows its code pages, turns it. docs/formats/site-database.md has the table.
 */

/** How a column of a type is asked for and read. */
interface Plan {
  /** What stands in the question, of the column's quoted name; left out, the name itself. */
  readonly ask?: (column: string, bytes: number) => string;
  /** Of what the driver gives, which is never null here; left out, it is a cell already. */
  readonly cell?: (value: never) => Cell;
  readonly isDate?: boolean;
}

const styleMoney = 2;
/** `2026-11-18 02:00:00.1234567 +01:00`, ODBC canonical. */
const styleDate = 121;

const asText = (column: string): string => `CONVERT(nvarchar(max), ${column})`;
const money: Plan = { ask: (column) => `CONVERT(nvarchar(40), ${column}, ${styleMoney})` };
const decimal: Plan = { ask: (column) => `CONVERT(nvarchar(50), ${column})` };
const dateAndTime: Plan = { cell: dateTimeText, isDate: true };
const codePage: Plan = {
  ask: (column, length) => (length >= 1 && length <= 4000 ? `CONVERT(nvarchar(${length}), ${column})` : asText(column)),
};
/** A value of any type: as text, so that nothing of it is lost. Style 1 writes bytes as 0x..., style 3 a float with all its digits. */
const variant: Plan = {
  ask: (column) => `CASE
    WHEN SQL_VARIANT_PROPERTY(${column}, N'BaseType') IN (N'binary', N'varbinary')
      THEN CONVERT(nvarchar(max), CONVERT(varbinary(8000), ${column}), 1)
    WHEN SQL_VARIANT_PROPERTY(${column}, N'BaseType') IN (N'float', N'real')
      THEN CONVERT(nvarchar(50), CONVERT(float, ${column}), 3)
    WHEN SQL_VARIANT_PROPERTY(${column}, N'BaseType') IN (N'money', N'smallmoney')
      THEN CONVERT(nvarchar(40), CONVERT(money, ${column}), ${styleMoney})
    ELSE CONVERT(nvarchar(4000), ${column}, ${styleDate}) END`,
};
const bytes: Plan = { ask: (column) => `CONVERT(varbinary(max), ${column})` };
const asItIs: Plan = {};

/** By the driver's names of types. What is not here is asked for as text. */
const plans: Readonly<Record<string, Plan>> = {
  TinyInt: asItIs,
  SmallInt: asItIs,
  Int: asItIs,
  BigInt: { cell: (value: string | number | bigint) => BigInt(value) },
  Bit: { cell: (value: boolean) => (value ? 1 : 0) },
  // A double holds either exactly.
  Float: asItIs,
  Real: asItIs,
  Decimal: decimal,
  Numeric: decimal,
  Money: money,
  SmallMoney: money,
  Date: { cell: (value: Date) => value.toISOString().slice(0, 10), isDate: true },
  DateTime: dateAndTime,
  SmallDateTime: dateAndTime,
  DateTime2: dateAndTime,
  DateTimeOffset: {
    ask: (column) => `CONVERT(nvarchar(40), ${column}, ${styleDate})`,
    cell: (text: string) => text.replace(/(\.\d*?)0+(?= [+-])/, (_all, kept: string) => (kept === '.' ? '' : kept)),
    isDate: true,
  },
  Time: { cell: (value: Date) => timeText(value) },
  // Upper case with dashes, as the hash rule of usage data wants them.
  UniqueIdentifier: { cell: (value: string) => value.toUpperCase() },
  NVarChar: asItIs,
  NChar: asItIs,
  NText: asItIs,
  Xml: asItIs,
  VarChar: codePage,
  Char: codePage,
  Text: codePage,
  VarBinary: asItIs,
  Binary: asItIs,
  Image: asItIs,
  UDT: bytes,
  Geography: bytes,
  Geometry: bytes,
  Variant: variant,
};

/** What a column may be answered as that was asked for as text, or as bytes. */
const convertedTypes: ReadonlySet<string> = new Set(['NVarChar', 'NChar', 'NText', 'VarBinary', 'Binary', 'Image']);

/** The columns of the usage data, with how each is asked for. */
export class CellPlans {
  readonly columns: readonly Column[];
  readonly #names: ReadonlyMap<unknown, string>;
  readonly #plans: readonly Plan[];

  constructor(columns: readonly Column[], types: Mssql['TYPES']) {
    this.#names = new Map(Object.entries(types).map(([name, type]) => [type, name]));
    this.columns = columns;
    this.#plans = columns.map(({ type, udt }) => {
      if (udt !== undefined) return bytes;
      return plans[this.#names.get(type) ?? ''] ?? { ask: asText };
    });
  }

  /** Whether an answer has the columns that were asked for: of others, nothing could be told apart. */
  isAnsweredBy(columns: readonly Column[]): boolean {
    if (columns.length !== this.columns.length) return false;
    return this.columns.every(({ name, type }, index) => {
      const answered = columns[index];
      if (answered?.name !== name) return false;
      if (this.#plans[index]?.ask === undefined) return answered.type === type;
      return convertedTypes.has(this.#names.get(answered.type) ?? '');
    });
  }

  /** The question for all rows, of the one that asks for everything by a star. */
  questionForRows(question: string): string {
    const list = this.columns.map(({ name, length }, index) => {
      const column = quoted(name);
      const ask = this.#plans[index]?.ask;
      return ask === undefined ? column : `${ask(column, length)} AS ${column}`;
    });
    // By a function: a dollar sign in a name means something in a text that is put in.
    return question.replace('*', () => list.join(', '));
  }

  /** The question for the count, with the newest of each date after it. */
  questionForSummary(question: string): string {
    const newest = this.columns.flatMap(({ name, length }, index) => {
      const { isDate, ask } = this.#plans[index] ?? asItIs;
      if (isDate !== true) return [];
      const maximum = `MAX(${quoted(name)})`;
      return [`, ${ask === undefined ? maximum : ask(maximum, length)}`];
    });
    return question.replace(' FROM ', () => `${newest.join('')} FROM `);
  }

  /** The newest of what such a question told after the count. */
  newestOf(values: readonly unknown[]): string | null {
    const dates = this.#plans.filter(({ isDate }) => isDate === true);
    const texts = values.map((value, index) => {
      const cell = dates[index]?.cell;
      return value === null || cell === undefined ? null : cell(value as never);
    });
    return newestOf(texts.filter((text) => typeof text === 'string'));
  }

  /** Turns what the driver gave for a row into cells, in place. */
  toCells(row: unknown[]): Cell[] {
    for (const [index, { cell }] of this.#plans.entries()) {
      const value = row[index];
      if (cell !== undefined && value !== null) row[index] = cell(value as never);
    }
    // Every plan makes cells of what the driver gives for its type.
    return row as Cell[];
  }
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** A date of the driver holds milliseconds, and beside them what is less than one, in seconds. */
type DriverDate = Date & { readonly nanosecondsDelta?: number };

/** `2026-11-18 02:00:00.1234567`, without zeros at the end of the fraction. */
function dateTimeText(value: DriverDate): string {
  const iso = value.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fractionText(value)}`;
}

function timeText(value: DriverDate): string {
  return `${value.toISOString().slice(11, 19)}${fractionText(value)}`;
}

function fractionText(value: DriverDate): string {
  const milliseconds = value.getTime() % 1000;
  const below = value.nanosecondsDelta === undefined ? 0 : Math.round(value.nanosecondsDelta * 1e7);
  // Most have none.
  if (milliseconds === 0 && below === 0) return '';
  const digits = ((milliseconds + 1000) % 1000) * 10_000 + below;
  return `.${String(digits).padStart(7, '0').replace(/0+$/, '')}`;
}
