/*
 * Pairing. Two computers that never meet on a wire show the same phrase, made of both their keys, and a person compares
 * it. Whoever sits between them, with the drive in hand, would need two keys of his own that make the phrases meet in the
 * middle: docs/decisions/0015-trust.md says what that costs, and why the phrase is as long as it is.
 */
import { pbkdf2Sync } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Identity, TrustStore } from '../ports/trust-store.ts';
import { computerOf, publicKeyOf } from './keys.ts';
import { proquints } from './proquint.ts';
import type { PairedComputer, TrustState } from './state.ts';

/** 96 bits: six words. */
const phraseBytes = 12;
/** Each try costs whoever looks for two keys as much as it costs us once. */
const rounds = 10_000;
const salt = 'service-connection pairing 1';

/** Comparing is done again and again, for every screen: the phrases of the last keys are kept. */
const phrases = new Map<string, string>();
const phrasesLimit = 64;

/** The words both computers show: the same whichever of them asks. */
export function phraseFor(one: string, other: string): string {
  const keys = [one, other].map((key) => Buffer.from(key, 'base64')).sort((a, b) => a.compare(b));
  const name = keys.map((key) => key.toString('base64')).join(' ');
  const known = phrases.get(name);
  if (known !== undefined) return known;
  const phrase = proquints(pbkdf2Sync(Buffer.concat(keys), salt, rounds, phraseBytes, 'sha256'));
  if (phrases.size >= phrasesLimit) phrases.clear();
  phrases.set(name, phrase);
  return phrase;
}

/** Who did something, why, and when. */
export interface Deed {
  readonly by: string;
  readonly reason: string;
  /** ISO date and time. */
  readonly at: string;
}

/** Another computer, and the phrase that a person read on its screen. */
export interface Pairing {
  readonly publicKey: string;
  readonly name: string;
  readonly phrase: string;
  readonly by: string;
  /** ISO date and time. */
  readonly at: string;
}

/**
 * From now on what the other computer seals is taken. One that was retired is taken again.
 * @throws {AppError} trust.phrase-differs, trust.own-key, leg.weak-key, leg.malformed
 */
export async function pair(trust: TrustStore, pairing: Pairing): Promise<PairedComputer> {
  const paired = checkPairing(await trust.identity(), pairing);
  return await trust.change((state) => ({ state: withPaired(state, paired), result: paired }));
}

/**
 * What the computer seals is not taken any more.
 * @throws {AppError} trust.unknown-computer
 */
export async function retire(trust: TrustStore, computer: string, deed: Deed): Promise<PairedComputer> {
  return await trust.change((state) => {
    const paired = find(state, computer);
    return { state: withoutPaired(state, paired, deed), result: paired };
  });
}

/**
 * A computer that is known has a new key: one decision retires the old one and takes the new one.
 * @throws {AppError} trust.unknown-computer, trust.phrase-differs, trust.own-key, leg.weak-key, leg.malformed
 */
export async function replacePaired(
  trust: TrustStore,
  old: string,
  pairing: Pairing & { readonly reason: string },
): Promise<PairedComputer> {
  const paired = checkPairing(await trust.identity(), pairing);
  return await trust.change((state) => {
    const without = withoutPaired(state, find(state, old), pairing);
    return { state: withPaired(without, paired), result: paired };
  });
}

function checkPairing(identity: Identity, { publicKey, name, phrase, by, at }: Pairing): PairedComputer {
  publicKeyOf(publicKey);
  const computer = computerOf(publicKey);
  if (computer === identity.computer) throw new AppError('trust.own-key', {});
  const plain = (words: string): string =>
    words
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.join('-') ?? '';
  if (plain(phrase) !== phraseFor(identity.publicKey, publicKey))
    throw new AppError('trust.phrase-differs', { name: shownName(name) });
  return { computer, name: shownName(name), publicKey, since: at, by: shownName(by) };
}

function find(state: TrustState, computer: string): PairedComputer {
  const paired = state.paired.find((one) => one.computer === computer);
  if (paired === undefined) throw new AppError('trust.unknown-computer', { computer });
  return paired;
}

function withPaired(state: TrustState, paired: PairedComputer): TrustState {
  const other = (one: { readonly computer: string }): boolean => one.computer !== paired.computer;
  return {
    ...state,
    paired: [...state.paired.filter(other), paired],
    retired: state.retired.filter(other),
  };
}

function withoutPaired(state: TrustState, paired: PairedComputer, { by, reason, at }: Deed): TrustState {
  const other = (one: { readonly computer: string }): boolean => one.computer !== paired.computer;
  const why = safeText(reason).trim().slice(0, 250);
  if (why === '') throw new AppError('trust.no-reason', {});
  return {
    ...state,
    paired: state.paired.filter(other),
    retired: [
      ...state.retired.filter(other),
      { ...paired, until: at, reason: `${why} (${shownName(by)})`.slice(0, 300) },
    ],
  };
}

function shownName(name: string): string {
  return safeText(name).trim().slice(0, 300);
}
