import type { CloudService, Download } from '../../../src/core/ports/cloud-service.ts';

/** The same service, with a count of the bytes it really brought, by path. */
export function countingCloud(cloud: CloudService, fetched: Map<string, number>): CloudService {
  return {
    manifestUrl: cloud.manifestUrl,
    adminUiContentUrl: cloud.adminUiContentUrl,
    upload: async (...given) => await cloud.upload(...given),
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
