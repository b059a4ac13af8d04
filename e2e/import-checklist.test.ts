/* A site that does not do what it should after Import: what the command line says of it, and that it goes on when it does again. */
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from '../scripts/run-cli.ts';
import { createLab, type LabSite, type RunningLab, startLab } from '../src/lab/lab.ts';
import { labLogin, startLabSqlServer } from '../src/lab/lab-sql-server.ts';
import type { Mishaps } from '../src/lab/practice-site.ts';
import { runCli, runJob } from './support/run-here.ts';

let folder: string;
let lab: RunningLab;
let site: LabSite;
let pack: string;

/** Runs the lab with sites that misbehave so, instead of as it ran before. */
async function restart(mishaps: Mishaps): Promise<void> {
  await (lab as RunningLab | undefined)?.stop();
  lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 0, mishaps });
  site = lab.sites[0] ?? expect.unreachable('The lab has no site.');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checklist-'));
  await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 200, seed: 5, payloadBytes: 50_000 });
  await restart({ isStopped: true });
  pack = join(lab.drive, 'UpdatePacks');
  const logs = ['--logs', join(folder, 'logs')];
  const prepared = await runJob('prepare', ['--to', lab.drive, '--settings', site.settingsPath, ...logs]);
  expect(prepared.error).toBeNull();
  const to = ['--from', lab.drive, '--to', pack, '--settings', lab.internetSettingsPath, ...logs];
  expect((await runJob('connect', to)).error).toBeNull();
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

async function importIt(seconds: number): Promise<Ended<'import'>> {
  const argv = ['--from', pack, '--wait', String(seconds), '--settings', site.settingsPath];
  return await runJob('import', [...argv, '--logs', join(folder, 'logs')]);
}

function keysOf({ result }: Ended<'import'>): readonly string[] {
  return (result?.checklist ?? []).filter(({ outcome }) => outcome !== 'passed').map(({ key }) => key);
}

describe('Import at a site that misbehaves', () => {
  it('says that nobody takes the manifest, then what is wrong next, and ends well when nothing is', async () => {
    const first = await importIt(1);
    expect(first.result?.problems.map(({ code }) => code)).toEqual(['import.no-answer']);
    expect(keysOf(first)).toContain('manifest-taken waiting');
    expect(keysOf(first)).toContain('applicability not-looked');
    expect(first.result?.progress).toEqual([]);

    const inbox = join(site.siteFolder, 'inboxes/hman.box/CFD');
    for (const name of await readdir(inbox)) {
      // What the rights were tried with is gone again.
      expect(name).toMatch(/^ConfigMgr\./);
      const long = new Date((await stat(join(inbox, name))).mtimeMs - 3_600_000);
      await utimes(join(inbox, name), long, long);
    }
    expect(keysOf(await importIt(1))).toContain('manifest-taken stuck');

    const guid = first.result?.updates[0]?.guid ?? expect.unreachable('The pack holds no update.');
    await restart({ failing: { [guid]: 'Failed to calculate hash' } });
    const failed = await importIt(20);
    expect(failed.result?.problems.map(({ code }) => code)).toEqual(['import.package-failed']);
    expect(keysOf(failed)).toEqual(expect.arrayContaining(['hash failed', 'download failed']));
    // It took what lay there as it began, and once more what was handed over anew.
    const course = failed.result?.progress[0]?.history.map(({ state }) => state) ?? [];
    expect([course.slice(0, 4), course.at(-1)]).toEqual([[327681, 327682, 262145, 327679], 327679]);

    await restart({});
    const done = await importIt(20);
    expect(done.result).toMatchObject({ problems: [], checklist: [], updates: [{ outcome: 'ready' }] });
    expect(done.result?.progress[0]?.sites.map(({ state }) => state)).toEqual([262146]);
  });

  it('is told the same of by a SQL Server, to the last change of a state', async () => {
    const password = 'Correct-horse-4711';
    const served = await startLabSqlServer([site], { password });
    try {
      const ask = async (database: string): Promise<unknown> => {
        const argv = ['site', 'updates', '--all', '--check-list', '--json', '--site-database', database];
        const env = { SERVICE_CONNECTION_SQL_PASSWORD: password };
        const { stdout } = await runCli([...argv, '--site-folder', site.siteFolder], { env });
        const ended = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Answer;
        // Time goes by between the two.
        return { ...ended, checklist: ended.checklist?.map(({ key, outcome }) => `${key} ${outcome}`) };
      };
      const { host, port } = served.server;
      const inFile = await ask(site.databasePath);
      expect(inFile).toMatchObject({ state: 'done', exitCode: 0 });
      expect((inFile as Answer).updates?.length).toBeGreaterThan(30);
      const address = `mssql://${labLogin}@${host}:${port}/CM_${site.code}?certificate=none`;
      const onServer = await ask(address);
      expect(withoutTimes(onServer)).toEqual(withoutTimes(inFile));
      const [there, here] = [timesIn(onServer), timesIn(inFile)];
      expect(there.length).toBeGreaterThan(60);
      // The type datetime of SQL Server counts in three hundredths of a second.
      for (const [index, ms] of there.entries()) expect(Math.abs(ms - (here[index] ?? 0))).toBeLessThanOrEqual(4);
    } finally {
      await served.stop();
    }
  });
});

const times = /"\d{4}-\d\d-\d\dT[\d:.]+Z"/g;

function withoutTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(times, '"at a time"'));
}

function timesIn(value: unknown): readonly number[] {
  return [...JSON.stringify(value).matchAll(times)].map(([text]) => Date.parse(text.slice(1, -1)));
}

/** What `site updates` says in JSON, so far as it is looked at here. */
interface Answer {
  readonly updates?: readonly unknown[];
  readonly checklist?: readonly { readonly key: string; readonly outcome: string }[];
}
