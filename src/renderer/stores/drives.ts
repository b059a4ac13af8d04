import { create } from 'zustand';
import type { Drive, DriveContents } from '../../shared/drives.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import { ask, reportOf, subscribe } from '../api.ts';

/** What a drive, or a folder, holds of ours. */
export type Held =
  | { readonly state: 'looking' }
  | { readonly state: 'known'; readonly contents: DriveContents }
  | { readonly state: 'unknown'; readonly error: ErrorReport };

interface DrivesState {
  /** `null` until the host has told. */
  readonly drives: readonly Drive[] | null;
  readonly error: ErrorReport | null;
  /** By path. */
  readonly held: Readonly<Record<string, Held>>;
}

/** The drives of this computer, live, and what they hold. */
export const useDrives = create<DrivesState>(() => ({ drives: null, error: null, held: {} }));

/** Follows the drives from now on. */
export function followDrives(): () => void {
  // The host tells nothing while the drives cannot be listed; this says why.
  void ask('drives.list', {}).then(
    (drives) => useDrives.setState((state) => (state.drives === null ? { drives } : {})),
    (error: unknown) => useDrives.setState({ error: reportOf(error) }),
  );
  return subscribe(({ event, value }) => {
    if (event !== 'drives.changed') return;
    const before = new Set(useDrives.getState().drives?.map(({ id }) => id));
    useDrives.setState({ drives: value, error: null });
    // Another drive at a place that was looked at holds other things.
    for (const { id, mountPath } of value)
      if (!before.has(id) && useDrives.getState().held[mountPath] !== undefined) void look(mountPath);
  });
}

/** Looks what is at a path; what was known stays until the new answer is there. */
export async function look(path: string): Promise<void> {
  const tell = (held: Held): void => useDrives.setState((state) => ({ held: { ...state.held, [path]: held } }));
  if (useDrives.getState().held[path]?.state !== 'known') tell({ state: 'looking' });
  try {
    tell({ state: 'known', contents: await ask('drives.describe', { path }) });
  } catch (error) {
    tell({ state: 'unknown', error: reportOf(error) });
  }
}
