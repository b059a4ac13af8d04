import type { Random } from '../core/testing/random.ts';
import { type Selection, selectRange } from '../relay/http-ranges.ts';
import type { FaultConnection, RequestHead } from './fault-connection.ts';

/** A file as the server has it. */
export interface ServedFile {
  readonly bytes: Buffer;
  /** Strong, in quotes. */
  readonly etag: string;
}

/** Fields of a head to send otherwise: another value, several, or none. */
export type Fields = Readonly<Record<string, string | number | readonly string[] | null>>;

/** Written at once to the connection. */
const pieceBytes = 64 * 1024;
const lastModified = 'Sat, 21 Nov 2026 00:00:00 GMT';

/** What an exchange needs of the server it belongs to. */
export interface ExchangeOptions {
  readonly connection: FaultConnection;
  readonly request: RequestHead;
  readonly file: ServedFile;
  readonly random: Random;
  /** The same files under another host, without a slash at the end. */
  readonly elsewhereUrl: string;
  readonly isTls: boolean;
  /** Told of the bytes of the file, or of what stands for them, that were sent. */
  readonly onBody: (count: number) => void;
  /** Has the file changed from now on, until the server puts it back. */
  readonly changeFile: () => void;
  /** That has happened. */
  readonly isChanged: boolean;
}

/** One request for a file, and what a right answer would be: faults take it apart. */
export class Exchange {
  readonly connection: FaultConnection;
  readonly request: RequestHead;
  readonly file: ServedFile;
  readonly random: Random;
  readonly elsewhereUrl: string;
  readonly isTls: boolean;
  readonly changeFile: () => void;
  readonly isChanged: boolean;
  readonly selection: Selection;
  /** Where the part begins that is asked for, and how it reads. */
  readonly first: number;
  readonly body: Buffer;
  readonly #onBody: (count: number) => void;

  constructor(options: ExchangeOptions) {
    this.connection = options.connection;
    this.request = options.request;
    this.file = options.file;
    this.random = options.random;
    this.elsewhereUrl = options.elsewhereUrl;
    this.isTls = options.isTls;
    this.changeFile = options.changeFile;
    this.isChanged = options.isChanged;
    this.#onBody = options.onBody;
    const { bytes, etag } = options.file;
    this.selection = selectRange(options.request.headers, { etag, lastModified, sizeBytes: bytes.length });
    const [first, end] =
      this.selection.status === 206
        ? [this.selection.first, this.selection.last + 1]
        : [0, this.selection.status === 200 ? bytes.length : 0];
    this.first = first;
    this.body = bytes.subarray(first, end);
  }

  get isPart(): boolean {
    return this.selection.status === 206;
  }

  /** The head of a right answer, with some fields otherwise. */
  head(fields: Fields = {}, statusLine: string = this.statusLine()): string {
    const all: Fields = {
      'Content-Type': 'application/octet-stream',
      'Content-Length': this.body.length,
      ETag: this.file.etag,
      'Last-Modified': lastModified,
      'Accept-Ranges': 'bytes',
      ...this.range(),
      ...fields,
    };
    return `${statusLine}\r\n${fieldLines(all)}\r\n`;
  }

  statusLine(): string {
    const { status } = this.selection;
    return `HTTP/1.1 ${status} ${status === 206 ? 'Partial Content' : status === 200 ? 'OK' : 'No'}`;
  }

  /** `Content-Range` as it should be, where there should be one. */
  range(first: number = this.first, sizeBytes: number = this.file.bytes.length): Fields {
    if (this.selection.status === 416) return { 'Content-Range': `bytes */${sizeBytes}` };
    if (!this.isPart) return {};
    return { 'Content-Range': `bytes ${first}-${first + this.body.length - 1}/${sizeBytes}` };
  }

  async say(text: string): Promise<void> {
    await this.connection.send(text);
  }

  /** Sends bytes that a client takes for those of the file, and counts them. */
  async sendBody(bytes: Uint8Array): Promise<void> {
    if (this.request.method === 'HEAD') return;
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      const piece = bytes.subarray(start, start + pieceBytes);
      await this.connection.send(piece);
      this.#onBody(piece.length);
    }
  }

  /** The right answer. */
  async answer(fields: Fields = {}, body: Uint8Array = this.body, statusLine?: string): Promise<void> {
    await this.say(this.head(fields, statusLine));
    await this.sendBody(body);
  }

  /** An answer without anything of the file. */
  async refuse(status: string, fields: Fields = {}, text = `${status}\n`): Promise<void> {
    const head = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text), ...fields };
    await this.say(`HTTP/1.1 ${status}\r\n${fieldLines(head)}\r\n`);
    if (this.request.method !== 'HEAD') await this.say(text);
  }

  /** A place in the body at which to cut it: there is something before it, unless there is but one byte, and behind it. */
  cut(): number {
    return this.random.int(Math.min(1, this.body.length - 1), this.body.length - 1);
  }
}

function fieldLines(fields: Fields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      if (value === null) return [];
      const values = typeof value === 'object' ? value : [value];
      return values.map((each) => `${name}: ${each}\r\n`);
    })
    .join('');
}
