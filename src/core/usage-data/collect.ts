import { createHash, type Hash } from 'node:crypto';
import type { UsageData } from '../ports/site-database.ts';
import { type CsvForm, csvHeader, csvRows } from './csv.ts';

/** What went by while the usage data was read. */
export interface CollectedFacts {
  rows: number;
  sizeBytes: number;
  /** Of the bytes that came out, whichever form was asked for. */
  sha256: string;
  /** SHA-256 of both forms, so that a reviewed file can be recognised in either. */
  sha256ByForm: Readonly<Record<CsvForm, string>> | null;
}

/**
 * Usage data as the bytes of a CSV, with its facts told when the last byte is out. `bothForms` costs a second rendering
 * and is for comparing with a reviewed file.
 */
export function collectUsageData(
  data: UsageData,
  form: CsvForm,
  options: { readonly bothForms: boolean; readonly onRows: (rows: number) => void },
): { readonly bytes: () => AsyncIterable<Uint8Array>; readonly facts: () => CollectedFacts } {
  let facts: CollectedFacts | null = null;

  async function* bytes(): AsyncGenerator<Uint8Array> {
    const other: CsvForm = form === 'raw' ? 'safe' : 'raw';
    const hash = createHash('sha256');
    const otherHash: Hash | null = options.bothForms ? createHash('sha256') : null;
    let rows = 0;
    let sizeBytes = 0;
    const header = csvHeader(data.columns, form);
    hash.update(header);
    otherHash?.update(csvHeader(data.columns, other));
    sizeBytes += header.length;
    yield header;
    for await (const batch of data.batches) {
      const lines = csvRows(batch, form);
      hash.update(lines);
      otherHash?.update(csvRows(batch, other));
      rows += batch.length;
      sizeBytes += lines.length;
      options.onRows(rows);
      yield lines;
    }
    const sha256 = hash.digest('hex');
    const otherSha256 = otherHash?.digest('hex');
    facts = {
      rows,
      sizeBytes,
      sha256,
      sha256ByForm:
        otherSha256 === undefined
          ? null
          : form === 'raw'
            ? { raw: sha256, safe: otherSha256 }
            : { raw: otherSha256, safe: sha256 },
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
