/* Connections that end, stop or bring what they should not. A byte is one of the answer as it lies on the line, packet headers and all. */
import type { FaultPlace } from '../../../src/lab/sql-server/faults.ts';
import type { TdsCase } from './case.ts';
import { columns, lost, rows, stranger } from './places.ts';

interface Spot {
  readonly where: string;
  readonly at: FaultPlace;
  readonly byte: number;
}

const signInSpots: readonly Spot[] = [
  { where: 'before the first byte of the first answer', at: 'prelogin', byte: 0 },
  { where: 'in the first packet header', at: 'prelogin', byte: 5 },
  { where: 'in the options of the first answer', at: 'prelogin', byte: 20 },
  { where: 'before the answer to the sign-in', at: 'sign-in', byte: 0 },
  { where: 'in the header of the answer to the sign-in', at: 'sign-in', byte: 4 },
  { where: 'in the first token of the answer to the sign-in', at: 'sign-in', byte: 12 },
  { where: 'deep in the answer to the sign-in', at: 'sign-in', byte: 150 },
];
const columnSpots: readonly Spot[] = [
  { where: 'before the columns are told', at: columns, byte: 0 },
  { where: 'while the columns are told', at: columns, byte: 70 },
];
const rowSpots: readonly Spot[] = [
  { where: 'before the rows', at: rows, byte: 0 },
  { where: 'in the header before the rows', at: rows, byte: 7 },
  { where: 'at the first token before the rows', at: rows, byte: 8 },
  { where: 'in what is said of the columns', at: rows, byte: 120 },
  { where: 'in an early row', at: rows, byte: 1200 },
  { where: 'at the end of a packet', at: rows, byte: 16_383 },
  { where: 'in the header of a later packet', at: rows, byte: 16_386 },
  { where: 'in the middle of the rows', at: rows, byte: 200_000 },
];

/** `rowsBytes` is how long the whole answer with the rows is. */
export function brokenCases(rowsBytes: number): readonly TdsCase[] {
  const endSpots: readonly Spot[] = [
    { where: 'in the last row', at: rows, byte: rowsBytes - 40 },
    { where: 'before the end of all rows is told', at: rows, byte: rowsBytes - 13 },
    { where: 'one byte before the end', at: rows, byte: rowsBytes - 1 },
  ];
  return [...cuts(endSpots), ...stalls(endSpots), ...spoilt()];
}

function cuts(endSpots: readonly Spot[]): readonly TdsCase[] {
  const all = [...signInSpots, ...columnSpots, ...rowSpots, ...endSpots];
  const cut = (kind: 'close' | 'reset', { where, at, byte }: Spot): TdsCase => ({
    name: `${kind} ${where}`,
    fault: { kind, at, byte },
    use: 'usage data',
    ends: at === 'prelogin' && byte > 0 ? [...lost, ...stranger] : lost,
  });
  return [
    ...all.map((spot) => cut('close', spot)),
    ...all.filter((_, index) => index % 2 === 0).map((spot) => cut('reset', spot)),
  ];
}

function stalls(endSpots: readonly Spot[]): readonly TdsCase[] {
  const stall = (ends: TdsCase['ends'], { where, at, byte }: Spot): TdsCase => ({
    name: `stall ${where}`,
    fault: { kind: 'stall', at, byte },
    use: 'usage data',
    ends,
  });
  const asked = [...columnSpots.slice(1), ...rowSpots.filter((_, index) => index % 3 === 0), ...endSpots.slice(1)];
  return [
    ...signInSpots
      .filter((_, index) => index % 2 === 0)
      .map((spot) =>
        stall(['site-database.no-answer', ...(spot.at === 'prelogin' && spot.byte > 0 ? stranger : [])], spot),
      ),
    ...asked.map((spot) => stall(['site-database.timed-out'], spot)),
    {
      name: 'stall for a while in the rows',
      fault: { kind: 'stall', at: rows, byte: 50_000, forMs: 300 },
      use: 'usage data',
      ends: ['whole'],
    },
    {
      name: 'drip of the answer to the sign-in',
      fault: { kind: 'drip', at: 'sign-in', bytes: 7, everyMs: 2 },
      use: 'site',
      ends: ['whole'],
    },
    {
      name: 'drip of the rows',
      fault: { kind: 'drip', at: rows, bytes: 6000, everyMs: 2 },
      use: 'usage data',
      ends: ['whole'],
    },
  ];
}

/** Bytes that are not what the specification says. */
function spoilt(): readonly TdsCase[] {
  const garbage = (where: string, at: FaultPlace, byte: number, count: number, ends: TdsCase['ends']): TdsCase => ({
    name: `garbage ${where}`,
    fault: { kind: 'garbage', at, byte, count },
    use: 'usage data',
    ends,
  });
  const length = (where: string, at: FaultPlace, byte: number, told: number, ends: TdsCase['ends']): TdsCase => ({
    name: `packet that tells ${told} bytes, ${where}`,
    fault: { kind: 'packet-length', at, byte, length: told },
    use: 'usage data',
    ends,
  });
  const unread = ['site-database.read-failed', ...lost] as const;
  return [
    garbage('for a first answer', 'prelogin', 8, 40, stranger),
    garbage('in the answer to the sign-in', 'sign-in', 8, 200, unread),
    garbage('at the first token before the columns', columns, 8, 30, unread),
    garbage('at the first token before the rows', rows, 8, 20, unread),
    garbage('over all columns and the first rows', rows, 8, 4000, unread),
    length('as the first answer', 'prelogin', 0, 7, stranger),
    length('as the answer to the sign-in', 'sign-in', 0, 0, unread),
    length('in the rows', rows, 20_000, 3, unread),
    // It waits for the rest, which takes what comes next for its own.
    length('in the rows', rows, 20_000, 20_000, [...unread, 'site-database.timed-out']),
  ];
}
