import { placeFile } from '../../core/transfer/place-file.ts';
import { firewallList } from '../network/firewall-list.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** Longer than this nobody waits for a sign that somebody is there. */
const testLimitMs = 10_000;

/** What Connect needs of the network. */
export function networkHandlers({ computer, ports, closing }: HandlerContext): HandlerGroup<'network'> {
  const { network } = computer;
  return {
    requests: {
      'network.hosts': async () => network.hosts(),
      'network.test': async ({ host }) => await network.test(host, testLimitMs, closing),
      'network.check': async () => await network.check(testLimitMs, closing),
      'network.firewall-list': async ({ to, format, overwrite }) => {
        const path = fullPath(to);
        const entries = network.firewallEntries(await network.check(testLimitMs, closing));
        const { sizeBytes, sha256 } = await placeFile(ports.files, path, [firewallList(entries, format)], {
          replace: overwrite,
          signal: closing,
        });
        return { path, sizeBytes, sha256 };
      },
      'network.sign-in': async ({ userName, password, remember }) => {
        await network.signIn({ userName, password }, remember);
        return {};
      },
      'network.sign-out': async () => {
        await network.signOut();
        return {};
      },
    },
  };
}
