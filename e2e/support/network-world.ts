/* What lies between a computer and the cloud service, in small: hosts with certificates of their own, and proxy servers. */
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TestAuthority } from '../../src/main/testing/test-authority.ts';

/** A certificate with those that belong to it, and its key, as PEM. */
interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Servers for one worker; each is stopped with the world. */
export class NetworkWorld {
  readonly #authority: TestAuthority;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** The PEM file of the root that vouches for `secureHost`. */
  readonly caFile: string;
  readonly #good: Identity;
  readonly #stranger: Identity;

  private constructor(authority: TestAuthority, caFile: string, good: Identity, stranger: Identity) {
    this.#authority = authority;
    this.caFile = caFile;
    this.#good = good;
    this.#stranger = stranger;
  }

  /** Needs openssl. `root` is the name of the one to be trusted. */
  static async make(root: string): Promise<NetworkWorld> {
    const authority = await TestAuthority.make();
    const { certPath } = await authority.certify(root, {});
    const good = await authority.certify('cloud.contoso.com', { by: root, names: 'IP:127.0.0.1' });
    await authority.certify('Fabrikam Web Gateway Root', {});
    const by = 'Fabrikam Inspection 3';
    const { cert: issuer } = await authority.certify(by, { by: 'Fabrikam Web Gateway Root', isAuthority: true });
    const { cert, key } = await authority.certify('127.0.0.1', { by, names: 'IP:127.0.0.1' });
    // With the one that issued it, as such programs send it.
    return new NetworkWorld(authority, certPath, good, { cert: cert + issuer, key });
  }

  /** A cloud service over TLS, whose certificate the root vouches for; `host:port`. */
  async secureHost(): Promise<string> {
    return await this.#listen(createHttpsServer(this.#good, service));
  }

  /** A cloud service whose clock is so much ahead of ours; `host:port`. */
  async hostAhead(seconds: number): Promise<string> {
    return await this.#listen(
      createHttpServer((request, response) => {
        response.sendDate = false;
        response.setHeader('Date', new Date(Date.now() + seconds * 1000).toUTCString());
        service(request, response);
      }),
    );
  }

  /** A proxy server that answers in place of every host, with certificates nobody here knows; `host:port`. */
  async inspectingProxy(): Promise<string> {
    const behind = createHttpsServer(this.#stranger, service);
    this.#servers.push(behind);
    const proxy = createHttpServer();
    proxy.on('connect', (_request, socket: Socket) => {
      this.#sockets.add(socket.on('error', () => undefined));
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      behind.emit('connection', socket);
    });
    return await this.#listen(proxy);
  }

  /** A proxy server that lets in who gives this name and password, and answers in place of every host; `host:port`. */
  async askingProxy(userName: string, password: string): Promise<string> {
    const expected = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
    return await this.#listen(
      createHttpServer((request, response) => {
        if (request.headers['proxy-authorization'] === expected) service(request, response);
        else response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="practice"' }).end();
      }),
    );
  }

  /** A configuration script that names these proxy servers, in this order; its address. */
  async script(...proxies: readonly string[]): Promise<string> {
    const list = proxies.map((proxy) => `PROXY ${proxy}`).join('; ');
    const text = `function FindProxyForURL(url, host) { return "${list}"; }`;
    const host = await this.#listen(
      createHttpServer((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/x-ns-proxy-autoconfig' }).end(text);
      }),
    );
    return `http://${host}/proxy.pac`;
  }

  /** An address at which nobody listens. */
  async nobody(): Promise<string> {
    const server = createHttpServer();
    const host = await this.#listen(server);
    await new Promise((resolve) => server.close(resolve));
    return host;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await this.#authority.remove();
  }

  async #listen(server: Server): Promise<string> {
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

/** As Connect asks: usage data cannot be read, the rest can. */
const service: RequestListener = (request, response) => {
  response.setHeader('Server', 'practice/1');
  if (request.url?.endsWith('/usage-data') === true) response.writeHead(405).end();
  else response.writeHead(200, { 'Content-Length': 3 }).end('cab');
};
