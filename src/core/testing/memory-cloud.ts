import { createHash } from 'node:crypto';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { type CabinetSink, type NewMember, writeCabinet } from '../cab/index.ts';
import type {
  CloudService,
  Download,
  DownloadFrom,
  HostContact,
  Upload,
  UploadReceipt,
} from '../ports/cloud-service.ts';

const base = 'http://cloud.test';

/** A cloud service in memory: the fake that passes the same contract as the real ones, with room for faults. */
export class MemoryCloud implements CloudService {
  readonly usageDataUrl = `${base}/usage-data`;
  readonly manifestUrl = `${base}/manifest`;
  readonly adminUiContentUrl = `${base}/console`;
  /** What is served, by absolute address. */
  readonly files = new Map<string, Buffer>();
  readonly received: { readonly upload: Upload; readonly bytes: Buffer }[] = [];
  /** Every address asked for, in order. */
  readonly requests: string[] = [];
  /** Where the body of each answer began, in order. */
  readonly offsets: number[] = [];
  /** Throw what the network would. */
  onRequest: (url: string) => void = () => undefined;
  /** Whether it gives parts where an end is asked for. */
  givesParts = true;
  /** The addresses each check asked about. */
  readonly checks: (readonly string[])[] = [];
  /** Throw what the network would. */
  onCheck: (urls: readonly string[]) => void = () => undefined;
  /** Change what is sent. */
  onBody: (url: string, bytes: Buffer) => Buffer = (_url, bytes) => bytes;

  readonly #watchers = new Set<(contact: HostContact) => void>();
  readonly #told = new Map<(contact: HostContact) => void, Set<string>>();

  serve(path: string, bytes: Uint8Array): string {
    this.files.set(new URL(path, base).href, Buffer.from(bytes));
    return path;
  }

  async check(urls: readonly string[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.checks.push(urls);
    this.onCheck(urls);
  }

  watchHosts(tell: (contact: HostContact) => void): () => void {
    this.#watchers.add(tell);
    const told = new Set<string>();
    this.#told.set(tell, told);
    return () => this.#watchers.delete(tell);
  }

  /** Every host is told of once, before it is asked. */
  #contact(url: string): void {
    const { host } = new URL(url);
    for (const tell of this.#watchers) {
      const told = this.#told.get(tell);
      if (told?.has(host) === false) {
        told.add(host);
        tell({ host, why: 'named', from: null });
      }
    }
  }

  /** What is served is not changed in place: a tag is worked out once. */
  readonly #tags = new WeakMap<Buffer, string>();

  #tagOf(bytes: Buffer): string {
    const tag = this.#tags.get(bytes) ?? `"${sha256(bytes)}"`;
    this.#tags.set(bytes, tag);
    return tag;
  }

  async upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
    signal.throwIfAborted();
    this.#contact(this.usageDataUrl);
    this.requests.push(`${base}/usage-data`);
    this.onRequest(`${base}/usage-data`);
    const pieces: Uint8Array[] = [];
    for await (const piece of upload.content()) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    if (sha256(bytes) !== upload.sha256 || bytes.length !== upload.sizeBytes) {
      throw new AppError('cloud.upload-refused', { name: upload.name, status: 400, reason: clause('digest-wrong') });
    }
    const wasThere = this.received.some((earlier) => earlier.upload.sha256 === upload.sha256);
    this.received.push({ upload, bytes });
    return {
      id: sha256(bytes).slice(0, 16),
      received: '2026-11-20T18:00:00.000Z',
      host: 'cloud.test',
      status: wasThere ? 200 : 201,
      wasThere,
    };
  }

  async download(link: string, base: string, signal: AbortSignal, from: DownloadFrom | null = null): Promise<Download> {
    signal.throwIfAborted();
    const url = new URL(link, base).href;
    this.#contact(url);
    this.requests.push(url);
    this.onRequest(url);
    const bytes = this.files.get(url);
    if (bytes === undefined) throw new AppError('cloud.not-there', { url });
    const etag = this.#tagOf(bytes);
    if (from?.etag === etag && from.offset >= bytes.length && this.givesParts)
      throw new AppError('cloud.wrong-part', { url });
    const isPart = from !== null && from.etag === etag && from.offset < bytes.length && this.givesParts;
    const offset = isPart ? from.offset : 0;
    const end = Math.min(bytes.length, isPart ? (from.end ?? bytes.length) : bytes.length);
    this.offsets.push(offset);
    const sent = this.onBody(url, bytes).subarray(0, end);
    return {
      url,
      sizeBytes: bytes.length,
      offset,
      etag,
      acceptsParts: this.givesParts,
      discard: () => undefined,
      body: (async function* () {
        for (let start = offset; start < sent.length; start += 65_536) {
          signal.throwIfAborted();
          yield sent.subarray(start, start + 65_536);
        }
        if (sent.length < end) {
          throw new AppError('cloud.cut-off', { url, receivedBytes: sent.length, expectedBytes: bytes.length });
        }
      })(),
    };
  }
}

/** A cabinet in memory with these members. */
export async function cabinetOf(members: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const sink = new MemorySink();
  const list = Object.entries(members).map(
    ([name, content]): NewMember => ({
      name,
      modified: '2026-01-01T00:00:00',
      content: () => [typeof content === 'string' ? Buffer.from(content, 'utf8') : content],
    }),
  );
  await writeCabinet(sink, list, { compression: 'mszip' });
  return sink.bytes();
}

class MemorySink implements CabinetSink {
  #content = Buffer.alloc(0);

  async append(bytes: Uint8Array): Promise<void> {
    this.#content = Buffer.concat([this.#content, bytes]);
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    this.#content.set(bytes, offset);
  }

  bytes(): Buffer {
    return this.#content;
  }
}

/** Hexadecimal SHA-256. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
