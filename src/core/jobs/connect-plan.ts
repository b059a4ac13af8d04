import { join } from 'node:path';
import type { ConnectPlan, HierarchyPlan, UpdatePick } from '../../shared/connect-plan.ts';
import { AppError } from '../../shared/errors.ts';
import type { JobInputs } from '../../shared/jobs.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Update } from '../../shared/updates.ts';
import type { Files } from '../ports/files.ts';
import type { SignatureCheck } from '../signatures/signature-check.ts';
import { digestFile } from '../transfer/digest.ts';
import type { ContentDigests } from '../transfer/digests.ts';
import { fetchOffer, type PlannedFile, planFiles } from '../updates/offer.ts';
import type { PackCopy } from '../updates/pack.ts';
import { type HeldPayloads, selectPicked, selectUpdates, withoutHeld } from '../updates/select.ts';
import { hostsOfPlan } from './connect-hosts.ts';
import type { JobContext } from './job.ts';
import type { ReadyCabinet } from './usage-cabinets.ts';

/** A plan, and what it takes to carry it out. */
export interface PlannedPack {
  readonly plan: ConnectPlan;
  /** What comes to lie in the folder: content that several updates share is there once. */
  readonly files: readonly PlannedFile[];
  /** What else the updates need, and which of `files` has its bytes. */
  readonly copies: readonly PackCopy[];
  /** In the order of `files`: what is in the folder already, verified; `null` for what is not. */
  readonly there: readonly (ContentDigests | null)[];
  /** Where the manifest came from. */
  readonly offerUrl: string;
}

/** Asks the service what it offers, decides for each hierarchy, and lists every file of the pack. */
export async function makePlan(
  input: JobInputs['connect'],
  cabinets: readonly ReadyCabinet[],
  /** What each hierarchy has already, by its receipts. */
  held: ReadonlyMap<string, HeldPayloads>,
  context: JobContext<'plan'> & { readonly signatures: SignatureCheck },
): Promise<PlannedPack> {
  const { ports, log, signal, report } = context;
  report({ step: 'plan', done: 0, total: null, unit: 'updates' });
  const offer = await fetchOffer(context);
  const { updates, setAside, unknownElements: unknown } = offer.manifest;
  for (const { guid, name, problem } of setAside)
    log.warning(`The manifest's ${name ?? 'update'} (${guid ?? 'without a GUID'}) is set aside: ${problem}.`);
  const today = ports.clock.now().toISOString().slice(0, 10);
  const picked = input.picks === null ? null : readPicks(input.picks, cabinets, updates);
  const hierarchies = cabinets.map(
    (cabinet): HierarchyPlan => ({
      cabinet,
      decisions:
        picked === null
          ? withoutHeld(
              selectUpdates(updates, { siteVersion: cabinet.siteVersion, today }, input.download),
              updates,
              held.get(cabinet.hierarchyHash) ?? new Map(),
            )
          : selectPicked(
              updates,
              { siteVersion: cabinet.siteVersion, today },
              picked.get(cabinet.hierarchyHash) ?? new Set(),
            ),
    }),
  );
  const chosen = new Set(
    hierarchies.flatMap(({ decisions }) => decisions.filter((d) => d.isChosen).map((decision) => decision.guid)),
  );
  for (const { cabinet, decisions } of hierarchies) {
    for (const { guid, isChosen, explanation } of decisions) {
      const name = updates.find((update) => update.guid === guid)?.name ?? guid;
      log.info(`${cabinet.label}: ${isChosen ? 'chosen' : 'left out'}: ${name} (${guid}). ${explanation}`);
    }
  }
  const files = await planFiles(
    offer,
    updates.filter((update) => chosen.has(update.guid)),
    input.to,
    context,
  );
  const { stored, copies } = shareContent(files);
  const listed: { path: string; sizeBytes: number | null; isThere: boolean }[] = [];
  const there: (ContentDigests | null)[] = [];
  for (const [index, file] of stored.entries()) {
    report({ step: 'plan', done: index, total: stored.length, unit: 'files', item: file.path });
    const found = await findThere(ports.files, join(input.to, file.path), file, signal);
    there.push(found);
    listed.push({ path: file.path, sizeBytes: file.sizeBytes, isThere: found !== null });
  }
  const downloadBytes = listed.reduce((sum, file) => sum + (file.isThere ? 0 : (file.sizeBytes ?? 0)), 0);
  // Told of each update, and no room is needed for it.
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  for (const { path } of copies) listed.push({ path, sizeBytes: sizes.get(path) ?? null, isThere: true });
  return {
    plan: {
      download: input.download,
      hierarchies,
      updates,
      setAside,
      unknown,
      files: listed,
      downloadBytes,
      hosts: hostsOfPlan(ports.cloudService(), stored),
    },
    files: stored,
    copies,
    there,
    offerUrl: offer.url,
  };
}

/** Which files hold content that comes before them: it is in the pack once. What has no digest shares nothing. */
function shareContent(files: readonly PlannedFile[]): {
  readonly stored: readonly PlannedFile[];
  readonly copies: readonly PackCopy[];
} {
  const stored: PlannedFile[] = [];
  const copies: PackCopy[] = [];
  const byDigest = new Map<string, string>();
  for (const file of files) {
    const { path, sha256, what, package: guid } = file;
    const storedAs = sha256 === null ? undefined : byDigest.get(sha256);
    if (storedAs !== undefined && guid !== null && (what === 'payload' || what === 'redist'))
      copies.push({ path, what, package: guid, storedAs });
    else stored.push(file);
    if (sha256 !== null && storedAs === undefined) byDigest.set(sha256, path);
  }
  return { stored, copies };
}

/** A file that is in its place already, every byte as it is to be; a link to one elsewhere is not it. */
async function findThere(
  files: Files,
  path: string,
  { sizeBytes, sha256 }: PlannedFile,
  signal: AbortSignal,
): Promise<ContentDigests | null> {
  const facts = sha256 === null ? null : await files.facts(path);
  if (facts?.kind !== 'file' || facts.isLink || (sizeBytes !== null && facts.sizeBytes !== sizeBytes)) return null;
  const found = await digestFile(files, path, signal);
  return found.sha256 === sha256 ? found : null;
}

/**
 * The picked GUIDs for each hierarchy; one without picks gets nothing.
 * @throws {AppError} updates.unknown-pick
 */
function readPicks(
  picks: readonly UpdatePick[],
  cabinets: readonly ReadyCabinet[],
  updates: readonly Update[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const offered = new Set(updates.map((update) => update.guid));
  const picked = new Map<string, Set<string>>();
  for (const { hierarchyHash, guids } of picks) {
    const cabinet = cabinets.find((one) => one.hierarchyHash === hierarchyHash);
    if (cabinet === undefined)
      throw new AppError('updates.unknown-pick', { hierarchy: safeText(hierarchyHash), guid: null });
    const all = picked.get(hierarchyHash) ?? new Set();
    picked.set(hierarchyHash, all);
    for (const given of guids) {
      const guid = given.toUpperCase();
      if (!offered.has(guid))
        throw new AppError('updates.unknown-pick', { hierarchy: cabinet.label, guid: safeText(given) });
      all.add(guid);
    }
  }
  return picked;
}
