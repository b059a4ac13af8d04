import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { openUsageCabinet, verifyUsageCabinet } from '../core/usage-data/cabinet.ts';
import { isAppError } from '../shared/errors.ts';
import { parseVersion } from '../shared/site.ts';
import { withCabinetFile } from './cabinets.ts';

/** The answer to an upload. */
export interface UploadAnswer {
  readonly status: 200 | 201 | 400 | 413 | 415 | 422;
  readonly body: { readonly id: string; readonly received: string } | { readonly error: string };
}

/** The media type of an upload. */
export const cabinetType = 'application/vnd.ms-cab-compressed';

/**
 * Takes a usage data cabinet: checks the query, the type, the digest on the way in (RFC 9530) and that it is whole usage
 * data of the hierarchy it is sent for; then keeps it as `<sha256>.cab`. The same bytes again get the same id.
 */
export async function takeUpload(
  request: IncomingMessage,
  query: URLSearchParams,
  options: { readonly folder: string; readonly limitBytes: number; readonly now: () => Date },
): Promise<UploadAnswer> {
  const tenant = query.get('Tenant') ?? '';
  const version = query.get('Version') ?? '';
  if (!/^[A-Za-z0-9+/]{43}=$/.test(tenant)) return refuse(400, 'Tenant is not the Base64 of a 32-byte hash.');
  if (parseVersion(version) === null) return refuse(400, 'Version is not a site version.');
  if (query.get('Branch') !== '1') return refuse(400, 'Branch is not 1, the current branch.');
  if ((request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() !== cabinetType) {
    return refuse(415, `Content-Type is not ${cabinetType}.`);
  }
  const announced = digestField(request.headers['content-digest']);
  if (announced === null) return refuse(400, 'Content-Digest with sha-256 is missing.');
  const tooLarge = refuse(413, `The cabinet is larger than ${options.limitBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > options.limitBytes) return tooLarge;

  await mkdir(options.folder, { recursive: true });
  const pending = join(options.folder, `${randomUUID()}.partial`);
  try {
    const digest = await receive(request, pending, options.limitBytes);
    if (digest === null) return tooLarge;
    if (digest.toString('base64') !== announced)
      return refuse(400, 'The body does not have the digest of Content-Digest.');
    const problem = await problemOf(pending, tenant, version);
    if (problem !== null) return refuse(422, problem);

    const id = digest.toString('hex');
    const kept = join(options.folder, `${id}.cab`);
    const before = await stat(kept).catch(() => null);
    if (before === null) await rename(pending, kept);
    const received = before?.mtime ?? options.now();
    return { status: before === null ? 201 : 200, body: { id, received: received.toISOString() } };
  } finally {
    await rm(pending, { force: true });
  }
}

function refuse(status: UploadAnswer['status'], error: string): UploadAnswer {
  return { status, body: { error } };
}

/** The Base64 of `sha-256=:...:` in a Content-Digest field, among others it may list. */
function digestField(field: string | string[] | undefined): string | null {
  const match = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(field ?? ''));
  return match?.[1] ?? null;
}

/** Writes the body to `path`; its SHA-256, or `null` when it is longer than the limit. */
async function receive(request: IncomingMessage, path: string, limitBytes: number): Promise<Buffer | null> {
  const out = createWriteStream(path, { flags: 'wx' });
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    await once(out, 'open');
    // Leaving the loop early must not cut the connection: the answer still has to go out on it.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      const bytes = piece as Buffer; // no encoding is set, so pieces are bytes
      sizeBytes += bytes.length;
      if (sizeBytes > limitBytes) return null;
      hash.update(bytes);
      if (!out.write(bytes)) await once(out, 'drain');
    }
    out.end();
    await finished(out);
    return hash.digest();
  } finally {
    out.destroy();
  }
}

/** Why the file is not the usage data it is said to be; `null` when it is. */
async function problemOf(path: string, tenant: string, version: string): Promise<string | null> {
  try {
    return await withCabinetFile(path, async ({ source }) => {
      const usage = await openUsageCabinet({ ...source, path: 'The cabinet', read: source.read.bind(source) });
      await verifyUsageCabinet(usage, new AbortController().signal);
      const { hierarchyHash, siteVersion } = usage.description;
      if (hierarchyHash !== tenant) return 'Tenant is not the hierarchy the cabinet is from.';
      if (siteVersion !== version) return `Version is not that of the cabinet, ${siteVersion}.`;
      return null;
    });
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
