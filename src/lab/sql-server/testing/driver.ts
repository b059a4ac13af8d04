import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { SqlServer } from '../server.ts';

/*
 * The real driver, for tests of the server it talks to. It brings no types; here is what these tests use of it. Tests load it
 * this way so that no other code of the lab can come to import it.
 */

export interface DriverRequest extends EventEmitter {
  stream: boolean;
  arrayRowMode: boolean;
  readonly rowsAffected: readonly number[];
  input(name: string, type: unknown, value: unknown): DriverRequest;
  output(name: string, type: unknown): DriverRequest;
  query(text: string): Promise<DriverResult>;
  batch(text: string): Promise<DriverResult>;
  execute(procedure: string): Promise<DriverResult & { readonly returnValue: number; readonly output: object }>;
  cancel(): void;
  pause(): void;
  resume(): void;
}

export interface DriverResult {
  readonly recordsets: readonly (readonly unknown[][])[];
  readonly rowsAffected: readonly number[];
}

export interface DriverPool extends EventEmitter {
  readonly collation: { readonly codepage?: string } | undefined;
  connect(): Promise<DriverPool>;
  close(): Promise<void>;
  request(): DriverRequest;
}

export interface DriverTransaction {
  begin(isolation?: number): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface DriverStatement {
  arrayRowMode: boolean;
  input(name: string, type: unknown): DriverStatement;
  prepare(text: string): Promise<void>;
  execute(values: object): Promise<DriverResult>;
  unprepare(): Promise<void>;
}

interface Driver {
  readonly ConnectionPool: new (config: object) => DriverPool;
  readonly Transaction: new (pool: DriverPool) => DriverTransaction;
  readonly PreparedStatement: new (pool: DriverPool) => DriverStatement;
  readonly Request: new (parent: unknown) => DriverRequest;
  readonly ISOLATION_LEVEL: Readonly<Record<string, number>>;
  /** Some are functions of a length or a scale. */
  readonly [type: string]: unknown;
}

const load = createRequire(import.meta.url);

/** The module. What it has of the above was looked up in its own documentation, version 12. */
export const driver = load('mssql') as Driver;

/** What the driver itself stands on; some things of the protocol can only be asked of it. */
export interface TediousConnection {
  connect(done: (error?: Error) => void): void;
  reset(done: (error?: Error | null) => void): void;
  execSql(request: EventEmitter): void;
  close(): void;
}

interface Tedious {
  readonly Connection: new (config: object) => TediousConnection;
  readonly Request: new (text: string, done: (error?: Error | null) => void) => EventEmitter;
}

export const tedious = createRequire(load.resolve('mssql'))('tedious') as Tedious;

/** One connection without a pool. */
export async function connectTedious(server: Pick<SqlServer, 'host' | 'port'>): Promise<TediousConnection> {
  const { name: userName, password } = testLogin;
  const connection = new tedious.Connection({
    server: server.host,
    authentication: { type: 'default', options: { userName, password } },
    options: { port: server.port, database: 'CM_LAB', encrypt: false, trustServerCertificate: true },
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error === undefined ? resolve() : reject(error)));
  });
  return connection;
}

/** A type of the driver: `sqlType('NVarChar', 50)`. */
export function sqlType(name: string, ...lengths: readonly number[]): unknown {
  const type = driver[name];
  if (typeof type !== 'function') throw new Error(`The driver has no type ${name}.`);
  return lengths.length === 0 ? type : (type as (...given: readonly number[]) => unknown)(...lengths);
}

/** The login that every test server knows. */
export const testLogin = { way: 'sql', name: 'wizard', password: 'Pass word;1' } as const;

/** How a test connects; what is left out is the plain way. */
export interface ConnectOptions {
  readonly user?: string;
  readonly password?: string;
  readonly authentication?: object;
  readonly database?: string;
  readonly options?: object;
  readonly requestTimeout?: number;
  readonly connectionTimeout?: number;
  /** Left out, every request is preceded by one of the driver's own. */
  readonly validateConnection?: false;
}

/** A pool of one connection. Rows are arrays. */
export async function connect(server: Pick<SqlServer, 'host' | 'port'>, how: ConnectOptions = {}): Promise<DriverPool> {
  const { name: user, password } = testLogin;
  const pool = new driver.ConnectionPool({
    server: server.host,
    port: server.port,
    database: 'CM_LAB',
    ...(how.authentication === undefined ? { user, password } : {}),
    arrayRowMode: true,
    pool: { min: 0, max: 1 },
    requestTimeout: 0,
    connectionTimeout: 30_000,
    ...how,
    // A name, because TLS has none for a bare address.
    options: { encrypt: false, trustServerCertificate: true, serverName: 'localhost', ...how.options },
  });
  // A connection that breaks while nobody asks is told here; the tests ask.
  pool.on('error', () => undefined);
  return await pool.connect();
}

/** All rows of the first result. */
export async function rowsOf(pool: DriverPool, text: string): Promise<readonly (readonly unknown[])[]> {
  const request = pool.request();
  request.arrayRowMode = true;
  return (await request.query(text)).recordsets[0] ?? [];
}

/** What an error of the driver tells, wherever in it that stands. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly number?: number;
  readonly state?: number;
  readonly class?: number;
}

/** Runs what must fail, and tells how it did. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    // The driver's errors have these.
    return error as Failure;
  }
  throw new Error('It was expected to fail, and did not.');
}
