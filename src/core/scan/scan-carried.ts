import { basename } from 'node:path';
import type { ScanSettings } from '../../shared/settings.ts';
import { appendEntry, type CustodyPorts } from '../custody/append-entry.ts';
import type { CustodyDraft, CustodyFile } from '../custody/entry.ts';
import type { Files } from '../ports/files.ts';
import { quarantineFile } from './quarantine.ts';
import { scanFiles } from './scan-files.ts';
import { requireClean, type ScanResult, type ScanTarget, scanDraft } from './scan-result.ts';
import type { Scanner } from './scanner.ts';

/** What scanning what is carried takes. */
export interface ScanPorts extends CustodyPorts {
  readonly files: Files;
  readonly scanner: Scanner;
}

/** What is scanned, and where it is written down. */
export interface CarriedScan {
  readonly settings: ScanSettings | undefined;
  /** The chain of the trip. */
  readonly chain: string;
  /** Out: refused files are ours, and are put in quarantine. In: they lie on a drive, which is never changed. */
  readonly direction: 'out' | 'in';
  readonly targets: readonly ScanTarget[];
  /** As the custody record names the same files. */
  readonly files: readonly CustodyFile[];
}

/**
 * Has the scanner look at what goes out or came in, writes the verdict into the custody record, whatever it is, and goes on
 * with what is clean only. `null` when no scanner is set up.
 * @throws {AppError} scan.*, custody.*, trust.*, files.*
 */
export async function scanCarried(
  ports: ScanPorts,
  { settings, chain, direction, targets, files }: CarriedScan,
  signal: AbortSignal,
): Promise<ScanResult | null> {
  const result = await scanFiles(ports.scanner, settings, targets, signal);
  if (result === null) return null;
  const drafts: CustodyDraft[] = [scanDraft(result, files)];
  if (direction === 'out') {
    for (const { path, finding } of namedFindings(result)) {
      const to = await quarantineFile(ports.files, path, signal);
      drafts.push({ what: 'quarantined', details: { name: basename(to), refused: finding } });
    }
  }
  await appendEntry(ports, chain, ...drafts);
  requireClean(result);
  return result;
}

/** Files the scanner itself named. When only its exit code says no, nobody knows which one it means: all stay. */
function namedFindings({ verdict, refused, files }: ScanResult): ScanResult['refused'] {
  if (verdict !== 'dirty') return [];
  return refused.filter(({ finding }) => files === 1 || !/^\d+$/.test(finding));
}
