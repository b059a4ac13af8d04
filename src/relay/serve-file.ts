import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sendEmpty } from './answers.ts';
import { CloudIndex } from './cloud-index.ts';
import { selectRange } from './http-ranges.ts';
import { Refused } from './refused.ts';
import { cabinetType } from './take-upload.ts';

/** Changes a body on its way, for practice and tests: what is announced, what comes, and how it ends. */
export interface BodyShape {
  announcedBytes(sizeBytes: number): number;
  change(body: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncIterable<Uint8Array>;
  /** `cut`: the connection ends behind what came; `stall`: it stays, and nothing more comes. */
  readonly end: 'whole' | 'cut' | 'stall';
}

/** Files and links that are served: `<folder>/cloud.json` names them, and they lie in `<folder>/download`. */
export interface Served {
  readonly folder: string;
  readonly index: CloudIndex;
}

/** Reads what a folder serves. @throws {Error} when its index is not there or cannot be used */
export async function readServed(folder: string): Promise<Served> {
  return { folder, index: CloudIndex.parse(JSON.parse(await readFile(join(folder, 'cloud.json'), 'utf8'))) };
}

const nothingServed = 'This service takes usage data only: it has no updates to serve.';

/** Leads to where a link points. @throws {Refused} */
export function followLink(response: ServerResponse, linkId: string | null, served: Served | null): number {
  if (linkId === null || !/^\d{1,10}$/.test(linkId)) throw new Refused(400, 'LinkId is not a number.');
  if (served === null) throw new Refused(404, nothingServed);
  const path = served.index.links[linkId];
  if (path === undefined) throw new Refused(404, `There is no link ${linkId}.`);
  const location = `/download/${path.split('/').map(encodeURIComponent).join('/')}`;
  return sendEmpty(response, 302, { Location: location, 'Content-Length': '0' });
}

/** Sends a file, or a part of it; exactly the files of the index, so that no path can lead elsewhere. @throws {Refused} */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  {
    pathname,
    served,
    shape,
  }: { readonly pathname: string; readonly served: Served | null; readonly shape: BodyShape | null },
): Promise<number> {
  if (served === null) throw new Refused(404, nothingServed);
  const path = decodePath(pathname.slice('/download/'.length));
  const entry = path === null || !Object.hasOwn(served.index.files, path) ? undefined : served.index.files[path];
  const file = path === null ? '' : join(served.folder, 'download', ...path.split('/'));
  const isThere = entry !== undefined && (await stat(file).catch(() => null))?.size === entry.sizeBytes;
  if (entry === undefined || !isThere) throw new Refused(404, `There is no file ${pathname}.`);

  const validators = {
    etag: `"${entry.sha256.slice(0, 32)}"`,
    lastModified: new Date(entry.modified).toUTCString(),
    sizeBytes: entry.sizeBytes,
  };
  const fields = { ETag: validators.etag, 'Last-Modified': validators.lastModified, 'Accept-Ranges': 'bytes' };
  const selection = selectRange(request.headers, validators);
  if (selection.status === 304) return sendEmpty(response, 304, fields);
  if (selection.status === 416) {
    const range = { 'Content-Range': `bytes */${entry.sizeBytes}` };
    throw new Refused(416, `${pathname} has ${entry.sizeBytes} bytes.`, { ...fields, ...range });
  }
  const first = selection.status === 206 ? selection.first : 0;
  const last = selection.status === 206 ? selection.last : entry.sizeBytes - 1;
  const sizeBytes = last - first + 1;
  if (selection.status === 206) response.setHeader('Content-Range', `bytes ${first}-${last}/${entry.sizeBytes}`);
  response.writeHead(selection.status, {
    ...fields,
    'Content-Type': pathname.toLowerCase().endsWith('.cab') ? cabinetType : 'application/octet-stream',
    'Content-Length': shape === null ? sizeBytes : shape.announcedBytes(sizeBytes),
  });
  if (request.method === 'HEAD') {
    response.end();
    return 0;
  }
  // An empty file has no byte 0 to start from.
  const body = sizeBytes === 0 ? Readable.from([]) : createReadStream(file, { start: first, end: last });
  return await sendBody(response, shape === null ? body : shape.change(body, sizeBytes), shape?.end ?? 'whole');
}

/** `null` when it is not valid percent-encoding. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

async function sendBody(
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  end: BodyShape['end'],
): Promise<number> {
  let sent = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      sent += piece.length;
      yield piece;
    }
  }
  // Even when no byte of the body follows.
  if (end !== 'whole') response.flushHeaders();
  try {
    await pipeline(counted(), response, { end: end === 'whole' });
  } catch (error) {
    // The other side went away: nothing is wrong here.
    if (!response.destroyed) throw error;
  }
  // end() and not destroy(): what was written leaves first, so that the cut comes exactly where it was asked for.
  if (end === 'cut') response.socket?.end();
  return sent;
}
