import { setTimeout as sleep } from 'node:timers/promises';
import type { Column, ConnectionPool, Mssql, Request } from 'mssql';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { describeDatabase, type ServerCertificate } from '../../shared/site-database.ts';
import { Redactor } from '../log/redactor.ts';
import { bareToken, tokenProblem } from './access-token.ts';
import { type DriverConnection, demand, type ServerMessage } from './driver-seams.ts';
import { loadIntegratedDriver } from './integrated.ts';
import { judgeCertificate, rootsFor } from './mssql-certificate.ts';
import { accountOf, mssqlConfig, type ReadSecret } from './mssql-config.ts';
import { driverError, type ErrorPlace } from './mssql-errors.ts';
import { RowQueue } from './row-queue.ts';
import { mostRowBytes, Silence } from './silence.ts';
import { tsql } from './tsql.ts';

/** How long the server may take to stop at a cancel, before the connection is closed. */
const cancelMs = 5_000;
/** How long after a deadlock it is tried again, and up to twice that. */
const againMs = 200;
/** Beyond the driver's own deadline of a connection, which does not hold for all of it. */
const connectGraceMs = 1_000;

/** More rows than any small answer has: who goes on beyond them would fill the memory. */
const mostSmallRows = 100_000;

/** A question. `object` is what is read, for messages of the server that do not name it. */
export interface Question {
  readonly text: string;
  readonly object: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whether an answer with these columns is one; any is when left out. */
  readonly isAnsweredBy?: (columns: readonly Column[]) => boolean;
}

