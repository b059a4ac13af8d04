/*
 * Uploads, whole or in pieces: docs/formats/cloud-service.openapi.yaml. An upload is known by the SHA-256 of its cabinet,
 * so that whoever lost an answer asks again and nothing is ever stored twice.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReadableFile } from '../core/ports/files.ts';
import { openUsageCabinet, type UsageCabinet, verifyUsageCabinet } from '../core/usage-data/cabinet.ts';
import { isAppError } from '../shared/errors.ts';
import { parseVersion } from '../shared/site.ts';
import { sendEmpty, sendJson } from './answers.ts';
import type { LatestTurn } from './latest-turn.ts';
import { Refused } from './refused.ts';
import { type BodyPatience, bodyOf } from './request-body.ts';
import type { Receipt, UploadKey, UploadStore } from './upload-store.ts';

/** The media type of an upload. */
export const cabinetType = 'application/vnd.ms-cab-compressed';
/** The media type of a piece of one, as the IETF's draft on resumable uploads has it. */
export const pieceType = 'application/partial-upload';

/** What uploads are taken with. */
export interface UploadOptions {
  readonly store: UploadStore;
  readonly turns: LatestTurn;
  /** Largest cabinet taken. */
  readonly limitBytes: number;
  /** Largest piece taken. */
  readonly pieceLimitBytes: number;
  readonly patience: BodyPatience;
}

/** A request about an upload, and where its answer goes. */
export interface UploadRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/**
 * A later request ends the wait for a body, and nothing else: what has come is finished, so that the later one finds it.
 * Reading a large cabinet through may take longer than the client waits for an answer.
 */
const { signal } = new AbortController();

/** Takes a whole cabinet in one request. @throws {Refused} */
export async function takeWhole(asked: UploadRequest, options: UploadOptions): Promise<number> {
  const { request, response, query } = asked;
  const { hierarchyHash, version } = readQuery(query);
  requireType(request, cabinetType);
  const sha256 = digestOf(request);
  const { store, turns, limitBytes, patience } = options;
  const key = { hierarchyHash, sha256 };
  refuseTooLarge(Number(request.headers['content-length'] ?? 0), options);

  return await turns.take(turnOf(key), async (taken) => {
    await store.open();
    // What is there already is not read once more; the answer goes out without it.
    const before = await findAgain(store, key, version);
    if (before !== null) return sendJson(request, response, 200, before, locationOf(key, query));
    const cabinet = {
      bytes: bodyOf(request, { limitBytes, tooLong: () => tooLarge(limitBytes), patience, signal: taken }),
      sha256,
      differs: () => new Refused(400, 'The body does not have the digest of Content-Digest.'),
      signal,
    };
    const receipt = await store.keep(key, cabinet, (file) => inspect(file, hierarchyHash, version, signal));
    return sendJson(request, response, 201, receipt, locationOf(key, query));
  });
}

/** Says how much of an upload is there. @throws {Refused} */
export async function tellUpload(id: string, asked: UploadRequest, options: UploadOptions): Promise<number> {
  const { hierarchyHash } = readQuery(asked.query);
  const key = { hierarchyHash, sha256: readId(id) };
  const { store, limitBytes, pieceLimitBytes } = options;
  await store.open();
  const receipt = await store.find(key);
  if (receipt !== null) {
    return sendEmpty(asked.response, 200, { 'Upload-Complete': '?1', 'Upload-Received': receipt.received });
  }
  return sendEmpty(asked.response, 204, {
    'Upload-Complete': '?0',
    'Upload-Offset': String(await store.offsetOf(key)),
    'Upload-Limit': `max-size=${limitBytes}, max-append-size=${pieceLimitBytes}`,
  });
}

/** Takes a piece, and with the last one the cabinet. @throws {Refused} */
export async function takePiece(id: string, asked: UploadRequest, options: UploadOptions): Promise<number> {
  const { request, response, query } = asked;
  const { hierarchyHash, version } = readQuery(query);
  const key = { hierarchyHash, sha256: readId(id) };
  requireType(request, pieceType);
  const offset = numberField(request, 'upload-offset');
  const lengthBytes = numberField(request, 'upload-length');
  const sha256 = digestOf(request);
  const { store, turns, pieceLimitBytes, patience } = options;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (lengthBytes > options.limitBytes) throw tooLarge(options.limitBytes);
  if (announced > pieceLimitBytes) throw tooLarge(pieceLimitBytes);

  return await turns.take(turnOf(key), async (taken) => {
    await store.open();
    const before = await findAgain(store, key, version);
    if (before !== null) return sendJson(request, response, 200, before);
    const there = await store.offsetOf(key);
    if (offset !== there) {
      throw new Refused(409, `The next piece begins at ${there}.`, { 'Upload-Offset': String(there) });
    }
    // What is there already has its room: the rest is told now, and not at the last piece.
    if (lengthBytes - there > store.roomBytes) throw full();
    if (offset < lengthBytes) {
      const limitBytes = Math.min(pieceLimitBytes, lengthBytes - offset);
      const bytes = bodyOf(request, { limitBytes, tooLong: () => tooLarge(limitBytes), patience, signal: taken });
      const differs = (): Refused => new Refused(400, 'The body does not have the digest of Content-Digest.');
      await store.keepPiece(key, offset, { bytes, sha256, differs, signal });
    }
    const end = await store.offsetOf(key);
    if (end < lengthBytes) return sendEmpty(response, 204, { 'Upload-Complete': '?0', 'Upload-Offset': String(end) });
    const receipt = await store.join(key, (file) => inspect(file, hierarchyHash, version, signal), {
      differs: () => new Refused(422, 'The pieces do not make up the cabinet they are said to be of.'),
      signal,
    });
    return sendJson(request, response, 201, receipt);
  });
}

