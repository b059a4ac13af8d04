import { isAppError } from '../../shared/errors.ts';
import type { ContactedHost, PlannedHost } from '../../shared/jobs.ts';
import type { CloudService } from '../ports/cloud-service.ts';
import type { Log, Ports } from '../ports/ports.ts';
import type { PlannedFile } from '../updates/offer.ts';

interface Around {
  readonly ports: Pick<Ports, 'cloudService'>;
  readonly log: Log;
}

/** The hosts of one run: each is written down before it is contacted. */
export class HostBook {
  readonly #contacted: ContactedHost[] = [];
  readonly #stop: () => void;

  constructor({ ports, log }: Around) {
    this.#stop =
      serviceOf(ports)?.watchHosts((contact) => {
        this.#contacted.push(contact);
        const why =
          contact.from === null ? 'the settings or the update manifest name it' : `${contact.from} leads there`;
        log.info(`Contacts ${contact.host}: ${why}.`, { ...contact });
      }) ?? (() => undefined);
  }

  /** So far, in their order. */
  get contacted(): readonly ContactedHost[] {
    return [...this.#contacted];
  }

  close(): void {
    this.#stop();
  }
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
