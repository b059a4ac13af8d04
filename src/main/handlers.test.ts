import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ports } from '../core/ports/ports.ts';
import { SampleWorld } from '../core/testing/sample-world.ts';
import { foreign } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';
import type { AppDescription, EventMessage, SiteChecks, SiteDescription } from '../shared/ipc.ts';
import type { JobSnapshot } from '../shared/jobs.ts';
import { createHandlers, type Handlers } from './handlers.ts';
import type { RunOutcome } from './log/run-log.ts';
import { testComputer } from './testing/test-computer.ts';

const settings = {
  version: 1,
  isPractice: true,
  site: { database: { kind: 'sqlite', path: '/site/CM_P01.sqlite' }, folder: '/site' },
  cloud: {
    usageDataUrl: 'https://user:secret@cloud.example/usage-data',
    manifestUrl: 'https://user:secret@cloud.example/manifest',
    adminUiContentUrl: 'https://cloud.example/console',
  },
};

let world: SampleWorld;
let handlers: Handlers;
let outcomes: RunOutcome[];

beforeEach(async () => {
  world = await SampleWorld.make();
  outcomes = [];
  handlers = await makeHandlers(world.ports);
});
afterEach(async () => await handlers.close());

async function makeHandlers(
  ports: Ports,
  logCanOpen: Promise<void> = Promise.resolve(),
  given: unknown = settings,
): Promise<Handlers> {
  return createHandlers({
    version: '1.2.3',
    computer: await testComputer(ports, { settings: given, drive: '/drive' }),
    logs: {
      folder: '/logs',
      findOpen: () => null,
      async open() {
        await logCanOpen;
        return {
          info: (text) => world.log.info(text),
          warning: (text) => world.log.warning(text),
          error: (text) => world.log.error(text),
          close: async (outcome) => void outcomes.push(outcome),
        };
      },
    },
    shell: { chooseFolder: null },
  });
}

const prepare = {
  job: 'prepare',
  input: { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null },
} as const;

async function value<T>(name: string, input: unknown = {}): Promise<T> {
  const answer = await handlers.answer(name, input);
  if (!answer.isOk) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  // The tests ask for what the contract says.
  return answer.value as T;
}

async function refusal(name: string, input: unknown): Promise<string> {
  const answer = await handlers.answer(name, input);
  return answer.isOk ? 'answered' : answer.error.code;
}

/** Starts the job and waits for its end. */
async function finish(order: unknown): Promise<JobSnapshot> {
  const { runId } = await value<JobSnapshot>('jobs.start', order);
  return await new Promise((resolve) => {
    const stop = handlers.subscribe(({ event, value: snapshot }) => {
      if (event !== 'jobs.changed' || snapshot.runId !== runId || snapshot.endedAt === null) return;
      queueMicrotask(() => stop());
      resolve(snapshot);
    });
  });
}

describe('what this computer is', () => {
  it('is told without any secret', async () => {
    const description = await value<AppDescription>('app.describe');
    expect(description).toEqual({
      version: '1.2.3',
      hasDialogs: false,
      isFirstRun: false,
      canPractise: false,
      isPractice: true,
      site: { database: '/site/CM_P01.sqlite', folder: '/site' },
      cloud: { host: 'cloud.example', proxy: null },
      paths: { usageData: '/drive', updatePack: '/drive/UpdatePacks' },
    });
  });

  it('includes the site, but never the hierarchy id in clear', async () => {
    const site = await value<SiteDescription>('site.describe');
    expect(site).toMatchObject({ code: world.database.site.code, usageData: { rows: 250 } });
    expect(JSON.stringify(site)).not.toContain(world.database.site.hierarchyId);
  });
});

