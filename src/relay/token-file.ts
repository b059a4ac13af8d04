import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { jsonProblem } from '../core/json-problem.ts';
import type { Files } from '../core/ports/files.ts';
import { placeFile } from '../core/transfer/place-file.ts';
import { errnoOf } from '../main/files/errno.ts';
import { type Clause, clause } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';

const TokenFile = z.strictObject({
  format: z.literal(1),
  tokens: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        /** Of the token. 32 random bytes cannot be found from it, so that no slower hash is needed. */
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        created: z.iso.datetime(),
      }),
    )
    .max(10_000),
});
type Entry = z.infer<typeof TokenFile>['tokens'][number];

/** Whom a relay knows. */
export class Tokens {
  readonly entries: readonly Entry[];
  readonly #digests: readonly { readonly name: string; readonly digest: Buffer }[];

  constructor(entries: readonly Entry[]) {
    this.entries = entries;
    this.#digests = entries.map(({ name, sha256 }) => ({ name, digest: Buffer.from(sha256, 'hex') }));
  }

  /** The name of a token; `null` when it is not known. It takes as long for every token, known or not. */
  nameOf(token: string): string | null {
    const digest = createHash('sha256').update(token).digest();
    let found: string | null = null;
    for (const known of this.#digests) if (timingSafeEqual(known.digest, digest)) found = known.name;
    return found;
  }
}

/** Reads the tokens of a relay; none when there is no file. @throws {AppError} relay.malformed */
export async function readTokens(path: string): Promise<Tokens> {
  const malformed = (problem: Clause, cause: unknown): AppError =>
    new AppError('relay.malformed', { path, problem }, { cause });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return new Tokens([]);
    throw malformed(clause('cannot-read-errno', { code: errnoOf(error) ?? '?' }), error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw malformed(clause('not-json'), error);
  }
  const parsed = TokenFile.safeParse(json);
  if (!parsed.success) throw malformed(jsonProblem(parsed.error), parsed.error);
  return new Tokens(parsed.data.tokens);
}

/**
 * Makes a token for somebody and returns it: nothing else ever tells it again.
 * @throws {AppError} relay.token-exists, relay.malformed, files.*
 */
export async function addToken(files: Files, path: string, name: string, now: Date): Promise<string> {
  const { entries } = await readTokens(path);
  if (entries.some((entry) => entry.name === name)) throw new AppError('relay.token-exists', { name });
  const token = `sct_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(token).digest('hex');
  await write(files, path, [...entries, { name, sha256, created: now.toISOString() }]);
  return token;
}

/** @throws {AppError} relay.no-such-token, relay.malformed, files.* */
export async function removeToken(files: Files, path: string, name: string): Promise<void> {
  const { entries } = await readTokens(path);
  const left = entries.filter((entry) => entry.name !== name);
  if (left.length === entries.length) throw new AppError('relay.no-such-token', { name });
  await write(files, path, left);
}

async function write(files: Files, path: string, tokens: readonly Entry[]): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify({ format: 1, tokens }, null, 2)}\n`, 'utf8');
  await placeFile(files, path, [bytes], { replace: true, signal: new AbortController().signal });
}
