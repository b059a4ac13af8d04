import type { ErrorCode } from '../shared/errors.ts';
import type { Exchange } from './fault-exchange.ts';

/** One way to misbehave, at one request. */
export interface FaultKind {
  /** Short, with hyphens; the same for ever, as seeds lead to it. */
  readonly name: string;
  /** What the server does, as a sentence without its subject. */
  readonly does: string;
  /**
   * What a client may end with. Where the list is empty, there is nothing to complain of: the answer is unusual and right.
   */
  readonly says: readonly ErrorCode[];
  /** Asking once more helps: a client that tries again must get through. */
  readonly again: boolean;
  /**
   * What it may cost. What lies about the bytes themselves is only found when the whole is there, and then nobody knows
   * which of them it was (`file`); what lies about their number is found no sooner by who does not know it (`size`).
   */
  readonly costs: 'chunk' | 'size' | 'file';
  /** Where it can happen: at any request, for what is not empty, for a part, or within TLS only. */
  readonly at: 'any' | 'body' | 'part' | 'tls';
  /** The client finds out by waiting only. */
  readonly isSlow: boolean;
  /** Whether the connection can be used for the next request. */
  run(exchange: Exchange): Promise<'goes-on' | 'over'>;
}

/** What most kinds have in common. */
type Given = Partial<Pick<FaultKind, 'again' | 'costs' | 'at' | 'isSlow'>> & Pick<FaultKind, 'does' | 'run'>;

/** A fault after which the next try gets through; `says` is what is told when the tries are used up. */
export function passing(name: string, says: readonly ErrorCode[], given: Given): FaultKind {
  return { name, says, again: true, costs: 'chunk', at: 'body', isSlow: false, ...given };
}

/** A fault that no further try helps with. */
export function final(name: string, says: readonly ErrorCode[], given: Given): FaultKind {
  return { name, says, again: false, costs: 'chunk', at: 'any', isSlow: false, ...given };
}

/** Unusual, and right. */
export function harmless(name: string, given: Given): FaultKind {
  return { name, says: [], again: true, costs: 'chunk', at: 'any', isSlow: false, ...given };
}
