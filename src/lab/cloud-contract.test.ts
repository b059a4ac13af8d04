import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloudRoutes } from '../relay/cloud-routes.ts';
import { type Cloud, startCloud } from './cloud.ts';
import type { Lab } from './lab.ts';
import { send, type WireAnswer } from './testing/http.ts';
import { makeSmallLab, makeUsageCabinet } from './testing/small-lab.ts';

/*
 * The document and the server, held against each other: every path, method and status of the document is met on the wire,
 * and whatever the server has must stand in the document.
 */

interface Reference {
  readonly $ref?: string;
}
interface Header extends Reference {
  readonly required?: boolean;
  readonly schema?: object;
}
interface DocumentedResponse {
  readonly headers?: Record<string, Header>;
  readonly content?: Record<string, { readonly schema?: object }>;
}
interface Operation {
  readonly 'x-evidence'?: string;
  readonly responses: Record<string, DocumentedResponse>;
}
type Document = { readonly paths: Record<string, Record<string, Operation>> };

const documentPath = fileURLToPath(new URL('../../docs/formats/cloud-service.openapi.yaml', import.meta.url));
const document = parse(await readFile(documentPath, 'utf8')) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'contract');

let lab: Lab;
let remove: () => Promise<void>;
let cloud: Cloud;
let small: Cloud;
let full: Cloud;
let broken: Cloud;
let brokenLab: { lab: Lab; remove: () => Promise<void> };
let cabinet: Buffer;

beforeAll(async () => {
  ({ lab, remove } = await makeSmallLab());
  brokenLab = await makeSmallLab();
  const [site] = lab.sites;
  if (site === undefined) throw new Error('The lab has no site.');
  cabinet = await makeUsageCabinet(site);
  cloud = await startCloud({ folder: lab.cloudFolder, port: 0 });
  small = await startCloud({ folder: lab.cloudFolder, port: 0, uploadLimitBytes: 100 });
  full = await startCloud({ folder: lab.cloudFolder, port: 0, totalLimitBytes: 100 });
  // Where the folder for uploads should be, there is a file.
  await rm(join(brokenLab.lab.cloudFolder, 'received'), { recursive: true });
  await writeFile(join(brokenLab.lab.cloudFolder, 'received'), '');
  broken = await startCloud({ folder: brokenLab.lab.cloudFolder, port: 0 });
});

afterAll(async () => {
  await Promise.all([cloud.stop(), small.stop(), full.stop(), broken.stop()]);
  await Promise.all([remove(), brokenLab.remove()]);
});

const file = '/download/redist-1/SQLSysClrTypes.msi';
const template = '/download/{folder}/{file}';
const uploadTemplate = '/usage-data/{sha256}';

