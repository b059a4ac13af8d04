import { type AgentOptions, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { BulkSocket, type DivertedBody } from './bulk-socket.ts';
import type { Slabs } from './slabs.ts';
import { askingForStaple, refusingRevoked } from './tls-revoked.ts';

/** Smaller bodies go the usual way: their connection can be used again, which is worth more. */
const leastBytes = 8 * 1024 * 1024;

type Create = (...given: Parameters<HttpAgent['createConnection']>) => ReturnType<HttpAgent['createConnection']>;

/** What `create` opens, made to read as it is told. */
function bulk(slabs: Slabs, create: Create, [options]: Parameters<Create>): BulkSocket {
  // Without a callback the agents of Node return the socket they open. The types do not know `onread` here.
  return new BulkSocket((onread) => create({ ...options, onread } as typeof options) as Socket, slabs);
}

/** Connections by HTTP whose bodies can be taken off. */
export class BulkHttpAgent extends HttpAgent {
  readonly #slabs: Slabs;

  constructor(options: AgentOptions, slabs: Slabs) {
    super(options);
    this.#slabs = slabs;
  }

  override createConnection(...given: Parameters<Create>): BulkSocket {
    return bulk(this.#slabs, (...bulkGiven) => super.createConnection(...bulkGiven), given);
  }
}

/** The same by TLS. */
export class BulkHttpsAgent extends HttpsAgent {
  readonly #slabs: Slabs;

  constructor(options: HttpsAgentOptions, slabs: Slabs) {
    super(options);
    this.#slabs = slabs;
  }

  override createConnection(...given: Parameters<Create>): BulkSocket {
    const create: Create = (options, ...more) =>
      refusingRevoked(super.createConnection({ ...options, ...askingForStaple }, ...more));
    return bulk(this.#slabs, create, given);
  }
}

/**
 * The body of an answer that has just been told: taken off the connection where it is large and that can be, else as the
 * client of Node gives it.
 */
export function bodyOf(answer: IncomingMessage): DivertedBody | IncomingMessage {
  const { socket, headers, statusCode } = answer;
  // The parser has seen to it that there is one length and that it is a number.
  const sizeBytes = Number(headers['content-length'] ?? 0);
  const isWhole = headers['transfer-encoding'] === undefined && (statusCode === 200 || statusCode === 206);
  if (!(socket instanceof BulkSocket) || !isWhole || sizeBytes < leastBytes) return answer;
  const body = socket.divert(sizeBytes);
  // It will be told to have been cut, once its connection ends.
  if (body !== null) answer.on('error', () => undefined);
  return body ?? answer;
}
