import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';

interface Connection {
  /** The host does not answer; it is asked again until it does. */
  readonly isLost: boolean;
  /** Why it will not answer this page any more; `null` while it may. */
  readonly over: ErrorReport | null;
}

/** Whether the host still answers. */
export const useConnection = create<Connection>(() => ({ isLost: false, over: null }));

/** Told by the door to the host. */
export function setConnectionLost(isLost: boolean): void {
  useConnection.setState({ isLost });
}

/** Told by the door to the host: this page is no longer let in. */
export function setConnectionOver(over: ErrorReport): void {
  useConnection.setState({ isLost: false, over });
}
