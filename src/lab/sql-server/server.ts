/*
 * The practice SQL Server: it speaks TDS over TCP as [MS-TDS] says it, version 7.1 to 7.4 and with TLS first as 8.0, and has
 * an engine answer. Tests reach it with the same driver as the product reaches a real one, and practice runs against it.
 * What goes wrong on request is one table, faults.ts.
 * Left out on purpose: MARS, bulk load, cursors, output parameters, distributed transactions, Always Encrypted, Kerberos.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Connection, type ConnectionNotes } from './connection.ts';
import type { SqlEngine } from './engine.ts';
import type { SqlFault } from './faults.ts';
import type { Encrypted, Encryption } from './prelogin.ts';
import { type ServerCertificate, selfSignedCertificate } from './self-signed.ts';
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
  /** `off`: everything is encrypted for a client that wants it, and the sign-in for one that can. */
  readonly encryption?: Encryption;
  /** Left out, it makes one for itself when it starts, which nobody has reason to trust. */
  readonly certificate?: ServerCertificate;
  /** What goes wrong: on every connection, or as chosen for each, which are counted from 1 as they come. */
  readonly fault?: SqlFault | ((connection: number) => SqlFault | null);
}

/** What the server noted of a connection. */
export interface SqlServerConnection {
  /** Empty until the sign-in succeeded. */
  readonly login: string;
  readonly database: string;
  readonly appName: string;
  readonly hostName: string;
  /** The client said that it will only read. */
  readonly isReadOnly: boolean;
  readonly tdsVersion: TdsVersion | null;
  readonly encrypted: Encrypted;
  readonly requests: number;
  readonly attentions: number;
  readonly isOpen: boolean;
}

/** The options, with what was left out. */
export interface ServerSetup {
  readonly engine: SqlEngine;
  readonly logins: readonly SqlServerLogin[];
  readonly name: string;
  readonly version: ServerVersion;
  readonly tdsVersion: TdsVersion;
  readonly encryption: Encryption;
  /** With another certificate than its own, where one is given. Inside TDS, TLS ends with 1.2. */
  readonly secureContext: (other: ServerCertificate | null, newest: 'TLSv1.2' | 'TLSv1.3') => SecureContext;
}

/** A server that runs. Its engine is closed by who made it. */
export interface SqlServer {
  readonly host: string;
  readonly port: number;
  /** What a client may be told to trust, as PEM. */
  readonly certificate: string;
  /** In the order they came. */
  readonly connections: readonly SqlServerConnection[];
  stop(): Promise<void>;
}

/** Starts it, and returns when it listens. */
export async function startSqlServer(options: SqlServerOptions): Promise<SqlServer> {
  const host = options.host ?? '127.0.0.1';
  const certificate = options.certificate ?? selfSignedCertificate('SSL_Self_Signed_Fallback', ['localhost', host]);
  const setup = setupOf(options, certificate);
  const sockets = new Set<Socket>();
  const connections: ConnectionNotes[] = [];
  const problems: unknown[] = [];
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
    const notes = newNotes();
    connections.push(notes);
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      notes.isOpen = false;
    });
    // Whoever waits for the client hears of it too; without this it would be nobody's.
    socket.on('error', () => undefined);
    new Connection(setup, socket, faultOf(options, connections.length), notes).run().catch((error: unknown) => {
      problems.push(error);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  return {
    host,
    // It listens on TCP.
    port: (server.address() as AddressInfo).port,
    certificate: certificate.cert,
    connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (problems.length > 0) throw new AggregateError(problems, 'The practice SQL Server is at fault itself.');
    },
  };
}

function setupOf(options: SqlServerOptions, certificate: ServerCertificate): ServerSetup {
  return {
    engine: options.engine,
    logins: options.logins,
    name: options.name ?? 'LAB-SQL',
    version: versionOf(options.product ?? '2022'),
    tdsVersion: options.tdsVersion ?? '7.4',
    encryption: options.encryption ?? 'off',
    secureContext: (other, maxVersion) =>
      createSecureContext({ ...(other ?? certificate), minVersion: 'TLSv1.2', maxVersion }),
  };
}

function faultOf({ fault }: SqlServerOptions, connection: number): SqlFault | null {
  return typeof fault === 'function' ? fault(connection) : (fault ?? null);
}

function newNotes(): ConnectionNotes {
  return {
    login: '',
    database: '',
    appName: '',
    hostName: '',
    isReadOnly: false,
    tdsVersion: null,
    encrypted: 'nothing',
    requests: 0,
    attentions: 0,
    isOpen: true,
  };
}