interface UploadChange {
  readonly query?: Record<string, string>;
  readonly type?: string;
  readonly body?: Uint8Array;
  readonly digestOf?: Uint8Array;
  readonly to?: Cloud;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function queryOf(query: Record<string, string>): string {
  const [site] = lab.sites;
  return new URLSearchParams({
    Tenant: site?.hierarchyHash ?? '',
    Version: site?.version ?? '',
    Branch: '1',
    ...query,
  }).toString();
}

function upload({
  query = {},
  type = 'application/vnd.ms-cab-compressed',
  body = cabinet,
  digestOf = body,
  to = cloud,
}: UploadChange): Promise<WireAnswer> {
  const digest = createHash('sha256').update(digestOf).digest('base64');
  return send(`${to.url}/usage-data?${queryOf(query)}`, {
    method: 'POST',
    headers: { 'Content-Type': type, 'Content-Digest': `sha-256=:${digest}:`, 'Content-Length': String(body.length) },
    body,
  });
}

interface PieceChange extends UploadChange {
  readonly offset?: number;
  /** What the path names. */
  readonly id?: string;
  readonly lengthBytes?: number;
}

/** A piece; the whole cabinet when nothing else is said. */
function piece({
  query = {},
  type = 'application/partial-upload',
  body = cabinet,
  digestOf = body,
  to = cloud,
  offset = 0,
  id = sha256(cabinet),
  lengthBytes = cabinet.length,
}: PieceChange): Promise<WireAnswer> {
  return send(`${to.url}/usage-data/${id}?${queryOf(query)}`, {
    method: 'PATCH',
    headers: {
      'Content-Type': type,
      'Content-Digest': `sha-256=:${createHash('sha256').update(digestOf).digest('base64')}:`,
      'Content-Length': String(body.length),
      'Upload-Offset': String(offset),
      'Upload-Length': String(lengthBytes),
    },
    body,
  });
}

const ask = (to: Cloud = cloud, query: Record<string, string> = {}): Promise<WireAnswer> =>
  send(`${to.url}/usage-data/${sha256(cabinet)}?${queryOf(query)}`, { method: 'HEAD' });

const get = (path: string, headers: Record<string, string> = {}): Promise<WireAnswer> =>
  send(`${cloud.url}${path}`, { headers });
const head = (path: string, headers: Record<string, string> = {}): Promise<WireAnswer> =>
  send(`${cloud.url}${path}`, { method: 'HEAD', headers });

/** How to meet each status on the wire: `METHOD path status`. */
const encounters: Record<string, () => Promise<WireAnswer>> = {
  'POST /usage-data 201': () => upload({}),
  'POST /usage-data 200': async () => {
    await upload({});
    return upload({});
  },
  'POST /usage-data 400': () => upload({ query: { Tenant: 'P01' } }),
  'POST /usage-data 413': () => upload({ to: small }),
  'POST /usage-data 415': () => upload({ type: 'application/json' }),
  'POST /usage-data 422': () => upload({ body: Buffer.from('MSCF, but no cabinet') }),
  'POST /usage-data 500': () => upload({ to: broken }),
  'POST /usage-data 507': () => upload({ to: full }),
  [`HEAD ${uploadTemplate} 200`]: async () => {
    await upload({});
    return ask();
  },
  [`HEAD ${uploadTemplate} 204`]: () => ask(),
  [`HEAD ${uploadTemplate} 400`]: () => ask(cloud, { Branch: '2' }),
  [`HEAD ${uploadTemplate} 500`]: () => ask(broken),
  [`PATCH ${uploadTemplate} 200`]: async () => {
    await upload({});
    return piece({});
  },
  [`PATCH ${uploadTemplate} 201`]: async () => {
    await piece({ body: cabinet.subarray(0, 100) });
    return piece({ body: cabinet.subarray(100), offset: 100 });
  },
  [`PATCH ${uploadTemplate} 204`]: () => piece({ body: cabinet.subarray(0, 100) }),
  [`PATCH ${uploadTemplate} 400`]: () => piece({ digestOf: Buffer.from('other') }),
  [`PATCH ${uploadTemplate} 409`]: () => piece({ offset: 7, body: cabinet.subarray(7) }),
  [`PATCH ${uploadTemplate} 413`]: () => piece({ to: small }),
  [`PATCH ${uploadTemplate} 415`]: () => piece({ type: 'application/octet-stream' }),
  [`PATCH ${uploadTemplate} 422`]: () => piece({ body: Buffer.from('MSCF, but no cabinet'), lengthBytes: 20 }),
  [`PATCH ${uploadTemplate} 500`]: () => piece({ to: broken }),
  [`PATCH ${uploadTemplate} 507`]: () => piece({ to: full }),
  'GET /health 200': () => get('/health'),
  'HEAD /health 200': () => head('/health'),
  'GET /ready 200': () => get('/ready'),
  'HEAD /ready 200': () => head('/ready'),
  'GET /ready 503': () => send(`${broken.url}/ready`),
  'HEAD /ready 503': () => send(`${broken.url}/ready`, { method: 'HEAD' }),
  'GET /fwlink/ 302': () => get('/fwlink/?LinkId=2309745'),
  'GET /fwlink/ 400': () => get('/fwlink/?LinkId=manifest'),
  'GET /fwlink/ 404': () => get('/fwlink/?LinkId=1'),
  'HEAD /fwlink/ 302': () => head('/fwlink/?LinkId=619849'),
  'HEAD /fwlink/ 400': () => head('/fwlink/'),
  'HEAD /fwlink/ 404': () => head('/fwlink/?LinkId=1'),
  [`GET ${template} 200`]: () => get(file),
  [`GET ${template} 206`]: () => get(file, { Range: 'bytes=10-19' }),
  [`GET ${template} 304`]: async () => get(file, { 'If-None-Match': (await head(file)).headers.etag ?? '' }),
  [`GET ${template} 404`]: () => get('/download/redist-1/nothing.msi'),
  [`GET ${template} 416`]: () => get(file, { Range: 'bytes=99999999-' }),
  [`HEAD ${template} 200`]: () => head(file),
  [`HEAD ${template} 206`]: () => head(file, { Range: 'bytes=-5' }),
  [`HEAD ${template} 304`]: async () =>
    head(file, { 'If-Modified-Since': (await head(file)).headers['last-modified'] ?? '' }),
  [`HEAD ${template} 404`]: () => head('/download/redist-1/nothing.msi'),
  [`HEAD ${template} 416`]: () => head(file, { Range: 'bytes=99999999-' }),
};

/** Fields any HTTP server may send; the document need not repeat them. */
const generalFields = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-type',
  'content-length',
  'transfer-encoding',
]);

