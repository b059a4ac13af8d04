/*
 * The trap of the classic way: where a redistributable could not be had, a file of zero bytes lies in its place, named with
 * the digest of nothing. It looks like a file, and the installation fails days later at a site without internet. So what
 * can never be empty is refused as soon as a list names it so; a file that may be (a text, a marker) is taken at its word.
 */
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { NamedContent } from '../../shared/updates.ts';
import { manifestNames, type RedistFile } from './manifest.ts';

/** SHA-256 of zero bytes. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** What is run, installed or unpacked has a header. */
const neverEmpty = /\.(?:appx|cab|dll|exe|msi|msix|msp|msu|vsix|zip)$/i;

/** A list names it as a file of zero bytes. */
export function isPlaceholder({ sha256 }: Pick<NamedContent, 'sha256'>): boolean {
  return sha256 === emptySha256;
}

/**
 * Refuses an empty file where there cannot be one, and a size that the digest contradicts.
 * @throws {AppError} manifest.placeholder, manifest.malformed
 */
export function checkNamedContent(name: string, path: string, { sha256, sizeBytes }: NamedContent): void {
  const isEmpty = isPlaceholder({ sha256 });
  if (isEmpty && neverEmpty.test(path)) throw new AppError('manifest.placeholder', { name, file: path });
  if (sizeBytes === null || isEmpty === (sizeBytes === 0)) return;
  const problem = isEmpty
    ? clause('gives-bytes-digest-none', { path, sizeBytes })
    : clause('gives-no-bytes-digest', { path });
  throw new AppError('manifest.malformed', { name, problem });
}

const listNames = new Set(
  [manifestNames.redist, manifestNames['language-pack']].map(({ cabinet }) => cabinet.toLowerCase()),
);

/**
 * Holds a list of redistributables to what makes a pack complete: it names files, none of them a placeholder, and no further
 * list, whose files nobody would fetch.
 * @throws {AppError} manifest.*
 */
export function checkRedistList(
  name: string,
  { kind, update }: { readonly kind: 'redist' | 'language-pack'; readonly update: string },
  files: readonly RedistFile[],
): void {
  // An update may have no language packs; one with a list of redistributables has some.
  if (files.length === 0 && kind === 'redist') throw new AppError('manifest.empty-list', { name, update });
  for (const file of files) {
    checkNamedContent(name, file.path, file);
    const ownName = file.path.split('/').at(-1) ?? '';
    if (listNames.has(ownName.toLowerCase()))
      throw new AppError('manifest.malformed', { name, problem: clause('names-further-list', { path: file.path }) });
  }
}
