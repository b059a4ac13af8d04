const keptUnder = 'approver';

/** The name the last approval on this computer was given by; empty when nothing is kept. */
export function keptApproverName(): string {
  try {
    return localStorage.getItem(keptUnder) ?? '';
  } catch {
    return '';
  }
}

/** Keeps it for the next time. */
export function keepApproverName(name: string): void {
  try {
    localStorage.setItem(keptUnder, name);
  } catch {
    // Where nothing may be kept, it is typed again.
  }
}
