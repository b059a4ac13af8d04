import type { Answer } from './answer.ts';
import { type Collation, collationOf, siteCollation } from './collations.ts';
import type { SqlColumn, SqlEvent, SqlMessage, SqlSession } from './engine.ts';
import { RowEncoder } from './rows.ts';
import {
  type DoneKind,
  doneStatus,
  environment,
  type ServerName,
  writeBytesChange,
  writeCollationChange,
  writeDone,
  writeMessage,
  writeTextChange,
} from './tokens.ts';
import { writeColMetadata } from './wire-types.ts';

/** 2.2.7.6 CurCmd, as far as clients look at it. */
const command = { select: 0xc1, other: 0xfd } as const;

/** One transaction at a time, so one number for it does. */
const transactionDescriptor = Uint8Array.from([1, 0, 0, 0, 1, 0, 0, 0]);

/** What happened with a batch, for whoever sent it. */
export interface BatchResult {
  /** 0, or the number of the last error: what a procedure returns. */
  readonly lastError: number;
  /** The connection has to end. */
  readonly isFatal: boolean;
}

/** An error that comes by itself while rows are sent: a fault for tests. */
export interface RowError {
  readonly afterRows: number;
  readonly message: SqlMessage;
}

/**
 * Turns what the engine says into tokens, in the order it says it. Every statement ends with a DONE; whether more follows is
 * known one event later, so the last one waits.
 */
export class BatchAnswer {
  readonly #answer: Answer;
  readonly #session: SqlSession;
  readonly #server: ServerName;
  readonly #kind: DoneKind;
  readonly #rowError: RowError | null;
  #rowsSent = 0;
  #encoder: RowEncoder | null = null;
  /** A statement has ended, and its DONE is not written yet. */
  #pending: { readonly status: number; readonly command: number; readonly count: number } | null = null;
  #lastError = 0;
  #hasError = false;
  #isFatal = false;
  /** The batch was broken off, as a deadlock's victim is. */
  #isOver = false;

  constructor(answer: Answer, session: SqlSession, server: ServerName, kind: DoneKind, rowError: RowError | null) {
    this.#answer = answer;
    this.#session = session;
    this.#server = server;
    this.#kind = kind;
    this.#rowError = rowError;
  }

  /** Writes everything up to the last DONE; that one is for {@link finish}. */
  async write(events: AsyncIterable<SqlEvent>, signal: AbortSignal): Promise<BatchResult> {
    for await (const event of events) {
      if (signal.aborted) break;
      this.#settle(true);
      if (event.kind === 'rows') await this.#rows(event.rows, signal);
      else this.#note(event);
      if (this.#isFatal || this.#isOver) break;
      if (this.#answer.isFull) await this.#answer.flush();
    }
    return { lastError: this.#lastError, isFatal: this.#isFatal };
  }

  /** The DONE of the last statement. In a procedure more always follows: its status and DONEPROC. */
  finish(): void {
    if (this.#kind === 'doneInProc') {
      this.#settle(true);
      return;
    }
    this.#pending ??= { status: this.#errorBit(), command: command.other, count: 0 };
    this.#settle(false);
  }

  #note(event: Exclude<SqlEvent, { kind: 'rows' }>): void {
    const { bytes } = this.#answer;
    if (event.kind === 'statement-end' && this.#rowError !== null) {
      // There were not as many rows: then it comes at their end.
      this.#message(this.#rowError.message);
      this.#isOver = true;
    }
    switch (event.kind) {
      case 'columns':
        this.#columns(event.columns);
        break;
      case 'message':
        this.#message(event.message);
        break;
      case 'database':
        writeTextChange(bytes, environment.database, event.to, event.from);
        writeCollationChange(bytes, this.#collation());
        break;
      case 'transaction':
        this.transaction(event.change);
        break;
      case 'statement-end':
        this.#end(event.count);
        break;
    }
  }

  #columns(columns: readonly SqlColumn[]): void {
    const collation = this.#collation();
    this.#encoder = new RowEncoder(columns, collation, this.#server.version);
    writeColMetadata(this.#answer.bytes, this.#encoder.columns, collation, this.#server.version);
  }

  /** Of the database the session is in now. One that is not known here cannot be told to the client either. */
  #collation(): Collation {
    const collation = collationOf(this.#session.collation) ?? collationOf(siteCollation);
    if (collation === null) throw new Error('The usual collation is not known.');
    return collation;
  }

  async #rows(rows: Extract<SqlEvent, { kind: 'rows' }>['rows'], signal: AbortSignal): Promise<void> {
    const encoder = this.#encoder;
    if (encoder === null) throw new Error('The engine gave rows before their columns.');
    const { bytes } = this.#answer;
    for (const row of rows) {
      if (this.#rowError !== null && this.#rowsSent === this.#rowError.afterRows) {
        this.#message(this.#rowError.message);
        this.#isOver = true;
        return;
      }
      encoder.write(bytes, row);
      this.#rowsSent += 1;
      if (this.#answer.isFull) {
        await this.#answer.flush();
        if (signal.aborted) return;
      }
    }
  }

  #message(message: SqlMessage): void {
    writeMessage(this.#answer.bytes, message, this.#server);
    if (message.class <= 10) return;
    this.#hasError = true;
    this.#lastError = message.number;
    if (message.class >= 20) this.#isFatal = true;
  }

  /** Tells the client what became of its transaction. */
  transaction(change: 'began' | 'committed' | 'rolled-back'): void {
    const { bytes } = this.#answer;
    const none = new Uint8Array(8);
    if (change === 'began') writeBytesChange(bytes, environment.beginTransaction, transactionDescriptor, none);
    else if (change === 'committed')
      writeBytesChange(bytes, environment.commitTransaction, none, transactionDescriptor);
    else writeBytesChange(bytes, environment.rollbackTransaction, none, transactionDescriptor);
  }

  #end(count: number | null): void {
    const selected = this.#encoder !== null;
    const counted = count === null ? 0 : doneStatus.count;
    this.#pending = {
      status: counted | this.#errorBit(),
      command: selected ? command.select : command.other,
      count: count ?? 0,
    };
    this.#encoder = null;
  }

  #errorBit(): number {
    const bit = this.#hasError ? doneStatus.error : 0;
    this.#hasError = false;
    return bit;
  }

  #settle(more: boolean): void {
    const end = this.#pending;
    if (end === null) return;
    this.#pending = null;
    const status = more ? end.status | doneStatus.more : end.status;
    writeDone(this.#answer.bytes, this.#kind, { ...end, status }, this.#server.version);
  }
}
