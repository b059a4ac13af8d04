/*
 * The lab's own way to a SQL Server, to make a practice site there. The product has none like it: its connection can only ask.
 * How a server is signed in to, and whose certificate counts, is the product's.
 */
import mssql from 'mssql';
import { parseDatabaseUrl } from '../../main/database/database-url.ts';
import { demand } from '../../main/database/driver-seams.ts';
import { judgeCertificate, rootsFor } from '../../main/database/mssql-certificate.ts';
import { mssqlConfig } from '../../main/database/mssql-config.ts';
import { driverError } from '../../main/database/mssql-errors.ts';
import { isAppError } from '../../shared/errors.ts';
import { describeDatabase } from '../../shared/site-database.ts';
import { LabProblem } from '../lab-problem.ts';
import type { SqlTarget } from './sql-site.ts';

/** How long a stopped request may take. */
const cancelMs = 5_000;

/** Connects to the database an address names. Whoever asked for it closes it. @throws {LabProblem} */
export async function connectTo(address: string): Promise<SqlTarget & { close(): Promise<void> }> {
  try {
    return await connect(address);
  } catch (error) {
    if (isAppError(error)) throw new LabProblem(error.message);
    throw error;
  }
}

async function connect(address: string): Promise<SqlTarget & { close(): Promise<void> }> {
  const { database, secret } = parseDatabaseUrl(address);
  if (database.database === null)
    throw new LabProblem('The address names no database: it ends with / and the name of an empty one.');
  const label = describeDatabase(database);
  const server = describeDatabase({ ...database, database: null });
  const { encryption, certificate } = database;
  const roots = await rootsFor(certificate);
  const config = await mssqlConfig(database, {
    secret: async () => secret,
    roots,
    cancelMs,
    beforeConnect: (driver) =>
      demand(driver, {
        encryption,
        label: server,
        host: database.server,
        roots,
        onAnswer: () => undefined,
        signal: new AbortController().signal,
        judge: (socket, name) => void judgeCertificate(socket, name, certificate, server),
      }),
  });
  const pool = new mssql.ConnectionPool(config);
  // Each batch hears of its own errors; one without a listener would end the program.
  pool.on('error', () => undefined);
  const { connectSeconds } = database;
  const place = {
    server,
    database: label,
    databaseName: database.database,
    account: '',
    instance: null,
    connectSeconds,
  };
  await pool.connect().catch((error: unknown) => {
    throw driverError(error, place);
  });
  return {
    label,
    run: async (batch) => {
      try {
        return (await pool.request().query(batch)).recordset ?? [];
      } catch (error) {
        const told = error instanceof Error ? error.message : String(error);
        throw new LabProblem(`${label} did not take this: ${told}\n${batch.slice(0, 300)}`);
      }
    },
    close: async () => await pool.close(),
  };
}
