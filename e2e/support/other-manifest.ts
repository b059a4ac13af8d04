/* A list of updates that is not as the practice cloud made it, served from another port. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { withCabinetFile, writeCabinetFile } from '../../src/lab/cabinets.ts';

/** The path of the list of updates at the cloud. */
export const manifestPath = 'manifest/ConfigMgr.Update.Manifest.cab';

interface Member {
  readonly name: string;
  readonly modified: string;
  bytes: Buffer;
}

/** Writes the list of updates of a cloud folder to `to`, with its XML changed. */
export async function writeOtherManifest(
  cloudFolder: string,
  to: string,
  change: (xml: string) => string,
): Promise<void> {
  const from = join(cloudFolder, 'download', ...manifestPath.split('/'));
  const members = await withCabinetFile(from, async (cabinet) => {
    const found: Member[] = [];
    for await (const { member, content } of cabinet.extractAll()) {
      const pieces: Buffer[] = [];
      for await (const piece of content) pieces.push(Buffer.from(piece));
      found.push({ name: member.name, modified: member.modified, bytes: Buffer.concat(pieces) });
    }
    return found;
  });
  const manifest = members.find(({ name }) => name === 'Manifest.xml');
  if (manifest === undefined) throw new Error('The manifest has no Manifest.xml.');
  manifest.bytes = Buffer.from(change(manifest.bytes.toString()));
  await writeCabinetFile(
    to,
    members.map(({ name, modified, bytes }) => ({
      name,
      modified,
      sizeBytes: bytes.length,
      content: async function* () {
        yield bytes;
      },
    })),
    'mszip',
  );
}

/** Serves one file at `url`; whatever else is asked for is to be had elsewhere. */
export async function serveFile(
  path: string,
  elsewhere: string,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const bytes = await readFile(path);
  const server = createServer((request, response) => {
    if (request.url !== '/list.cab') return response.writeHead(302, { Location: elsewhere + request.url }).end();
    response.writeHead(200, { 'Content-Length': bytes.length });
    return response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // listen() gave a TCP address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/list.cab`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
