import type { Answer } from './answer.ts';
import { BatchAnswer, type RowError } from './batch-answer.ts';
import { ProtocolProblem } from './byte-reader.ts';
import { collationOf, siteCollation } from './collations.ts';
import type { SqlEvent, SqlParameter, SqlSession } from './engine.ts';
import { packetType, type TdsMessage } from './packets.ts';
import { afterHeaders, namedParameters, type RpcCall, type RpcParameter, readRpc } from './rpc.ts';
import {
  doneStatus,
  type ServerName,
  writeDone,
  writeMessage,
  writeReturnStatus,
  writeReturnValueHead,
} from './tokens.ts';
import { transactionBatch } from './transactions.ts';
import { valueWriterOf } from './values.ts';
import { badRequest, internalError, noPreparedStatement, unknownProcedure } from './wire-messages.ts';
import { writeTypeInfo } from './wire-types.ts';

interface Prepared {
  readonly text: string;
  readonly declaration: string;
}

/** What a request needs from its connection. */
export interface RequestContext {
  readonly session: SqlSession;
  readonly server: ServerName;
  readonly answer: Answer;
  readonly signal: AbortSignal;
  /** A fault for this request. */
  readonly rowError: RowError | null;
}

/** What the batch of a request is, for faults that wait for one. */
export function textOf(message: TdsMessage, version: ServerName['version']): string {
  try {
    if (message.type === packetType.sqlBatch) return batchText(message.data, version);
    if (message.type !== packetType.rpc) return '';
    return readRpc(message.data, version)
      .map(({ procedure, parameters }) => [procedure, ...parameters.map(({ value }) => value ?? '')].join(' '))
      .join('\n');
  } catch (error) {
    if (error instanceof ProtocolProblem) return '';
    throw error;
  }
}

function batchText(data: Buffer, version: ServerName['version']): string {
  const reader = afterHeaders(data, version);
  return reader.bytes.toString('utf16le', reader.at);
}

/** Answers requests of one session: [MS-TDS] 2.2.6.7 SQLBatch, 2.2.6.6 RPC, 2.2.6.9 Transaction Manager. */
export class Requests {
  readonly #prepared = new Map<number, Prepared>();
  #nextHandle = 1;
  /** The engine says when transactions begin and end. */
  #engineCounts = false;

  /** Forgets what a session that was reset had. */
  reset(): void {
    this.#prepared.clear();
  }

  /** Writes the whole answer, up to its end. `true`: the connection has to end. */
  async answer(message: TdsMessage, context: RequestContext): Promise<boolean> {
    try {
      switch (message.type) {
        case packetType.sqlBatch:
          return await this.#batch(batchText(message.data, context.server.version), context);
        case packetType.rpc:
          return await this.#calls(readRpc(message.data, context.server.version), context);
        case packetType.transactionManager:
          return await this.#transaction(message.data, context);
        default:
          throw new ProtocolProblem(`A message has the unknown type ${message.type}.`);
      }
    } catch (error) {
      if (!(error instanceof ProtocolProblem)) throw error;
      writeMessage(context.answer.bytes, badRequest(), context.server);
      writeDone(context.answer.bytes, 'done', { status: doneStatus.error }, context.server.version);
      return true;
    }
  }

  async #batch(text: string, context: RequestContext): Promise<boolean> {
    const batch = new BatchAnswer(context.answer, context.session, context.server, 'done', context.rowError);
    const { isFatal } = await batch.write(this.#execute(text, [], context), context.signal);
    batch.finish();
    return isFatal;
  }

  async #calls(calls: readonly RpcCall[], context: RequestContext): Promise<boolean> {
    for (const [index, call] of calls.entries()) {
      const isLast = index === calls.length - 1;
      if (await this.#call(call, isLast, context)) return true;
      if (context.signal.aborted) break;
    }
    return false;
  }

