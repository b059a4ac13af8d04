import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { SettingsDescription } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/settings.ts';
import { ask, reportOf } from '../api.ts';

interface SettingsState {
  /** `null` until the host has told. */
  readonly description: SettingsDescription | null;
  /** Why they could not be read or saved. */
  readonly error: ErrorReport | null;
}

/** The settings of this computer, as the host has them. */
export const useSettings = create<SettingsState>(() => ({ description: null, error: null }));

/** Reads them again. */
export async function readSettings(): Promise<void> {
  try {
    useSettings.setState({ description: await ask('settings.read', {}), error: null });
  } catch (error) {
    useSettings.setState({ error: reportOf(error) });
  }
}

/** Saves what changed; the rest stays as the host has it. Says whether it is saved: why not is in the store. */
export async function saveSettings(change: Partial<Settings>): Promise<boolean> {
  try {
    // Read right before: another screen, or another window, may have saved meanwhile.
    const { settings } = await ask('settings.read', {});
    const description = await ask('settings.save', { settings: { ...settings, ...change } });
    useSettings.setState({ description, error: null });
    return true;
  } catch (error) {
    useSettings.setState({ error: reportOf(error) });
    return false;
  }
}
