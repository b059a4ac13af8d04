/*
 * Whether a leg that holds together is to be taken by this computer, now. The attacks are those of The Update Framework
 * (specification 1.0, section 1.5.2), as they look without a network; docs/formats/drive-layout.md has the order of the
 * checks and the way back from each.
 *
 * First who and for whom, which nobody may pass over: a leg of the other direction, of an unknown or retired computer, for
 * another hierarchy. Then when, which an honest mishap may cause too and a person may pass over with a reason: an earlier
 * leg than the last one, another leg with its number, a leap, a clock, an end. Last what it answers, which is only told.
 */
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Override } from '../../shared/trust.ts';
import type { Identity } from '../ports/trust-store.ts';
import type { Leg } from './leg.ts';
import { refuse } from './overrides.ts';
import { phraseFor } from './pairing.ts';
import type { ReadLeg } from './read-leg.ts';
import type { TrustState } from './state.ts';

/** Clocks of computers that never see a time server are this far apart at most, unless one is wrong. */
const clockToleranceMs = 48 * 60 * 60 * 1000;
/** Nobody seals this much between two trips: a number that leaps was made to shut out what comes after. */
const leapLimit = 1_000;

/** What a leg is judged by. */
export interface Judging {
  readonly kind: Leg['kind'];
  /** The site's own; `null` where legs of every hierarchy are taken. */
  readonly hierarchyHash: string | null;
  readonly state: TrustState;
  readonly identity: Identity;
  readonly now: Date;
  readonly overrides: readonly Override[];
}

/** A leg that may be taken. */
export interface JudgedLeg extends ReadLeg {
  readonly standing: 'self' | 'paired';
  /** For which it is taken. */
  readonly hierarchyHashes: readonly string[];
  /** This very leg was taken before: doing everything again changes nothing. */
  readonly isAgain: boolean;
  /** Decisions it needed; the caller writes them to the custody record. */
  readonly overridden: readonly Override[];
  /** What is told, and stops nothing. */
  readonly warnings: readonly AppError[];
}

type Accepted = TrustState['accepted'][number];

/**
 * Judges a leg against what this computer knows. Nothing is changed: `acceptLeg` does that.
 * @throws {AppError} trust.wrong-direction, trust.retired-key, trust.key-changed, trust.not-paired,
 * trust.other-hierarchy, trust.answers-altered, trust.same-sequence, trust.rolled-back, trust.sequence-jump,
 * trust.from-the-future, trust.expired, trust.no-reason
 */
export function judgeLeg(read: ReadLeg, judging: Judging): JudgedLeg {
  const leg = read.value;
  if (leg.kind !== judging.kind) throw new AppError('trust.wrong-direction', { kind: leg.kind });
  const standing = judgeSender(leg, judging);
  const hierarchyHashes = judgeHierarchy(leg, judging);
  const answers = judgeAnswers(leg, judging);

  const taken: Override[] = [];
  const pass = (refusal: AppError): void => refuse(refusal, judging.overrides, taken);
  const warnings: AppError[] = [];
  let again = 0;
  for (const hierarchyHash of hierarchyHashes) {
    const last = lastAccepted(judging.state, leg, hierarchyHash);
    if (last === null) continue;
    if (last.leg === leg.id && last.sha256 === read.sha256) again += 1;
    else judgeSequence(leg, last, pass, warnings);
  }
  judgeTime(leg, judging.now, pass);
  return {
    ...read,
    standing,
    hierarchyHashes,
    isAgain: again === hierarchyHashes.length,
    overridden: taken,
    warnings: [...warnings, ...answers],
  };
}

/** The last leg of this kind that was taken from its sender for a hierarchy. */
export function lastAccepted(state: TrustState, { sender, kind }: Leg, hierarchyHash: string): Accepted | null {
  const isIt = (one: Accepted): boolean =>
    one.hierarchyHash === hierarchyHash && one.computer === sender.computer && one.kind === kind;
  return state.accepted.find(isIt) ?? null;
}