/** Tenants differ in nothing that a folder's name keeps apart, so that turns must not either. */
function turnOf({ hierarchyHash, sha256 }: UploadKey): string {
  return `${Buffer.from(hierarchyHash, 'base64').toString('hex')}/${sha256}`;
}

function locationOf({ sha256 }: UploadKey, query: URLSearchParams): Record<string, string> {
  return { Location: `/usage-data/${sha256}?${query.toString()}` };
}

function readQuery(query: URLSearchParams): { readonly hierarchyHash: string; readonly version: string } {
  const hierarchyHash = query.get('Tenant') ?? '';
  const version = query.get('Version') ?? '';
  if (!/^[A-Za-z0-9+/]{43}=$/.test(hierarchyHash))
    throw new Refused(400, 'Tenant is not the Base64 of a 32-byte hash.');
  if (parseVersion(version) === null) throw new Refused(400, 'Version is not a site version.');
  if (query.get('Branch') !== '1') throw new Refused(400, 'Branch is not 1, the current branch.');
  return { hierarchyHash, version };
}

function readId(id: string): string {
  if (!/^[0-9a-f]{64}$/.test(id)) throw new Refused(400, 'The upload is not named by a SHA-256 in lower case.');
  return id;
}

function requireType(request: IncomingMessage, type: string): void {
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (given !== type) throw new Refused(415, `Content-Type is not ${type}.`);
}

/** The `sha-256=:...:` of a Content-Digest field (RFC 9530), among others it may list, in hexadecimal digits. */
function digestOf(request: IncomingMessage): string {
  const field = String(request.headers['content-digest'] ?? '');
  const match = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(field);
  if (match?.[1] === undefined) throw new Refused(400, 'Content-Digest with sha-256 is missing.');
  return Buffer.from(match[1], 'base64').toString('hex');
}

function numberField(request: IncomingMessage, name: 'upload-offset' | 'upload-length'): number {
  const value = String(request.headers[name] ?? '');
  if (!/^\d{1,15}$/.test(value)) throw new Refused(400, `${name} is not a number of bytes.`);
  return Number(value);
}

function refuseTooLarge(sizeBytes: number, { limitBytes, store }: UploadOptions): void {
  if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
  if (sizeBytes > store.roomBytes) throw full();
}

function tooLarge(limitBytes: number): Refused {
  return new Refused(413, `The body is larger than ${limitBytes} bytes.`);
}

function full(): Refused {
  return new Refused(507, 'The storage of the service is full.');
}

/** The receipt of what is there already, whole as it was proved then, for who names it rightly. @throws {Refused} */
async function findAgain(store: UploadStore, key: UploadKey, version: string): Promise<Receipt | null> {
  const receipt = await store.find(key);
  if (receipt === null) return null;
  const file = await store.openCabinet(key);
  try {
    await openRight(file, key.hierarchyHash, version);
  } finally {
    await file.close();
  }
  return receipt;
}

/** That a file is the usage data it is said to be, before it gets its name. @throws {Refused} */
async function inspect(file: ReadableFile, tenant: string, version: string, signal: AbortSignal): Promise<void> {
  try {
    await verifyUsageCabinet(await openRight(file, tenant, version), signal);
  } catch (error) {
    if (isAppError(error) && /^(?:usage-)?cab(?:inet)?\./.test(error.code)) throw new Refused(422, error.message);
    throw error;
  }
}

async function openRight(file: ReadableFile, tenant: string, version: string): Promise<UsageCabinet> {
  const source = { path: 'The cabinet', sizeBytes: file.sizeBytes, read: file.read.bind(file) };
  const usage = await openUsageCabinet(source);
  const { hierarchyHash, siteVersion } = usage.description;
  if (hierarchyHash !== tenant) throw new Refused(422, 'Tenant is not the hierarchy the cabinet is from.');
  if (siteVersion !== version) throw new Refused(422, `Version is not that of the cabinet, ${siteVersion}.`);
  return usage;
}
