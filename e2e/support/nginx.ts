import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from '../../scripts/soak/faults/certificate.ts';

/** What nginx wrote of one request. */
export interface Served {
  readonly url: string;
  readonly status: number;
  readonly bodyBytes: number;
  /** `-` where the request had none. */
  readonly range: string;
  readonly ifRange: string;
}

/** How to run nginx. */
export interface NginxOptions {
  /** What it needs and writes is kept here. */
  readonly folder: string;
  /** What it serves under `/download/`. */
  readonly files: string;
  readonly tls: Certificate;
  /** Loopback when left out. */
  readonly address?: string;
  /** The network namespace it runs in. */
  readonly namespace?: string;
  /** Of each connection. */
  readonly bytesPerSecond?: number;
  /** Where everything else is asked for. */
  readonly behind?: string;
}

/** A real nginx with TLS. */
export interface Nginx {
  /** Without a slash at its end. */
  readonly url: string;
  /** The requests that have ended so far. */
  served(): Promise<readonly Served[]>;
  stop(): Promise<void>;
}

/** Starts it; nginx must be there. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const { folder, tls, address = '127.0.0.1', namespace } = options;
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  // In a namespace of its own every port is free.
  const port = namespace === undefined ? await freePort() : 8443;
  await writeFile(at('key.pem'), tls.key);
  await writeFile(at('cert.pem'), tls.cert);
  await writeFile(at('nginx.conf'), configuration(options, at, `${address}:${port}`));
  const args = ['-c', at('nginx.conf'), '-e', at('error.log')];
  const child =
    namespace === undefined
      ? spawn('nginx', args, { stdio: 'ignore' })
      : spawn('ip', ['netns', 'exec', namespace, 'nginx', ...args], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  await isThere(at('nginx.pid'));
  return {
    url: `https://${address}:${port}`,
    served: async () => (await readFile(at('access.log'), 'utf8')).split('\n').filter(Boolean).map(parseLine),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function configuration(
  { files, bytesPerSecond, behind }: NginxOptions,
  at: (name: string) => string,
  listen: string,
): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${at(kind)};`);
  // The folders are this user's alone, so the workers must be this user too.
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${at('nginx.pid')};
events { worker_connections 64; }
http {
  ${folders.join('\n  ')}
  log_format short '$request_uri|$status|$body_bytes_sent|$http_range|$http_if_range';
  access_log ${at('access.log')} short;
  client_max_body_size 100m;
  server {
    listen ${listen} ssl;
    ssl_certificate ${at('cert.pem')};
    ssl_certificate_key ${at('key.pem')};
    location /download/ { alias ${files}/; ${bytesPerSecond === undefined ? '' : `limit_rate ${bytesPerSecond};`} }
    ${behind === undefined ? '' : `location / { proxy_pass ${behind}; proxy_redirect ${behind}/ /; }`}
  }
}
`;
}

function parseLine(line: string): Served {
  const [url = '', status = '', bodyBytes = '', range = '', ifRange = ''] = line.split('|');
  return {
    url,
    status: Number(status),
    bodyBytes: Number(bodyBytes),
    range,
    ifRange: ifRange.replaceAll('\\x22', '"'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** nginx writes its number when it listens. */
async function isThere(path: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.trim() !== '') return;
    await sleep(50);
  }
  throw new Error('nginx did not start.');
}
