import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { parseProxyList } from '../../../src/main/network/proxy-list.ts';
import type { onlySystemProxy } from '../../../src/main/network/system-proxy.ts';
import { isAppError } from '../../../src/shared/errors.ts';
import { freePort } from './squid.ts';
import {
  basicSquid,
  digestSquid,
  everySquid,
  inspectingSquid,
  neverSquid,
  ntlmFakeSquid,
  ntlmSquid,
  openSquid,
  rotate,
  tlsSquid,
} from './squids.ts';
import { bigSizeBytes, ownAddresses, type ProxyWorld, type Trip, user, wrong } from './world.ts';

/** One thing a real network does to us, and what must come of it. */
export interface Scenario {
  readonly name: string;
  /** Throws when something else comes of it. */
  readonly run: (world: ProxyWorld) => Promise<void>;
}

const manual = (address: string): Trip['network'] => ({ proxy: 'manual', address });

/** Everything goes through. */
function passes(name: string, trip: (world: ProxyWorld) => Promise<Trip>): Scenario {
  return { name, run: async (world) => await world.mustPass(await trip(world)) };
}

function fails(
  name: string,
  code: string,
  trip: (world: ProxyWorld) => Promise<Trip & { readonly details?: Readonly<Record<string, unknown>> }>,
): Scenario {
  return {
    name,
    run: async (world) => {
      const { details, ...rest } = await trip(world);
      await world.mustFail(rest, code, details);
    },
  };
}

const signingIn: readonly Scenario[] = [
  passes('basic', async (world) => ({ network: manual((await basicSquid(world)).address), credentials: user })),
  passes('basic, plain http', async (world) => ({
    network: manual((await basicSquid(world)).address),
    credentials: user,
    isPlain: true,
  })),
  {
    name: 'basic, wrong password, tried once',
    run: async (world) => {
      const squid = await basicSquid(world, 'basic2');
      const before = (await squid.log()).length;
      const trip = { network: manual(squid.address), credentials: wrong };
      const journey = await world.start(trip);
      try {
        for (let round = 0; round < 3; round += 1) {
          const error = await world.travel(journey).catch((thrown: unknown) => thrown);
          if (!isAppError(error, 'proxy.wrong-credentials')) throw new Error('another outcome', { cause: error });
        }
      } finally {
        journey.close();
      }
      await sleep(200);
      const asked = (await squid.log()).length - before;
      // One without, one with the password.
      if (asked > 2) throw new Error(`It was asked ${asked} times.`);
    },
  },
  fails('basic, nobody signed in', 'proxy.needs-credentials', async (world) => {
    const { address } = await basicSquid(world);
    return { network: manual(address), details: { proxy: address } };
  }),
  {
    name: 'basic, asked for when the proxy asks',
    run: async (world) => {
      const asked: string[] = [];
      const { address } = await basicSquid(world);
      const ask = async (proxy: string): Promise<typeof user> => {
        asked.push(proxy);
        return user;
      };
      await world.mustPass({ network: manual(address), options: { ask } });
      if (asked.join() !== address) throw new Error(`asked: ${asked.join()}`);
    },
  },
  passes('digest', async (world) => ({ network: manual((await digestSquid(world)).address), credentials: user })),
  passes('digest, plain http, nonces that grow old', async (world) => ({
    network: manual((await digestSquid(world)).address),
    credentials: user,
    isPlain: true,
  })),
  fails('digest, wrong password', 'proxy.wrong-credentials', async (world) => ({
    network: manual((await digestSquid(world)).address),
    credentials: wrong,
    details: { userName: 'meg' },
  })),
  passes("ntlm, by Squid's own helper", async (world) => ({
    network: manual((await ntlmFakeSquid(world)).address),
    credentials: { userName: 'SOAK\\meg', password: 'anything' },
  })),
  passes('ntlm, verified', async (world) => ({ network: manual((await ntlmSquid(world)).address), credentials: user })),
  passes('ntlm, plain http', async (world) => ({
    network: manual((await ntlmSquid(world)).address),
    credentials: user,
    isPlain: true,
  })),
  fails('ntlm, wrong password', 'proxy.wrong-credentials', async (world) => ({
    network: manual((await ntlmSquid(world)).address),
    credentials: wrong,
  })),
  passes('several schemes, the strongest is taken', async (world) => ({
    network: manual((await everySquid(world)).address),
    credentials: user,
  })),
  fails('a scheme nobody here speaks', 'proxy.unsupported-scheme', async (world) => {
    const port = await world.tcp((socket) =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
      ),
    );
    return { network: manual(`127.0.0.1:${port}`), credentials: user, details: { offered: 'Negotiate' } };
  }),
  {
    name: 'asks for ever',
    run: async (world) => {
      const squid = await neverSquid(world);
      await world.mustFail({ network: manual(squid.address), credentials: user }, 'proxy.wrong-credentials');
      if ((await squid.log()).length > 2) throw new Error('It was asked more than once with the password.');
    },
  },
  {
    name: 'the password changes in the middle',
    run: async (world) => {
      const squid = await basicSquid(world, 'basic3');
      const trip = { network: manual(squid.address), credentials: user };
      await world.mustPass(trip);
      // Its helper sees by the second whether the file has changed.
      await sleep(1_500);
      await rotate(squid);
      await sleep(2_500);
      await world.mustFail(trip, 'proxy.wrong-credentials');
      await world.mustPass({ ...trip, credentials: wrong });
    },
  },
  {
    name: 'two proxies, one password',
    run: async (world) => {
      const [first, second] = [await basicSquid(world), await basicSquid(world, 'basic2')];
      const credentials = (proxy: string): typeof user | null => (proxy === first.address ? user : null);
      const systemProxy = listed(`PROXY 127.0.0.1:${await freePort()}; PROXY ${second.address}`);
      await world.mustPass({ network: manual(first.address), options: { credentials } });
      const before = (await second.log()).length;
      await world.mustFail(
        { network: { proxy: 'system' }, options: { credentials, systemProxy } },
        'proxy.needs-credentials',
        {
          proxy: second.address,
        },
      );
      await sleep(200);
      if ((await second.log()).slice(before).some((line) => line.includes('meg')))
        throw new Error('The second was told who we are.');
    },
  },
];

