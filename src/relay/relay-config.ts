import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { jsonProblem } from '../core/json-problem.ts';
import { errnoOf } from '../main/files/errno.ts';
import { type Clause, clause } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';

/** A page of text; a larger file is another file. */
const limitBytes = 1024 * 1024;
const bytes = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const seconds = z.number().int().min(1).max(86_400);

const Limits = z.strictObject({
  /** Largest cabinet. */
  uploadBytes: bytes.default(2 * 1024 ** 3),
  /** Largest piece of one. */
  pieceBytes: bytes.max(1024 ** 3).default(8 * 1024 ** 2),
  /** Everything in `storage` together. */
  storageBytes: bytes.nullable().default(null),
  /** Of one token, or of one address without a token. */
  requestsPerMinute: z.number().int().min(1).max(1_000_000).default(600),
  connections: z.number().int().min(1).max(100_000).default(200),
  /** For the head of a request, and for TLS to begin. */
  headerSeconds: seconds.default(15),
  /** How long a body may stand still. */
  stallSeconds: seconds.default(60),
  /** Once this is over, a body must have come at `leastBytesPerSecond`. */
  graceSeconds: seconds.default(60),
  leastBytesPerSecond: z.number().int().min(0).max(1_000_000).default(1024),
});

/** The settings file of a relay: docs/relay.md. Paths in it are relative to the file. */
export const RelayConfig = z.strictObject({
  version: z.literal(1),
  listen: z.strictObject({
    address: z.string().min(1).max(253).default('127.0.0.1'),
    /** 0 for any free one. */
    port: z.number().int().min(0).max(65_535).default(8443),
  }),
  /** Left out only where nothing but this computer can reach it. */
  tls: z
    .strictObject({
      /** PEM: its own, then those above it. */
      certificate: z.string().min(1),
      /** PEM, without a password. */
      key: z.string().min(1),
      minimumVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
    })
    .nullable()
    .default(null),
  tokens: z.string().min(1).default('relay-tokens.json'),
  storage: z.string().min(1),
  /** A folder with `cloud.json` and what it names; without it only uploads are taken. */
  downloads: z.string().min(1).nullable().default(null),
  limits: Limits.prefault({}),
  /** How long uploads under way may go on when it is asked to stop. */
  stopSeconds: z.number().int().min(0).max(3600).default(30),
});
export type RelayConfig = z.infer<typeof RelayConfig>;

/** Reads the settings of a relay; every path in them is whole afterwards. @throws {AppError} relay.malformed, relay.needs-tls */
export async function readRelayConfig(path: string): Promise<RelayConfig> {
  const malformed = (problem: Clause, cause?: unknown): AppError =>
    new AppError('relay.malformed', { path, problem }, { cause });
  let text: Buffer;
  try {
    text = await readFile(path);
  } catch (error) {
    throw malformed(
      errnoOf(error) === 'ENOENT' ? clause('not-there') : clause('cannot-read-errno', { code: errnoOf(error) ?? '?' }),
      error,
    );
  }
  if (text.length > limitBytes) throw malformed(clause('too-large'));
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (error) {
    throw malformed(clause('not-json'), error);
  }
  const parsed = RelayConfig.safeParse(json);
  if (!parsed.success) throw malformed(jsonProblem(parsed.error));
  return checked(withWholePaths(parsed.data, dirname(resolve(path))));
}

function withWholePaths(config: RelayConfig, folder: string): RelayConfig {
  const { tls, tokens, storage, downloads } = config;
  const whole = (path: string): string => resolve(folder, path);
  return {
    ...config,
    tls: tls === null ? null : { ...tls, certificate: whole(tls.certificate), key: whole(tls.key) },
    tokens: whole(tokens),
    storage: whole(storage),
    downloads: downloads === null ? null : whole(downloads),
  };
}

function checked(config: RelayConfig): RelayConfig {
  const { address } = config.listen;
  const isLoopback = address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
  if (config.tls === null && !isLoopback) throw new AppError('relay.needs-tls', { address });
  return config;
}
