import { type ByteReader, ProtocolProblem } from './byte-reader.ts';

/* Transaction manager requests: [MS-TDS] 2.2.6.9. */

const request = { begin: 5, commit: 7, rollback: 8, save: 9 } as const;

const levels: Readonly<Record<number, string>> = {
  1: 'READ UNCOMMITTED',
  2: 'READ COMMITTED',
  3: 'REPEATABLE READ',
  4: 'SERIALIZABLE',
  5: 'SNAPSHOT',
};

/** The T-SQL that does what the request asks for, and what becomes of the transaction. */
export interface TransactionBatch {
  readonly text: string;
  readonly change: 'began' | 'committed' | 'rolled-back' | null;
}

/** @throws {ProtocolProblem} for a request this server does not take. */
export function transactionBatch(reader: ByteReader): TransactionBatch {
  const kind = reader.u16();
  switch (kind) {
    case request.begin: {
      const level = levels[reader.u8()];
      const set = level === undefined ? '' : `SET TRANSACTION ISOLATION LEVEL ${level}; `;
      return { text: `${set}BEGIN TRANSACTION`, change: 'began' };
    }
    case request.commit:
      return { text: 'COMMIT TRANSACTION', change: 'committed' };
    case request.rollback: {
      const name = readName(reader);
      // By its name it is a savepoint; the transaction itself goes on.
      return name === ''
        ? { text: 'ROLLBACK TRANSACTION', change: 'rolled-back' }
        : { text: `ROLLBACK TRANSACTION ${quoted(name)}`, change: null };
    }
    case request.save:
      return { text: `SAVE TRANSACTION ${quoted(readName(reader))}`, change: null };
    default:
      throw new ProtocolProblem(`The transaction manager request ${kind} is not taken.`);
  }
}

function readName(reader: ByteReader): string {
  return reader.take(reader.u8()).toString('utf16le');
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}
