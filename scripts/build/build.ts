import { chmod, cp, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { root } from '../root.ts';

/** What can be built, with the file that shows when that was done last. */
const outputs = {
  renderer: 'out/renderer/index.html',
  cli: 'out/cli/index.js',
  web: 'out/web/index.js',
  practice: 'out/practice/index.js',
  'review-worker': 'out/review-worker/index.js',
  threads: 'out/threads/index.js',
  'pac-worker': 'out/pac-worker/index.js',
  electron: 'out/electron/index.js',
  preload: 'out/electron/preload.cjs',
} as const;

export type TargetName = keyof typeof outputs;

/** All of them. */
export const targetNames = Object.keys(outputs) as readonly TargetName[];

/** Where a target is, once built. */
export function outputOf(name: TargetName): string {
  return join(root, outputs[name]);
}

/** Builds one target. */
export async function buildTarget(name: TargetName): Promise<void> {
  const configFile = join(root, name === 'renderer' ? 'vite.renderer.config.ts' : 'vite.node.config.ts');
  const mode = name === 'renderer' ? 'production' : name;
  await build({ configFile, mode, logLevel: 'warn', ...(name === 'renderer' ? {} : { root }) });
  if (name === 'cli') await chmod(outputOf(name), 0o755);
  // The questions for SQL Server are read from beside the bundle (src/main/database/tsql.ts).
  if (name === 'cli' || name === 'web' || name === 'electron')
    await cp(join(root, 'src/main/database/tsql'), join(dirname(outputOf(name)), 'tsql'), { recursive: true });
}

/** Builds those of the targets that are missing or older than what they are made of; says which. */
export async function buildWhatIsStale(names: readonly TargetName[]): Promise<readonly TargetName[]> {
  const newest = await newestSource();
  const stale: TargetName[] = [];
  for (const name of names) {
    if ((await modifiedMs(outputOf(name))) <= newest) stale.push(name);
  }
  for (const name of stale) await buildTarget(name);
  return stale;
}

/** Any source counts for any target: building takes a second, finding out more exactly would take longer to read. */
async function newestSource(): Promise<number> {
  const inSource = (await readdir(join(root, 'src'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name));
  const beside = ['vite.node.config.ts', 'vite.renderer.config.ts', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  return Math.max(...(await Promise.all([...inSource, ...beside].map(modifiedMs))));
}

/** 0 when it is not there. */
async function modifiedMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
