/*
 * A stand-in for Microsoft's ServiceConnectionTool.exe in its documented behaviour: arguments, folders, log lines, and what
 * people have met of its failures. What is published ends there: its telemetry, its protocol and its `.ENC` are noise.
 * Call: node stand-in.ts FOLDER ARGUMENTS, by the program stand-in-program.ts lays.
 */
import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesSource, openCabinet } from '../../core/cab/index.ts';
import { cabinetOf } from '../../core/testing/memory-cloud.ts';
import { manifestNames } from '../../core/updates/manifest.ts';
import { downloadUpdates, encoded } from './stand-in-updates.ts';
import { StandInWords } from './stand-in-words.ts';
import { StandInWorld, worldName } from './stand-in-world.ts';

const [folder = '.', ...args] = process.argv.slice(2);
const world = StandInWorld.parse(JSON.parse(await readFile(join(folder, worldName), 'utf8')));
const { mode } = world;
const words = new StandInWords(folder, { isQuiet: mode === 'quiet' || mode === 'nothing' });

const argumentOf = (name: string): string => {
  const value = args[args.findIndex((one) => one.toLowerCase() === name) + 1];
  if (!args.includes(name) || value === undefined) throw new Error(`${name} is needed.`);
  return value;
};

/** Waits behind a window until it is ended. */
async function waitForEver(): Promise<never> {
  for (;;) await sleep(60_000);
}

async function crash(): Promise<never> {
  process.stderr.write(
    "Unhandled Exception: System.UnauthorizedAccessException: Access to the path 'C:\\Users\\operator\\AppData\\Local\\Temp\\extractmanifestcab\\95F8A562.sql' is denied.\r\n",
  );
  return await waitForEver();
}

async function prepare(): Promise<void> {
  const to = argumentOf('-usagedatadest');
  // What is in it nobody has published.
  const cabinet = await cabinetOf({
    [`${world.siteVersion}.txt`]: world.siteVersion,
    'telemetry.bin': 'x'.repeat(5_000),
  });
  const kept = mode === 'cut-off' ? cabinet.subarray(0, cabinet.length - 40) : cabinet;
  await writeFile(to, kept);
  words.info('Usage data exported successfully.');
}

/** Every cabinet must hold the text file that is named with a site version. */
async function readCabinets(from: string): Promise<void> {
  const paths = /\.cab$/i.test(from) ? [from] : (await readdir(from)).map((name) => join(from, name));
  for (const path of paths) {
    const { members } = await openCabinet(bytesSource(path, await readFile(path)));
    if (!members.some((member) => /^\d+(?:\.\d+){3}\.txt$/.test(member.path)))
      throw new Error('CAB does not contain telemetry data.');
    words.info(`Uploaded ${basename(path)}`);
  }
}

async function askPassword(): Promise<void> {
  if (!args.includes('-proxyusername')) return;
  process.stdout.write(`Enter the password for ${argumentOf('-proxyusername')}: `);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === world.password) return;
    break;
  }
  throw new Error('The remote server returned an error: (407) Proxy Authentication Required.');
}

async function connect(): Promise<boolean> {
  await askPassword();
  if (mode === 'proxy-port') throw new Error('CAB does not contain telemetry data.');
  await readCabinets(argumentOf('-usagedatasrc'));
  return await downloadUpdates({ to: argumentOf('-updatepackdest'), switches: args, world, words });
}

async function importUpdates(): Promise<void> {
  const from = argumentOf('-updatepacksrc');
  const { offline, inbox, encodes } = world;
  if (offline === null || inbox === null) throw new Error('This stand-in knows of no site.');
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const guid = /^([0-9A-F-]{36})\.cab$/.exec(entry.name)?.[1];
    if (guid === undefined) continue;
    await mkdir(join(offline, guid), { recursive: true });
    await copyFile(join(from, entry.name), join(offline, guid, entry.name));
    await cp(join(from, guid, 'Redist'), join(offline, guid, 'Redist'), { recursive: true });
    words.info(`Imported ${guid}`);
    if (mode === 'imports-one') break;
  }
  const manifest = await readFile(join(from, manifestNames.manifestInPack));
  await writeFile(join(inbox, 'ConfigMgr.Update.Manifest.CAB'), encodes ? encoded(manifest) : manifest);
  words.info('Successfully Dropped the state message 4');
}

async function run(): Promise<number> {
  if (mode === 'nothing') return 0;
  if (mode === 'prerequisite') {
    words.error('Prerequisite check failed: ODBC Driver 18 for SQL Server is not installed.');
    return 1;
  }
  if (mode === 'failing') {
    words.error('can not connect to the database. Please refer to the log file for more information.');
    return 0;
  }
  if (mode === 'crash-window') await crash();
  if (mode === 'breakdown') process.kill(process.pid, 'SIGSEGV');
  words.info(`Running ${args[0]}`);
  if (mode === 'hang') await waitForEver();
  if (mode === 'spawns') {
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', folder], { stdio: 'inherit' });
    return await waitForEver();
  }
  switch (args[0] ?? '') {
    case '-prepare':
      await prepare();
      break;
    case '-connect':
      if (!(await connect())) return 1;
      break;
    case '-import':
      await importUpdates();
      break;
    default:
      words.window('Usage: ServiceConnectionTool.exe -prepare | -connect | -import | -export');
      return 1;
  }
  if (mode === 'late-crash-window') await crash();
  return mode === 'exit-1' ? 1 : 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  words.error(error instanceof Error ? error.message : String(error));
  // As the tool does it: nobody can tell by this.
  process.exitCode = 0;
}
