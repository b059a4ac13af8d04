import type { HandlerContext, HandlerGroup } from './context.ts';

/** Longer than this nobody waits for a sign that somebody is there. */
const testLimitMs = 10_000;

/** What Connect needs of the network. */
export function networkHandlers({ computer, closing }: HandlerContext): HandlerGroup<'network'> {
  const { network } = computer;
  return {
    requests: {
      'network.hosts': async () => network.hosts(),
      'network.test': async ({ host }) => await network.test(host, testLimitMs, closing),
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
