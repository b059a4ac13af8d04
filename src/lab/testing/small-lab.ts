import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeCabinet } from '../../core/cab/index.ts';
import { manifestNames, parseRedistManifest } from '../../core/updates/manifest.ts';
import { usageCabinetMembers } from '../../core/usage-data/cabinet.ts';
import { readMember } from '../cabinets.ts';
import { practiceCatalogue } from '../catalogue.ts';
import { createLab, type Lab, type LabOptions, type LabSite, openLab } from '../lab.ts';
import { redistSetOf } from '../redistributables.ts';
import { siteFolders } from '../site.ts';

/** Makes a small lab in a new temporary folder; `remove` takes it away. */
export async function makeSmallLab(
  options: Partial<Omit<LabOptions, 'folder'>> = {},
): Promise<{ readonly lab: Lab; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-lab-'));
  const lab = await createLab({ folder, hierarchies: 1, rows: 50, seed: 1, payloadBytes: 8192, ...options });
  return { lab, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A copy of a lab in a folder of its own: much faster than making another one. */
export async function copyLab(lab: Lab): Promise<{ readonly lab: Lab; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-lab-'));
  // At once: without waiting in between it takes a quarter of the work.
  cpSync(lab.folder, folder, { recursive: true });
  return { lab: await openLab(folder), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A whole usage data cabinet of a site, in memory; `result` makes it another one. */
export async function makeUsageCabinet(site: LabSite, result = 'TEL_SiteInfo'): Promise<Buffer> {
  const csv = Buffer.from(`\uFEFFResultID,QueryName\r\n1,${result}\r\n`, 'utf8');
  let bytes = Buffer.alloc(0);
  await writeCabinet(
    {
      append: async (piece) => {
        bytes = Buffer.concat([bytes, piece]);
      },
      writeAt: async (offset, piece) => {
        bytes.set(piece, offset);
      },
    },
    usageCabinetMembers({
      site: { ...site, serviceConnectionMode: 'offline' },
      collected: new Date('2026-11-20T18:00:00Z'),
      newestRow: null,
      columns: ['ResultID', 'QueryName'],
      csv: async function* () {
        yield csv;
      },
      csvFacts: () => ({ rows: 1, sizeBytes: csv.length, sha256: createHash('sha256').update(csv).digest('hex') }),
    }),
    { compression: 'mszip' },
  );
  return bytes;
}

/** Lays the payload and the redistributables of an update at a site, as Import does. */
export async function layPayload(lab: Lab, site: LabSite, guid: string): Promise<string> {
  const update = practiceCatalogue().find((candidate) => candidate.guid === guid);
  if (update === undefined) throw new Error(`The catalogue has no ${guid}.`);
  const served = (...path: string[]): string => join(lab.cloudFolder, 'download', ...path);
  const folder = join(site.siteFolder, ...siteFolders.offlinePayloads.split('/'), guid);
  await copy(served(update.downloadFolder, `${guid}.cab`), join(folder, `${guid}.cab`));
  const { version } = redistSetOf(update.build);
  for (const [kind, setVersion] of [
    ['redist', version],
    ['language-pack', '202203'],
  ] as const) {
    const { cabinet, member } = manifestNames[kind];
    const manifest = served(`redist-manifest-${setVersion}`, cabinet);
    await copy(manifest, join(folder, 'Redist', cabinet));
    const bytes = await readMember(manifest, member, 1_000_000);
    const index = parseRedistManifest(member, bytes ?? new Uint8Array());
    for (const file of index) {
      const name = file.path.split('/').at(-1) ?? '';
      const edition = name === 'msodbcsql.msi' ? (update.build < 9122 ? '17' : '18') : '1';
      await copy(served(`redist-${edition}`, name), join(folder, 'Redist', ...file.path.split('/')));
    }
  }
  return folder;
}

/** Hands the update manifest of the lab's cloud to the inbox of a site. */
export async function handOverManifest(lab: Lab, site: LabSite): Promise<void> {
  const from = join(lab.cloudFolder, 'download', 'manifest', manifestNames.manifest);
  await copy(from, join(inboxOf(site), 'ConfigMgr.Update.Manifest.CAB'));
}

/** Puts these bytes into the inbox of a site, under this name. */
export async function putInInbox(site: LabSite, name: string, bytes: Uint8Array): Promise<void> {
  const pending = join(inboxOf(site), `${name}.partial`);
  await writeFile(pending, bytes);
  await rename(pending, join(inboxOf(site), name));
}

/** The inbox of a site. */
export function inboxOf(site: LabSite): string {
  return join(site.siteFolder, ...siteFolders.inbox.split('/'));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  // Whole before it has its name, as Import does it.
  await cp(from, `${to}.partial`);
  await rename(`${to}.partial`, to);
}
