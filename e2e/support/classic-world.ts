/* What lies between this computer and the cloud, for the troubles of Microsoft's own tool: proxy servers, and hosts with TLS. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { MadeCertificate, TestAuthority } from '../../src/main/testing/test-authority.ts';
import type { Settings } from '../../src/shared/settings.ts';
import { BadInputWorld } from './bad-input-world.ts';

/** How a proxy server answers when it is asked for a tunnel: a status with headers, or the host that is behind it. */
export type TunnelAnswer = { readonly status: number; readonly lines?: readonly string[] } | Server;

/** A good world, and what can stand in its way. */
export class ClassicWorld {
  readonly base: BadInputWorld;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #settings = 0;

  private constructor(base: BadInputWorld) {
    this.base = base;
  }

  static async make(): Promise<ClassicWorld> {
    return new ClassicWorld(await BadInputWorld.make());
  }

  /** The internet computer's settings, changed; what it takes from now on, no other case's computer has taken. */
  async settings(change: {
    readonly cloud?: Partial<NonNullable<Settings['cloud']>>;
    readonly rest?: Partial<Settings>;
  }): Promise<string> {
    const { internetSettingsPath } = this.base.lab;
    const usual = JSON.parse(await readFile(internetSettingsPath, 'utf8')) as Settings;
    this.#settings += 1;
    const path = join(dirname(internetSettingsPath), `settings-${this.#settings}.json`);
    const trustFolder = `trust-${this.#settings}`;
    await cp(join(dirname(path), 'trust'), join(dirname(path), trustFolder), { recursive: true });
    const retries = { attempts: 2, minutes: 1 };
    await writeFile(
      path,
      JSON.stringify({ ...usual, retries, trustFolder, ...change.rest, cloud: { ...usual.cloud, ...change.cloud } }),
    );
    return path;
  }

  /** The cloud of the lab over TLS: `https://host:port`. */
  async secureCloud(identity: ServerOptions): Promise<string> {
    return `https://${await this.listen(this.secureFront(identity))}`;
  }

  /** What answers over TLS in place of the lab's cloud, and asks it. */
  secureFront(identity: ServerOptions): Server {
    const cloud = this.base.lab.cloud.url;
    return createHttpsServer(identity, (incoming, response) => {
      passOn(incoming, response, `${cloud}${incoming.url}`, (location) =>
        location.replace(cloud, `https://${incoming.headers.host}`),
      );
    });
  }

  /** Gives this list of updates in place of the cloud's, and leaves everything else to it; its address. */
  async otherManifest(bytes: Uint8Array): Promise<string> {
    const host = await this.listen(
      createHttpServer((incoming, response) => {
        if (incoming.url === '/list.cab') response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
        else response.writeHead(302, { Location: `${this.base.lab.cloud.url}${incoming.url}` }).end();
      }),
    );
    return `http://${host}/list.cab`;
  }

  /** A proxy server: passes plain requests on, and answers so when it is asked for a tunnel; `host:port`. */
  async proxy(answer: (authority: string) => TunnelAnswer): Promise<string> {
    const proxy = createHttpServer((incoming, response) => {
      passOn(incoming, response, incoming.url ?? '', (location) => location);
    });
    proxy.on('connect', (incoming: IncomingMessage, socket: Socket) => {
      this.#sockets.add(socket.on('error', () => undefined));
      const answered = answer(incoming.url ?? '');
      if (!('status' in answered)) {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        answered.emit('connection', socket);
      } else {
        const lines = [`HTTP/1.1 ${answered.status} Practice`, ...(answered.lines ?? []), 'Content-Length: 0', '', ''];
        socket.end(lines.join('\r\n'));
      }
    });
    return await this.listen(proxy);
  }

  /** An address at which nobody listens. */
  async nobody(): Promise<string> {
    const server = createHttpServer();
    const address = await this.listen(server);
    await new Promise((resolve) => server.close(resolve));
    return address;
  }

  /** Starts a server of a case; `host:port`. */
  async listen(server: Server): Promise<string> {
    this.#servers.push(server);
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await this.base.stop();
  }
}

/** Certificates of hosts here: by a root that settings may name, and by one that stands in other hosts' place. */
export async function makeIdentities(authority: TestAuthority): Promise<{
  readonly root: MadeCertificate;
  readonly host: MadeCertificate;
  readonly inspectorRoot: MadeCertificate;
  readonly inspected: MadeCertificate;
}> {
  const names = 'IP:127.0.0.1,DNS:cloud.contoso.test';
  const root = await authority.certify('Contoso Root', {});
  const host = await authority.certify('cloud.contoso.test', { by: 'Contoso Root', names });
  const inspectorRoot = await authority.certify('Fabrikam Web Gateway Root', {});
  const inspected = await authority.certify('cloud', { by: 'Fabrikam Web Gateway Root', names });
  return { root, host, inspectorRoot, inspected };
}

function passOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  url: string,
  relocate: (location: string) => string,
): void {
  const { 'proxy-authorization': _ours, 'proxy-connection': _hop, host: _host, ...headers } = incoming.headers;
  const onward = request(url, { method: incoming.method ?? 'GET', headers }, (answer) => {
    const { location } = answer.headers;
    const moved = location === undefined ? {} : { location: relocate(location) };
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...moved });
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
