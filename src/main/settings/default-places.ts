import { posix, resolve, win32 } from 'node:path';

/** What decides where this computer keeps the product's own files. */
export interface Computer {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

const windowsFolder = 'ServiceConnectionWizard';
const unixFolder = 'service-connection-wizard';

/** The settings file that is read when none is named. */
export function defaultSettingsFile(computer: Computer): string {
  if (computer.platform === 'win32') return win32.join(programData(computer), windowsFolder, 'settings.json');
  return posix.join(baseFolder(computer, 'XDG_CONFIG_HOME', '.config'), unixFolder, 'settings.json');
}

/** The folder of the kept logs when none is named. */
export function defaultLogsFolder(computer: Computer): string {
  if (computer.platform === 'win32') return win32.join(programData(computer), windowsFolder, 'Logs');
  return posix.join(baseFolder(computer, 'XDG_STATE_HOME', '.local/state'), unixFolder, 'logs');
}

/**
 * The folder of the computer's key and of what it knows of others when none is named. Other accounts may not read it: on
 * Windows the data of the account, because everybody may read ProgramData.
 */
export function defaultTrustFolder(computer: Computer): string {
  if (computer.platform === 'win32') return win32.join(localData(computer), windowsFolder, 'Trust');
  return posix.join(baseFolder(computer, 'XDG_STATE_HOME', '.local/state'), unixFolder, 'trust');
}

/** The folder the settings name, else the one SERVICE_CONNECTION_TRUST names, else the default one. */
export function trustPlace(named: string | null, computer: Computer): string {
  const fromEnvironment = computer.environment.SERVICE_CONNECTION_TRUST ?? '';
  return named ?? (fromEnvironment === '' ? defaultTrustFolder(computer) : resolve(fromEnvironment));
}

/** Where the practice lab of this account is kept. */
export function practiceFolder(computer: Computer): string {
  const path = computer.platform === 'win32' ? win32 : posix;
  return path.join(path.dirname(defaultLogsFolder(computer)), 'practice');
}

/** Where the logs of a run go. */
export interface LogPlaces {
  /** The kept logs. */
  readonly folder: string;
  /** The classic log, which is replaced at every run. */
  readonly classicFolder: string;
}

/**
 * Where the logs go: the folder that is named, else the one SERVICE_CONNECTION_LOGS names, takes all of them. Without
 * either, the kept ones go to the default folder and the classic one to the folder of the program, as it always has.
 */
export function logPlaces(named: string | null, computer: Computer, programFolder: string): LogPlaces {
  const fromEnvironment = computer.environment.SERVICE_CONNECTION_LOGS;
  const folder = named ?? (fromEnvironment === undefined || fromEnvironment === '' ? null : fromEnvironment);
  if (folder !== null) return { folder, classicFolder: folder };
  return { folder: defaultLogsFolder(computer), classicFolder: programFolder };
}

function programData(computer: Computer): string {
  const folder = computer.environment.ProgramData;
  return folder === undefined || folder === '' ? 'C:\\ProgramData' : folder;
}

function localData(computer: Computer): string {
  const folder = computer.environment.LOCALAPPDATA ?? '';
  return folder === '' ? win32.join(computer.homeFolder, 'AppData', 'Local') : folder;
}

/** The XDG base directory specification: a variable that is empty or holds a relative path counts as not set. */
function baseFolder(computer: Computer, variable: string, fallback: string): string {
  const folder = computer.environment[variable];
  return folder?.startsWith('/') === true ? folder : posix.join(computer.homeFolder, fallback);
}