describe('the checks before Prepare', () => {
  const ids = ({ checks }: SiteChecks): readonly string[] => checks.map(({ id }) => id);

  it('are told with what each found, in words and as facts', async () => {
    const found = await value<SiteChecks>('site.check');
    expect(found.error).toBeNull();
    expect(ids(found)).toEqual([
      'database',
      'read-permission',
      'site-code',
      'connection-mode',
      'usage-level',
      'site-version',
      'tool-version',
      'usage-data',
      'data-age',
    ]);
    expect(found.checks).toMatchObject([
      { outcome: 'passed', details: { database: 'memory/CM_P01', site: 'P01', siteName: 'Utrecht' } },
      { details: { rights: 0, missing: 0 } },
      { details: { site: 'P01' } },
      { details: { mode: 'offline' } },
      { details: { usageLevel: 'Enhanced' } },
      { details: { version: '5.00.9128.1000', release: '2403' } },
      { details: { program: expect.any(String), newestRelease: expect.stringMatching(/^\d{4}$/) } },
      { details: { rows: 250 } },
      { finding: 'The newest data is 2 days old.', details: { days: 2 } },
    ]);
    expect(JSON.stringify(found)).not.toContain(world.database.site.hierarchyId);
    expect(world.database.isClosed).toBe(true);
  });

  it('are all made, also when one makes the trip pointless', async () => {
    world.database.site = { ...world.database.site, serviceConnectionMode: 'online' };
    const online = await value<SiteChecks>('site.check');
    expect([ids(online).at(-1), online.error?.code]).toEqual(['data-age', 'site.online-mode']);
    expect(online.checks.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
      { id: 'connection-mode', error: { code: 'site.online-mode' } },
    ]);
    world.database.site = { ...world.database.site, serviceConnectionMode: 'offline' };
    world.database.rows = [];
    world.database.newest = null;
    const empty = await value<SiteChecks>('site.check');
    expect([ids(empty).at(-1), empty.error?.code]).toEqual(['usage-data', 'usage-data.empty']);
  });

  it('tell why there is no database, and show a bug as what it is', async () => {
    handlers = await makeHandlers({
      ...world.ports,
      openSiteDatabase: async () => {
        throw new AppError('settings.no-site', {});
      },
    });
    expect(await value<SiteChecks>('site.check')).toMatchObject({ checks: [], error: { code: 'settings.no-site' } });
    handlers = await makeHandlers({
      ...world.ports,
      openSiteDatabase: async () => {
        throw new TypeError('x is not a function');
      },
    });
    expect(await refusal('site.check', {})).toBe('internal.unexpected');
  });
});

describe('the drives', () => {
  const told = (events: readonly EventMessage[]): readonly (readonly string[])[] =>
    events.flatMap(({ event, value: drives }) =>
      event === 'drives.changed' ? [drives.map(({ mountPath }) => mountPath)] : [],
    );

  it('are told to a subscriber as they are now, then as they come and go', async () => {
    world.drives.plug({ mountPath: '/media/a' });
    const first: EventMessage[] = [];
    const later: EventMessage[] = [];
    handlers.subscribe((message) => first.push(message));
    world.drives.plug({ mountPath: '/media/b' });
    handlers.subscribe((message) => later.push(message));
    world.drives.unplug('/media/a');
    expect(told(first)).toEqual([['/media/a'], ['/media/a', '/media/b'], ['/media/b']]);
    expect(told(later)).toEqual([['/media/a', '/media/b'], ['/media/b']]);
    expect(await value('drives.list')).toMatchObject([{ mountPath: '/media/b', label: 'CARRY' }]);
  });

  it('are looked at only while somebody watches, and once for all', async () => {
    expect(world.drives.watchers).toBe(0);
    const stops = [handlers.subscribe(() => undefined), handlers.subscribe(() => undefined)];
    expect(world.drives.watchers).toBe(1);
    for (const stop of stops) stop();
    expect(world.drives.watchers).toBe(0);
    world.drives.plug({ mountPath: '/media/a' });
    const events: EventMessage[] = [];
    handlers.subscribe((message) => events.push(message));
    expect(told(events)).toEqual([['/media/a']]);
    await handlers.close();
    expect(world.drives.watchers).toBe(0);
  });

  it('that cannot be listed are told as the error they are', async () => {
    world.drives.failure = new AppError('drive.list-failed', { reason: foreign('no answer') });
    expect(await refusal('drives.list', {})).toBe('drive.list-failed');
  });

  it('are described by what they hold, by a full path only', async () => {
    await finish(prepare);
    expect(await value('drives.describe', { path: '/drive' })).toMatchObject({
      usageData: [{ label: 'P01', rows: 250 }],
      updatePacks: [],
    });
    expect(await refusal('drives.describe', { path: 'drive' })).toBe('files.not-a-full-path');
    expect(await refusal('drives.describe', { path: '/nowhere' })).toBe('files.not-found');
  });
});

