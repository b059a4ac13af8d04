import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningLab, startLab } from '../lab/lab.ts';
import { makeSmallLab, makeUsageCabinet } from '../lab/testing/small-lab.ts';
import { md4 } from '../main/cloud/proxy/md4.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

/* Who we are at a proxy server, through a whole run: nothing that is written or shown holds it in any form. */

const userName = 'meg';
const password = 'S3cret-Pa:ss';
let lab: RunningLab;
let removeLab: () => Promise<void>;
let usageData: Buffer;
beforeAll(async () => {
  const made = await makeSmallLab();
  removeLab = made.remove;
  lab = await startLab(made.lab.folder, { port: 0 });
  const [site] = lab.sites;
  if (site === undefined) throw new Error('The lab has no site.');
  usageData = await makeUsageCabinet(site);
});
afterAll(async () => {
  await lab.stop();
  await removeLab();
});

type Scheme = 'Basic' | 'Digest' | 'NTLM';
const challenges: Readonly<Record<Scheme, string>> = {
  Basic: 'Basic realm="x"',
  Digest: 'Digest realm="x", nonce="n1", qop="auth", algorithm=SHA-256',
  NTLM: 'NTLM',
};
const ntlmChallenge = Buffer.concat([Buffer.from('NTLMSSP\0\u0002\0\0\0', 'latin1'), Buffer.alloc(36, 1)]).toString(
  'base64',
);

/** A proxy server that asks by one scheme, takes whatever is answered (or nothing), and remembers it. */
async function startProxy(
  scheme: Scheme,
  takes: boolean,
): Promise<{ server: Server; address: string; told: Set<string> }> {
  const told = new Set<string>();
  const signedIn = new WeakSet<Socket>();
  const server = createServer((request, response) => {
    const header = request.headers['proxy-authorization'] ?? '';
    if (header !== '') told.add(header);
    const isNtlmDone = scheme === 'NTLM' && header !== '' && Buffer.from(header.slice(5), 'base64')[8] === 3;
    if (isNtlmDone && takes) signedIn.add(request.socket);
    if (signedIn.has(request.socket) || (takes && scheme !== 'NTLM' && header.startsWith(scheme))) {
      pass(request, response);
      return;
    }
    const isBegun = scheme === 'NTLM' && header !== '' && !isNtlmDone;
    response.writeHead(407, { 'Proxy-Authenticate': isBegun ? `NTLM ${ntlmChallenge}` : challenges[scheme] }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

function pass(request: IncomingMessage, response: ServerResponse): void {
  const { 'proxy-authorization': _ours, ...headers } = request.headers;
  const onward = httpRequest(request.url ?? '', { method: request.method ?? 'GET', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

/** Every form in which the password could be written down. */
function forms(told: ReadonlySet<string>): readonly string[] {
  const wide = Buffer.from(password, 'utf16le');
  const answers = [...told].flatMap((header) => [header, header.replace(/^\S+ /, '')]);
  const digests = [...told].flatMap((header) => /response="([0-9a-f]+)"/.exec(header)?.[1] ?? []);
  return [
    password,
    encodeURIComponent(password),
    Buffer.from(password).toString('base64'),
    Buffer.from(`${userName}:${password}`).toString('base64'),
    wide.toString('latin1'),
    wide.toString('base64'),
    md4(wide).toString('hex'),
    createHash('sha256').update(`${userName}:x:${password}`).digest('hex'),
    ...answers,
    ...digests,
  ];
}

async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map(async (path) => `${path}\n${await readFile(path, 'latin1')}`))).join('\n');
}

describe.each(['Basic', 'Digest', 'NTLM'] as const)('who we are at a proxy server that asks by %s', (scheme) => {
  it.each([
    ['is taken', true],
    ['is refused', false],
  ])(
    'and %s is in no log, record, drive or answer',
    async (_, takes) => {
      const folder = await mkdtemp(join(tmpdir(), 'proxy-secrets-'));
      const { server, address, told } = await startProxy(scheme, takes);
      try {
        const drive = join(folder, 'drive');
        await mkdir(drive);
        await writeFile(join(drive, 'UsageData.cab'), usageData);
        const typed = ['connect', '--from', join(drive, 'UsageData.cab'), '--to', join(drive, 'Packs')];
        const environment = {
          SERVICE_CONNECTION_TRUST: join(folder, 'trust'),
          SERVICE_CONNECTION_LOGS: join(folder, 'logs'),
        };
        // Nobody is named: the program asks when the proxy server does.
        const host = recordingHost([...typed, '--cloud', lab.cloud.url, '--proxy', address, '--json'], {
          folder,
          environment,
          isInteractive: true,
          answers: [userName, password],
        });
        await runCli(host);
        const { out, err } = host.printed;
        if (takes) expect(out).toMatch(/"event":"ended".*"state":"done"/);
        else expect(out).toContain('proxy.wrong-credentials');
        expect(told.size).toBeGreaterThan(0);
        const everything = `${out}\n${err}\n${await everythingIn(folder)}`;
        expect(everything).toContain(address);
        for (const form of forms(told)) expect(everything.includes(form), form).toBe(false);
        if (!takes && scheme === 'Basic') expect(told.size).toBe(1);
      } finally {
        server.closeAllConnections();
        server.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
