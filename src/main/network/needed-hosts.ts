import { documentedEndpoints, isNamedBy } from '../../shared/endpoints.ts';
import type { NetworkHost } from '../../shared/network.ts';
import type { CloudSettings, Endpoint, Settings } from '../../shared/settings.ts';

/** Something to ask of a host, as Connect will. */
export interface Question {
  readonly purpose: 'usage-data' | 'manifest' | 'console-content' | 'downloads';
  readonly url: string;
}

/** A host, everything it is for, and what can be asked of it. */
export interface NeededHost {
  /** As messages call it: with its port when that is not the usual one. */
  readonly host: string;
  readonly ports: readonly number[];
  /** Where a connection is tried; `null` for what can only be listed. */
  readonly origin: URL | null;
  readonly purposes: readonly Endpoint['purpose'][];
  readonly isRequired: boolean;
  readonly questions: readonly Question[];
}

/** The three addresses of the settings, each with its purpose. */
export function questionsOf({ usageDataUrl, manifestUrl, adminUiContentUrl }: CloudSettings): readonly Question[] {
  return [
    { purpose: 'usage-data', url: usageDataUrl },
    { purpose: 'manifest', url: manifestUrl },
    { purpose: 'console-content', url: adminUiContentUrl },
  ];
}

/**
 * The hosts that may be needed besides those of the settings: the table of the settings, or the documented one when the
 * service of the settings is one of its hosts. A service of one's own leads to hosts of one's own.
 */
export function endpointsInForce({ cloud, endpoints, isPractice }: Settings): readonly Endpoint[] {
  if (endpoints !== undefined) return endpoints;
  if (cloud === null || isPractice) return [];
  const isMicrosofts = questionsOf(cloud).some(({ url }) => isNamedBy(documentedEndpoints, new URL(url).hostname));
  return isMicrosofts ? documentedEndpoints : [];
}

/**
 * Every host there is to know of, the required ones first: those the settings name, those the update manifest led to, those
 * of the table. One line for each, with everything it is for.
 */
export function neededHosts(settings: Settings, cloud: CloudSettings, learnt: readonly URL[]): readonly NeededHost[] {
  const hosts = new Map<string, NeededHost>();
  const add = (one: NeededHost): void => {
    const known = hosts.get(one.host);
    hosts.set(one.host, known === undefined ? one : merged(known, one));
  };
  for (const question of questionsOf(cloud)) {
    const url = new URL(question.url);
    add({ ...named(url), purposes: [question.purpose], isRequired: true, questions: [question] });
  }
  for (const url of learnt) add({ ...named(url), purposes: ['downloads'], isRequired: true, questions: [] });
  for (const { host, ports, purpose } of endpointsInForce(settings)) {
    const isListedOnly = host.startsWith('*.');
    const [port = 443] = ports;
    const usual = port === 443 || port === 80;
    const origin = new URL(`${port === 80 ? 'http' : 'https'}://${host.replace('*.', '')}${usual ? '' : `:${port}`}/`);
    add({
      host: isListedOnly ? host : origin.host,
      ports,
      origin: isListedOnly ? null : origin,
      purposes: [purpose],
      isRequired: false,
      questions: [],
    });
  }
  return [...hosts.values()];
}

/** For the screens: one line for each purpose. */
export function listedHosts(hosts: readonly NeededHost[]): readonly NetworkHost[] {
  return hosts.flatMap(({ host, purposes, isRequired }) => purposes.map((purpose) => ({ host, purpose, isRequired })));
}

function named(url: URL): Pick<NeededHost, 'host' | 'ports' | 'origin'> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.host, ports: [port], origin: new URL(`${url.protocol}//${url.host}/`) };
}

function merged(known: NeededHost, more: NeededHost): NeededHost {
  return {
    ...known,
    ports: [...new Set([...known.ports, ...more.ports])],
    purposes: [...new Set([...known.purposes, ...more.purposes])],
    isRequired: known.isRequired || more.isRequired,
    questions: [...known.questions, ...more.questions],
  };
}
