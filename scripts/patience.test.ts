import { expect, it } from 'vitest';
import { attemptWithPatience } from './patience.ts';

const patience = { hangMs: 60_000, slowMs: 2000 };

/** A clock that an attempt can move without giving the thread back. */
function clock(): { readonly now: () => number; readonly pass: (ms: number) => void } {
  let ms = 0;
  return {
    now: () => ms,
    pass(more) {
      ms += more;
    },
  };
}

it('fails an attempt that holds the thread, which no timer can see', async () => {
  const { now, pass } = clock();
  const blocking = async (): Promise<void> => pass(2001);
  await expect(attemptWithPatience(blocking, patience, now)).rejects.toThrow(
    'The attempt took 2001 ms, which is more than 2000 ms.',
  );
});

it('sees a real one, too', async () => {
  const blocking = async (): Promise<void> => {
    const endMs = performance.now() + 30;
    while (performance.now() < endMs);
  };
  await expect(attemptWithPatience(blocking, { ...patience, slowMs: 20 })).rejects.toThrow(/^The attempt took/);
});

it('gives up an attempt that waits for ever', async () => {
  await expect(attemptWithPatience(() => new Promise(() => undefined), { hangMs: 10, slowMs: 2000 })).rejects.toThrow(
    'The attempt had not ended after 10 ms.',
  );
});

it('lets a quick one pass, and passes on what went wrong', async () => {
  const { now, pass } = clock();
  await attemptWithPatience(async () => pass(2000), patience, now);
  const failing = (): Promise<void> => Promise.reject(new Error('a finding'));
  await expect(attemptWithPatience(failing, patience, now)).rejects.toThrow('a finding');
});
