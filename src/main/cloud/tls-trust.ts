import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { TrustedRoots } from '../../shared/network.ts';
import type { TlsSettings } from '../../shared/settings.ts';
import { errnoOf } from '../files/errno.ts';

/** More certificates than any file of a network team holds. */
const fileLimitBytes = 4 * 1024 * 1024;

const pemBlock = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Whom TLS connections believe. Made once: reading hundreds of roots for each connection would cost more than it. */
export interface TlsTrust {
  /** For every TLS connection, to a host and to a proxy server: it holds the roots and the lowest version. */
  readonly secureContext: SecureContext;
  readonly minimumVersion: TlsSettings['minimumVersion'];
  readonly roots: TrustedRoots;
  /** Where a root comes from, by its SHA-256 fingerprint; `null` for a certificate that is none of ours. */
  sourceOf(fingerprint256: string): RootSource | null;
}

/** `program`: those Node brings, and what NODE_EXTRA_CA_CERTS adds. */
export type RootSource = 'system' | 'program' | 'settings';

/**
 * The roots of this computer, those of the program, and those of the file the settings name.
 * @throws {AppError} tls.ca-file
 */
export async function openTlsTrust(settings: TlsSettings | undefined): Promise<TlsTrust> {
  const { caFile = null, minimumVersion = 'TLSv1.2' } = settings ?? {};
  const own = caFile === null ? [] : await readCaFile(caFile);
  const sources: readonly (readonly [RootSource, readonly string[]])[] = [
    ['settings', own],
    ['system', getCACertificates('system')],
    ['program', getCACertificates('default')],
  ];
  let fingerprints: Map<string, RootSource> | null = null;
  return {
    secureContext: createSecureContext({
      ca: [...new Set(sources.flatMap(([, certificates]) => certificates))],
      minVersion: minimumVersion,
    }),
    minimumVersion,
    roots: {
      system: sources[1]?.[1].length ?? 0,
      program: sources[2]?.[1].length ?? 0,
      settings: own.length,
      caFile,
    },
    sourceOf(fingerprint256) {
      fingerprints ??= readFingerprints(sources);
      return fingerprints.get(fingerprint256) ?? null;
    },
  };
}

/** The first source that has a root names it. */
function readFingerprints(sources: readonly (readonly [RootSource, readonly string[]])[]): Map<string, RootSource> {
  const found = new Map<string, RootSource>();
  for (const [source, certificates] of sources) {
    for (const pem of certificates) {
      try {
        const { fingerprint256 } = new X509Certificate(pem);
        if (!found.has(fingerprint256)) found.set(fingerprint256, source);
      } catch {
        // A root of the system that cannot be read vouches for nobody.
      }
    }
  }
  return found;
}

/** The certificates of a PEM file, each of which can be read. @throws {AppError} tls.ca-file */
export async function readCaFile(path: string): Promise<readonly string[]> {
  const refuse = (problem: Clause, cause?: unknown): AppError =>
    new AppError('tls.ca-file', { path, problem }, { cause });
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = errnoOf(error);
    throw refuse(
      code === 'ENOENT' ? clause('not-there') : clause('cannot-read-errno', { code: code ?? 'unknown error' }),
      error,
    );
  }
  if (bytes.length > fileLimitBytes) throw refuse(clause('far-larger-than-certificates'));
  const text = bytes.toString('latin1');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw refuse(clause('holds-private-key-belongs'));
  const blocks = text.match(pemBlock) ?? [];
  if (blocks.length === 0) {
    // DER begins with a SEQUENCE.
    const isDer = bytes[0] === 0x30;
    throw refuse(isDer ? clause('binary-form-der-save') : clause('holds-no-certificate-pem'));
  }
  for (const [index, block] of blocks.entries()) {
    try {
      void new X509Certificate(block).fingerprint256;
    } catch (error) {
      throw refuse(clause('certificate-damaged', { index: index + 1 }), error);
    }
  }
  return blocks;
}
