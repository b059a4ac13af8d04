import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../root.ts';

/** What electron-builder.yml says, as far as it is checked here. */
interface PackageConfig {
  readonly asar?: unknown;
  readonly extraMetadata?: { readonly homepage?: string };
  readonly electronFuses?: Readonly<Record<string, unknown>>;
  readonly win?: PlatformConfig;
  readonly linux?: PlatformConfig & { readonly maintainer?: string; readonly synopsis?: string };
  readonly mac?: PlatformConfig;
  readonly msi?: { readonly upgradeCode?: string };
}

interface PlatformConfig {
  readonly target?: readonly { readonly target: string }[];
  readonly icon?: string;
}

// What we use of electron-builder 26: its own reading and checking of the file, which need no network.
interface BuilderConfig {
  getConfig(folder: string, file: string, cliOptions: null): Promise<PackageConfig>;
  validateConfiguration(config: unknown, logger: unknown): Promise<void>;
}

interface BuilderUtil {
  readonly DebugLogger: new (isEnabled: boolean) => unknown;
}

interface Fuses {
  readonly FuseV1Options: Readonly<Record<string, string | number>>;
}

/** What electron-builder itself stands on; these are CommonJS, pinned by the lock file. */
export const requireOfBuilder = createRequire(
  createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json')).resolve(
    'app-builder-lib/package.json',
  ),
);

/** How every fuse of Electron must stand: what the program does not need is off, what protects it is on. */
export const fuses: Readonly<Record<string, boolean>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

const targets = { win: ['nsis', 'portable', 'msi'], linux: ['AppImage', 'deb'], mac: ['dmg'] } as const;

/** Checks electron-builder.yml, by electron-builder and by what we promise; the answer is everything that is wrong. */
export async function checkPackaging(): Promise<readonly string[]> {
  // These have the shapes above.
  const config = requireOfBuilder('app-builder-lib/out/util/config/config.js') as BuilderConfig;
  const util = requireOfBuilder('builder-util') as BuilderUtil;
  try {
    const read = await config.getConfig(root, 'electron-builder.yml', null);
    await config.validateConfiguration(read, new util.DebugLogger(false));
    return [...checkFuses(read), ...checkTargets(read), ...(await checkIcons(read))];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function checkFuses({ electronFuses = {}, asar }: PackageConfig): string[] {
  // A fuse that a newer Electron brings must be thought about, too.
  const known = Object.keys((requireOfBuilder('@electron/fuses') as Fuses).FuseV1Options)
    .filter((name) => Number.isNaN(Number(name)))
    .map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  const problems = known
    .filter((name) => electronFuses[name] !== fuses[name] || fuses[name] === undefined)
    .map((name) => `The fuse ${name} is ${String(electronFuses[name])}, not ${fuses[name]}.`);
  if (asar !== true) problems.push('Without asar the program that ships could be changed unseen.');
  return problems;
}

function checkTargets(config: PackageConfig): string[] {
  const problems: string[] = [];
  for (const [platform, wanted] of Object.entries(targets)) {
    const found = config[platform as keyof typeof targets]?.target?.map(({ target }) => target) ?? [];
    const missing = wanted.filter((name) => !found.includes(name));
    if (missing.length > 0) problems.push(`Not packaged for ${platform}: ${missing.join(', ')}.`);
  }
  // What Debian's packages and Windows' installer cannot do without; electron-builder says so only when it packs.
  if (!URL.canParse(config.extraMetadata?.homepage ?? '')) problems.push('A deb needs a homepage.');
  if (!/^[^<]+ <[^@>]+@[^>]+>$/.test(config.linux?.maintainer ?? '')) problems.push('A deb needs a maintainer.');
  if ((config.linux?.synopsis ?? '') === '') problems.push('A deb needs a synopsis.');
  if (!/^\{[0-9A-F-]{36}\}$/.test(config.msi?.upgradeCode ?? '')) problems.push('An msi needs an upgrade code.');
  return problems;
}

async function checkIcons(config: PackageConfig): Promise<string[]> {
  const icons = [config.win?.icon, config.linux?.icon, config.mac?.icon];
  const found = await Promise.all(icons.map(async (icon) => await isFile(join(root, icon ?? ''))));
  return found.includes(false) ? [`An icon is missing: ${icons.join(', ')}.`] : [];
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
