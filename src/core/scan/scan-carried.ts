import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { ScanSettings } from '../../shared/settings.ts';
import { appendEntry, type CustodyPorts } from '../custody/append-entry.ts';
import type { CustodyDraft, CustodyFile } from '../custody/entry.ts';
import type { Files } from '../ports/files.ts';
import { isSameFile } from '../transfer/digest.ts';
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
  /** Out: refused files are ours, and are put in quarantine. In: they lie on a drive, which is never changed. */
  readonly direction: 'out' | 'in';
  readonly targets: readonly ScanTarget[];
  /** The chains of the trips they belong to, and the same files as each of them names them. */
  readonly records: readonly { readonly chain: string; readonly files: readonly CustodyFile[] }[];
}

/**
 * Has the scanner look at what goes out or came in, writes the verdict into the custody record, whatever it is, and goes on
 * with what is clean only, and still what it was. `null` when no scanner is set up.
 * @throws {AppError} scan.*, files.changed, custody.*, trust.*, files.*
 */
export async function scanCarried(
  ports: ScanPorts,
  { settings, direction, targets, records }: CarriedScan,
  signal: AbortSignal,
): Promise<ScanResult | null> {
  const result = await scanFiles(ports.scanner, settings, targets, signal);
  if (result === null) return null;
  const quarantined: CustodyDraft[] = [];
  if (direction === 'out') {
    for (const { path, finding } of namedFindings(result)) {
      const to = await quarantineFile(ports.files, path, signal);
      quarantined.push({ what: 'quarantined', details: { name: basename(to), refused: finding } });
    }
  }
  for (const { chain, files } of records) await appendEntry(ports, chain, scanDraft(result, files), ...quarantined);
  requireClean(result);
  for (const { path, sizeBytes, sha256 } of targets) {
    if (sha256 === undefined || (await isSameFile(ports.files, path, { sizeBytes, sha256 }, signal))) continue;
    // What was found clean is not what is going to be sealed.
    throw new AppError('files.changed', { path });
  }
  return result;
}

/** Files the scanner itself named. When only its exit code says no, nobody knows which one it means: all stay. */
function namedFindings({ verdict, refused, files }: ScanResult): ScanResult['refused'] {
  if (verdict !== 'dirty') return [];
  return refused.filter(({ finding }) => files === 1 || !/^\d+$/.test(finding));
}