function judgeSender(leg: Leg, { state, identity }: Judging): JudgedLeg['standing'] {
  const { sender } = leg;
  if (sender.computer === identity.computer) return 'self';
  if (state.paired.some((one) => one.computer === sender.computer && one.publicKey === sender.publicKey))
    return 'paired';
  const name = safeText(sender.name).slice(0, 100);
  const retired = state.retired.find((one) => one.computer === sender.computer);
  if (retired !== undefined)
    throw new AppError('trust.retired-key', { name: retired.name, until: retired.until, reason: retired.reason });
  const { computer, publicKey } = sender;
  const details = { name, computer, publicKey, phrase: phraseFor(identity.publicKey, publicKey) };
  const namesake = state.paired.find((one) => one.name === name && !isOfOtherSite(state, one.computer, leg));
  if (namesake !== undefined) throw new AppError('trust.key-changed', { ...details, oldComputer: namesake.computer });
  throw new AppError('trust.not-paired', details);
}

/**
 * Two sites may have called their computers the same. One that sealed for other sites only has no new key here: it is
 * another computer, and to retire its key would shut out the site it belongs to.
 */
function isOfOtherSite({ accepted }: TrustState, computer: string, { kind, hierarchies }: Leg): boolean {
  if (kind !== 'outbound') return false;
  const its = accepted.filter((one) => one.computer === computer && one.kind === 'outbound');
  const isOfThis = its.some((one) => hierarchies.some(({ hierarchyHash }) => hierarchyHash === one.hierarchyHash));
  return its.length > 0 && !isOfThis;
}

function judgeHierarchy(leg: Leg, { hierarchyHash }: Judging): readonly string[] {
  if (hierarchyHash === null) return leg.hierarchies.map((one) => one.hierarchyHash);
  if (leg.hierarchies.some((one) => one.hierarchyHash === hierarchyHash)) return [hierarchyHash];
  const labels = leg.hierarchies.slice(0, 5).map((one) => safeText(one.label));
  throw new AppError('trust.other-hierarchy', { labels });
}

function judgeSequence(leg: Leg, last: Accepted, pass: (refusal: AppError) => void, warnings: AppError[]): void {
  const details = {
    name: safeText(leg.sender.name).slice(0, 100),
    sequence: leg.sequence,
    lastSequence: last.sequence,
    created: leg.created,
    lastCreated: last.created,
  };
  if (leg.sequence === last.sequence) pass(new AppError('trust.same-sequence', details));
  if (leg.sequence < last.sequence) pass(new AppError('trust.rolled-back', details));
  if (leg.sequence > last.sequence + leapLimit) pass(new AppError('trust.sequence-jump', details));
  const wentBackMs = Date.parse(last.created) - Date.parse(leg.created);
  if (leg.sequence > last.sequence && wentBackMs > clockToleranceMs)
    warnings.push(new AppError('trust.clock-went-back', details));
}

function judgeTime(leg: Leg, now: Date, pass: (refusal: AppError) => void): void {
  const name = safeText(leg.sender.name).slice(0, 100);
  if (Date.parse(leg.created) > now.getTime() + clockToleranceMs)
    pass(new AppError('trust.from-the-future', { name, created: leg.created, now: now.toISOString() }));
  if (Date.parse(leg.expires) <= now.getTime())
    pass(new AppError('trust.expired', { name, expires: leg.expires, now: now.toISOString() }));
}

/** What the leg answers says whether anything was lost or held back on the way; the numbers decide, not this. */
function judgeAnswers(leg: Leg, { kind, hierarchyHash, state, identity }: Judging): readonly AppError[] {
  if (kind === 'outbound' || hierarchyHash === null) return [];
  const sent = state.sent.filter(
    (one) => one.kind === 'outbound' && one.outcomes.some((outcome) => outcome.hierarchyHash === hierarchyHash),
  );
  const answer = leg.answers.find((one) => one.hierarchyHash === hierarchyHash);
  if (answer === undefined) return sent.length === 0 ? [] : [new AppError('trust.answers-nothing', {})];
  if (answer.computer !== identity.computer) return [new AppError('trust.answers-unknown', {})];
  const answered = sent.find((one) => one.leg === answer.id);
  if (answered === undefined) return [new AppError('trust.answers-unknown', {})];
  if (answered.sha256 !== answer.sha256) throw new AppError('trust.answers-altered', { created: answered.created });
  const newest = sent.findLast((one) => one.sequence > answered.sequence);
  if (newest === undefined) return [];
  return [new AppError('trust.answers-older', { created: answered.created, newest: newest.created })];
}
