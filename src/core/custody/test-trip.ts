import { createHash } from 'node:crypto';
import { MemoryCustodyStore, MemoryTrustStore } from '../testing/memory-trust.ts';
import { appendEntry, type CustodyPorts } from './append-entry.ts';
import type { CustodyDraft, CustodyFile } from './entry.ts';

/** A computer with a clock that a test sets. */
export interface TestComputer extends CustodyPorts {
  readonly trust: MemoryTrustStore;
  readonly custody: MemoryCustodyStore;
  /** What the clock shows next; each look at it takes a second. */
  time: Date;
}

/** A computer in memory whose key follows from its name. */
export function testComputer(name: string, operator: string, at = '2026-03-02T08:00:00.000Z'): TestComputer {
  const computer: TestComputer = {
    trust: new MemoryTrustStore(name, createHash('sha256').update(name).digest()),
    custody: new MemoryCustodyStore(operator),
    time: new Date(at),
    clock: {
      now: () => {
        computer.time = new Date(computer.time.getTime() + 1000);
        return computer.time;
      },
    },
  };
  return computer;
}

export const tripId = '0b5e9d3c-4a58-4f0e-9b51-6a4f6f0c1a2b';
export const inboundId = '7c1f2d90-33ab-4c7e-8d13-f2b6a90e5d44';

/** A file of an entry, its digest made up of its name. */
export function testFile(path: string, sizeBytes: number): CustodyFile {
  return { path, sizeBytes, sha256: createHash('sha256').update(path).digest('hex') };
}

const drive = { label: 'CARRY-1', serial: '4C530001230914', fileSystem: 'exFAT' };
const cabinet = testFile('UsageData-PS1.cab', 4_718_592);
const pack = [
  testFile('UpdatePack.json', 9_120),
  testFile('ConfigMgr.Update.Manifest.ENC', 312_402),
  testFile('6f6c0d3e-2503-4c2b-a6de-1d7a53b8e2f1.cab', 1_482_990_101),
];

/** What is told on the way out, on the other side, and at home again. */
export const outActs: readonly CustodyDraft[] = [
  { what: 'prepared', drive, files: [cabinet], details: { site: 'PS1', rows: '18204' } },
  { what: 'approved', files: [cabinet], details: { by: 'Anna de Vries' } },
  {
    what: 'scanned',
    files: [cabinet],
    details: { verdict: 'clean', program: 'ClamAV 1.4.3/27541/Mon Mar  2 07:24:31 2026', files: '1', infected: '0' },
  },
  { what: 'sealed', drive, leg: tripId, files: [cabinet], details: { expires: '2026-04-01T08:00:00.000Z' } },
];
export const awayActs: readonly CustodyDraft[] = [
  { what: 'received', drive, leg: tripId, files: [cabinet] },
  { what: 'uploaded', leg: tripId, files: [cabinet], details: { service: 'https://cloud.example/usage-data' } },
  { what: 'downloaded', files: pack },
  { what: 'sealed', drive, leg: inboundId, files: pack },
];
export const homeActs: readonly CustodyDraft[] = [
  {
    what: 'override',
    leg: inboundId,
    details: {
      code: 'leg.expired',
      by: 'Anna de Vries',
      reason: 'The drive was held at the gate for five weeks; change request 4711 covers it.',
    },
  },
  { what: 'imported', drive, leg: inboundId, files: pack },
  { what: 'receipt', leg: inboundId, details: { outcome: 'imported' } },
];

/** A whole trip of two computers: its chain, and both of them as they stand at its end. */
export async function testTrip(): Promise<{
  readonly site: TestComputer;
  readonly away: TestComputer;
  readonly bytes: Uint8Array;
}> {
  const site = testComputer('SITE-PS1', 'CORP\\anna');
  const away = testComputer('INTERNET-04', 'bob', '2026-03-02T13:00:00.000Z');
  const out = await appendEntry(site, tripId, ...outActs);
  await away.custody.replace(tripId, out.bytes);
  const back = await appendEntry(away, tripId, ...awayActs);
  await site.custody.replace(tripId, back.bytes);
  site.time = new Date('2026-04-06T09:30:00.000Z');
  const { bytes } = await appendEntry(site, tripId, ...homeActs);
  return { site, away, bytes };
}
