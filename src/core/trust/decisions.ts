/*
 * What a person decides of computers and trips, each written to the custody record of this computer with who and why. The
 * decision comes first: a record of something that did not happen would be worse than the other way round, and it is one
 * line that is missing then, which the next decision of the same kind shows.
 */
import { type ErrorCode, isAppError } from '../../shared/errors.ts';
import type { TrustDescription } from '../../shared/trust.ts';
import { appendEntry } from '../custody/append-entry.ts';
import type { CustodyDraft } from '../custody/entry.ts';
import type { Ports } from '../ports/ports.ts';
import { describeTrust } from './describe.ts';
import { pair, replacePaired, retire } from './pairing.ts';
import { giveUpTrip } from './trips.ts';

type DecisionPorts = Pick<Ports, 'trust' | 'custody' | 'clock'>;

/** Who decides, and why. */
export interface Decision {
  readonly by: string;
  readonly reason: string;
}

/** A computer whose phrase was compared. */
export interface PairingDecision {
  readonly publicKey: string;
  readonly name: string;
  readonly phrase: string;
  readonly by: string;
  /** It is this paired computer with a new key: the old one is retired. `null` for one that was not met before. */
  readonly replaces: string | null;
}

/** Pairs with a computer. @throws {AppError} trust.* */
export async function decideToPair(
  ports: DecisionPorts,
  { replaces, ...given }: PairingDecision,
): Promise<TrustDescription> {
  const at = ports.clock.now().toISOString();
  const reason = 'It has a new key: the words were compared again.';
  const paired =
    replaces === null
      ? await pair(ports.trust, { ...given, at })
      : await replacePaired(ports.trust, replaces, { ...given, at, reason });
  const { computer, name, publicKey } = paired;
  const old = replaces === null ? {} : { replaces };
  return await written(ports, {
    what: 'paired',
    who: given.by,
    details: { computer, name, publicKey, phrase: given.phrase, ...old },
  });
}

/** What the computer seals is not taken any more. @throws {AppError} trust.* */
export async function decideToRetire(
  ports: DecisionPorts,
  computer: string,
  { by, reason }: Decision,
): Promise<TrustDescription> {
  const { name } = await retire(ports.trust, computer, { by, reason, at: ports.clock.now().toISOString() });
  return await written(ports, { what: 'retired', who: by, details: { computer, name, reason } });
}

/**
 * A new key for this computer. It is the way out of a damaged key, and of a damaged memory too: that one is set aside then,
 * and the other computers are met anew.
 * @throws {AppError} trust.in-use, files.*
 */
export async function decideOnNewKey(ports: DecisionPorts, { by, reason }: Decision): Promise<TrustDescription> {
  const old = await unlessDamaged(ports.trust.identity(), 'trust.key-damaged');
  const known = await unlessDamaged(ports.trust.read(), 'trust.state-damaged');
  const { computer } = await (known === null ? ports.trust.beginAnew() : ports.trust.replaceKey());
  const details = {
    old: old?.computer ?? 'damaged',
    computer,
    reason,
    ...(known === null ? { known: 'damaged, and set aside' } : {}),
  };
  return await written(ports, { what: 'key-replaced', who: by, details });
}

async function unlessDamaged<T>(reading: Promise<T>, code: ErrorCode): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isAppError(error, code)) return null;
    throw error;
  }
}

/** A drive will not come back. @throws {AppError} trust.unknown-leg */
export async function decideToGiveUp(
  ports: DecisionPorts,
  leg: string,
  { by, reason }: Decision,
): Promise<TrustDescription> {
  const trip = await giveUpTrip(ports.trust, leg);
  return await written(ports, {
    what: 'drive-lost',
    who: by,
    leg,
    details: { kind: trip.kind, created: trip.created, reason },
  });
}

async function written(ports: DecisionPorts, draft: CustodyDraft): Promise<TrustDescription> {
  await appendEntry(ports, 'computer', draft);
  return await describeTrust(ports.trust);
}
