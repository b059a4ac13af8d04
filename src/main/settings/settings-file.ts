import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { Settings } from '../../shared/settings.ts';
import { type Computer, defaultSettingsFile } from './default-places.ts';
import { withSitePaths } from './site-paths.ts';

/** Settings are a page of text; a file larger than this is another file. */
const limitBytes = 1024 * 1024;

/** The settings in force, with every path absolute, and the file they came from: `null` when there is none. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly path: string | null;
}

/**
 * Reads the settings of this computer: the file that is named, else the one SERVICE_CONNECTION_SETTINGS names, else
 * the default one. Only the default one may be missing: the settings are then empty.
 * @throws {AppError} settings.not-found, settings.malformed
 */
export async function readSettings(named: string | null, computer: Computer): Promise<ReadSettings> {
  const asked = askedFor(named, computer);
  const path = settingsPath(named, computer);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new AppError('settings.malformed', { path, problem: readProblem(code) }, { cause: error });
    }
    if (asked !== null) throw new AppError('settings.not-found', { path }, { cause: error });
    return { settings: Settings.parse({ version: 1 }), path: null };
  }
  return { settings: parseSettings(bytes, path), path };
}

/** Where the settings of this computer are, or would be. */
export function settingsPath(named: string | null, computer: Computer): string {
  return resolve(askedFor(named, computer) ?? defaultSettingsFile(computer));
}

function askedFor(named: string | null, computer: Computer): string | null {
  const fromEnvironment = computer.environment.SERVICE_CONNECTION_SETTINGS;
  return named ?? (fromEnvironment === undefined || fromEnvironment === '' ? null : fromEnvironment);
}

function readProblem(code: string): Clause {
  if (code === 'EISDIR') return clause('it-is-a-folder');
  if (code === 'EACCES' || code === 'EPERM') return clause('account-may-not-read');
  return clause('cannot-read-errno', { code });
}

function parseSettings(bytes: Buffer, path: string): Settings {
  const refuse = (problem: Clause, cause?: unknown): AppError =>
    new AppError('settings.malformed', { path, problem }, { cause });
  if (bytes.length > limitBytes) throw refuse(clause('bytes-far-more-than', { length: bytes.length }));

  let json: unknown;
  try {
    // Decoding drops a byte order mark, which editors on Windows like to write.
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refuse(
      error instanceof SyntaxError ? clause('not-json-said', { message: error.message }) : clause('not-utf-8-text'),
      error,
    );
  }

  const parsed = Settings.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const place = issue.path.map(String).join('.');
      return place === '' ? issue.message : `${place}: ${issue.message}`;
    });
    throw refuse(foreign(problems.join('; ')), parsed.error);
  }
  return withAbsolutePaths(parsed.data, dirname(path));
}

/** Paths in the file are relative to it. */
function withAbsolutePaths(given: Settings, folder: string): Settings {
  const { signatures, tls, officialTool } = given;
  const caFile = tls?.caFile ?? null;
  const settings = {
    ...given,
    ...(signatures === undefined
      ? {}
      : { signatures: { ...signatures, roots: signatures.roots.map((path) => resolve(folder, path)) } }),
    ...(tls === undefined || caFile === null ? {} : { tls: { ...tls, caFile: resolve(folder, caFile) } }),
    ...(officialTool === undefined ? {} : { officialTool: resolve(folder, officialTool) }),
  };
  const { site } = settings;
  const trustFolder = settings.trustFolder === null ? null : resolve(folder, settings.trustFolder);
  if (site === null) return { ...settings, trustFolder };
  const absolute = (path: string): string => resolve(folder, path);
  return { ...settings, trustFolder, site: withSitePaths(site, absolute) };
}
