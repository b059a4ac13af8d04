import { join } from 'node:path';
import type { FileRecord } from '../../shared/jobs.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { CustodySummary } from '../../shared/trust.ts';
import type { CustodyStore } from '../ports/custody-store.ts';
import type { Files } from '../ports/files.ts';
import type { Clock } from '../ports/ports.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import { program } from '../program.ts';
import { placeFile } from '../transfer/place-file.ts';
import { type ChainFindings, checkChain } from './check-chain.ts';
import { custodyReport } from './report.ts';
import type { ReportLanguage } from './report-words.ts';

interface Ports {
  readonly custody: CustodyStore;
  readonly clock: Pick<Clock, 'now' | 'breathe'>;
}

/** The chains this computer keeps, in short, the newest first. */
export async function summarizeChains({ custody, clock }: Ports): Promise<readonly CustodySummary[]> {
  const summaries: CustodySummary[] = [];
  for (const chain of await custody.list()) {
    const bytes = await custody.read(chain);
    if (bytes.length === 0) continue;
    const findings = await checkChain(bytes, { chain, breathe: () => clock.breathe() });
    summaries.push(summarize(chain, findings));
  }
  return summaries.sort((one, other) => other.last.localeCompare(one.last));
}

function summarize(chain: string, { entries, bad }: ChainFindings): CustodySummary {
  const first = entries[0]?.entry;
  return {
    chain,
    entries: entries.length,
    first: first?.at ?? '',
    last: entries.at(-1)?.entry.at ?? '',
    begunBy: safeText(first?.computer.name ?? ''),
    firstBad: bad?.number ?? null,
  };
}

/** What a report is made of. */
export interface ReportOrder {
  /** `null` for all chains there are. */
  readonly chain: string | null;
  readonly language: string;
  /** A folder, where it gets a name of its own, or a file whose name ends in `.html`. */
  readonly to: string;
  readonly overwrite: boolean;
}

/**
 * Writes the custody record as a page that opens in any browser and prints.
 * @throws {AppError} files.*
 */
export async function saveReport(
  { custody, clock, files, trust }: Ports & { readonly files: Files; readonly trust: TrustStore },
  { chain, language, to, overwrite }: ReportOrder,
  signal: AbortSignal,
): Promise<FileRecord> {
  const names = chain === null ? await custody.list() : [chain];
  const chains = [];
  for (const name of names) {
    const findings = await checkChain(await custody.read(name), { chain: name, breathe: () => clock.breathe() });
    chains.push({ chain: name, findings });
  }
  const at = clock.now();
  const self = await trust.identity();
  const { paired } = await trust.read();
  const known = new Set([self.computer, ...paired.map(({ computer }) => computer)]);
  const isKnown = (computer: string): boolean => known.has(computer);
  const page = custodyReport(chains, { language: languageOf(language), at, program, isKnown });
  const path = to.toLowerCase().endsWith('.html')
    ? to
    : join(to, `Custody-${chain ?? at.toISOString().slice(0, 10)}.html`);
  const { sizeBytes, sha256 } = await placeFile(files, path, [Buffer.from(page, 'utf8')], {
    replace: overwrite,
    signal,
  });
  return { path, sizeBytes, sha256 };
}

function languageOf(language: string): ReportLanguage {
  return language === 'nl' || language === 'fr' ? language : 'en';
}
