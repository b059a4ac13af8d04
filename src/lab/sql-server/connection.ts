import type { Socket } from 'node:net';
import { Answer } from './answer.ts';
import { ProtocolProblem } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { collationOf, siteCollation } from './collations.ts';
import type { SqlMessage, SqlSession } from './engine.ts';
import { ClientLeft, Line } from './line.ts';
import { feature, type Login7, readLogin7 } from './login7.ts';
import { defaultPacketBytes, packetType, type TdsMessage } from './packets.ts';
import { agreeEncryption, offeredEncryption, preloginAnswer } from './prelogin.ts';
import { Requests } from './requests.ts';
import type { ServerSetup } from './server.ts';
import { judgeSqlLogin, loginName, type SqlServerLogin } from './sign-in.ts';
import { agreedVersion, type TdsVersion } from './tds-version.ts';
import {
  doneStatus,
  environment,
  loginAckVersion,
  type ServerName,
  writeBytesChange,
  writeCollationChange,
  writeDone,
  writeFeatureAck,
  writeLoginAck,
  writeMessage,
  writeTextChange,
} from './tokens.ts';
import { cannotOpenDatabase, changedDatabase, changedLanguage, loginFailed } from './wire-messages.ts';

const minPacketBytes = 512;
const maxPacketBytes = 32_767;

/** One connection from its first byte to its last: [MS-TDS] 3.3.5, the states of the server. */
export class Connection {
  readonly #setup: ServerSetup;
  readonly #line: Line;
  readonly #requests = new Requests();
  readonly #room = new ByteWriter(80 * 1024);
  #packetBytes = defaultPacketBytes;
  #version: TdsVersion = '7.4';
  #session: SqlSession | null = null;
  #reopen: (() => SqlSession | null) | null = null;

  constructor(setup: ServerSetup, socket: Socket) {
    this.#setup = setup;
    this.#line = new Line(socket);
  }

  /** Until the client or the server ends it. */
  async run(): Promise<void> {
    try {
      if ((await this.#prelogin()) && (await this.#signIn())) await this.#serve();
      this.#line.end();
    } catch (error) {
      if (error instanceof ProtocolProblem) this.#line.end();
      else if (!(error instanceof ClientLeft)) throw error;
    } finally {
      this.#session?.close();
    }
  }

  get #server(): ServerName {
    return { name: this.#setup.name, version: this.#version };
  }

  #answer(): Answer {
    return new Answer(this.#line, this.#packetBytes, this.#room);
  }

  async #prelogin(): Promise<boolean> {
    const message = await this.#line.next();
    if (message?.type !== packetType.prelogin) return false;
    const agreed = agreeEncryption(offeredEncryption(message.data), this.#setup.encryption);
    await this.#line.send(preloginAnswer(this.#setup.version, agreed.byte, false));
    return true;
  }

  async #signIn(): Promise<boolean> {
    const message = await this.#line.next();
    if (message?.type !== packetType.login7) return false;
    const login = readLogin7(message.data);
    this.#version = agreedVersion(login.tdsVersion, this.#setup.tdsVersion);
    const judged = judgeSqlLogin(this.#setup.logins, login);
    if (!('way' in judged)) return await this.#refuse([judged]);
    return await this.#welcome(judged, login);
  }

  async #refuse(messages: readonly SqlMessage[]): Promise<false> {
    const answer = this.#answer();
    for (const message of messages) writeMessage(answer.bytes, message, this.#server);
    writeDone(answer.bytes, 'done', { status: doneStatus.error }, this.#version);
    await answer.end();
    return false;
  }

  async #welcome(login: SqlServerLogin, said: Login7): Promise<boolean> {
    const name = loginName(login);
    const database = said.database === '' ? null : said.database;
    const open = (): SqlSession | null => this.#setup.engine.openSession({ name, way: login.way }, database);
    const session = open();
    if (session === null) return await this.#refuse([cannotOpenDatabase(database ?? 'master'), loginFailed(name)]);
    this.#session = session;
    this.#reopen = open;
    const answer = this.#answer();
    const { bytes } = answer;
    writeTextChange(bytes, environment.database, session.database, 'master');
    writeMessage(bytes, changedDatabase(session.database), this.#server);
    const collation = collationOf(session.collation) ?? collationOf(siteCollation);
    if (collation !== null) writeCollationChange(bytes, collation);
    writeTextChange(bytes, environment.language, 'us_english', '');
    writeMessage(bytes, changedLanguage(), this.#server);
    writeLoginAck(bytes, loginAckVersion(this.#version), 'Microsoft SQL Server', this.#setup.version);
    const size = packetBytesOf(said.packetBytes);
    writeTextChange(bytes, environment.packetSize, String(size), String(this.#packetBytes));
    if (said.features.has(feature.utf8)) writeFeatureAck(bytes, new Map([[feature.utf8, Uint8Array.of(1)]]));
    writeDone(bytes, 'done', { status: 0 }, this.#version);
    await answer.end();
    this.#packetBytes = size;
    return true;
  }

  async #serve(): Promise<void> {
    for (;;) {
      const message = await this.#line.next();
      if (message === null) return;
      if (message.type === packetType.attention) await this.#acknowledge();
      else if (await this.#request(message)) return;
    }
  }

  /** `true`: it was the last. */
  async #request(message: TdsMessage): Promise<boolean> {
    const answer = this.#answer();
    if (message.isIgnored) {
      // 2.2.3.1.2: taken back before it was whole; it is answered with nothing done.
      writeDone(answer.bytes, 'done', { status: 0 }, this.#version);
      await answer.end();
      return false;
    }
    if (message.resets) this.#reset(answer);
    const session = this.#session;
    if (session === null) throw new ClientLeft();
    const abort = new AbortController();
    this.#line.onAttention = () => abort.abort();
    let isFatal: boolean;
    try {
      const context = { session, server: this.#server, answer, signal: abort.signal, rowError: null };
      isFatal = await this.#requests.answer(message, context);
      await answer.end();
    } finally {
      this.#line.onAttention = null;
    }
    // A client waits for the end of the answer first, and then for this.
    if (abort.signal.aborted) await this.#acknowledge();
    return isFatal;
  }

  /** 2.2.1.7: an attention is answered with a DONE of its own. */
  async #acknowledge(): Promise<void> {
    const answer = this.#answer();
    writeDone(answer.bytes, 'done', { status: doneStatus.attention }, this.#version);
    await answer.end();
  }

  /** RESETCONNECTION: the session begins anew. */
  #reset(answer: Answer): void {
    this.#session?.close();
    this.#session = this.#reopen?.() ?? null;
    this.#requests.reset();
    writeBytesChange(answer.bytes, environment.resetDone, new Uint8Array(), new Uint8Array());
  }
}

/** 2.2.6.4: 0 asks for the server's own. */
function packetBytesOf(asked: number): number {
  return asked === 0 ? defaultPacketBytes : Math.min(Math.max(asked, minPacketBytes), maxPacketBytes);
}
