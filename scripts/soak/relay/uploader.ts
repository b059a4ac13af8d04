import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { send, type WireAnswer } from '../../../src/lab/testing/http.ts';
import { HttpCloudService } from '../../../src/main/cloud/http-cloud-service.ts';
import { fixedRoute } from '../../../src/main/cloud/proxy-routes.ts';
import { isAppError } from '../../../src/shared/errors.ts';

/** A cabinet that is to be uploaded. */
export interface Cabinet {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly siteVersion: string;
  readonly hierarchyHash: string;
}

/** Where the relay is now: another place after every kill, and nowhere in between. */
export interface Place {
  url: string | null;
}

/** Sends cabinets to a relay that is killed again and again, and keeps count of what it answered for. */
export class Uploader {
  /** SHA-256 of every cabinet there is a receipt for. */
  readonly acknowledged = new Set<string>();
  /** Requests that came to nothing. */
  failures = 0;
  underWay = 0;
  readonly #place: Place;
  readonly #token: string;
  readonly #pieceBytes: number;

  constructor(place: Place, token: string, pieceBytes: number) {
    this.#place = place;
    this.#token = token;
    this.#pieceBytes = pieceBytes;
  }

  /** Until there is a receipt. */
  async upload(cabinet: Cabinet, way: 'client' | 'by hand'): Promise<void> {
    let keptBytes = 0;
    for (;;) {
      const { url } = this.#place;
      if (url === null) {
        await sleep(5);
        continue;
      }
      this.underWay += 1;
      try {
        if (way === 'client') await this.#byClient(url, cabinet);
        else keptBytes = await this.#byHand(url, cabinet, keptBytes);
        if (way === 'client' || keptBytes === cabinet.bytes.length) {
          this.acknowledged.add(cabinet.sha256);
          return;
        }
      } catch (error) {
        if (!isLost(error)) throw error;
        this.failures += 1;
      } finally {
        this.underWay -= 1;
      }
    }
  }

  /** As Connect does it. */
  async #byClient(url: string, { bytes, ...cabinet }: Cabinet): Promise<void> {
    const addresses = { usageDataUrl: `${url}/usage-data`, manifestUrl: `${url}/m`, adminUiContentUrl: `${url}/a` };
    const cloud = new HttpCloudService(addresses, fixedRoute(null), undefined, { readToken: async () => this.#token });
    try {
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes;
      };
      const upload = { ...cabinet, name: 'soak.cab', sizeBytes: bytes.length, content };
      const receipt = await cloud.upload(upload, new AbortController().signal);
      if (receipt.id !== cabinet.sha256)
        throw new Error(`A receipt for ${receipt.id}, and ${cabinet.sha256} was sent.`);
    } finally {
      cloud.close();
    }
  }

  /** One piece, so that what was answered for is known to the byte; how much of it is answered for now. */
  async #byHand(url: string, cabinet: Cabinet, keptBytes: number): Promise<number> {
    const { bytes, sha256, siteVersion, hierarchyHash } = cabinet;
    const query = new URLSearchParams({ Tenant: hierarchyHash, Version: siteVersion, Branch: '1' }).toString();
    const target = `${url}/usage-data/${sha256}?${query}`;
    const headers = { Authorization: `Bearer ${this.#token}` };
    const told = await send(target, { method: 'HEAD', headers });
    if (told.status === 200) return bytes.length;
    const offset = offsetIn(told, 204);
    if (offset < keptBytes)
      throw new Error(`${keptBytes} bytes of ${sha256} were answered for, and ${offset} are there.`);
    const body = bytes.subarray(offset, offset + this.#pieceBytes);
    const answer = await send(target, {
      method: 'PATCH',
      headers: {
        ...headers,
        'Content-Type': 'application/partial-upload',
        'Content-Length': String(body.length),
        'Content-Digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
        'Upload-Offset': String(offset),
        'Upload-Length': String(bytes.length),
      },
      body,
    });
    if (answer.status === 200 || answer.status === 201) return bytes.length;
    return offsetIn(answer, 204);
  }
}

function offsetIn({ status, headers, body }: WireAnswer, expected: number): number {
  if (status !== expected) throw new Error(`The relay answered ${status}: ${body.toString()}`);
  return Number(headers['upload-offset']);
}

/** What a kill does to a request. */
function isLost(error: unknown): boolean {
  if (isAppError(error)) return error.canRetry;
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'EPIPE';
}
