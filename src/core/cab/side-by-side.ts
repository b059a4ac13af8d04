/**
 * Goes through several sources at the same time, `width` of them at once, and gives what they give as it comes. Each waits with
 * its next until its last was taken. Whoever leaves early, or is left by an error, waits until each source has come to its
 * next; `onOver` is the time to tell them not to bother.
 */
export async function* sideBySide<T>(
  sources: readonly AsyncIterable<T>[],
  width: number,
  onOver: () => void = () => undefined,
): AsyncGenerator<T, void, undefined> {
  const waiting: { readonly value: T; readonly goOn: () => void }[] = [];
  /** Of what was given last. */
  let goOnFromLast: () => void = () => undefined;
  const failures: unknown[] = [];
  let running = width;
  let isOver = false;
  let wake: () => void = () => undefined;
  let begun = 0;
  const takeSource = (): AsyncIterable<T> | undefined => {
    begun += 1;
    return isOver ? undefined : sources[begun - 1];
  };

  const runOne = async (): Promise<void> => {
    try {
      for (let source = takeSource(); source !== undefined; source = takeSource()) {
        for await (const value of source) {
          if (isOver) return;
          await new Promise<void>((goOn) => {
            waiting.push({ value, goOn });
            wake();
          });
          if (isOver) return;
        }
      }
    } catch (error) {
      failures.push(error);
    } finally {
      running -= 1;
      wake();
    }
  };

  const runners = Array.from({ length: width }, runOne);
  try {
    for (;;) {
      const [failure] = failures;
      if (failures.length > 0) throw failure;
      const one = waiting.shift();
      if (one !== undefined) {
        goOnFromLast = one.goOn;
        yield one.value;
        goOnFromLast();
      } else if (running === 0) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    isOver = true;
    onOver();
    goOnFromLast();
    for (const { goOn } of waiting) goOn();
    await Promise.all(runners);
  }
}
