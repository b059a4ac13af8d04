import { placeFile } from '../../core/transfer/place-file.ts';
import type { NetworkCheck, NetworkCheckNow } from '../../shared/network.ts';
import { firewallList } from '../network/firewall-list.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** Longer than this nobody waits for a sign that somebody is there. */
const testLimitMs = 10_000;

/** What Connect needs of the network. */
export function networkHandlers({ computer, ports, tell, closing }: HandlerContext): HandlerGroup<'network'> {
  const { network } = computer;
  let now: NetworkCheckNow | null = null;
  /** Another check, or another way, makes what an earlier one still finds worth nothing. */
  let round = 0;
  const show = (value: NetworkCheckNow | null): void => {
    now = value;
    tell({ event: 'network.changed', value });
  };
  const forget = (): void => {
    round += 1;
    if (now !== null) show(null);
  };
  const check = async (): Promise<NetworkCheck> => {
    round += 1;
    const mine = round;
    show({ isUnderWay: true, reports: [] });
    try {
      return await network.check(testLimitMs, closing, (report) => {
        if (mine === round) show({ isUnderWay: true, reports: [...(now?.reports ?? []), report] });
      });
    } finally {
      if (mine === round) show(now === null || now.reports.length === 0 ? null : { ...now, isUnderWay: false });
    }
  };
  return {
    requests: {
      'network.hosts': async () => network.hosts(),
      'network.system-settings': async () => await network.systemSettings(),
      'network.check': check,
      'network.firewall-list': async ({ to, format, overwrite }) => {
        const path = fullPath(to);
        const entries = network.firewallEntries(await check());
        const { sizeBytes, sha256 } = await placeFile(ports.files, path, [firewallList(entries, format)], {
          replace: overwrite,
          signal: closing,
        });
        return { path, sizeBytes, sha256 };
      },
      'network.sign-in': async ({ userName, password, remember, proxy }) => {
        await network.signIn({ userName, password }, remember, proxy);
        forget();
        return {};
      },
      'network.sign-out': async () => {
        await network.signOut();
        forget();
        return {};
      },
    },
    current: () => [{ event: 'network.changed', value: now }],
    computerChanged: forget,
  };
}
