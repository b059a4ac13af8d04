import { createHash } from 'node:crypto';
import type { UsageData } from '../ports/site-database.ts';
import { type CsvForm, csvHeader, csvRows } from './csv.ts';

/** What went by while the usage data was read. */
export interface CollectedFacts {
  readonly rows: number;
  readonly sizeBytes: number;
  /** Of the forms that were asked for. */
  readonly sha256: Readonly<Partial<Record<CsvForm, string>>>;
}

/**
 * Usage data as the bytes of a CSV, with its facts told when the last byte is out. Digests are made of the forms in
 * `digests`; one that is not the form written costs a second rendering.
 */
export function collectUsageData(
  data: UsageData,
  form: CsvForm,
  options: { readonly digests: readonly CsvForm[]; readonly onRows: (rows: number) => void },
): { readonly bytes: () => AsyncIterable<Uint8Array>; readonly facts: () => CollectedFacts } {
  let facts: CollectedFacts | null = null;

  async function* bytes(): AsyncGenerator<Uint8Array> {
    const hashes = options.digests.map((digest) => ({ digest, hash: createHash('sha256') }));
    let rows = 0;
    let sizeBytes = 0;
    const count = (piece: Uint8Array): Uint8Array => {
      for (const { digest, hash } of hashes) if (digest === form) hash.update(piece);
      sizeBytes += piece.length;
      return piece;
    };
    // The other form goes by only to be hashed.
    const others = hashes.filter(({ digest }) => digest !== form);
    for (const { digest, hash } of others) hash.update(csvHeader(data.columns, digest));
    yield count(csvHeader(data.columns, form));
    for await (const batch of data.batches) {
      for (const { digest, hash } of others) for (const piece of csvRows(batch, digest)) hash.update(piece);
      for (const piece of csvRows(batch, form)) yield count(piece);
      rows += batch.length;
      options.onRows(rows);
    }
    facts = {
      rows,
      sizeBytes,
      sha256: Object.fromEntries(hashes.map(({ digest, hash }) => [digest, hash.digest('hex')])),
    };
  }

  return {
    bytes,
    facts: () => {
      if (facts === null) throw new Error('The usage data has not been read to its end.');
      return facts;
    },
  };
}
