import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bytesSource, openCabinet } from '../../core/cab/index.ts';

import { manifestNames, parseManifest, parseRedistManifest } from '../../core/updates/manifest.ts';
import { readManifestCabinet } from '../../core/updates/offer.ts';
import { selectUpdates } from '../../core/updates/select.ts';
import type { DownloadFilter, Update } from '../../shared/updates.ts';
import type { StandInWords } from './stand-in-words.ts';
import type { StandInWorld } from './stand-in-world.ts';

/** What Connect of a stand-in is told. */
export interface StandInConnect {
  readonly to: string;
  readonly switches: readonly string[];
  readonly world: StandInWorld;
  readonly words: StandInWords;
}

/** Downloads from the cloud of the lab, in the layout and with the words Microsoft's logs show. `false`: it stopped. */
export async function downloadUpdates({ to, switches, world, words }: StandInConnect): Promise<boolean> {
  const { manifestUrl, adminUiContentUrl, siteVersion, encodes, mode } = world;
  if (manifestUrl === null || adminUiContentUrl === null) throw new Error('This stand-in knows of no cloud.');
  const { bytes, url } = await fetchBytes(manifestUrl, manifestUrl);
  await mkdir(to, { recursive: true });
  await writeFile(join(to, manifestNames.manifestInPack), encodes ? encoded(bytes) : bytes);
  words.info(`${manifestNames.manifest} (size = ${bytes.length}) downloaded successfully`);
  const console = await fetchBytes(adminUiContentUrl, adminUiContentUrl);
  await writeFile(join(to, manifestNames.consoleContent), console.bytes);
  words.info(`${manifestNames.consoleContent} (size = ${console.bytes.length}) downloaded successfully`);
  const cabinet = await openCabinet(bytesSource('manifest', bytes));
  const { updates } = parseManifest('manifest', (await readManifestCabinet(cabinet, 'Manifest.xml')).bytes);
  for (const update of chooseUpdates(updates, siteVersion, switches)) {
    const { guid, fullVersion, payload } = update;
    if (payload === null) continue;
    words.info(
      `Downloading Payload ${guid} version ${fullVersion}. More information: https://go.microsoft.com/fwlink/`,
    );
    const content = await fetchBytes(payload.url, url);
    const kept = mode === 'cut-off' ? content.bytes.subarray(0, content.bytes.length >> 1) : content.bytes;
    await writeFile(join(to, `${guid}.cab`), kept);
    words.info(`Downloaded Payload ${guid} size = ${content.bytes.length}`);
    if (!(await downloadRedists(update, url, { to, world, words }))) return false;
  }
  return true;
}

/** The downloader does this, and says so in its own log. */
async function downloadRedists(
  { guid, redistManifests }: Update,
  base: string,
  { to, world: { mode }, words }: Omit<StandInConnect, 'switches'>,
): Promise<boolean> {
  words.info(`Downloading Redists for ${guid}`);
  words.setup('INFO: Setup downloader setupdl.exe: STARTED');
  const folder = join(to, guid, 'Redist');
  let isWhole = true;
  for (const link of redistManifests) {
    const { cabinet: name, member } = manifestNames[link.kind];
    const list = await fetchBytes(link.url, base);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), list.bytes);
    const cabinet = await openCabinet(bytesSource(name, list.bytes));
    const files = parseRedistManifest(member, (await readManifestCabinet(cabinet, member)).bytes);
    for (const [index, file] of files.entries()) {
      const path = join(folder, file.path);
      await mkdir(dirname(path), { recursive: true });
      words.setup(`INFO: Downloading ${file.url} as ${basename(file.path)}`);
      const isLost = index === 0 && (mode === 'missing-redists' || mode === 'stops');
      const content = isLost || file.sizeBytes === 0 ? new Uint8Array() : (await fetchBytes(file.url, list.url)).bytes;
      await writeFile(path, content);
      if (isLost) {
        isWhole = false;
        words.setup(
          `Expected hash:${file.sha256}, Actual hash:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855`,
        );
        words.setup(`WARNING: File hash mismatch for ${basename(file.path)}`);
        if (mode === 'stops') {
          words.error(`Failed to download redist ${basename(file.path)}. See ConfigMgrSetup.log`);
          return false;
        }
      } else words.setup(`INFO: File hash check successfully for ${basename(file.path)}`);
    }
  }
  words.setup('INFO: Setup downloader setupdl.exe: FINISHED');
  if (isWhole) words.info(`Successfully downloaded Redists for ${guid}`);
  return true;
}

const filters: readonly (readonly [string, DownloadFilter])[] = [
  ['-downloadall', 'all'],
  ['-downloadhotfix', 'hotfixes'],
  ['-downloadsiteversion', 'site-version'],
];

/** The four ways Microsoft documents; nothing asked for is the latest update that applies. */
function chooseUpdates(updates: readonly Update[], site: string, switches: readonly string[]): readonly Update[] {
  const [, filter] = filters.find(([name]) => switches.includes(name)) ?? ['', 'latest'];
  const chosen = new Set(
    selectUpdates(updates, { siteVersion: site, today: null }, filter)
      .filter(({ isChosen }) => isChosen)
      .map(({ guid }) => guid),
  );
  return updates.filter(({ guid }) => chosen.has(guid));
}

async function fetchBytes(link: string, base: string): Promise<{ readonly bytes: Uint8Array; readonly url: string }> {
  const answer = await fetch(new URL(link, base));
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return { bytes: new Uint8Array(await answer.arrayBuffer()), url: answer.url };
}

/** What `.ENC` means nobody has published: to everybody but this stand-in it is noise. The same once more undoes it. */
export function encoded(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0x5a);
}
