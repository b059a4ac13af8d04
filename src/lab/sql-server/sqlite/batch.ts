/* A batch, statement by statement: what each says, and what becomes of the batch when one fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlEvent, SqlMessage, SqlParameter, SqlType, SqlValue } from '../engine.ts';
import { parseBatch } from '../tsql/parser.ts';
import { SqlError, say } from '../tsql/sql-error.ts';
import type { Expression, Query, Statement } from '../tsql/syntax.ts';
import { quotedName } from './catalogue.ts';
import { change } from './changes.ts';
import { converted } from './conversions.ts';
import { changeObjects, dropObjects, type ObjectsPlace } from './objects.ts';
import { QueryTranslator } from './queries.ts';
import { changeSecurity } from './security.ts';
import { selectRows } from './select-rows.ts';
import type { SqliteSession, Variable } from './session.ts';
import { asSqlError } from './sqlite-errors.ts';
import { typeWritten } from './type-written.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;
type Quiet = Of<'set-option' | 'declare' | 'set-variable'>;
const end: SqlEvent = { kind: 'statement-end', count: null };

export class Batch {
  readonly #session: SqliteSession;
  readonly #signal: AbortSignal;
  readonly #variables = new Map<string, Variable>();
  /** T-SQL of this batch, which CREATE FUNCTION keeps. */
  #text = '';
  #isOver = false;

  constructor(session: SqliteSession, parameters: readonly SqlParameter[], signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
    for (const { name, type, value } of parameters)
      this.#variables.set(name.toLowerCase(), { type, value: converted(value, type, type, { style: null }) });
  }

  async *run(text: string): AsyncGenerator<SqlEvent> {
    this.#text = text;
    try {
      const statements = parseBatch(text);
      for (const statement of statements) {
        if (this.#isOver || this.#signal.aborted) return;
        yield* this.#guarded(statement);
      }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      this.#session.lastError = error.number;
      yield { kind: 'message', message: error.asMessage(1) };
      yield end;
    }
  }

  /** An error is told, and ends the statement or the batch. */
  async *#guarded(statement: Statement): AsyncGenerator<SqlEvent> {
    const { settings } = this.#session;
    if (settings.onlyParses && statement.kind !== 'set-option') return;
    try {
      yield* this.#statement(statement);
      // A condition's own statements have set it already.
      if (!['if', 'block', 'raise'].includes(statement.kind)) this.#session.lastError = 0;
    } catch (error) {
      if (this.#signal.aborted) {
        this.#isOver = true;
        return;
      }
      const told = asSqlError(error, this.#session.database, statement.kind.toUpperCase());
      this.#session.lastError = told.number;
      yield { kind: 'message', message: told.asMessage(statement.line) };
      this.#isOver = told.endsBatch || settings.endsBatchAtErrors;
      if (settings.endsBatchAtErrors && this.#session.openTransactions > 0) yield* this.#rollback(null);
      yield end;
    }
  }

  async *#statement(statement: Statement): AsyncGenerator<SqlEvent> {
    switch (statement.kind) {
      case 'nothing':
        return;
      case 'select':
        yield* this.#select(statement.query);
        return;
      case 'insert':
      case 'update':
      case 'delete':
        yield* this.#counted(await change(statement, this.#workplace()));
        return;
      case 'if': {
        const chosen = (await this.#isTrue(statement.condition)) ? statement.statement : statement.otherwise;
        if (chosen !== null) yield* this.#guarded(chosen);
        return;
      }
      case 'block':
        for (const inner of statement.statements) if (!this.#isOver) yield* this.#guarded(inner);
        return;
      case 'execute-text':
        yield* this.#executeText(statement.text);
        return;
      case 'execute':
        throw say.noProcedure(statement.procedure.join('.'));
      case 'return':
        this.#isOver = true;
        return;
      case 'print':
        yield { kind: 'message', message: remark(0, await this.#asText(statement.value), statement.line) };
        yield end;
        return;
      case 'raise':
        yield* this.#raise(statement);
        return;
      case 'wait':
        await sleep(milliseconds(statement.delay), undefined, { signal: this.#signal });
        yield end;
        return;
      case 'use':
        yield* this.#use(statement.database, statement.line);
        return;
      case 'begin-transaction':
      case 'commit':
      case 'rollback':
      case 'save':
        yield* this.#transaction(statement);
        return;
      case 'set-option':
      case 'declare':
      case 'set-variable':
        await this.#quiet(statement);
        yield end;
        return;
      case 'create-login':
      case 'create-user':
      case 'create-role':
      case 'alter-role':
      case 'right':
        changeSecurity(statement, this.#session.security());
        yield end;
        return;
      case 'drop':
        await dropObjects(statement, await this.#objects());
        yield end;
        return;
      case 'create-table':
      case 'create-view':
      case 'create-function':
      case 'create-index':
        await changeObjects(statement, await this.#objects());
        yield end;
    }
  }

  /** Statements that change what the session knows, and have nothing to say. */
  async #quiet(statement: Quiet): Promise<void> {
    switch (statement.kind) {
      case 'set-option':
        this.#setOption(statement.option, statement.value);
        return;
      case 'declare':
        for (const { name, type, value } of statement.variables) {
          const key = name.toLowerCase();
          if (this.#variables.has(key)) throw say.declaredTwice(name);
          const known = typeWritten(type);
          this.#variables.set(key, { type: known, value: null });
          if (value !== null) await this.#assign(name, value);
        }
        return;
      case 'set-variable':
        await this.#assign(statement.name, statement.value);
        return;
    }
  }

  async *#select(query: Query): AsyncGenerator<SqlEvent> {
    // Even to look up a name needs somebody else's lock to be gone.
    const { statement, columns, values } = await this.#patiently(() => {
      const translation = this.#translation();
      const translated = new QueryTranslator(translation.environment).translate(query);
      const prepared = translation.sqlite().prepare(translated.sql);
      return { statement: prepared, columns: translated.columns, values: translation.values };
    });
    const assigned = columns.some(({ variable }) => variable !== null);
    let count = 0;
    for await (const event of selectRows(
      statement,
      columns,
      values,
      (action) => this.#patiently(action),
      this.#signal,
    )) {
      if (event.kind === 'rows') count += event.rows.length;
      if (!assigned) yield event;
      else if (event.kind === 'rows')
        this.#assignRow(
          columns.map(({ variable, type }) => ({ variable, type })),
          event.rows.at(-1) ?? [],
        );
    }
    this.#session.rowCount = count;
    yield { kind: 'statement-end', count: this.#session.settings.countsRows ? count : null };
  }

  #assignRow(
    columns: readonly { readonly variable: string | null; readonly type: SqlType | null }[],
    row: readonly SqlValue[],
  ): void {
    for (const [index, { variable, type }] of columns.entries()) {
      if (variable === null) continue;
      this.#store(variable, row[index] ?? null, type);
    }
  }

  *#counted(count: number): Generator<SqlEvent> {
    this.#session.rowCount = count;
    yield { kind: 'statement-end', count: this.#session.settings.countsRows ? count : null };
  }

  async #assign(name: string, value: Expression): Promise<void> {
    const { found, type } = await this.#value(value);
    this.#store(name, found, type);
  }

  #store(name: string, value: SqlValue, from: SqlType | null): void {
    const variable = this.#variables.get(name.toLowerCase());
    if (variable === undefined) throw say.undeclared(name);
    this.#variables.set(name.toLowerCase(), {
      type: variable.type,
      value: converted(value, from, variable.type, { style: null }),
    });
  }

  /** The value of one expression. */
  async #value(expression: Expression): Promise<{ readonly found: SqlValue; readonly type: SqlType | null }> {
    return await this.#patiently(() => {
      const { environment, values, sqlite } = this.#translation();
      const { expressions } = new QueryTranslator(environment);
      const translated = expressions.translate(expression, null);
      const statement = sqlite().prepare(`SELECT ${expressions.plain(translated)}`);
      statement.setReturnArrays(true);
      statement.setReadBigInts(true);
      // One row of one value.
      const row = statement.get(...values) as unknown as readonly SqlValue[];
      return { found: row[0] ?? null, type: translated.type };
    });
  }

  async #isTrue(condition: Expression): Promise<boolean> {
    return (await this.#value(condition)).found === 1n;
  }

  async #asText(value: Expression): Promise<string> {
    const { found, type } = await this.#value(value);
    return String(converted(found, type, { name: 'nvarchar', length: 'max' }, { style: null }) ?? '');
  }

  async *#executeText(text: Expression): AsyncGenerator<SqlEvent> {
    yield* new Batch(this.#session, [], this.#signal).run(await this.#asText(text));
  }

  /** RAISERROR goes on with the next statement; THROW does not. */
  async *#raise({ number, message, class: severity, state, line }: Of<'raise'>): AsyncGenerator<SqlEvent> {
    const whole = async (value: Expression): Promise<number> => Number((await this.#value(value)).found ?? 0);
    const told: SqlMessage = {
      number: number === null ? 50000 : await whole(number),
      class: severity === null ? 16 : await whole(severity),
      state: await whole(state),
      message: await this.#asText(message),
      line,
    };
    this.#session.lastError = told.class > 10 ? told.number : 0;
    if (severity === null) this.#isOver = true;
    yield { kind: 'message', message: told };
    yield end;
  }

  *#use(name: string, line: number): Generator<SqlEvent> {
    const from = this.#session.database;
    this.#session.use(name);
    const to = this.#session.database;
    yield { kind: 'database', from, to };
    yield { kind: 'message', message: remark(5701, `Changed database context to '${to}'.`, line) };
    yield end;
  }

  async *#transaction(statement: Of<'begin-transaction' | 'commit' | 'rollback' | 'save'>): AsyncGenerator<SqlEvent> {
    const session = this.#session;
    switch (statement.kind) {
      case 'begin-transaction':
        session.openTransactions += 1;
        if (session.openTransactions === 1) {
          session.sqlite.exec('BEGIN');
          yield { kind: 'transaction', change: 'began' };
        }
        break;
      case 'commit':
        if (session.openTransactions === 0) throw say.noTransaction('COMMIT');
        if (session.openTransactions === 1) {
          await this.#patiently(() => session.sqlite.exec('COMMIT'));
          yield { kind: 'transaction', change: 'committed' };
        }
        session.openTransactions -= 1;
        break;
      case 'save':
        session.sqlite.exec(`SAVEPOINT ${quotedName(statement.name ?? '')}`);
        break;
      case 'rollback':
        yield* this.#rollback(statement.name);
    }
    yield end;
  }

  /** Back to a savepoint of that name, or of all of it. */
  *#rollback(name: string | null): Generator<SqlEvent> {
    const session = this.#session;
    if (session.openTransactions === 0) throw say.noTransaction('ROLLBACK');
    if (name !== null) {
      session.sqlite.exec(`ROLLBACK TO ${quotedName(name)}`);
      return;
    }
    session.sqlite.exec('ROLLBACK');
    session.openTransactions = 0;
    yield { kind: 'transaction', change: 'rolled-back' };
  }

  /** Options that change nothing here are taken as they come. */
  #setOption(option: string, value: string): void {
    const { settings } = this.#session;
    const isOn = value === 'ON';
    if (option === 'NOCOUNT') settings.countsRows = !isOn;
    else if (option === 'XACT_ABORT') settings.endsBatchAtErrors = isOn;
    else if (option === 'PARSEONLY' || option === 'NOEXEC') settings.onlyParses = isOn;
    else if (option === 'LOCK_TIMEOUT') settings.lockTimeoutMs = Number(value);
  }

  async #objects(): Promise<ObjectsPlace> {
    await this.#patiently(() => this.#session.catalogue.all());
    return {
      session: this.#session,
      batch: this.#text,
      environment: this.#translation().environment,
      run: async (sql) => await this.#patiently(() => this.#session.sqlite.exec(sql)),
    };
  }

  #workplace(): ReturnType<SqliteSession['workplace']> {
    return this.#session.workplace((name) => this.#variables.get(name.toLowerCase()) ?? null, this.#signal);
  }

  #translation(): ReturnType<SqliteSession['translation']> {
    return this.#session.translation((name) => this.#variables.get(name.toLowerCase()) ?? null);
  }

  #patiently<T>(action: () => T): Promise<T> {
    return this.#session.patiently(action, this.#signal);
  }
}

function remark(number: number, message: string, line: number): SqlMessage {
  return { number, state: 1, class: 0, message, line };
}

/** `00:00:10.5` as WAITFOR has it. */
function milliseconds(delay: string): number {
  const match = /^(\d\d?):(\d\d?)(?::(\d\d?(?:\.\d{1,3})?))?$/.exec(delay.trim());
  if (match === null) throw say.syntaxNear(delay, 1);
  const [, hours, minutes, seconds = '0'] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
