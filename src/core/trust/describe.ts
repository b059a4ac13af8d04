import { safeText } from '../../shared/safe-text.ts';
import type { LegFacts, TrustDescription } from '../../shared/trust.ts';
import type { Identity, TrustStore } from '../ports/trust-store.ts';
import type { Leg } from './leg.ts';
import { phraseFor } from './pairing.ts';
import type { TrustState } from './state.ts';
import { openTrips } from './trips.ts';

/** A leg as screens and the command line tell it. */
export function legFacts(leg: Leg, state: TrustState, identity: Identity): LegFacts {
  const { computer, publicKey } = leg.sender;
  const isOwn = computer === identity.computer;
  const isPaired = state.paired.some((one) => one.computer === computer);
  return {
    leg: leg.id,
    kind: leg.kind,
    sequence: leg.sequence,
    created: leg.created,
    expires: leg.expires,
    sealedBy: { computer, publicKey, name: safeText(leg.sender.name).slice(0, 300) },
    standing: isOwn ? 'self' : isPaired ? 'paired' : 'unknown',
    phrase: isOwn ? null : phraseFor(identity.publicKey, publicKey),
    files: leg.files.length,
    sizeBytes: leg.files.reduce((sum, file) => sum + file.sizeBytes, 0),
  };
}

/** Which outbound leg an inbound one answers. */
export function answerTo(
  { value, sha256 }: { readonly value: Leg; readonly sha256: string },
  hierarchyHash: string,
): Leg['answers'][number] {
  return { id: value.id, hierarchyHash, computer: value.sender.computer, sequence: value.sequence, sha256 };
}

/** Who this computer is, and whom it knows. @throws {AppError} trust.* */
export async function describeTrust(trust: TrustStore): Promise<TrustDescription> {
  const self = await trust.identity();
  const state = await trust.read();
  return {
    self,
    paired: state.paired.map(({ computer, name, publicKey, since, by }) => ({
      computer,
      name,
      publicKey,
      since,
      by,
      phrase: phraseFor(self.publicKey, publicKey),
    })),
    retired: state.retired.map(({ computer, name, publicKey, until, reason }) => ({
      computer,
      name,
      publicKey,
      until,
      reason,
    })),
    openTrips: openTrips(state),
  };
}
