import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** One file of the built screens, as it is served. */
export interface RendererFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Reads the built screens once, by the path they are asked for. What is not in this table is not served: a request can
 * never name a file that we did not put there.
 */
export async function readRendererFiles(folder: string): Promise<ReadonlyMap<string, RendererFile>> {
  const files = new Map<string, RendererFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { bytes: await readFile(path), type });
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

/** How one file of the screens is answered. */
export interface ServedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Stands in index.html where the page finds its nonce. */
const noncePlaceholder = '__STYLE_NONCE__';

/**
 * Prepares one answer, for any host. The library that draws the screens writes its styles as it goes; so that the page
 * may, and nothing that gets into it may, each answer of the page names a new nonce: in its header, and in its text.
 */
export function serveFile(file: RendererFile): ServedFile {
  const contentType = { 'Content-Type': file.type };
  if (file.type !== types['.html']) return { bytes: file.bytes, headers: { ...securityHeaders, ...contentType } };
  const nonce = randomBytes(18).toString('base64');
  const text = new TextDecoder().decode(file.bytes).replace(noncePlaceholder, nonce);
  return {
    bytes: new TextEncoder().encode(text),
    headers: { ...securityHeaders, 'Content-Security-Policy': contentSecurityPolicy(nonce), ...contentType },
  };
}

/** `null` for all but the page: no style at all is then written by a script. */
function contentSecurityPolicy(styleNonce: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    styleNonce === null ? "style-src 'self'" : `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** Sent with every answer, by every host: nothing from elsewhere, nothing inline, nobody frames us. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(null),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Permissions-Policy': 'camera=(), clipboard-read=(), geolocation=(), microphone=(), usb=(), serial=()',
  'Cache-Control': 'no-store',
};
