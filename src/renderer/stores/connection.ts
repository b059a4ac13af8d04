import { create } from 'zustand';

/** Whether the host still answers. */
export const useConnection = create<{ readonly isLost: boolean }>(() => ({ isLost: false }));

/** Told by the door to the host. */
export function setConnectionLost(isLost: boolean): void {
  useConnection.setState({ isLost });
}
