import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildWhatIsStale, targetNames } from './build/build.ts';
import { root } from './root.ts';
import { runPackage } from './test/run-node.ts';

/** `npm run screens`: takes the pictures of docs/screens anew, from the built program on a practice lab. */
const folder = join(root, 'docs/screens');
await buildWhatIsStale(targetNames);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const finished = await runPackage('@playwright/test', 'playwright', ['test', 'screens'], {
  env: { SCREENS_FOLDER: folder },
});
process.stdout.write(finished.output);
process.exitCode = finished.code ?? 1;
