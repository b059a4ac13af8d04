import type { SqlType } from '../engine.ts';

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