describe('a job', () => {
  it('is started, told of at once, followed to its end, and its log closed', async () => {
    const events: EventMessage[] = [];
    handlers.subscribe((message) => message.event === 'jobs.changed' && events.push(message));
    const snapshot = await finish(prepare);
    expect(snapshot).toMatchObject({ state: 'done', fraction: 1, result: { rows: 250 } });
    expect(events[0]?.value).toMatchObject({ state: 'running', runId: snapshot.runId });
    await expect.poll(() => outcomes).toMatchObject([{ state: 'done', error: null }]);
    expect(await value<JobSnapshot[]>('jobs.list')).toEqual([snapshot]);
  });

  it('that stands still for a while is looked at, and then told to its end', async () => {
    const slow: Ports = {
      ...world.ports,
      async openSiteDatabase() {
        // Longer than the time between two looks.
        await new Promise((resolve) => setTimeout(resolve, 600));
        return await world.ports.openSiteDatabase();
      },
    };
    handlers = await makeHandlers(slow);
    const steps: (string | undefined)[] = [];
    handlers.subscribe((message) => message.event === 'jobs.changed' && steps.push(message.value.progress?.step));
    const snapshot = await finish(prepare);
    expect(snapshot.state).toBe('done');
    expect(steps).toContain('check');
  });

  it('is told to whoever subscribes later', async () => {
    const snapshot = await finish(prepare);
    const later: EventMessage[] = [];
    handlers.subscribe((message) => later.push(message));
    expect(later).toContainEqual({ event: 'jobs.changed', value: snapshot });
  });

  it('runs alone: a second one is refused, even when both are asked for at once', async () => {
    const [first, second] = await Promise.all([
      handlers.answer('jobs.start', prepare),
      handlers.answer('jobs.start', prepare),
    ]);
    expect(first.isOk).toBe(true);
    expect(second).toMatchObject({ isOk: false, error: { code: 'job.busy', details: { job: 'prepare' } } });
  });

  it('is cancelled by its run', async () => {
    const { runId } = await value<JobSnapshot>('jobs.start', prepare);
    await value('jobs.cancel', { runId });
    await expect.poll(async () => (await value<JobSnapshot[]>('jobs.list'))[0]?.state).toBe('cancelled');
    await expect.poll(() => outcomes).toMatchObject([{ state: 'cancelled' }]);
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it('needs an approval when the settings say so, whatever the screen asks for', async () => {
    await finish(prepare);
    const input = { from: '/drive', to: '/drive/p', download: 'latest', planOnly: true, picks: null, driveId: null };
    const connect = { job: 'connect', input: { ...input, requireApproval: false, overrides: [] } };
    expect((await finish(connect)).state).toBe('done');
    handlers = await makeHandlers(world.ports, Promise.resolve(), { ...settings, requireApproval: true });
    expect((await finish(connect)).error?.code).toBe('usage-cabinet.not-approved');
  });

  it('is paused and goes on by its run, and is busy meanwhile', async () => {
    const { runId } = await value<JobSnapshot>('jobs.start', prepare);
    const states: string[] = [];
    handlers.subscribe(({ event, value: changed }) => event === 'jobs.changed' && states.push(changed.state));
    await value('jobs.pause', { runId });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await value('jobs.list')).toMatchObject([{ state: 'paused', ratePerSecond: null, endedAt: null }]);
    expect(await refusal('jobs.start', prepare)).toBe('job.busy');
    await value('jobs.resume', { runId });
    await expect.poll(() => states.at(-1)).toBe('done');
    expect(states).toContain('paused');
    for (const name of ['jobs.pause', 'jobs.resume']) {
      expect(await refusal(name, { runId: 'nobody' })).toBe('job.unknown-run');
    }
  });

  it('that is paused is stopped when the host closes', async () => {
    const { runId } = await value<JobSnapshot>('jobs.start', prepare);
    await value('jobs.pause', { runId });
    await handlers.close();
    expect(outcomes).toMatchObject([{ state: 'cancelled' }]);
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it('that fails says why, and the log has it', async () => {
    const snapshot = await finish({
      job: 'import',
      input: { from: '/nowhere', waitSeconds: 1, checkOnly: false, overrides: [] },
    });
    expect(snapshot).toMatchObject({ state: 'failed', error: { code: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/) } });
    await expect.poll(() => outcomes[0]?.error?.code).toBe(snapshot.error?.code);
  });

  it('under way is stopped when the host closes', async () => {
    await value<JobSnapshot>('jobs.start', prepare);
    await handlers.close();
    expect(handlers.isBusy()).toBe(false);
    expect(outcomes).toMatchObject([{ state: 'cancelled' }]);
  });

  it('about to start is stopped as well when the host closes, and nothing starts after it', async () => {
    const opened = Promise.withResolvers<void>();
    handlers = await makeHandlers(world.ports, opened.promise);
    const starting = handlers.answer('jobs.start', prepare);
    const closing = handlers.close();
    let isClosed = false;
    void closing.then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    opened.resolve();
    await closing;
    expect(handlers.isBusy()).toBe(false);
    expect(await starting).toMatchObject({ isOk: true });
    expect(outcomes).toMatchObject([{ state: 'cancelled' }]);
    expect(world.filesUnder('/drive')).toEqual([]);
    expect(await refusal('jobs.start', prepare)).toBe('job.cancelled');
  });

  it('is told a path as the Explorer copies it, but not one that is not whole', async () => {
    const quoted = { ...prepare, input: { ...prepare.input, to: '"/drive"' } };
    expect((await finish(quoted)).state).toBe('done');
    const relative = { ...prepare, input: { ...prepare.input, to: 'drive' } };
    expect(await refusal('jobs.start', relative)).toBe('files.not-a-full-path');
  });

  it('is forgotten after twenty others', async () => {
    const first = await finish(prepare);
    for (let count = 0; count < 20; count += 1) await finish(prepare);
    const runs = await value<JobSnapshot[]>('jobs.list');
    expect(runs).toHaveLength(20);
    expect(runs.map((run) => run.runId)).not.toContain(first.runId);
  });
});

describe('a request', () => {
  it.each([
    ['a name that is not in the contract', 'files.delete', {}],
    ['a name of every object', 'toString', {}],
    ['the prototype', '__proto__', {}],
  ])('is refused for %s', async (_, name, input) => {
    expect(await refusal(name, input)).toBe('contract.unknown-request');
  });

  it.each([
    ['nothing', 'app.describe', undefined],
    ['more than it takes', 'app.describe', { extra: 1 }],
    ['an unknown job', 'jobs.start', { job: 'format-drive', input: {} }],
    ['a job with the input of another', 'jobs.start', { job: 'import', input: prepare.input }],
    ['an unknown input', 'jobs.start', { ...prepare, input: { ...prepare.input, command: 'rm' } }],
    ['an empty path', 'jobs.start', { ...prepare, input: { ...prepare.input, to: ' ' } }],
    ['a path without end', 'jobs.start', { ...prepare, input: { ...prepare.input, to: `/${'x'.repeat(5000)}` } }],
    ['a path that is not text', 'jobs.start', { ...prepare, input: { ...prepare.input, to: ['/drive'] } }],
    [
      'a wait without end',
      'jobs.start',
      { job: 'import', input: { from: '/drive', waitSeconds: 1e9, checkOnly: false, overrides: [] } },
    ],
    ['a run that is no text', 'jobs.cancel', { runId: 1 }],
  ])('is refused with %s', async (_, name, input) => {
    expect(await refusal(name, input)).toBe('contract.refused-input');
  });

  it('to cancel a run nobody knows is refused', async () => {
    expect(await refusal('jobs.cancel', { runId: 'r' })).toBe('job.unknown-run');
  });
});