const places: readonly Scenario[] = [
  {
    name: 'none',
    run: async (world) => {
      const squid = await openSquid(world);
      const before = (await squid.log()).length;
      await world.mustPass({ network: { proxy: 'none' }, host: `127.0.0.1:${world.origin.secure}` });
      if ((await squid.log()).length !== before) throw new Error('It went through a proxy server.');
    },
  },
  passes('one that asks nobody', async (world) => ({ network: manual((await openSquid(world)).address) })),
  {
    name: 'one that asks nobody, plain http',
    run: async (world) => {
      const from = world.arrived.length;
      await world.mustPass({ network: manual((await openSquid(world)).address), isPlain: true });
      if (!world.arrived.slice(from).every(({ headers }) => headers.via?.includes('soak.test')))
        throw new Error('It went straight.');
    },
  },
  passes('IPv6', async (world) => ({ network: manual((await world.squid({ name: 'six', host: '::1' })).address) })),
  passes('environment', async (world) => ({
    network: { proxy: 'environment' },
    options: { environment: { HTTPS_PROXY: `http://${(await openSquid(world)).address}` } },
  })),
  passes('environment, with a password in it', async (world) => ({
    network: { proxy: 'environment' },
    options: {
      environment: {
        https_proxy: `http://meg:${encodeURIComponent(user.password)}@${(await basicSquid(world)).address}`,
      },
    },
  })),
  passes('environment, NO_PROXY', async (world) => ({
    ...(await straightHost(world)),
    network: { proxy: 'environment' },
    options: {
      environment: { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}`, NO_PROXY: `${ownAddresses()[0]}/16` },
    },
  })),
  passes('script, the first is down', async (world) => ({
    network: await script(world, `'PROXY 127.0.0.1:${await freePort()}; PROXY ${(await openSquid(world)).address}'`),
  })),
  passes('script, straight', async (world) => ({
    ...(await straightHost(world)),
    network: await script(world, "isInNet(host, '0.0.0.0', '0.0.0.0') ? 'DIRECT' : 'PROXY nobody:1'"),
  })),
  passes('script, served over http', async (world) => {
    const list = `PROXY ${(await openSquid(world)).address}`;
    const port = await world.listen(createHttpServer((_, response) => response.end(scriptText(`'${list}'`))));
    return { network: { proxy: 'script', address: `http://127.0.0.1:${port}/proxy.pac` } };
  }),
  fails('script that throws', 'proxy.script-failed', async (world) => ({
    network: await script(world, 'nobody.knows(host)'),
    details: { host: `cloud.test:${world.origin.secure}` },
  })),
  fails('script that hangs', 'proxy.script-hangs', async (world) => ({
    network: await script(world, '(function () { for (;;); })()'),
  })),
  fails('script that is not there', 'proxy.script-not-there', async (world) => ({
    network: { proxy: 'script', address: join(world.folder, 'nothing.pac') },
  })),
  passes('discovery', async (world) => {
    const list = `PROXY ${(await openSquid(world)).address}`;
    const port = await world.listen(createHttpServer((_, response) => response.end(scriptText(`'${list}'`))));
    return { network: { proxy: 'discover' }, options: { scripts: discovery(port, 'wpad.contoso.com') } };
  }),
  fails('discovery that finds nothing', 'proxy.not-discovered', async () => ({
    network: { proxy: 'discover' },
    options: { scripts: discovery(1, 'nobody') },
  })),
  passes('the system, the first is down', async (world) => ({
    network: { proxy: 'system' },
    options: {
      systemProxy: listed(
        `PROXY 127.0.0.1:${await freePort()}; SOCKS socks:1; PROXY ${(await openSquid(world)).address}; DIRECT`,
      ),
    },
  })),
  fails('the system, SOCKS only', 'proxy.unsupported-kind', async () => ({
    network: { proxy: 'system' },
    options: { systemProxy: listed('SOCKS5 socks.test:1080') },
  })),
];

const hops: readonly Scenario[] = [
  fails('wrong port, refused', 'proxy.not-listening', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    return { network: manual(address), details: { proxy: address } };
  }),
  fails('wrong name', 'proxy.name-not-found', async () => ({ network: manual('no-such-proxy.invalid:8080') })),
  fails('wrong port, SSH', 'proxy.not-a-proxy', async (world) => ({
    network: manual(`127.0.0.1:${await world.tcp((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))}`),
    details: { found: 'it is an SSH server' },
  })),
  fails('wrong port, a web server', 'proxy.not-a-proxy', async (world) => ({
    network: manual(
      `127.0.0.1:${await world.tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 405 Not Allowed\r\nContent-Length: 0\r\n\r\n')))}`,
    ),
  })),
  fails('wrong port, TLS', 'proxy.wants-tls', async (world) => {
    const { key, cert } = await world.authority.certify('web', { by: 'origin-root', names: 'IP:127.0.0.1' });
    return { network: manual(`127.0.0.1:${await world.listen(createHttpsServer({ key, cert }))}`) };
  }),
  fails('https, where there is no TLS', 'proxy.no-tls', async (world) => ({
    network: manual(`https://${(await openSquid(world)).address}`),
  })),
  fails('http, where there is TLS', 'proxy.wants-tls', async (world) => ({
    network: manual((await tlsSquid(world)).address),
  })),
  fails('http, where there is TLS, plain http behind it', 'proxy.wants-tls', async (world) => ({
    network: manual((await tlsSquid(world)).address),
    isPlain: true,
  })),
  passes('https to the proxy', async (world) => ({
    network: manual(`https://${(await tlsSquid(world)).address}`),
    trusts: [world.root, world.proxyRoot],
  })),
  passes('https to the proxy, plain http behind it', async (world) => ({
    network: manual(`https://${(await tlsSquid(world)).address}`),
    trusts: [world.root, world.proxyRoot],
    isPlain: true,
  })),
  fails('https to a proxy nobody vouches for', 'proxy.not-trusted', async (world) => {
    const { address } = await tlsSquid(world);
    return { network: manual(`https://${address}`), details: { proxy: `https://${address}` } };
  }),
  fails('closes without an answer', 'proxy.closed', async (world) => ({
    network: manual(`127.0.0.1:${await world.tcp((socket) => socket.once('data', () => socket.destroy()))}`),
  })),
  fails('takes the connection and says nothing', 'proxy.no-answer', async (world) => ({
    network: manual(`127.0.0.1:${await world.tcp((socket) => socket.resume())}`),
    answerMs: 500,
    details: { seconds: 0.5 },
  })),
  fails('does not allow the host', 'proxy.refused', async (world) => ({
    network: manual((await openSquid(world)).address),
    host: 'denied.test',
    details: { status: 403, host: 'denied.test:443', reason: 'ERR_ACCESS_DENIED' },
  })),
  fails('does not allow the host, plain http', 'proxy.refused', async (world) => ({
    network: manual((await openSquid(world)).address),
    host: 'denied.test',
    isPlain: true,
  })),
  {
    name: 'does not know the name',
    run: async (world) => {
      const squid = await openSquid(world);
      const trip = { network: manual(squid.address), host: 'nowhere.test' };
      if (!(await world.nameNobody())) {
        console.log('SKIPPED: proxies-name (port 53 is not ours to have)');
        return;
      }
      const error = await world.try(trip);
      // Squid 5 finds no way (ERR_CANNOT_FORWARD) where others of its versions find no name (ERR_DNS_FAIL).
      const isTold =
        isAppError(error, 'proxy.target-not-found') ||
        (isAppError(error, 'proxy.target-unreachable') && error.details.reason.includes('not even the name'));
      if (!isTold || error.details.host !== 'nowhere.test:443') throw error ?? new Error('It got through.');
    },
  },
  fails('is refused by the host', 'proxy.target-refused', async (world) => ({
    network: manual((await openSquid(world)).address),
    host: `cloud.test:${await freePort()}`,
  })),
  {
    name: 'opens TLS, and nobody vouches for it',
    run: async (world) => {
      const error = await world.try({ network: manual((await inspectingSquid(world)).address) });
      if (error === null || !/^(?:tls|cloud)\./.test(error.code))
        throw new Error(error?.code ?? 'It got through', { cause: error });
      if (!JSON.stringify(error.toReport()).includes('inspecting-proxy'))
        throw new Error(`Who issued it is not told: ${error.message}`);
    },
  },
  passes('opens TLS, and its authority is in the settings', async (world) => ({
    network: manual((await inspectingSquid(world)).address),
    trusts: [world.inspector],
  })),
  fails('a sign-in page in place of the tunnel', 'proxy.sign-in-page', async (world) => ({
    network: manual(
      `127.0.0.1:${await world.tcp((socket) =>
        socket.once('data', () =>
          socket.end('HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n'),
        ),
      )}`,
    ),
    details: { status: 511 },
  })),
  {
    name: 'packs what goes through, and adds headers',
    run: async (world) => {
      const port = await world.listen(
        createHttpServer((request, response) => {
          const onward = httpRequest(
            {
              port: world.origin.plain,
              path: new URL(request.url ?? '').pathname,
              method: request.method,
              headers: request.headers,
            },
            (answer) => {
              const isFile = request.method === 'GET';
              const { 'content-length': _length, ...headers } = answer.headers;
              response.writeHead(answer.statusCode ?? 502, {
                ...headers,
                Via: '1.1 packer',
                'X-Cache': 'MISS',
                ...(isFile ? { 'Content-Encoding': 'gzip' } : {}),
              });
              const pieces: Buffer[] = [];
              answer.on('data', (piece: Buffer) => pieces.push(piece));
              answer.on('end', () => response.end(isFile ? gzipSync(Buffer.concat(pieces)) : Buffer.concat(pieces)));
            },
          );
          request.pipe(onward);
        }),
      );
      await world.mustFail({ network: manual(`127.0.0.1:${port}`), isPlain: true }, 'cloud.encoded');
    },
  },
  { name: 'dies in the middle and comes back', run: diesAndComesBack },
];

/** In the order they are run: cheap ones of each kind first. */
export const scenarios: readonly Scenario[] = [...places, ...signingIn, ...hops];

/** What `npm test` runs: of each kind something. */
export const sample: ReadonlySet<string> = new Set([
  'none',
  'script, the first is down',
  'basic, wrong password, tried once',
  'ntlm, verified',
  'wrong port, SSH',
  'does not know the name',
]);

async function diesAndComesBack(world: ProxyWorld): Promise<void> {
  const squid = await world.squid({ name: 'mortal' });
  const journey = await world.start({ network: manual(squid.address) });
  const { signal } = new AbortController();
  try {
    const url = `${journey.base}/big`;
    const first = await journey.service.download(url, journey.base, signal);
    let received = 0;
    const cut = await (async () => {
      for await (const piece of first.body) {
        received += piece.length;
        if (received > 500_000) await squid.kill();
      }
    })().catch((error: unknown) => error);
    if (!isAppError(cut) || !cut.canRetry) throw new Error('It was not told that it was cut off.', { cause: cut });
    const dead = await journey.service.download(url, journey.base, signal).catch((error: unknown) => error);
    if (!isAppError(dead, 'proxy.not-listening'))
      throw new Error('A dead proxy server was not named.', { cause: dead });
    await squid.begin();
    const rest = await journey.service.download(url, journey.base, signal, {
      offset: received,
      etag: first.etag ?? '',
    });
    if (rest.offset !== received) throw new Error('It began anew.');
    for await (const piece of rest.body) received += piece.length;
    if (received !== bigSizeBytes) throw new Error(`${received} bytes came.`);
  } finally {
    journey.close();
  }
}

function listed(list: string): ReturnType<typeof onlySystemProxy> {
  return { resolve: async () => ({ ...parseProxyList(list), why: { kind: 'system', detail: null } }) };
}

function scriptText(answer: string): string {
  return `function FindProxyForURL(url, host) { return ${answer}; }`;
}

let scripts = 0;
async function script(world: ProxyWorld, answer: string): Promise<Trip['network']> {
  scripts += 1;
  const address = join(world.folder, `proxy${scripts}.pac`);
  await writeFile(address, scriptText(answer));
  return { proxy: 'script', address };
}

function discovery(port: number, served: string): NonNullable<NonNullable<Trip['options']>['scripts']> {
  return {
    domains: async () => ['branch.contoso.com'],
    lookup: async (name) => (name === served ? '127.0.0.1' : null),
    discoveryPort: port,
  };
}

/** What is straight must not be this computer by its own name: that would be straight anyway. */
async function straightHost(world: ProxyWorld): Promise<Pick<Trip, 'host'>> {
  const [address] = ownAddresses();
  if (address === undefined) throw new Error('This computer has no address but its own loopback.');
  return { host: `${address}:${world.origin.secure}` };
}