  async #call(call: RpcCall, isLast: boolean, context: RequestContext): Promise<boolean> {
    const { answer, server } = context;
    const batch = new BatchAnswer(answer, context.session, server, 'doneInProc', context.rowError);
    const what = this.#whatToDo(call);
    const { lastError, isFatal } = await batch.write(what.run(context), context.signal);
    batch.finish();
    writeReturnStatus(answer.bytes, lastError);
    if (what.handle !== null) this.#returnHandle(what.handle, call, context);
    const status = (isLast ? 0 : doneStatus.more) | (lastError === 0 ? 0 : doneStatus.error);
    writeDone(answer.bytes, 'doneProc', { status }, server.version);
    return isFatal;
  }

  /** The procedures drivers themselves call; any other is the engine's. */
  #whatToDo(call: RpcCall): {
    readonly run: (context: RequestContext) => AsyncIterable<SqlEvent>;
    /** Of a statement that was prepared: it is returned. */
    readonly handle: number | null;
  } {
    const { parameters } = call;
    const text = (index: number): string => String(parameters[index]?.value ?? '');
    const run = (prepared: Prepared, given: readonly RpcParameter[]) => (context: RequestContext) =>
      this.#execute(prepared.text, namedParameters(given, prepared.declaration), context);
    switch (call.procedure.toLowerCase()) {
      case 'sp_executesql':
        return { run: run({ text: text(0), declaration: text(1) }, parameters.slice(2)), handle: null };
      case 'sp_prepare':
        return { run: nothing, handle: this.#prepare({ declaration: text(1), text: text(2) }) };
      case 'sp_prepexec': {
        const prepared = { declaration: text(1), text: text(2) };
        return { run: run(prepared, parameters.slice(3)), handle: this.#prepare(prepared) };
      }
      case 'sp_execute': {
        const prepared = this.#prepared.get(Number(text(0)));
        if (prepared === undefined) return { run: only(noPreparedStatement(text(0))), handle: null };
        return { run: run(prepared, parameters.slice(1)), handle: null };
      }
      case 'sp_unprepare': {
        const known = this.#prepared.delete(Number(text(0)));
        return { run: known ? nothing : only(noPreparedStatement(text(0))), handle: null };
      }
      default:
        if (/^sp_cursor|^sp_prepexecrpc$|^sp_unknown$/i.test(call.procedure))
          return { run: only(unknownProcedure(call.procedure)), handle: null };
        return { run: run(callText(call), parameters), handle: null };
    }
  }

  #prepare(prepared: Prepared): number {
    const handle = this.#nextHandle;
    this.#nextHandle += 1;
    this.#prepared.set(handle, prepared);
    return handle;
  }

  #returnHandle(handle: number, call: RpcCall, { answer, server }: RequestContext): void {
    const collation = collationOf(siteCollation);
    if (collation === null) throw new Error('The usual collation is not known.');
    writeReturnValueHead(answer.bytes, 0, call.parameters[0]?.name ?? '', server.version);
    writeTypeInfo(answer.bytes, { name: 'int' }, true, collation);
    valueWriterOf({ name: 'int' }, true, collation)(answer.bytes, handle);
  }

  async #transaction(data: Buffer, context: RequestContext): Promise<boolean> {
    const { text, change } = transactionBatch(afterHeaders(data, context.server.version));
    const batch = new BatchAnswer(context.answer, context.session, context.server, 'done', null);
    const events = this.#watched(this.#execute(text, [], context));
    const { lastError, isFatal } = await batch.write(events, context.signal);
    // An engine that does not keep count of transactions leaves it to us; the first BEGIN tells which it is.
    if (lastError === 0 && !this.#engineCounts && change !== null) batch.transaction(change);
    batch.finish();
    return isFatal;
  }

  async *#watched(events: AsyncIterable<SqlEvent>): AsyncIterable<SqlEvent> {
    for await (const event of events) {
      if (event.kind === 'transaction') this.#engineCounts = true;
      yield event;
    }
  }

  /** What the engine says; a fault of the engine ends the batch with an error. */
  async *#execute(
    text: string,
    parameters: readonly SqlParameter[],
    { session, signal }: RequestContext,
  ): AsyncIterable<SqlEvent> {
    try {
      yield* session.execute(text, parameters, signal);
    } catch (error) {
      if (signal.aborted) return;
      yield { kind: 'message', message: internalError(error instanceof Error ? error.message : String(error)) };
    }
  }
}

/** `EXECUTE name @p1, @p2`, for the engine to make of it what it can. */
function callText({ procedure, parameters }: RpcCall): Prepared {
  const given = parameters.map(({ name }, index) => (name === '' ? `@p${index + 1}` : `${name} = ${name}`));
  return { text: `EXECUTE ${procedure} ${given.join(', ')}`.trimEnd(), declaration: '' };
}

async function* nothing(): AsyncIterable<SqlEvent> {}

function only(message: Extract<SqlEvent, { kind: 'message' }>['message']): () => AsyncIterable<SqlEvent> {
  return async function* () {
    yield { kind: 'message', message };
  };
}
