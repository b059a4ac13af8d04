import {
  type Computer,
  defaultLogsFolder,
  defaultSettingsFile,
  defaultTrustFolder,
} from '../main/settings/default-places.ts';

/** A place as each system has it. */
export interface ShownPlace {
  readonly windows: string;
  /** Linux and macOS. */
  readonly elsewhere: string;
}

// Computers whose folders are called what an operator would type for them.
const windows: Computer = {
  platform: 'win32',
  environment: { ProgramData: '%ProgramData%', LOCALAPPDATA: '%LOCALAPPDATA%' },
  homeFolder: '',
};
const elsewhere: Computer = { platform: 'linux', environment: {}, homeFolder: '~' };

/** Where settings, logs and keys are when nothing else is said, as help and docs/cli.md show it. */
export const shownPlaces: Readonly<Record<'settings' | 'logs' | 'trust', ShownPlace>> = {
  settings: { windows: defaultSettingsFile(windows), elsewhere: defaultSettingsFile(elsewhere) },
  logs: { windows: defaultLogsFolder(windows), elsewhere: defaultLogsFolder(elsewhere) },
  trust: { windows: defaultTrustFolder(windows), elsewhere: defaultTrustFolder(elsewhere) },
};