/** A header of the document, followed if it is a reference. */
function headerOf(header: Header): Header {
  if (header.$ref === undefined) return header;
  const found = header.$ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document);
  return found as Header;
}

describe('the contract of the cloud service', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(documentPath);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('says of every operation how well it is known', () => {
    for (const { operation } of operations) expect(['documented', 'logs', 'ours']).toContain(operation['x-evidence']);
  });

  it('has the paths and methods the server has, and no others', () => {
    const served = cloudRoutes.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
  });

  const documented = operations.flatMap(({ path, method, operation }) =>
    Object.entries(operation.responses).map(([status, response]) => ({
      name: `${method} ${path} ${status}`,
      response,
    })),
  );

  it('names exactly the statuses that are met below', () => {
    expect(documented.map(({ name }) => name).sort()).toEqual(Object.keys(encounters).sort());
  });

  it.each(documented)('holds for $name', async ({ name, response }) => {
    // Nothing received yet, whatever ran before.
    await rm(join(lab.cloudFolder, 'received'), { recursive: true, force: true });
    const answer = await encounters[name]?.();
    if (answer === undefined) throw new Error(`Nobody knows how to meet ${name}.`);
    expect(`${name.slice(0, -3)}${answer.status}`).toBe(name);
    expect(answer.isWhole).toBe(true);

    for (const [field, reference] of Object.entries(response.headers ?? {})) {
      const { required, schema } = headerOf(reference);
      const value = answer.headers[field.toLowerCase()];
      if (value === undefined) expect(`${field} required: ${required === true}`).toBe(`${field} required: false`);
      else if (schema !== undefined)
        expect({ field, problems: problemsOf(schema, value) }).toEqual({ field, problems: [] });
    }
    const known = new Set([
      ...generalFields,
      ...Object.keys(response.headers ?? {}).map((field) => field.toLowerCase()),
    ]);
    expect(Object.keys(answer.headers).filter((field) => !known.has(field))).toEqual([]);

    if (response.content === undefined) {
      expect(answer.body.length).toBe(0);
      return;
    }
    const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
    expect(Object.keys(response.content)).toContain(type);
    const schema = response.content[type]?.schema;
    if (schema !== undefined) expect(problemsOf(schema, JSON.parse(answer.body.toString('utf8')))).toEqual([]);
  });

  it('answers methods it does not list with 405 and the methods it does', async () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
    for (const path of Object.keys(document.paths)) {
      const listed = operations.filter((operation) => operation.path === path).map(({ method }) => method);
      for (const method of methods.filter((candidate) => !listed.includes(candidate))) {
        const answer = await send(`${cloud.url}${path.replace(template, file).replace('{sha256}', '0'.repeat(64))}`, {
          method,
        });
        expect({ path, method, status: answer.status, allow: answer.headers.allow }).toEqual({
          path,
          method,
          status: 405,
          allow: listed.join(', '),
        });
      }
    }
  });

  it.each([
    '/',
    '/usage-data/',
    '/usage-data/a/b',
    '/fwlink',
    '/download/',
    '/download/redist-1',
    '/download/a/b/c',
    '/received/x',
    '/cloud.json',
  ])('has nothing at %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(problemsOf({ $ref: 'contract#/components/schemas/Problem' }, JSON.parse(answer.body.toString()))).toEqual(
      [],
    );
  });
});

function problemsOf(schema: object, value: unknown): readonly string[] {
  // References are within the document, which ajv knows as "contract".
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/')) as object;
  const validate = ajv.compile(absolute);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
