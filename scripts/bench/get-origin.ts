import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { timeProgram } from './process.ts';

/** A real nginx on loopback with one folder of files, plain and with TLS. */
export interface Origin {
  readonly port: number;
  readonly tlsPort: number;
  /** The certificate whoever asks by TLS must trust. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** Starts it; what it needs besides the files is kept in `folder`. */
export async function startOrigin(files: string, folder: string): Promise<Origin> {
  await mkdir(folder);
  const at = (name: string): string => join(folder, name);
  const [port, tlsPort] = await freePorts();
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  const made = ['-keyout', at('key.pem'), '-out', at('certificate.pem'), '-addext', names];
  await timeProgram('openssl', [...request, ...made], at('openssl.log'));
  await writeFile(at('nginx.conf'), configuration(files, at, port, tlsPort));
  const nginx = spawn('nginx', ['-c', at('nginx.conf'), '-e', at('error.log')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => nginx.once('close', () => resolve()).once('error', () => resolve()));
  await answering(`http://127.0.0.1:${port}/`);
  return {
    port,
    tlsPort,
    certificate: at('certificate.pem'),
    close: async () => {
      nginx.kill('SIGTERM');
      await ended;
    },
  };
}

/** As it ships, but for what a user of this computer may not do and a folder of its own for everything. */
function configuration(files: string, at: (name: string) => string, port: number, tlsPort: number): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kinds.map((kind) => `${kind}_temp_path ${at(kind)};`).join('\n  ');
  // The folder is this user's alone, so the workers must be this user too.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user}
daemon off;
worker_processes 1;
pid ${at('nginx.pid')};
events { worker_connections 256; }
http {
  ${folders}
  access_log off;
  sendfile on;
  tcp_nopush on;
  root ${files};
  server { listen 127.0.0.1:${port}; }
  server {
    listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${at('certificate.pem')};
    ssl_certificate_key ${at('key.pem')};
    ssl_protocols TLSv1.3;
  }
}
`;
}

async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    ports.push(typeof address === 'object' && address !== null ? address.port : 0);
  }
  for (const server of servers) server.close();
  const [one = 0, other = 0] = ports;
  return [one, other];
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error('nginx does not answer.');
}
