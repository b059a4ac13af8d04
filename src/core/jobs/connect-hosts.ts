import type { ContactedHost, PlannedHost } from '../../shared/connect-plan.ts';
import { isAppError } from '../../shared/errors.ts';
import type { CloudService, HostContact } from '../ports/cloud-service.ts';
import type { Log, Ports } from '../ports/ports.ts';
import type { PlannedFile } from '../updates/offer.ts';

interface Around {
  readonly ports: Pick<Ports, 'cloudService'>;
  readonly log: Log;
}

/** The hosts of one run: each is written down before it is contacted, and with what came and went. */
export class HostBook {
  readonly #contacts: HostContact[] = [];
  readonly #received = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  readonly #stop: () => void;

  constructor({ ports, log }: Around) {
    this.#stop =
      serviceOf(ports)?.watchHosts((contact) => {
        this.#contacts.push(contact);
        const why =
          contact.from === null ? 'the settings or the update manifest name it' : `${contact.from} leads there`;
        log.info(`Contacts ${contact.host}: ${why}.`, { ...contact });
      }) ?? (() => undefined);
  }

  /** So far, in their order. */
  get contacted(): readonly ContactedHost[] {
    return this.#contacts.map((contact) => ({
      ...contact,
      receivedBytes: this.#received.get(contact.host) ?? 0,
      sentBytes: this.#sent.get(contact.host) ?? 0,
    }));
  }

  /** The same ports, with the bytes of the service counted. */
  over(ports: Ports): Ports {
    return {
      ...ports,
      bandwidth: () => ports.bandwidth(),
      retries: () => ports.retries(),
      cloudService: () => this.#counted(ports.cloudService()),
    };
  }

  close(): void {
    this.#stop();
  }

  #counted(cloud: CloudService): CloudService {
    const { usageDataUrl, manifestUrl, adminUiContentUrl } = cloud;
    return {
      usageDataUrl,
      manifestUrl,
      adminUiContentUrl,
      check: async (urls, signal) => await cloud.check(urls, signal),
      watchHosts: (tell) => cloud.watchHosts(tell),
      upload: async (upload, signal) => {
        const { host } = new URL(usageDataUrl);
        const content = (): AsyncIterable<Uint8Array> => counted(upload.content(), this.#sent, host);
        return await cloud.upload({ ...upload, content }, signal);
      },
      download: async (url, base, signal, from) => {
        const download = await cloud.download(url, base, signal, from);
        const body = counted(download.body, this.#received, new URL(download.url).host);
        return { ...download, body, discard: () => download.discard() };
      },
    };
  }
}

/** The same pieces, and their sum. No generator: it would cost more than the sum. */
function counted(
  pieces: AsyncIterable<Uint8Array>,
  sums: Map<string, number>,
  host: string,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = pieces[Symbol.asyncIterator]();
      return {
        next: async () => {
          const piece = await iterator.next();
          if (piece.done !== true) sums.set(host, (sums.get(host) ?? 0) + piece.value.length);
          return piece;
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

/** The hosts a plan names, with what each is for: where they lead to is known when they are asked. */
export function hostsOfPlan(cloud: CloudService, files: readonly PlannedFile[]): readonly PlannedHost[] {
  const hosts = new Map<string, PlannedHost>();
  const add = (url: string, purpose: PlannedHost['purposes'][number]): void => {
    const { host, origin } = new URL(url);
    const { purposes = [], files: count = 0 } = hosts.get(host) ?? {};
    const more = purpose === 'downloads' ? 1 : 0;
    hosts.set(host, { host, origin, purposes: [...new Set([...purposes, purpose])], files: count + more });
  };
  add(cloud.usageDataUrl, 'usage-data');
  add(cloud.manifestUrl, 'manifest');
  add(cloud.adminUiContentUrl, 'console-content');
  for (const url of linksOf(files)) add(url, 'downloads');
  return [...hosts.values()];
}

/** Tells whether all of it can end, before anything is sent. @throws {AppError} cloud.*, proxy.*, tls.* */
export async function checkWays(
  ports: Pick<Ports, 'cloudService'>,
  missing: readonly PlannedFile[],
  signal: AbortSignal,
): Promise<void> {
  const cloud = ports.cloudService();
  await cloud.check([cloud.usageDataUrl, ...linksOf(missing)], signal);
}

function linksOf(files: readonly PlannedFile[]): readonly string[] {
  return files.flatMap(({ source }) => {
    if (!('link' in source)) return [];
    const { url, base } = source.link;
    // What is no address is told by whoever downloads it.
    return URL.canParse(url, base) ? [new URL(url, base).href] : [];
  });
}

/** That none is set up is told by whoever needs it. */
function serviceOf(ports: Pick<Ports, 'cloudService'>): CloudService | null {
  try {
    return ports.cloudService();
  } catch (error) {
    if (isAppError(error, 'settings.no-cloud')) return null;
    throw error;
  }
}
