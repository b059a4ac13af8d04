/* Our code about paths, names and files on Windows, in small: under Wine, in Node for Windows. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../scripts/root.ts';
import { windowsChecks } from './wine/windows-checks.ts';
import { openWine } from './wine/wine-world.ts';

const limitMs = 100_000;

const wine = await openWine();
const folder = await mkdtemp(join(tmpdir(), 'wine-'));
const result = join(folder, 'result.json');
/** `null`: it went well. What is not in it, the program did not come to. */
const failures =
  wine === null
    ? {}
    : await runAll(wine).then(async () => JSON.parse(await readFile(result, 'utf8').catch(() => '{}')));

async function runAll({ run, pathOf }: NonNullable<typeof wine>): Promise<void> {
  const script = join(root, 'e2e/wine/run-checks.ts');
  // A check that ends the program, or never ends, is told by those that are missing.
  await run(script, [pathOf(join(folder, 'files')), pathOf(result)], limitMs).catch(() => undefined);
}

afterAll(async () => {
  await wine?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe.skipIf(wine === null)('on Windows, as Wine has it', () => {
  for (const { name } of windowsChecks) {
    it(name, () => {
      expect(failures).toHaveProperty([name], null);
    });
  }
});
