/*
 * Sealed texts: docs/formats/drive-layout.md. JSON text and a newline, then one line, the seal, and a newline. The
 * signature (Ed25519, RFC 8032) covers every byte before the seal's line. The key to verify it with stands inside the
 * text, and the computer's id is that key's digest: so what a text says of itself either holds together or is refused.
 * Whether its sender is to be trusted is another question (judge-leg.ts).
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { jsonProblem } from '../json-problem.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import { computerOf, isSignedBy, publicKeyOf } from './keys.ts';
import { ComputerId, legFormat } from './leg.ts';
import { parseStrictJson } from './strict-json.ts';

/** Larger sealed texts are refused before they are read. */
export const sealedLimitBytes = 64 * 1024 * 1024;

const newline = 0x0a;
/** A seal is written one way, to the byte. */
const sealLine =
  /^\{"seal":\{"algorithm":"Ed25519","computer":"([0-9a-f]{32})","signature":"([A-Za-z0-9+/]{86}==)"\}\}$/;
const otherAlgorithm = /^\{"seal":\{"algorithm":"([^"\\]{0,40})"/;

/** What every sealed text says, whatever else it says. */
const Sealed = z.object({
  format: z.number(),
  sender: z.object({ computer: ComputerId, publicKey: z.string() }),
});

/** A sealed text that holds together. */
export interface ReadSeal<T> {
  readonly value: T;
  /** Of the whole text, the seal included. */
  readonly sha256: string;
}

/** Seals a value whose `sender` is this computer, as the bytes of a file. */
export async function sealText(
  trust: TrustStore,
  value: { readonly sender: { readonly publicKey: string } },
): Promise<Uint8Array> {
  const body = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  // Whoever reads it would refuse it.
  if (body.length > sealedLimitBytes - 1024)
    throw new AppError('leg.too-large', { sizeBytes: body.length, limitBytes: sealedLimitBytes });
  const { computer, publicKey } = await trust.identity();
  const signature = await trust.sign(body);
  // Nobody could open it: the key was replaced meanwhile, or the caller filled in another sender.
  if (value.sender.publicKey !== publicKey || !isSignedBy(publicKey, body, signature))
    throw new AppError('trust.key-replaced', {});
  const seal = { seal: { algorithm: 'Ed25519', computer, signature: Buffer.from(signature).toString('base64') } };
  return Buffer.concat([body, Buffer.from(`${JSON.stringify(seal)}\n`)]);
}

/** SHA-256 of sealed bytes, by which others name them. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads a sealed text and verifies its seal. Nothing is said of who sealed it but that they have the key it names.
 * @throws {AppError} leg.too-large, leg.truncated, leg.not-sealed, leg.other-algorithm, leg.malformed, leg.repeated-name,
 * leg.newer-format, leg.key-mismatch, leg.weak-key, leg.sealed-by-another, leg.seal-broken
 */
export function readSealed<T>(
  bytes: Uint8Array,
  schema: z.ZodType<T>,
  { limitBytes = sealedLimitBytes }: { readonly limitBytes?: number } = {},
): ReadSeal<T> {
  if (bytes.length > limitBytes) throw new AppError('leg.too-large', { sizeBytes: bytes.length, limitBytes });
  const { body, computer, signature } = splitSeal(bytes);
  const json = parseStrictJson(decode(body));
  const { format, sender } = check(Sealed, json);
  if (format > legFormat) throw new AppError('leg.newer-format', { format });
  const key = publicKeyOf(sender.publicKey);
  if (computerOf(sender.publicKey) !== sender.computer) throw new AppError('leg.key-mismatch', {});
  if (computer !== sender.computer) throw new AppError('leg.sealed-by-another', {});
  if (key.asymmetricKeyType !== 'ed25519' || !isSignedBy(sender.publicKey, body, signature))
    throw new AppError('leg.seal-broken', {});
  return { value: check(schema, json), sha256: digestOf(bytes) };
}

interface SplitSeal {
  readonly body: Uint8Array;
  readonly computer: string;
  readonly signature: Uint8Array;
}

function splitSeal(bytes: Uint8Array): SplitSeal {
  if (bytes.at(-1) !== newline) throw new AppError('leg.truncated', {});
  const end = bytes.length - 1;
  const start = bytes.subarray(0, end).lastIndexOf(newline) + 1;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  if (!line.startsWith('{"seal":')) throw new AppError('leg.not-sealed', {});
  const algorithm = otherAlgorithm.exec(line)?.[1];
  if (algorithm !== undefined && algorithm !== 'Ed25519')
    throw new AppError('leg.other-algorithm', { algorithm: safeText(algorithm) });
  const [, computer, text] = sealLine.exec(line) ?? [];
  if (computer === undefined || text === undefined)
    throw new AppError('leg.malformed', { problem: clause('seal-not-written-seals') });
  const signature = Buffer.from(text, 'base64');
  // Base64 has spare bits in its last digit: one signature has one spelling.
  if (signature.toString('base64') !== text)
    throw new AppError('leg.malformed', { problem: clause('seal-not-written-seals') });
  return { body: bytes.subarray(0, start), computer, signature };
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    throw new AppError('leg.malformed', { problem: clause('not-utf-8-text') }, { cause: error });
  }
}

function check<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new AppError('leg.malformed', { problem: jsonProblem(parsed.error) }, { cause: parsed.error });
  return parsed.data;
}
