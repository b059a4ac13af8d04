import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Answer } from './answer.ts';
import type { RowError } from './batch-answer.ts';
import { ProtocolProblem } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { SqlMessage, SqlSession } from './engine.ts';
import { FaultOutlet } from './fault-outlet.ts';
import type { SqlFault } from './faults.ts';
import { beginsWithTls, type RunningTls, strictTls, wrappedTls } from './handshake.ts';
import { ClientLeft, Line } from './line.ts';
import { type Login7, readLogin7 } from './login7.ts';
import { defaultPacketBytes, packetType, type TdsMessage } from './packets.ts';
import { agreeEncryption, asksForTokens, type Encrypted, offeredEncryption, preloginAnswer } from './prelogin.ts';
import { Requests, textOf } from './requests.ts';
import type { ServerSetup, SqlServerConnection } from './server.ts';
import { judgeSignIn, loginName, type SqlServerLogin } from './sign-in.ts';
import { agreedVersion, type TdsVersion, versionOfNumber } from './tds-version.ts';
import { doneStatus, environment, type ServerName, writeBytesChange, writeDone, writeMessage } from './tokens.ts';
import { writeWelcome } from './welcome.ts';
import { cannotOpenDatabase, loginFailed, tooManyConnections } from './wire-messages.ts';

const minPacketBytes = 512;
const maxPacketBytes = 32_767;

/** What is noted of a connection, for tests to read. */
export type ConnectionNotes = { -readonly [Key in keyof SqlServerConnection]: SqlServerConnection[Key] };

/** One connection from its first byte to its last: [MS-TDS] 3.3.5, the states of the server. */
export class Connection {
  readonly #setup: ServerSetup;
  readonly #socket: Socket;
  readonly #fault: SqlFault | null;
  readonly #notes: ConnectionNotes;
  readonly #requests = new Requests();
  readonly #room = new ByteWriter(80 * 1024);
  #packetBytes = defaultPacketBytes;
  #version: TdsVersion = '7.4';
  #session: SqlSession | null = null;
  #reopen: (() => SqlSession | null) | null = null;

  constructor(setup: ServerSetup, socket: Socket, fault: SqlFault | null, notes: ConnectionNotes) {
    this.#setup = setup;
    this.#socket = socket;
    this.#fault = fault;
    this.#notes = notes;
  }

