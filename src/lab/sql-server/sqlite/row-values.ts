/*
 * Rows as SQLite gives them, made rows of the wire: mostly there is nothing to do, and a million rows are read; so each
 * column gets a function only if one of its values may need it.
 */
import type { SqlType, SqlValue } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import { converted, familyOf } from './conversions.ts';

type Change = (value: SqlValue) => SqlValue;

const limits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  bit: [0n, 1n],
  tinyint: [0n, 255n],
  smallint: [-32_768n, 32_767n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
};

/** What is to be done to the values of such a column. */
export function changeOf(type: SqlType, isIso: boolean): Change | null {
  const convert: Change = (value) => converted(value, null, type, { style: null });
  switch (familyOf(type)) {
    case 'whole': {
      const [least, most] = limits[type.name] ?? [];
      return (value) => {
        if (typeof value === 'bigint') {
          if (least !== undefined && most !== undefined && (value < least || value > most))
            throw say.overflow(type.name);
          return value;
        }
        // SQLite turns a sum beyond its own range into a float.
        if (typeof value === 'number') throw say.overflow(type.name);
        return value === null ? null : convert(value);
      };
    }
    case 'float':
      return (value) => (typeof value === 'number' || value === null ? value : Number(value));
    case 'text':
    case 'xml':
      return (value) => (typeof value === 'string' || value === null ? value : convert(value));
    case 'date':
      return isIso ? isoChange(convert) : null;
    case 'decimal':
      return (value) => (typeof value === 'string' || value === null ? value : convert(value));
    case 'bytes':
      return (value) => (value instanceof Uint8Array || value === null ? value : convert(value));
    case 'guid':
    case 'variant':
      return null;
  }
}

/** `2026-11-18T03:00:00Z`, with or without thousandths, is by far the most. */
function isoChange(convert: Change): Change {
  return (value) => {
    if (typeof value !== 'string') return value === null ? null : convert(String(value));
    const { length } = value;
    const isUsual =
      (length === 20 || length === 24) && value.charCodeAt(10) === 84 && value.charCodeAt(length - 1) === 90;
    return isUsual ? `${value.slice(0, 10)} ${value.slice(11, -1)}` : convert(value);
  };
}
