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
    const hashes = options.digests.map((digest) => ({ form: digest, hash: createHash('sha256') }));
    const rendered = (render: (form: CsvForm) => Uint8Array): Uint8Array => {
      const out = render(form);
      for (const { form: digest, hash } of hashes) hash.update(digest === form ? out : render(digest));
      return out;
    };
    const header = rendered((digest) => csvHeader(data.columns, digest));
    let rows = 0;
    let sizeBytes = header.length;
    yield header;
    for await (const batch of data.batches) {
      const lines = rendered((digest) => csvRows(batch, digest));
      rows += batch.length;
      sizeBytes += lines.length;
      options.onRows(rows);
      yield lines;
    }
    facts = {
      rows,
      sizeBytes,
      sha256: Object.fromEntries(hashes.map(({ form: digest, hash }) => [digest, hash.digest('hex')])),
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