  /** Until the client or the server ends it. */
  async run(): Promise<void> {
    try {
      if (this.#fault?.kind === 'refuse') this.#socket.resetAndDestroy();
      else await this.#talk();
    } catch (error) {
      if (error instanceof ProtocolProblem) this.#socket.end();
      else if (!(error instanceof ClientLeft)) throw error;
    } finally {
      this.#session?.close();
    }
  }

  get #server(): ServerName {
    return { name: this.#setup.name, version: this.#version };
  }

  #secureContext(newest: 'TLSv1.2' | 'TLSv1.3'): SecureContext {
    return this.#setup.secureContext(
      this.#fault?.kind === 'other-certificate' ? this.#fault.certificate : null,
      newest,
    );
  }

  async #talk(): Promise<void> {
    // Before TLS nothing is read that would be missing to it.
    const isStrict = await beginsWithTls(this.#socket);
    if (isStrict === null) return;
    const tls = isStrict ? await strictTls(this.#socket, this.#secureContext('TLSv1.3')) : null;
    const line = new Line(this.#socket, tls?.stream);
    const outlet = new FaultOutlet(line, this.#fault);
    if (this.#fault?.kind === 'silence') await line.waitUntilOver();
    if (await this.#open(line, outlet, tls)) await this.#serve(line, outlet);
    line.end();
  }

  #answer(outlet: FaultOutlet): Answer {
    return new Answer(outlet, this.#packetBytes, this.#room);
  }

  /** PRELOGIN, TLS, sign-in. `false`: it comes to nothing, and the client knows. */
  async #open(line: Line, outlet: FaultOutlet, strict: RunningTls | null): Promise<boolean> {
    const first = await line.next();
    if (first?.type !== packetType.prelogin) return false;
    const own = strict === null ? this.#setup.encryption : 'not-supported';
    const agreed = agreeEncryption(offeredEncryption(first.data), own);
    const takesTokens = asksForTokens(first.data) && this.#setup.logins.some(({ way }) => way === 'token');
    outlet.begin('prelogin');
    await outlet.send(preloginAnswer(this.#setup.version, agreed.byte, takesTokens));
    const encrypted: Encrypted = strict === null ? agreed.encrypted : 'everything';
    const tls =
      strict === null && encrypted !== 'nothing'
        ? await wrappedTls(line, this.#secureContext('TLSv1.2'), this.#fault)
        : null;
    if (tls !== null) line.use(tls.stream);
    const message = await line.next();
    if (message?.type !== packetType.login7) return false;
    if (encrypted === 'sign-in' && tls !== null) {
      line.release();
      line.use(tls.drop());
    }
    this.#notes.encrypted = encrypted;
    if (this.#fault?.kind === 'sign-in-silence') await line.waitUntilOver();
    outlet.begin('sign-in');
    return await this.#signIn(readLogin7(message.data), line, outlet, encrypted);
  }

  async #signIn(said: Login7, line: Line, outlet: FaultOutlet, encrypted: Encrypted): Promise<boolean> {
    const told = this.#fault?.kind === 'tds-version' ? versionOfNumber(this.#fault.number) : null;
    // What is told is also spoken, where it is a version at all.
    this.#version = told ?? agreedVersion(said.tdsVersion, this.#setup.tdsVersion);
    Object.assign(this.#notes, {
      database: said.database,
      appName: said.appName,
      hostName: said.hostName,
      isReadOnly: said.isReadOnly,
      tdsVersion: this.#version,
    });
    if (this.#fault?.kind === 'sign-in-error') return await this.#refuse([this.#fault.message], outlet);
    if (this.#fault?.kind === 'too-many-connections') return await this.#refuse([tooManyConnections(1)], outlet);
    const { logins, name: computer } = this.#setup;
    const judged = await judgeSignIn(said, { line, outlet, logins, computer, isEncrypted: encrypted !== 'nothing' });
    if (judged === null) return false;
    if (!('way' in judged)) return await this.#refuse([judged], outlet);
    return await this.#welcome(judged, said, outlet);
  }

  async #refuse(messages: readonly SqlMessage[], outlet: FaultOutlet): Promise<false> {
    const answer = this.#answer(outlet);
    for (const message of messages) writeMessage(answer.bytes, message, this.#server);
    writeDone(answer.bytes, 'done', { status: doneStatus.error }, this.#version);
    await answer.end();
    return false;
  }

  async #welcome(login: SqlServerLogin, said: Login7, outlet: FaultOutlet): Promise<boolean> {
    const name = loginName(login);
    const database = said.database === '' ? null : said.database;
    const open = (): SqlSession | null => this.#setup.engine.openSession({ name, way: login.way }, database);
    const session = open();
    if (session === null)
      return await this.#refuse([cannotOpenDatabase(database ?? 'master'), loginFailed(name)], outlet);
    this.#session = session;
    this.#reopen = open;
    this.#notes.login = name;
    const packetBytes = { from: this.#packetBytes, to: packetBytesOf(said.packetBytes) };
    const answer = this.#answer(outlet);
    const { version } = this.#setup;
    writeWelcome(answer.bytes, { said, session, server: this.#server, version, packetBytes, fault: this.#fault });
    await answer.end();
    this.#packetBytes = packetBytes.to;
    return true;
  }

  async #serve(line: Line, outlet: FaultOutlet): Promise<void> {
    for (;;) {
      const message = await line.next();
      if (message === null) return;
      // The answer was sent, and may not have been read: whoever sends an attention waits for its own.
      if (message.type === packetType.attention) {
        if (this.#hears()) await this.#acknowledge(outlet);
      } else if (await this.#request(message, line, outlet)) return;
    }
  }

  /** `true`: it was the last. */
  async #request(message: TdsMessage, line: Line, outlet: FaultOutlet): Promise<boolean> {
    const text = this.#fault === null ? '' : textOf(message, this.#version);
    outlet.begin('batch', text);
    const answer = this.#answer(outlet);
    if (message.isIgnored) {
      // 2.2.3.1.2: taken back before it was whole; it is answered with nothing done.
      writeDone(answer.bytes, 'done', { status: 0 }, this.#version);
      await answer.end();
      return false;
    }
    this.#notes.requests += 1;
    if (message.resets) this.#reset(answer);
    const session = this.#session;
    if (session === null) throw new ClientLeft();
    const abort = new AbortController();
    let isAttention = false;
    line.onAttention = (isOver) => {
      if (!isOver && !this.#hears()) return;
      isAttention = !isOver;
      abort.abort();
    };
    let isFatal: boolean;
    try {
      const context = { session, server: this.#server, answer, signal: abort.signal, rowError: this.#rowError(text) };
      isFatal = await this.#requests.answer(message, context);
      await answer.end();
    } finally {
      line.onAttention = null;
    }
    // A client waits for the end of the answer first, and then for this.
    if (isAttention) await this.#acknowledge(outlet);
    return isFatal;
  }

  /** An attention came: whether it is heard. */
  #hears(): boolean {
    this.#notes.attentions += 1;
    return this.#fault?.kind !== 'attention-ignored';
  }

  #rowError(text: string): RowError | null {
    const fault = this.#fault;
    return fault?.kind === 'error' && text.includes(fault.batch) ? fault : null;
  }

  /** 2.2.1.7: an attention is answered with a DONE of its own. */
  async #acknowledge(outlet: FaultOutlet): Promise<void> {
    const answer = this.#answer(outlet);
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
