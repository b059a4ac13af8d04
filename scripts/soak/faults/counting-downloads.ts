import type { CloudService, Download } from '../../../src/core/ports/cloud-service.ts';

/** Where downloads come from. */
type Source = Pick<CloudService, 'download'>;

/** The same downloads, with a count of the bytes that were really brought, by path. */
export function countingDownloads(cloud: Source, fetched: Map<string, number>): Source {
  return {
    download: async (url, base, ...given): Promise<Download> => {
      const download = await cloud.download(url, base, ...given);
      const path = new URL(url, base).pathname;
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of download.body) {
          fetched.set(path, (fetched.get(path) ?? 0) + piece.length);
          yield piece;
        }
      }
      return { ...download, body: counted(), discard: () => download.discard() };
    },
  };
}
