import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { send } from '../lab/testing/http.ts';
import { runCli } from './cli.ts';
import { type RecordingHost, recordingHost } from './testing/recording-host.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-relay-'));
  await writeFile(join(folder, 'relay.json'), '{"version":1,"listen":{"port":0},"storage":"storage"}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = ['--config', 'relay.json'] as const;

async function run(...typed: readonly string[]) {
  const host = recordingHost(typed, { folder });
  const exitCode = await runCli(host);
  return { exitCode, ...host.printed };
}

/** The lines of a log so far. */
function lines(host: RecordingHost): readonly Record<string, unknown>[] {
  return host.printed.out
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('relay token', () => {
  it('shows a new token once, and names afterwards', async () => {
    const added = await run('relay', 'token', 'add', 'Brussels', ...config);
    expect(added).toMatchObject({ exitCode: 0, err: '' });
    const [token = ''] = added.out.split('\n');
    expect(token).toMatch(/^sct_[A-Za-z0-9_-]{43}$/);
    expect(await readFile(join(folder, 'relay-tokens.json'), 'utf8')).not.toContain(token);
    const listed = await run('relay', 'token', 'list', ...config);
    expect(listed.out).toMatch(/^1 token in .*relay-tokens\.json\n {2}Brussels, since 20/);
    expect(listed.out).not.toContain(token);
    expect(await run('relay', 'token', 'remove', 'Brussels', ...config)).toMatchObject({ exitCode: 0 });
    expect((await run('relay', 'token', 'list', '--json', ...config)).out).toContain('"tokens":[]');
  });

  it('gives the token in JSON when that is asked, and even when it should be quiet', async () => {
    const { out } = await run('relay', 'token', 'add', 'Ghent', '--json', ...config);
    expect(JSON.parse(out)).toMatchObject({
      event: 'ended',
      command: 'add-token',
      name: 'Ghent',
      token: expect.stringMatching(/^sct_/),
    });
    expect((await run('relay', 'token', 'add', 'Mons', '--quiet', ...config)).out).toMatch(/^sct_/);
  });

  it.each([
    [['relay', 'token', 'make', 'X', ...config], 2, 'usage.invalid-value'],
    [['relay', 'token', 'add', ...config], 2, 'usage.missing-parameter'],
    [['relay', 'token', 'list', 'X', ...config], 2, 'usage.unexpected-argument'],
    [['relay', 'token', 'list'], 2, 'usage.missing-parameter'],
    [['relay', 'token', 'remove', 'X', ...config], 3, 'relay.no-such-token'],
    [['relay', ...config], 3, 'relay.no-tokens'],
    [['relay', '--config', 'none.json'], 3, 'relay.malformed'],
  ])('says what is wrong with %j', async (typed, exitCode, code) => {
    const ran = await run(...typed);
    expect(ran).toMatchObject({ exitCode, out: '', err: expect.stringContaining(`[${code}]`) });
  });
});

describe('relay', () => {
  it('runs until it is interrupted, with a line of JSON for everything', async () => {
    await run('relay', 'token', 'add', 'Brussels', ...config);
    const host = recordingHost(['relay', ...config], { folder });
    const ended = runCli(host);
    await vi.waitFor(() => expect(lines(host)).toHaveLength(1));
    const url = String(lines(host)[0]?.url);
    expect((await send(`${url}/ready`)).status).toBe(200);
    process.emit('SIGHUP');
    await vi.waitFor(() => expect(lines(host).map(({ event }) => event)).toContain('reloaded'));
    host.interrupt();
    expect(await ended).toBe(0);
    expect(lines(host).map(({ event }) => event)).toEqual(['listening', 'request', 'reloaded', 'stopping', 'stopped']);
    for (const { time } of lines(host)) expect(Date.parse(String(time))).not.toBeNaN();
    await expect(send(`${url}/ready`)).rejects.toThrow();
  });

  it('says when its port is taken', async () => {
    await run('relay', 'token', 'add', 'Brussels', ...config);
    const host = recordingHost(['relay', ...config], { folder });
    const ended = runCli(host);
    await vi.waitFor(() => expect(lines(host)).toHaveLength(1));
    const port = Number(new URL(String(lines(host)[0]?.url)).port);
    await writeFile(join(folder, 'second.json'), JSON.stringify({ version: 1, listen: { port }, storage: 'other' }));
    expect(await run('relay', '--config', 'second.json')).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('[relay.cannot-listen]'),
    });
    host.interrupt();
    await ended;
  });
});
