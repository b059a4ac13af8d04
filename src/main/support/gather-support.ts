/*
 * The archive for whoever helps: what there is to know of this computer without its secrets. Everything in it is made or
 * copied here as text, and goes through one scrubber; nothing is taken from the folder of the key but what is public.
 */
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism, hostname, release, totalmem, userInfo, version } from 'node:os';
import { join } from 'node:path';
import { checkChain } from '../../core/custody/check-chain.ts';
import { summarizeChains } from '../../core/custody/kept-chains.ts';
import type { Ports } from '../../core/ports/ports.ts';
import { program } from '../../core/program.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { lostTrips, openTrips } from '../../core/trust/trips.ts';
import { isAppError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/settings.ts';
import { listRuns } from '../history/list-runs.ts';
import { Scrubber } from './scrub.ts';

const runsLimit = 20;
/** Of a longer log the end is taken: there is what went wrong. */
const logLimitBytes = 8 * 1024 * 1024;

/** A file of the archive. */
export interface SupportFile {
  readonly path: string;
  readonly text: string;
  /** What it holds, for the list. */
  readonly what: string;
}

/** What is asked about this computer. */
export interface SupportOptions {
  readonly ports: Pick<Ports, 'trust' | 'custody' | 'drives' | 'clock'>;
  readonly settings: Settings;
  /** Where the settings are; `null` when there are none. */
  readonly settingsPath: string | null;
  readonly logFolder: string;
  readonly homeFolder: string;
  /** Known to be secret, such as a password in the environment. */
  readonly secrets: readonly string[];
  /** Names of computers may stay. */
  readonly withNames: boolean;
}

/** Gathers the archive for whoever helps; what cannot be told is told of as that. */
export async function gatherSupport(options: SupportOptions): Promise<readonly SupportFile[]> {
  const { ports, settings, settingsPath, logFolder } = options;
  const scrub = new Scrubber(options.secrets, await namesToHide(options));
  const part = async (path: string, what: string, tell: () => Promise<unknown>): Promise<SupportFile> => ({
    path,
    what,
    text: scrub.json(await tell().catch((error: unknown) => ({ notTold: reasonOf(error) }))),
  });
  const parts = [
    await part('environment.json', 'Versions, system, language and time zone', async () => environment(options)),
    await part('settings.json', 'Settings', async () => shownSettings(settings, settingsPath)),
    await part('drives.json', 'Drives as they are listed', async () => await ports.drives.list()),
    await part('trust.json', 'Seals that went out and came in, by number', async () => await trustFacts(options)),
    await part('custody.json', 'Custody records in short', async () => await custodyFacts(options)),
  ];
  const logs = await logFiles(logFolder, scrub).catch((error: unknown) => [
    { path: 'logs/not-told.txt', what: 'Why there are no logs', text: scrub.text(`${reasonOf(error)}\n`) },
  ]);
  return [...parts, ...logs];
}

function environment({ withNames }: SupportOptions): unknown {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { node, v8, openssl, electron } = process.versions;
  return {
    program,
    system: { platform: process.platform, architecture: process.arch, release: release(), version: version() },
    versions: { node, v8, openssl, electron: electron ?? null },
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    locale,
    timeZone,
    offsetMinutes: -new Date().getTimezoneOffset(),
    computer: withNames ? hostname() : '(computer)',
  };
}

function shownSettings(settings: Settings, path: string | null): unknown {
  const { cloud, network, scan } = settings;
  return {
    path,
    settings: {
      ...settings,
      cloud:
        cloud === null
          ? null
          : {
              usageDataUrl: shownUrl(cloud.usageDataUrl),
              manifestUrl: shownUrl(cloud.manifestUrl),
              adminUiContentUrl: shownUrl(cloud.adminUiContentUrl),
            },
      network: { ...network, userName: network.userName === null ? null : '(person)' },
      // What another program is started with may hold its key.
      ...(scan === undefined ? {} : { scan: { ...scan, arguments: `(${scan.arguments.length} arguments)` } }),
    },
  };
}

/** Ids and numbers: no key, no name. */
async function trustFacts({ ports }: SupportOptions): Promise<unknown> {
  const state = await ports.trust.read();
  // Asking for its id would make it a key, and nothing is changed here.
  const isKnown = state.sequence > 0 || state.paired.length > 0;
  return {
    computer: isKnown ? (await ports.trust.identity()).computer : null,
    sequence: state.sequence,
    paired: state.paired.map(({ computer, since }) => ({ computer, since })),
    retired: state.retired.map(({ computer, since, until }) => ({ computer, since, until })),
    accepted: state.accepted,
    heard: state.heard,
    sent: state.sent,
    receipts: state.receipts.map(({ text: _sealed, ...receipt }) => receipt),
    open: openTrips(state),
    lost: lostTrips(state),
  };
}

/** Which acts, when and with what outcome; not by whom. */
async function custodyFacts({ ports }: SupportOptions): Promise<unknown> {
  const summaries = await summarizeChains(ports);
  const chains = [];
  for (const { chain, entries, first, last, firstBad } of summaries) {
    const found = await checkChain(await ports.custody.read(chain), { chain });
    const acts = found.entries.map(({ entry }) => ({
      n: entry.n,
      at: entry.at,
      what: entry.what,
      by: entry.computer.id,
    }));
    chains.push({ chain, entries, first, last, firstBad, reason: found.bad?.reason ?? null, acts });
  }
  return chains;
}

/** The logs of the last runs, for people and for programs. */
async function logFiles(folder: string, scrub: Scrubber): Promise<readonly SupportFile[]> {
  const runs = (await listRuns(folder, { findOpen: () => null })).slice(0, runsLimit);
  const files: SupportFile[] = [];
  for (const { log, job, startedAt, outcome } of runs) {
    for (const name of [log, log.replace(/\.log$/, '.jsonl')]) {
      const text = await endOf(join(folder, name)).catch(() => null);
      if (text === null) continue;
      files.push({ path: `logs/${name}`, text: scrub.text(text), what: `Log of ${job}, ${startedAt}, ${outcome}` });
    }
  }
  return files;
}

async function endOf(path: string): Promise<string> {
  const { size } = await stat(path);
  const bytes = await readFile(path);
  if (size <= logLimitBytes) return bytes.toString('utf8');
  const text = bytes.subarray(-logLimitBytes).toString('utf8');
  return `(${size - logLimitBytes} bytes before this are left out)\n${text.slice(text.indexOf('\n') + 1)}`;
}

/** Everybody who is named in what this computer keeps. */
async function namesToHide({ ports, settings, homeFolder, withNames }: SupportOptions): Promise<{
  readonly people: readonly string[];
  readonly computers: readonly string[];
  readonly homeFolder: string;
}> {
  const people = new Set<string>([ports.custody.operator(), settings.network.userName ?? '']);
  const computers = new Set<string>([hostname(), hostname().split('.', 1)[0] ?? '']);
  const database = settings.site?.database;
  if (database?.kind === 'sqlserver') {
    const { server, signIn } = database;
    computers.add(server).add(server.split('.', 1)[0] ?? '');
    if (signIn.kind === 'sql') people.add(signIn.userName);
    if (signIn.kind === 'ntlm') people.add(`${signIn.domain}\\${signIn.userName}`);
  }
  try {
    people.add(userInfo().username);
  } catch {
    // The system has no name for the account, so no text has it either.
  }
  // What is damaged is told of elsewhere; here only names are looked for.
  const state = await ports.trust.read().catch(() => null);
  for (const { name, by } of [...(state?.paired ?? []), ...(state?.retired ?? [])]) {
    computers.add(name);
    people.add(by);
  }
  for (const chain of await ports.custody.list().catch(() => [])) {
    const { entries } = await checkChain(await ports.custody.read(chain), { chain });
    for (const { entry } of entries) {
      people.add(entry.who).add(entry.details.by ?? '');
      computers.add(entry.computer.name);
    }
  }
  return { people: [...people], computers: withNames ? [] : [...computers], homeFolder };
}

function reasonOf(error: unknown): string {
  return isAppError(error) ? `${error.code}: ${error.message}` : error instanceof Error ? error.name : 'unknown';
}
