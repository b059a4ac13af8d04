import { readFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';

/** Where scripts are read from, besides what their address says. */
export interface ScriptReading {
  /** Looks up the names of hosts; the system does when left out. */
  readonly lookup?: (name: string) => Promise<string | null>;
  readonly secureContext?: SecureContext;
  readonly limitMs: number;
}

/** The largest scripts of large companies have a tenth of it. */
const scriptLimitBytes = 1024 * 1024;
const redirectLimit = 5;

/**
 * The address of a configuration script, as the settings have it: `http:`, `https:` or `file:`, or a path of this computer.
 * @throws {AppError} proxy.bad-address
 */
export function parseScriptAddress(address: string): URL {
  const text = address.trim();
  const isPath = /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(text);
  const url = isPath ? new URL(`file:///${text.replaceAll('\\', '/').replace(/^\/+/, '')}`) : null;
  const parsed = url ?? (URL.canParse(text) ? new URL(text) : null);
  const isGood = parsed !== null && ['http:', 'https:', 'file:'].includes(parsed.protocol) && parsed.username === '';
  if (!isGood)
    throw new AppError('proxy.bad-address', { address: text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1') });
  return parsed;
}

/** The text of a configuration script; straight, for there is no proxy server before it. @throws {AppError} proxy.script-not-there */
export async function readScript(url: URL, reading: ScriptReading): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = url.protocol === 'file:' ? await readFile(fileURLToPath(url)) : await fetchScript(url, reading);
  } catch (error) {
    throw isAppError(error) ? error : notThere(url, reasonOf(error), error);
  }
  const text = decode(bytes);
  if (bytes.length > scriptLimitBytes) throw notThere(url, clause('far-larger-than-script'));
  if (/^\s*</.test(text)) throw notThere(url, clause('web-page-came-place'));
  if (text.trim() === '') throw notThere(url, clause('it-is-empty'));
  return text;
}

function notThere({ href: script }: URL, reason: Clause, cause?: unknown): AppError {
  return new AppError('proxy.script-not-there', { script, reason }, { cause });
}

async function fetchScript(from: URL, { lookup, secureContext, limitMs }: ScriptReading): Promise<Buffer> {
  const signal = AbortSignal.timeout(limitMs);
  let url = from;
  for (let redirects = 0; redirects <= redirectLimit; redirects += 1) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const get = url.protocol === 'https:' ? httpsGet : httpGet;
      get(
        url,
        {
          signal,
          agent: false,
          headers: { 'Accept-Encoding': 'identity' },
          ...(lookup === undefined ? {} : { lookup: lookupBy(lookup) }),
          ...(secureContext === undefined ? {} : { secureContext }),
        },
        resolve,
      ).once('error', reject);
    });
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy();
      const next = new URL(headers.location, url);
      const isSafe = next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:');
      if (!isSafe) throw notThere(from, clause('leads-where-less-safe'));
      url = next;
      continue;
    }
    if (statusCode !== 200) {
      response.destroy();
      throw notThere(from, clause('the-answer-was', { status: statusCode }));
    }
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    for await (const piece of response) {
      const part = piece as Buffer;
      pieces.push(part);
      sizeBytes += part.length;
      if (sizeBytes > scriptLimitBytes) break;
    }
    return Buffer.concat(pieces);
  }
  throw notThere(from, clause('leads-round-in-circles'));
}

function lookupBy(lookup: (name: string) => Promise<string | null>): LookupFunction {
  return (name, options, callback) => {
    lookup(name).then(
      (address) => {
        if (address === null) callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), '', 4);
        else if (options.all === true) callback(null, [{ address, family: isIP(address) }]);
        else callback(null, address, isIP(address));
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 4),
    );
  };
}

/** UTF-8 where it is; what is not is of an older time. */
function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return (text.includes('�') ? bytes.toString('latin1') : text).replace(/^﻿/, '');
}

const reasons: Readonly<Record<string, Clause>> = {
  ENOENT: clause('not-there'),
  EISDIR: clause('it-is-a-folder'),
  EACCES: clause('may-not-be-read'),
  ENOTFOUND: clause('host-name-not-found'),
  EAI_AGAIN: clause('host-name-not-looked-up'),
  ECONNREFUSED: clause('connection-refused'),
  ECONNRESET: clause('connection-closed-in-middle'),
  ABORT_ERR: clause('did-not-come-in-time'),
};

function reasonOf(error: unknown): Clause {
  if (!(error instanceof Error)) return foreign(String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return clause('did-not-come-in-time');
  return reasons[code] ?? foreign(error.message);
}
