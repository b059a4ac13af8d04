import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HostContact } from '../../core/ports/cloud-service.ts';
import { HostGate, type HostRules } from './host-gate.ts';
import { HttpCloudService } from './http-cloud-service.ts';
import { fixedRoute } from './proxy-routes.ts';

const servers: Server[] = [];
const services: HttpCloudService[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
const { signal } = new AbortController();

/** Reached by two names, so that one host may lead to another. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface World {
  readonly service: HttpCloudService;
  readonly contacts: HostContact[];
  readonly asked: string[];
  readonly named: string;
  readonly other: string;
}

/** A service at 127.0.0.1 whose link leads to localhost: the same computer, another host. */
async function world(rules: HostRules, answer?: RequestListener): Promise<World> {
  const asked: string[] = [];
  const port = await serve((request, response) => {
    asked.push(`${request.method} ${request.headers.host?.split(':')[0]}${request.url}`);
    if (answer !== undefined) answer(request, response);
    else if (request.url === '/link') response.writeHead(302, { Location: `http://localhost:${port}/file.cab` }).end();
    else if (request.method === 'HEAD') response.writeHead(405).end();
    else response.writeHead(200, { 'Content-Length': 3 }).end('cab');
  });
  const named = `127.0.0.1:${port}`;
  const base = `http://${named}`;
  const settings = {
    usageDataUrl: `${base}/usage-data`,
    manifestUrl: `${base}/link`,
    adminUiContentUrl: `${base}/link`,
  };
  const patience = { answerMs: 5_000, stallMs: 5_000 };
  const service = new HttpCloudService(settings, fixedRoute(null), patience, { gate: new HostGate(rules) });
  services.push(service);
  const contacts: HostContact[] = [];
  service.watchHosts((contact) => contacts.push(contact));
  return { service, contacts, asked, named, other: `localhost:${port}` };
}

const read = async ({ service }: World, link: string): Promise<void> =>
  (await service.download(link, service.manifestUrl, signal)).discard();

describe('hosts', () => {
  it('are told of once each, with who led there, before they are asked', async () => {
    const one = await world({ policy: 'any', endpoints: [] });
    const asked: number[] = [];
    one.service.watchHosts(() => asked.push(one.asked.length));
    await read(one, '/link');
    await read(one, '/link');
    expect(one.contacts).toEqual([
      { host: one.named, why: 'named', from: null },
      { host: one.other, why: 'redirect', from: one.named },
    ]);
    expect(asked).toEqual([0, 1]);
    expect(new Set(one.asked)).toEqual(new Set(['GET 127.0.0.1/link', 'GET localhost/file.cab']));
  });

  it('that nobody listed are refused where only listed ones are let through, and not asked', async () => {
    const one = await world({ policy: 'listed', endpoints: [] });
    await expect(read(one, '/link')).rejects.toMatchObject({
      code: 'cloud.host-not-listed',
      details: { host: one.other, from: `http://${one.named}/link` },
    });
    expect(one.asked).toEqual(['GET 127.0.0.1/link']);
    await expect(one.service.check([one.service.manifestUrl], signal)).rejects.toMatchObject({
      code: 'cloud.host-not-listed',
    });
    expect(one.asked).not.toContain('HEAD localhost/file.cab');
  });

  it('are let through when the table or the manifest names them', async () => {
    const table = await world({
      policy: 'listed',
      endpoints: [{ host: 'localhost', ports: [443], purpose: 'downloads' }],
    });
    await read(table, '/link');
    expect(table.contacts.map(({ host }) => host)).toEqual([table.named, table.other]);
    const manifest = await world({ policy: 'listed', endpoints: [] });
    await read(manifest, `http://${manifest.other}/file.cab`);
    await read(manifest, '/link');
    expect(manifest.contacts.map(({ why }) => why)).toEqual(['named', 'named']);
  });
});

describe('the check of the ways', () => {
  it('follows where links lead, and asks nothing of a host that has brought something', async () => {
    const one = await world({ policy: 'any', endpoints: [] });
    await one.service.check([one.service.manifestUrl], signal);
    expect(one.asked).toEqual(['HEAD 127.0.0.1/link', 'HEAD localhost/file.cab']);
    await read(one, `http://${one.named}/file.cab`);
    await one.service.check([one.service.manifestUrl, one.service.usageDataUrl], signal);
    expect(one.asked).toHaveLength(3);
  });

  it.each([
    ['it is not there', 404, {}, 'cloud.not-there'],
    ['a sign-in page answers', 200, { 'Content-Type': 'text/html' }, 'cloud.web-page'],
    ['a network wants a sign-in', 511, {}, 'cloud.web-page'],
  ])('is refused when %s', async (_, status, headers, code) => {
    const one = await world({ policy: 'any', endpoints: [] }, (_request, response) =>
      response.writeHead(status, headers).end(),
    );
    await expect(one.service.check([one.service.manifestUrl], signal)).rejects.toMatchObject({ code });
  });

  it('tries once more what may go away', async () => {
    let connections = 0;
    const one = await world({ policy: 'any', endpoints: [] }, (request, response) => {
      connections += 1;
      if (connections === 1) request.socket.destroy();
      else response.writeHead(405).end();
    });
    await one.service.check([one.service.usageDataUrl], signal);
    expect(connections).toBe(2);
  });

  it('is the hop’s own error when nobody listens', async () => {
    const one = await world({ policy: 'any', endpoints: [] });
    await expect(one.service.check(['http://127.0.0.1:9/x'], signal)).rejects.toMatchObject({ code: 'cloud.refused' });
  });
});
