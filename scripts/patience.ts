/** How long one attempt may take. */
export interface Patience {
  /** An attempt that has not ended by then is given up: it waits for something that never comes. */
  readonly hangMs: number;
  /** An attempt that took longer is a failure, though it ended. */
  readonly slowMs: number;
}

/**
 * Makes one attempt. The timer sees one that waits for ever; one that holds the thread keeps the timer from firing, so
 * every attempt is measured afterwards, too. Nothing here can end a loop that never gives the thread back.
 * @throws {Error} what the attempt throws, or that it took too long
 */
export async function attemptWithPatience(
  attempt: () => Promise<void>,
  { hangMs, slowMs }: Patience,
  now: () => number = () => performance.now(),
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The attempt had not ended after ${hangMs} ms.`)), hangMs);
  });
  const startedMs = now();
  try {
    await Promise.race([attempt(), hung]);
  } finally {
    clearTimeout(timer);
  }
  const tookMs = now() - startedMs;
  if (tookMs > slowMs) throw new Error(`The attempt took ${Math.ceil(tookMs)} ms, which is more than ${slowMs} ms.`);
}
