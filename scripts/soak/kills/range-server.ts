import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { selectRange } from '../../../src/relay/http-ranges.ts';

/** Serves the same bytes under every address, also a part of them, until it is closed. */
export async function serveBytes(
  bytes: Buffer,
  etag: string,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const file = { etag: `"${etag}"`, lastModified: 'Fri, 20 Nov 2026 00:00:00 GMT', sizeBytes: bytes.length };
  const server = createServer((request, response) => {
    const selection = selectRange(request.headers, file);
    const [first, last] = selection.status === 206 ? [selection.first, selection.last] : [0, bytes.length - 1];
    if (selection.status !== 200 && selection.status !== 206) return response.writeHead(selection.status).end();
    response.writeHead(selection.status, {
      ETag: file.etag,
      'Content-Length': last - first + 1,
      ...(selection.status === 206 ? { 'Content-Range': `bytes ${first}-${last}/${bytes.length}` } : {}),
    });
    return response.end(bytes.subarray(first, last + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a port gives an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/file`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
