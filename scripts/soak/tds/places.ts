import type { FaultPlace } from '../../../src/lab/sql-server/faults.ts';

/** In the question for the columns, and in the one for all rows, and in no other. */
export const columnsQuestion = 'TOP (0)';
export const rowsQuestion = '[Revision]';

export const columns: FaultPlace = { batch: columnsQuestion };
export const rows: FaultPlace = { batch: rowsQuestion };

/** What a connection that ends comes to. */
export const lost = ['site-database.connection-lost'] as const;
/** What says a few bytes and not one whole answer may be anything. */
export const stranger = ['site-database.not-sql-server'] as const;
