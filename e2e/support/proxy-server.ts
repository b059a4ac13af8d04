import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy server that lets in who gives this name and password. */
export interface ProxyServer {
  /** `host:port` */
  readonly address: string;
  /** Whole addresses of what it passed on. */
  readonly passed: readonly string[];
  /** Requests it refused. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

/** Starts it on this computer; for addresses of `http:` only. */
export async function startProxyServer(userName: string, password: string): Promise<ProxyServer> {
  const passed: string[] = [];
  const refused: string[] = [];
  const expected = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  const server = createServer((incoming, response) => {
    const url = incoming.url ?? '';
    if (incoming.headers['proxy-authorization'] !== expected) {
      refused.push(url);
      incoming.resume();
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="practice"' }).end();
      return;
    }
    passed.push(url);
    passOn(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    refused,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function passOn(incoming: IncomingMessage, response: ServerResponse): void {
  const { 'proxy-authorization': _ours, 'proxy-connection': _hop, ...headers } = incoming.headers;
  const onward = request(incoming.url ?? '', { method: incoming.method ?? 'GET', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
