/* The runner of Microsoft's tool, with a stand-in that misbehaves in every way people have met. */
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundTool, ToolEnd, ToolSource } from '../../core/ports/official-tool.ts';
import { NodeFiles } from '../../main/files/node-files.ts';
import { findTool } from '../../main/official-tool/find-tool.ts';
import type { ToolLife } from '../../main/official-tool/left-downloaders.ts';
import { runTool, type ToolRunOptions } from '../../main/official-tool/run-tool.ts';
import { layStandIn, setWorld } from './stand-in-program.ts';
import type { StandInMode, StandInWorld } from './stand-in-world.ts';

const world: StandInWorld = {
  mode: 'good',
  siteVersion: '5.00.9128.1000',
  offline: null,
  inbox: null,
  manifestUrl: null,
  adminUiContentUrl: null,
  encodes: true,
  password: 'Wr0ng % "password"',
};

/** The stand-in is a program by the grace of a Unix shell, and what it leaves is looked for in /proc. */
const canRun = process.platform === 'linux';
if (!canRun) process.stderr.write('SKIPPED: the runner of the official tool (only on Linux)\n');

let folder: string;
let tool: FoundTool;
let lines: { readonly source: ToolSource; readonly line: string }[];
beforeEach(async () => {
  if (!canRun) return;
  folder = await mkdtemp(join(tmpdir(), 'run tool '));
  await layStandIn(join(folder, 'tool'), world);
  await mkdir(join(folder, 'temp'));
  const found = await findTool([join(folder, 'tool')], new NodeFiles());
  if (found === null) throw new Error('The stand-in is not found.');
  tool = found;
  lines = [];
});
afterEach(async () => {
  if (!canRun) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function run(mode: StandInMode, args: readonly string[], change: Partial<ToolRunOptions> = {}): Promise<ToolEnd> {
  await setWorld(tool.folder, { ...world, mode });
  return await runTool(tool, args, {
    signal: new AbortController().signal,
    onLine: (source, line) => lines.push({ source, line }),
    growing: null,
    onGrowth: () => undefined,
    quietLimitMs: 60_000,
    windowPatienceMs: 300,
    lookEveryMs: 50,
    temporaryFolder: join(folder, 'temp'),
    password: null,
    logs: {
      tool: { path: join(tool.folder, 'ServiceConnectionTool.log'), kind: 'replaced' },
      setup: { path: join(folder, 'ConfigMgrSetup.log'), kind: 'appended' },
    },
    ...change,
  });
}

const prepare = (): readonly string[] => ['-prepare', '-usagedatadest', join(folder, 'Usage Data.cab')];
const said = (source: ToolSource): readonly string[] =>
  lines.filter((one) => one.source === source).map(({ line }) => line);

describe.skipIf(!canRun)('the official tool, when it is run', () => {
  it('has the version of its file', () => {
    expect(tool.version).toBe('5.0.9128.1000');
  });

  it('gets its arguments one by one, and is heard in its window and its log', async () => {
    expect(await run('good', prepare())).toMatchObject({ end: 'ended', exitCode: 0 });
    expect(await readdir(folder)).toContain('Usage Data.cab');
    expect(said('console')).toContain('Usage data exported successfully.');
    expect(said('tool-log')).toContain('INFO:Usage data exported successfully.');
  });

  it('is heard in its log of this run only', async () => {
    await writeFile(join(tool.folder, 'ServiceConnectionTool.log'), `ERROR:last month\r\n${'x'.repeat(5_000)}\r\n`);
    await appendFile(join(folder, 'ConfigMgrSetup.log'), 'WARNING: last month\r\n');
    await run('good', prepare());
    expect(said('tool-log')[0]).toBe('INFO:Running -prepare');
    expect(said('setup-log')).toEqual([]);
  });

  it('tells its exit code, whatever it is worth', async () => {
    expect(await run('exit-1', prepare())).toMatchObject({ end: 'ended', exitCode: 1 });
    expect(await run('failing', prepare())).toMatchObject({ end: 'ended', exitCode: 0 });
    expect(said('console')).toContain(
      'ERROR: can not connect to the database. Please refer to the log file for more information.',
    );
  });

  it('is ended when it hangs', async () => {
    expect(await run('hang', prepare(), { quietLimitMs: 1_500 })).toMatchObject({ end: 'hung', exitCode: null });
  });

  it('does not hang while a folder grows', async () => {
    const growing = join(folder, 'pack');
    await mkdir(growing);
    const stop = new AbortController();
    const sizes: number[] = [];
    const options = { growing, quietLimitMs: 2_000, signal: stop.signal, onGrowth: (size: number) => sizes.push(size) };
    const running = run('hang', prepare(), options).catch((error: unknown) => error);
    for (let piece = 0; piece < 16; piece += 1) {
      await sleep(250);
      await appendFile(join(growing, 'payload.cab'), 'more');
    }
    stop.abort();
    expect(await running).toBe(stop.signal.reason);
    expect(sizes.at(-1)).toBeGreaterThan(30);
  });

  it('is ended when it breaks down and waits behind a window', async () => {
    expect(await run('crash-window', prepare())).toMatchObject({ end: 'crashed', exitCode: null });
    expect(said('console').join()).toContain('UnauthorizedAccessException');
  });

  it('is told to have broken down when the system ends it', async () => {
    expect(await run('breakdown', prepare())).toMatchObject({ end: 'crashed', exitCode: null });
  });

  it('has what it left behind looked for once it has ended, by its number and its time', async () => {
    const lives: ToolLife[] = [];
    const before = Date.now();
    const ended = await run('exit-1', prepare(), {
      endLeft: async (life) => {
        lives.push(life);
        // Nobody has its number any more.
        expect(() => process.kill(life.processId, 0)).toThrow('ESRCH');
        return 1;
      },
    });
    expect(ended).toMatchObject({ end: 'ended', exitCode: 1, leftDownloaders: 1 });
    expect(lives).toHaveLength(1);
    const [life] = lives;
    expect(life?.startedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(life?.endedAt.getTime()).toBeGreaterThan(life?.startedAt.getTime() ?? Number.NaN);
    expect(await run('good', prepare())).toMatchObject({ leftDownloaders: 0 });
  });

  it('is ended with all it started when somebody cancels', async () => {
    const stop = new AbortController();
    const running = run('spawns', prepare(), { signal: stop.signal }).catch((error: unknown) => error);
    // The tool, the shell it may still be, and the downloader.
    while (!(await processesIn(tool.folder)).some((command) => command.includes('setInterval'))) await sleep(50);
    stop.abort();
    expect(await running).toBe(stop.signal.reason);
    // What is killed takes a moment to be gone.
    while ((await processesIn(tool.folder)).length > 0) await sleep(50);
  });

  it('is given the password when it asks, and it stands nowhere', async () => {
    const args = ['-connect', '-proxyserveruri', 'proxy:8080', '-proxyusername', 'jqpublic'];
    await run('good', args, { password: world.password });
    // Past the question: the next argument is missing.
    expect(said('console').join('\n')).toContain('-usagedatasrc is needed.');
    expect(said('console').join('\n')).toContain('Enter the password for jqpublic:');
    expect(JSON.stringify(lines)).not.toContain('Wr0ng');
    lines = [];
    await run('good', args, { password: 'another' });
    expect(said('console').join('\n')).toContain('(407)');
  });

  it('has a temporary folder of its own, and none of our secrets', async () => {
    process.env.SERVICE_CONNECTION_TEST_PASSWORD = 'not for others';
    try {
      const script = `${tool.program}.sh`;
      await writeFile(script, 'env > "$TEMP/environment"\n');
      await run('good', []);
      const environment = await readFile(join(folder, 'temp', 'environment'), 'utf8');
      expect(environment).not.toContain('not for others');
      expect(environment).toContain(`TMP=${join(folder, 'temp')}`);
    } finally {
      delete process.env.SERVICE_CONNECTION_TEST_PASSWORD;
    }
  });

  it('that is no program is told to be none', async () => {
    await writeFile(tool.program, '');
    await rm(tool.program);
    await expect(run('good', prepare())).rejects.toMatchObject({ code: 'official-tool.not-started' });
  });
});

/** The command lines of processes that name a folder. */
async function processesIn(place: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id)) continue;
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(place)) found.push(command);
  }
  return found;
}
