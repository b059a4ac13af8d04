import { decideOnNewKey, decideToGiveUp, decideToPair, decideToRetire } from '../../core/trust/decisions.ts';
import { describeTrust } from '../../core/trust/describe.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** Who this computer is, and whom it knows. */
export function trustHandlers({ ports, refuseWhileBusy }: HandlerContext): HandlerGroup<'trust'> {
  return {
    requests: {
      'trust.describe': async () => await describeTrust(ports.trust),
      'trust.pair': async (pairing) => await decideToPair(ports, pairing),
      'trust.retire': async ({ computer, ...decision }) => await decideToRetire(ports, computer, decision),
      'trust.new-key': async (decision) => {
        // What is being sealed would fit neither key.
        refuseWhileBusy();
        return await decideOnNewKey(ports, decision);
      },
      'trust.give-up': async ({ leg, ...decision }) => await decideToGiveUp(ports, leg, decision),
    },
  };
}
