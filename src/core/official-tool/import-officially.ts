import { basename, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';

import type { ImportedUpdate } from '../../shared/imported-pack.ts';
import type { JobInputs } from '../../shared/jobs.ts';
import type { JobContext } from '../jobs/job.ts';
import type { Files } from '../ports/files.ts';
import { isSameFile } from '../transfer/digest.ts';
import { isOfficialPack, type PackRecord } from '../updates/pack.ts';
import { importArguments } from './arguments.ts';
import { filesIn } from './pack-files.ts';
import { EvidenceBook, type ReadyTool, readyTool, runStage, type StageEnd } from './stage.ts';

type Context = JobContext<'lay'>;

/**
 * Whoever downloaded a pack imports it: the layout of the other is not its own.
 * @throws {AppError} update-pack.of-official-tool, update-pack.of-this-program
 */
export function holdEngine(input: JobInputs['import'], record: PackRecord): void {
  const isAsked = input.engine === 'official';
  if (isAsked === isOfficialPack(record)) return;
  throw new AppError(isAsked ? 'update-pack.of-this-program' : 'update-pack.of-official-tool', { path: input.from });
}

/** The tool for Import, before the long reading of the pack; `null` when this program does the stage itself. */
export async function toolForImport(
  input: JobInputs['import'],
  { siteVersion, isBundle }: { readonly siteVersion: string; readonly isBundle: boolean },
  context: Pick<JobContext, 'ports' | 'log'>,
  overrides: JobInputs['import']['overrides'],
): Promise<ReadyTool | null> {
  if (input.engine !== 'official') return null;
  if (isBundle) throw new AppError('official-tool.cannot', { what: clause('read-bundle-extract-folder') });
  const wish = { stage: 'import', folder: input.toolFolder ?? null, siteVersions: [siteVersion], overrides } as const;
  return await readyTool(wish, context);
}

/** What the tool laid, and what is known of it. */
export interface OfficiallyLaid {
  readonly filesLaid: number;
  readonly bytesLaid: number;
  readonly ended: StageEnd;
  readonly book: EvidenceBook;
  /** Where updates lie, or would. */
  readonly offline: string;
  /** Updates of the pack of which nothing lies there, or something else than the pack has. */
  readonly missing: readonly string[];
  readonly laid: readonly string[];
}

/**
 * Runs the tool on a pack of which every byte has been verified, and looks at what lies in the site's folder afterwards.
 * @throws {AppError} official-tool.*
 */
export async function layOfficially(
  ready: ReadyTool,
  { from, record, offline }: { readonly from: string; readonly record: PackRecord; readonly offline: string },
  context: Context,
): Promise<OfficiallyLaid> {
  const { ports, log, signal } = context;
  const before = await lookAt(ports.files, offline);
  const ended = await runStage(ready, {
    args: importArguments(from),
    step: 'lay',
    growing: offline,
    proxy: null,
    context,
  });
  const after = await lookAt(ports.files, offline);
  const laid = [...after].filter(([path, now]) => before.get(path)?.stamp !== now.stamp);
  const book = new EvidenceBook(log);
  const payloads = record.tool?.payloads ?? [];
  const missing: string[] = [];
  let proved = 0;
  for (const guid of payloads) {
    const inFolder = [...after.keys()].filter((path) => path.toUpperCase().startsWith(`${guid}/`));
    const payload = record.files.find(({ path }) => basename(path).toUpperCase() === `${guid}.CAB`);
    const same = inFolder.find((path) => basename(path).toUpperCase() === `${guid}.CAB`);
    if (inFolder.length === 0) {
      missing.push(guid);
      book.add('not-proved', clause('nothing-update-lies-site', { guid }));
    } else if (payload !== undefined && same !== undefined) {
      const isSame = await isSameFile(ports.files, join(offline, same), payload, signal);
      if (isSame) {
        proved += 1;
        book.add('proved', clause('payload-update-lies-site', { guid }));
      } else {
        missing.push(guid);
        book.add('missing', clause('payload-not-of-pack', { guid }));
      }
    } else book.add('not-proved', clause('update-lie-site-folder', { length: inFolder.length, guid }));
  }
  if (ended.record.hasStateMessage4) book.add('proved', clause('tool-told-site-manifest'));
  else book.add('not-proved', clause('tool-did-not-speak'));
  if (ended.error !== null) throw ended.error;
  // What an earlier run left is only then an answer when it is what this one was to bring.
  if (proved === 0 && laid.length === 0) {
    const missing = [clause('nothing-came-into', { folder: offline })];
    throw new AppError('official-tool.incomplete', { path: offline, missing });
  }
  const bytesLaid = laid.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0);
  const whole = payloads.filter((guid) => !missing.includes(guid));
  return { filesLaid: laid.length, bytesLaid, ended, book, offline, missing, laid: whole };
}

/** The last piece of evidence: what the site's database says of the updates. */
export function judgeStates({ book }: OfficiallyLaid, updates: readonly ImportedUpdate[]): void {
  for (const { guid, state } of updates) {
    if (state === null) book.add('not-proved', clause('site-database-does-not', { guid }));
    else book.add('proved', clause('site-database-update', { guid, state }));
  }
}

/**
 * What the tool should have laid and has not; `null` when that is nothing. It leaves out what is for another hierarchy, and
 * nobody has published how it knows: what the site itself has no need of, or has verified, is not missed.
 */
export function missedByTool(
  { offline, missing, laid }: OfficiallyLaid,
  updates: readonly ImportedUpdate[],
): AppError | null {
  const named = (guid: string): string => {
    const name = updates.find((update) => update.guid === guid)?.name ?? guid;
    return name === guid ? guid : `${name} (${guid})`;
  };
  const missed = missing.filter((guid) => {
    const outcome = updates.find((update) => update.guid === guid)?.outcome ?? 'waiting';
    return outcome === 'waiting' || outcome === 'failed';
  });
  if (missed.length === 0) return null;
  return new AppError('official-tool.not-laid', { path: offline, missing: missed.map(named), laid: laid.map(named) });
}

interface Seen {
  readonly sizeBytes: number;
  readonly stamp: string;
}

async function lookAt(files: Files, folder: string): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  if ((await files.facts(folder)) === null) return seen;
  for (const path of await filesIn(files, folder)) {
    const facts = await files.facts(join(folder, path));
    if (facts !== null) seen.set(path, { sizeBytes: facts.sizeBytes, stamp: `${facts.sizeBytes} ${facts.modified}` });
  }
  return seen;
}
