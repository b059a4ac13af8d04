import type { Random } from '../../../src/core/testing/random.ts';
import { deadlockVictim, type FaultPlace, type SqlFault, sessionKilled } from '../../../src/lab/sql-server/faults.ts';
import type { TdsCase } from './case.ts';
import { columnsQuestion, rowsQuestion } from './places.ts';

/** How long the answers are, about: bytes are drawn from within them. */
export interface AnswerLengths {
  readonly prelogin: number;
  readonly 'sign-in': number;
  readonly columns: number;
  readonly rows: number;
}

const kinds = ['close', 'reset', 'stall', 'garbage', 'packet-length', 'error'] as const;

/** A fault drawn at random, with everything that may rightly come of it. */
export function randomCase(random: Random, lengths: AnswerLengths, rows: number): TdsCase {
  const place = random.pick(['prelogin', 'sign-in', 'columns', 'rows', 'rows', 'rows'] as const);
  const at: FaultPlace =
    place === 'rows' ? { batch: rowsQuestion } : place === 'columns' ? { batch: columnsQuestion } : place;
  const byte = random.int(0, lengths[place] - 1);
  const isEncrypted = random.int(0, 1) === 1;
  const shared = {
    use: 'usage data',
    client: { encryption: isEncrypted ? 'on' : 'off' },
  } as const;
  const named = (fault: SqlFault): string =>
    `${isEncrypted ? 'encrypted, ' : ''}${JSON.stringify(fault, (key, value) => (key === 'message' ? undefined : value))}`;
  const lost = 'site-database.connection-lost';
  const make = (fault: SqlFault, ends: TdsCase['ends'], mayDiffer = false): TdsCase => ({
    ...shared,
    name: named(fault),
    fault,
    ends,
    mayDiffer,
  });
  // What says a few bytes and not one whole answer may be anything.
  const stranger = place === 'prelogin' && byte > 0 ? (['site-database.not-sql-server'] as const) : [];
  const kind = random.pick(kinds);
  switch (kind) {
    case 'close':
    case 'reset':
      return make({ kind, at, byte }, [lost, ...stranger]);
    case 'stall': {
      const isAsked = place === 'rows' || place === 'columns';
      return make({ kind, at, byte }, [isAsked ? 'site-database.timed-out' : 'site-database.no-answer', ...stranger]);
    }
    case 'garbage':
      // In a value nothing tells that it is another one; anywhere else it must be seen.
      return make({ kind, at, byte, count: random.int(1, 200) }, anything, true);
    case 'packet-length':
      return make({ kind, at, byte, length: random.int(0, 40_000) }, anything, true);
    case 'error': {
      const afterRows = random.int(0, rows);
      const isFatal = random.int(0, 1) === 1;
      const fault = {
        kind,
        batch: rowsQuestion,
        afterRows,
        message: isFatal ? sessionKilled : deadlockVictim,
      } as const;
      return make(fault, [isFatal ? lost : 'site-database.busy']);
    }
  }
}

/** What garbage may be taken for. */
const anything: TdsCase['ends'] = [
  'whole',
  'site-database.connection-lost',
  'site-database.read-failed',
  'site-database.not-sql-server',
  'site-database.no-answer',
  'site-database.timed-out',
  'site-database.no-encryption',
  'site-database.needs-encryption',
  'site-database.tls-failed',
  'site-database.missing-column',
  'site-database.wrong-login',
  'site-database.unexpected-value',
];
