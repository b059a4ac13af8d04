import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { readSettings } from '../src/main/settings/settings-file.ts';
import { readArguments } from './arguments.ts';
import { buildWhatIsStale, outputOf } from './build/build.ts';
import { root } from './root.ts';
import { findElectron, hasDisplay } from './start/electron.ts';

/**
 * `npm start [-- --settings FILE] [--web] [--port N]`: builds what is stale and opens the program: in its window where
 * Electron can run, else in the browser. Where nothing is set up, it opens on the practice lab.
 */
const { values } = readArguments('npm start -- [--settings FILE] [--web] [--port N]', {
  options: { settings: { type: 'string' }, web: { type: 'boolean' }, port: { type: 'string', default: '0' } },
});

const electron = values.web === true ? { reason: 'asked for by --web' } : await findElectron();
const isWindow = 'path' in electron;
const shared = ['renderer', 'practice', 'review-worker', 'threads', 'pac-worker'] as const;
await buildWhatIsStale(isWindow ? [...shared, 'electron', 'preload'] : [...shared, 'web']);

const isSetUp = values.settings !== undefined || (await hasSettings());
const chosen = isSetUp ? (values.settings === undefined ? [] : [`--settings=${values.settings}`]) : ['--practice'];
if (!isSetUp) console.log('Nothing is set up on this computer: opening on the practice lab.');

if (!isWindow && values.web !== true) console.log(`Opening in the browser: ${electron.reason}.`);
const child = isWindow
  ? spawn(electron.path, [root, ...chosen], { stdio: 'inherit' })
  : spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', outputOf('web'), ...chosen, `--port=${values.port}`],
      { stdio: ['inherit', 'pipe', 'inherit'] },
    );
if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', showAddress);
child.once('exit', (code) => {
  process.exitCode = code ?? 0;
});
// The interrupt key reaches the program too: it ends in order, and we end with it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill());

/** Whether this computer has settings; without any, there is practice. */
async function hasSettings(): Promise<boolean> {
  const computer = { platform: process.platform, environment: process.env, homeFolder: homedir() };
  return (await readSettings(null, computer)).path !== null;
}

function showAddress(address: string): void {
  console.log(
    `\n  ${address}\n\nThis address works once, on this computer. Enter shows a new one, Ctrl+C ends the program.`,
  );
  if (hasDisplay()) openBrowser(address);
}

/** Never fails: the address is on the screen anyway. */
function openBrowser(address: string): void {
  const [command, ...args] =
    process.platform === 'win32'
      ? ['rundll32', 'url.dll,FileProtocolHandler', address]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', address];
  if (command === undefined) return;
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.on('error', () => undefined);
  opener.unref();
}
