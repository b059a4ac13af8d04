import type { Agent } from 'node:http';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { parseProxyAddress, proxyLabel } from './proxy-address.ts';

/** The proxy the operator named. */
export interface ProxySettings {
  /** As given: `host`, `host:port` or `http://host:port`. */
  readonly address: string;
  readonly userName: string | null;
  readonly password: string | null;
}

/** A proxy, understood: how messages call it, and the agents that go through it. */
export interface ProxyServer {
  readonly label: string;
  readonly userName: string | null;
  agentFor(url: URL): Agent;
  close(): void;
}

/** @throws {AppError} proxy.bad-address */
export function openProxy(settings: ProxySettings): ProxyServer {
  const url = parseProxyAddress(settings.address);
  if (settings.userName !== null) {
    url.username = encodeURIComponent(settings.userName);
    url.password = encodeURIComponent(settings.password ?? '');
  }
  const plain = new HttpProxyAgent(url, { keepAlive: true });
  const tunnel = new HttpsProxyAgent(url, { keepAlive: true });
  return {
    label: proxyLabel(url),
    userName: settings.userName,
    agentFor: (target) => (target.protocol === 'https:' ? tunnel : plain),
    close() {
      plain.destroy();
      tunnel.destroy();
    },
  };
}
