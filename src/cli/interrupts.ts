/*
 * Ctrl-C and the system's wish to end us, heard from the first moment: this file imports nothing, so that it runs before
 * the program is loaded. Until somebody listens, an interrupt waits for them.
 */

/** One Ctrl-C may arrive twice: from the terminal, and again from npm, which passes it on to what it runs. */
const sameInterruptMs = 300;

let listener: (() => void) | null = null;
let isWaiting = false;
let last = Number.NEGATIVE_INFINITY;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    const isSame = now - last < sameInterruptMs;
    last = now;
    if (isSame) return;
    if (listener === null) isWaiting = true;
    else listener();
  });
}

/** Calls back at every interrupt, at once when one has come already. Returns the way to stop; later ones change nothing. */
export function onInterrupt(callback: () => void): () => void {
  listener = callback;
  if (isWaiting) callback();
  return () => {
    listener = () => undefined;
  };
}
