import { createRequire } from 'node:module';
import { root } from '../root.ts';

// What we use of electron-builder 26: its own reading and checking of the file, which need no network.
interface BuilderConfig {
  getConfig(folder: string, file: string, cliOptions: null): Promise<unknown>;
  validateConfiguration(config: unknown, logger: unknown): Promise<void>;
}

interface BuilderUtil {
  readonly DebugLogger: new (isEnabled: boolean) => unknown;
}

/** Lets electron-builder check electron-builder.yml; the answer is what is wrong with it, or `null`. */
export async function checkPackaging(): Promise<string | null> {
  const require = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  // These two are CommonJS with the shapes above, pinned by the lock file.
  const config = require('app-builder-lib/out/util/config/config.js') as BuilderConfig;
  const util = require('builder-util') as BuilderUtil;
  try {
    const read = await config.getConfig(root, 'electron-builder.yml', null);
    await config.validateConfiguration(read, new util.DebugLogger(false));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
