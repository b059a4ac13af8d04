import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

/* The program as it is started: a process of its own, unbuilt. */

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'main-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Started {
  readonly process: ChildProcess;
  readonly printed: { out: string; err: string };
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[], stdout: 'pipe' | number = 'pipe'): Started {
  const program = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      SERVICE_CONNECTION_LOGS: join(folder, 'logs'),
      SERVICE_CONNECTION_SETTINGS: '',
      SERVICE_CONNECTION_TRUST: join(folder, 'trust'),
    },
    stdio: ['ignore', stdout, 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout?.on('data', (bytes: Buffer) => {
    printed.out += bytes.toString();
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    printed.err += bytes.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { process: child, printed, ended };
}

it('shows help and ends with 0 when nothing is given', async () => {
  const { printed, ended } = start([]);
  expect(await ended).toBe(0);
  expect(printed.out).toMatch(/^service-connection /);
  expect(printed.err).toBe('');
});

it('ends with 2 for wrong use, and says so on standard error', async () => {
  const { printed, ended } = start(['-prepare']);
  expect(await ended).toBe(2);
  expect(printed.out).toBe('');
  expect(printed.err).toMatch(/^Error: "-prepare" needs -usagedatadest\.\n.*\n {2}\[usage\.missing-parameter\]\n$/);
});

it('ends with 3 for what the operator can fix, with three logs', async () => {
  await writeFile(join(folder, 'x.cab'), 'not a cabinet');
  const { printed, ended } = start(['verify', 'x.cab', '--json']);
  expect(await ended).toBe(3);
  expect(printed.err).toBe('');
  const last: unknown = JSON.parse(printed.out.trimEnd().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({ event: 'ended', exitCode: 3, error: { code: 'cab.not-a-cabinet' } });
  expect(await readdir(join(folder, 'logs'))).toHaveLength(3);
});

it('does not mind when nobody reads to the end', async () => {
  const { process: child, printed, ended } = start(['help']);
  child.stdout?.destroy();
  expect(await ended).toBe(0);
  expect(printed.err).toBe('');
});

it.each([['--json'], ['--yes']])(
  'goes on to the end of a run, and keeps quiet, when nobody reads it (%s)',
  async (form) => {
    await writeFile(join(folder, 'x.cab'), 'not a cabinet');
    const { process: child, printed, ended } = start(['verify', 'x.cab', form]);
    child.stdout?.destroy();
    expect(await ended).toBe(3);
    expect(printed.err).not.toMatch(/EPIPE|\n {4}at /);
    const log = (await readdir(join(folder, 'logs'))).find((name) => /-verify-.*\.log$/.test(name)) ?? '';
    expect(await readFile(join(folder, 'logs', log), 'utf8')).toContain('cab.not-a-cabinet');
  },
);

// Linux alone has a device that is always full.
it.runIf(process.platform === 'linux')('says in one place that what it prints is lost, and ends with 3', async () => {
  const full = await open('/dev/full', 'w');
  try {
    for (const args of [['help'], ['version', '--json']]) {
      const { printed, ended } = start(args, full.fd);
      expect(await ended).toBe(3);
      expect(printed.err).toMatch(/^Error: The drive of standard output is full\.\n[^[]*\[files\.disk-full\]\n$/);
    }
  } finally {
    await full.close();
  }
});
