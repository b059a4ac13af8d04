import { type Clause, clause } from '../../../shared/clauses.ts';
import { AppError, isAppError } from '../../../shared/errors.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { readDer } from './der.ts';

/** Ours: the list of Windows has some 400. */
const mostRoots = 2000;
const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/**
 * The certificates of a text in PEM form, to be trusted as they are.
 * @param name what the text is called, for messages
 * @throws {AppError} cab.signature-roots
 */
export function readRoots(name: string, pem: string): readonly Certificate[] {
  const found = [...pem.matchAll(block)];
  const refuse = (problem: Clause, cause?: unknown): Error =>
    new AppError('cab.signature-roots', { name, problem }, { cause });
  if (found.length === 0) throw refuse(clause('there-no-begin-certificate'));
  if (found.length !== pem.split('-----BEGIN CERTIFICATE-----').length - 1) {
    throw refuse(clause('one-them-not-whole'));
  }
  if (found.length > mostRoots) throw refuse(clause('there-more-than', { mostRoots }));
  return found.map(([, base64 = ''], index) => {
    try {
      return readCertificate(readDer(Buffer.from(base64, 'base64'), { name, offset: 0, field: 'Certificate' }));
    } catch (error) {
      if (!isAppError(error, 'cab.signature-malformed')) throw error;
      throw refuse(
        clause('number-cannot-read', { index: index + 1, field: error.details.field, problem: error.details.problem }),
        error,
      );
    }
  });
}
