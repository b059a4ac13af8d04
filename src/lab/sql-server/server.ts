/*
 * The practice SQL Server: it speaks TDS over TCP as [MS-TDS] says it, version 7.1 to 7.4, and has an engine answer. Tests
 * reach it with the same driver as the product reaches a real one, and practice runs against it.
 * Left out on purpose: MARS, bulk load, cursors, output parameters, distributed transactions, Always Encrypted.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Connection } from './connection.ts';
import type { SqlEngine } from './engine.ts';
import type { Encryption } from './prelogin.ts';
import type { SqlServerLogin } from './sign-in.ts';
import type { TdsVersion } from './tds-version.ts';
import type { ServerVersion } from './tokens.ts';
import { type ProductYear, versionOf } from './versions.ts';

/** How to run the server. */
export interface SqlServerOptions {
  readonly engine: SqlEngine;
  readonly logins: readonly SqlServerLogin[];
  /** 127.0.0.1. */
  readonly host?: string;
  /** 0, any free one. */
  readonly port?: number;
  /** What its messages call it: LAB-SQL. */
  readonly name?: string;
  /** 2022. */
  readonly product?: ProductYear;
  /** The highest version of the protocol it speaks: 7.4. */
  readonly tdsVersion?: TdsVersion;
  /** `not-supported` where there is no certificate. */
  readonly encryption?: Encryption;
}

/** The options, with what was left out. */
export interface ServerSetup {
  readonly engine: SqlEngine;
  readonly logins: readonly SqlServerLogin[];
  readonly name: string;
  readonly version: ServerVersion;
  readonly tdsVersion: TdsVersion;
  readonly encryption: Encryption;
}

/** A server that runs. Its engine is closed by who made it. */
export interface SqlServer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it, and returns when it listens. */
export async function startSqlServer(options: SqlServerOptions): Promise<SqlServer> {
  const setup: ServerSetup = {
    engine: options.engine,
    logins: options.logins,
    name: options.name ?? 'LAB-SQL',
    version: versionOf(options.product ?? '2022'),
    tdsVersion: options.tdsVersion ?? '7.4',
    encryption: options.encryption ?? 'not-supported',
  };
  const sockets = new Set<Socket>();
  const problems: unknown[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Connection(setup, socket).run().catch((error: unknown) => {
      problems.push(error);
      socket.destroy();
    });
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  return {
    host,
    // It listens on TCP.
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (problems.length > 0) throw new AggregateError(problems, 'The practice SQL Server is at fault itself.');
    },
  };
}