/** One connection with a SQL Server, at one question at a time. Whoever opened it closes it. */
export class MssqlConnection {
  readonly types: Mssql['TYPES'];
  /** Shown at the last login; `null` without TLS. */
  certificate: ServerCertificate | null = null;
  /** Of TLS, at the last login. */
  protocol: string | null = null;
  readonly #mssql: Mssql;
  readonly #settings: SqlServerDatabase;
  readonly #place: ErrorPlace;
  readonly #redactor = new Redactor();
  #pool: ConnectionPool | null = null;
  #driver: DriverConnection | null = null;
  /** Ends the connecting of the driver, as long as it lasts. */
  #connecting = new AbortController();
  #told: ServerMessage | null = null;
  /** The end of the question before: the next one waits for it. */
  #turn: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  private constructor(mssql: Mssql, settings: SqlServerDatabase) {
    this.#mssql = mssql;
    this.types = mssql.TYPES;
    this.#settings = settings;
    this.#place = { ...placeOf(settings), hide: (text) => this.#redactor.text(text) };
  }

  /** @throws {AppError} site-database.*, tls.ca-file */
  static async open(
    settings: SqlServerDatabase,
    secret: ReadSecret,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<MssqlConnection> {
    const connection = new MssqlConnection(await loadDriver(settings), settings);
    await connection.#connect(secret, signal);
    return connection;
  }

  /** All rows of an answer, which is small. */
  async ask(
    question: Question,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<readonly (readonly unknown[])[]> {
    const rows: unknown[][] = [];
    for await (const batch of this.stream(question, signal)) {
      rows.push(...batch);
      if (rows.length > mostSmallRows) throw this.#unexpected(question.object, clause('rows-without-end'));
    }
    return rows;
  }

  /** The columns of an answer that has no rows. */
  async askColumns(question: Question, signal: AbortSignal): Promise<readonly Column[]> {
    const release = await this.#turnOf(signal);
    try {
      const { queue, ended, failure, columns } = await this.#begin(question, signal);
      queue.drop();
      await ended;
      const error = failure();
      if (error !== null) throw error;
      return columns;
    } finally {
      release();
    }
  }

  /**
   * Rows as they come, no faster than they are taken. A deadlock before the first row is tried once more. An answer that
   * ends before the server has said how many rows it has is an error, never a short answer. Whoever stops before the end
   * has the server stop too; it is waited for.
   */
  async *stream(question: Question, signal: AbortSignal): AsyncGenerator<unknown[][], void> {
    const release = await this.#turnOf(signal);
    try {
      let given = 0;
      for (let attempt = 1; ; attempt += 1) {
        try {
          for await (const batch of this.#rows(question, signal)) {
            given += 1;
            yield batch;
          }
          return;
        } catch (error) {
          if (attempt > 1 || given > 0 || !isAppError(error, 'site-database.busy')) throw error;
          await sleep(againMs * (1 + Math.random()), null, { signal });
        }
      }
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    if (pool === null) return;
    this.#closing.abort();
    // What is still being asked is nobody's any more.
    this.#driver?.close();
    await pool.close();
  }

  async #connect(secret: ReadSecret, signal: AbortSignal): Promise<void> {
    const settings = this.#settings;
    const roots = await rootsFor(settings.certificate);
    const host = settings.server;
    let isSqlServer = false;
    let isPortKnown = settings.port !== null || settings.instance === null;
    let token: string | null = null;
    const config = await mssqlConfig(settings, {
      secret: async () => {
        const told = await secret();
        if (told === null) return null;
        this.#redactor.add(told);
        if (settings.signIn.kind !== 'entra-token') return told;
        token = bareToken(told);
        this.#redactor.add(token);
        return token;
      },
      roots,
      cancelMs,
      beforeConnect: (driver) => {
        this.#driver = driver;
        this.#connecting = new AbortController();
        driver.on('errorMessage', (message: ServerMessage) => {
          // Why comes first; that the sign-in failed (18456) comes after it, whatever the reason was.
          this.#told ??= message;
        });
        demand(driver, {
          encryption: settings.encryption,
          label: this.#place.server,
          host,
          roots,
          onPort: () => {
            isPortKnown = true;
          },
          onAnswer: () => {
            isSqlServer = true;
          },
          signal: this.#connecting.signal,
          judge: (socket, name) => {
            this.certificate = judgeCertificate(socket, name, settings.certificate, this.#place.server);
            this.protocol = socket.getProtocol();
          },
        });
      },
    });
    const pool = new this.#mssql.ConnectionPool(config);
    // Each question hears of its own errors; one without a listener would end the program.
    pool.on('error', () => {});
    const seconds = settings.connectSeconds;
    const tooLong = new AbortController();
    const deadline = sleep(seconds * 1000 + connectGraceMs, null, { signal: tooLong.signal }).then(
      () => {
        this.#connecting.abort();
        throw new AppError('site-database.no-answer', { server: this.#place.server, seconds });
      },
      () => {},
    );
    const cancelled = Promise.withResolvers<never>();
    const cancel = (): void => {
      this.#connecting.abort();
      cancelled.reject(signal.reason);
    };
    try {
      signal.throwIfAborted();
      signal.addEventListener('abort', cancel, { once: true });
      await Promise.race([pool.connect(), deadline, cancelled.promise]);
      this.#pool = pool;
    } catch (error) {
      signal.throwIfAborted();
      if (!isSqlServer && (this.#driver?.socket?.bytesRead ?? 0) > 0)
        throw new AppError(
          'site-database.not-sql-server',
          { server: this.#place.server, problem: clause('first-words-none-protocol') },
          { cause: error },
        );
      throw explained(driverError(error, this.#place, this.#told), { settings, isPortKnown, token });
    } finally {
      tooLong.abort();
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Asks, and returns when the columns are known. */
  async #begin({ text, object, parameters = {} }: Question, signal: AbortSignal): Promise<Begun> {
    const session = await tsql('session');
    signal.throwIfAborted();
    const pool = this.#pool;
    if (pool === null) throw this.#lost();
    const place = { ...this.#place, object };
    const request = pool.request();
    request.stream = true;
    request.arrayRowMode = true;
    for (const [name, value] of Object.entries(parameters)) request.input(name, this.#mssql.NVarChar(4000), value);
    this.#told = null;
    const queue = new RowQueue(request, () => this.#unexpected(object, clause('was-answered-with-more')));
    // Of the integrated driver nothing is known but its rows.
    const silence = new Silence(
      this.#settings.answerSeconds,
      () => this.#driver?.socket?.bytesRead ?? queue.rows,
      queue,
    );
    const stop = (): void => {
      request.cancel();
      // The first question has a connection of its own made, and one later on if that was lost.
      this.#connecting.abort();
    };
    silence.start(() => {
      stop();
      // Who goes on and on is not waited for either.
      if (silence.isRowEndless) this.#driver?.close();
    });
    signal.addEventListener('abort', stop, { once: true });
    const ended = request
      .query(`${session}\n${text}`)
      .catch((error: unknown) => queue.fail(error))
      .then(() => {
        silence.stop();
        signal.removeEventListener('abort', stop);
        queue.end();
      });
    const failure = (): unknown => {
      if (signal.aborted) return signal.reason;
      if (silence.isOver)
        return new AppError('site-database.timed-out', {
          database: place.database,
          seconds: this.#settings.answerSeconds,
        });
      if (silence.isRowEndless)
        return this.#unexpected(object, clause('one-row-longer-than', { mostRowBytes: mostRowBytes / 1024 ** 2 }));
      if (queue.error !== null) return driverError(queue.error, place, this.#told);
      return queue.isWhole ? null : this.#lost();
    };
    const columns = await queue.columns();
    if (columns === null) {
      await ended;
      throw failure() ?? this.#lost();
    }
    return { request, queue, columns, ended, failure };
  }

  async *#rows(question: Question, signal: AbortSignal): AsyncGenerator<unknown[][], void> {
    const begun = await this.#begin(question, signal);
    let isEnd = false;
    try {
      if (question.isAnsweredBy?.(begun.columns) === false)
        throw this.#unexpected(question.object, clause('columns-not-those-were'));
      for (;;) {
        const batch = await begun.queue.next();
        signal.throwIfAborted();
        if (batch === null) break;
        yield batch;
        signal.throwIfAborted();
      }
      isEnd = true;
      await begun.ended;
      const error = begun.failure();
      if (error !== null) throw error;
    } finally {
      await this.#finish(begun, !isEnd);
    }
  }

  async #finish({ request, queue, ended }: Begun, isEarly: boolean): Promise<void> {
    if (isEarly) request.cancel();
    queue.drop();
    await ended;
  }

  #unexpected(name: string, problem: Clause): AppError {
    return new AppError('site-database.unexpected-value', { database: this.#place.database, name, problem });
  }

  /**
   * One question at a time: waits for the end of the one before, and gives what ends this one. Who is cancelled, or finds the
   * connection closed, while waiting, keeps nobody out.
   */
  async #turnOf(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = before.then(async () => await promise);
    const stop = Promise.withResolvers<never>();
    const cancel = (): void => stop.reject(signal.reason);
    const close = (): void => stop.reject(this.#lost());
    const closing = this.#closing.signal;
    signal.addEventListener('abort', cancel, { once: true });
    closing.addEventListener('abort', close, { once: true });
    try {
      if (closing.aborted) throw this.#lost();
      await Promise.race([before, stop.promise]);
      return resolve;
    } catch (error) {
      resolve();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      closing.removeEventListener('abort', close);
    }
  }

  #lost(): AppError {
    return new AppError('site-database.connection-lost', { database: this.#place.database });
  }
}

interface Begun {
  readonly request: Request;
  readonly queue: RowQueue;
  readonly columns: readonly Column[];
  readonly ended: Promise<void>;
  /** What is wrong with the whole answer, once it has ended; `null` when nothing is. */
  readonly failure: () => unknown;
}

/** What is known of an attempt to connect, beside the driver's error. */
interface Attempt {
  readonly settings: SqlServerDatabase;
  readonly isPortKnown: boolean;
  /** That was sent; `null` for another way to sign in. */
  readonly token: string | null;
}

/** The driver tells silence of SQL Server Browser as one of the server, and a refused token as a wrong password. */
function explained(error: AppError, { settings, isPortKnown, token }: Attempt): AppError {
  const { server, instance } = settings;
  if (instance !== null && !isPortKnown && isAppError(error, 'site-database.no-answer'))
    return new AppError('site-database.no-instance', { server, instance }, { cause: error });
  if (token !== null && isAppError(error, 'site-database.wrong-login')) {
    const problem = tokenProblem(token, new Date());
    return new AppError('site-database.token-refused', { server: error.details.server, problem }, { cause: error });
  }
  return error;
}

function placeOf(settings: SqlServerDatabase): ErrorPlace {
  return {
    server: describeDatabase({ ...settings, database: null }),
    database: describeDatabase(settings),
    databaseName: settings.database,
    account: accountOf(settings),
    instance: settings.instance,
    connectSeconds: settings.connectSeconds,
  };
}

/** Loaded only when a SQL Server is opened: it weighs more than all the rest. */
async function loadDriver(settings: SqlServerDatabase): Promise<Mssql> {
  return settings.signIn.kind === 'windows' ? await loadIntegratedDriver(settings) : (await import('mssql')).default;
}
