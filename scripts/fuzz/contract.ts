import type { Random } from '../../src/core/testing/random.ts';
import { SampleWorld } from '../../src/core/testing/sample-world.ts';
import { createHandlers, type Handlers } from '../../src/main/handlers.ts';
import { testComputer } from '../../src/main/testing/test-computer.ts';
import { isRequestName, requests } from '../../src/shared/ipc.ts';
import type { FuzzTarget } from './target.ts';

const logName = '20261120-142433Z-connect-1b4e28ba.log';

/** What a screen may rightly send; attempts change it a little. */
const rightful: readonly { readonly name: string; readonly input: unknown }[] = [
  { name: 'app.describe', input: {} },
  { name: 'site.describe', input: {} },
  { name: 'jobs.list', input: {} },
  { name: 'drives.list', input: {} },
  { name: 'drives.describe', input: { path: '/drive' } },
  { name: 'jobs.cancel', input: { runId: 'r' } },
  { name: 'site.check', input: {} },
  { name: 'jobs.pause', input: { runId: 'r' } },
  { name: 'jobs.resume', input: { runId: 'r' } },
  {
    name: 'jobs.start',
    input: {
      job: 'prepare',
      input: {
        to: '/drive',
        overwrite: false,
        reviewed: null,
        approval: { by: 'Anna', usageDataSha256: '0'.repeat(64) },
        driveId: 'memory:/drive',
      },
    },
  },
  {
    name: 'jobs.start',
    input: {
      job: 'prepare',
      input: { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null },
    },
  },
  { name: 'jobs.start', input: { job: 'export', input: { to: '/drive', overwrite: true, raw: false } } },
  {
    name: 'jobs.start',
    input: {
      job: 'connect',
      input: {
        from: '/drive',
        to: '/drive/p',
        download: 'all',
        planOnly: true,
        picks: [{ hierarchyHash: 'h', guids: ['g'] }],
        requireApproval: true,
        driveId: null,
        overrides: [{ code: 'trust.expired', by: 'Anna', reason: 'The clock was wrong' }],
      },
    },
  },
  {
    name: 'jobs.start',
    input: { job: 'import', input: { from: '/drive/p', waitSeconds: 0, checkOnly: true, overrides: [] } },
  },
  { name: 'jobs.start', input: { job: 'verify', input: { path: '/drive' } } },
  { name: 'computer.look', input: {} },
  { name: 'folders.list', input: { path: null } },
  { name: 'folders.list', input: { path: '/drive' } },
  { name: 'folders.choose', input: { path: '/drive' } },
  { name: 'network.hosts', input: {} },
  { name: 'network.test', input: { host: 'cloud.example' } },
  { name: 'network.check', input: {} },
  { name: 'network.firewall-list', input: { to: '/drive/hosts.csv', format: 'csv', overwrite: true } },
  { name: 'network.sign-in', input: { userName: 'meg', password: 'x', remember: true } },
  { name: 'network.sign-out', input: {} },
  { name: 'settings.read', input: {} },
  {
    name: 'settings.save',
    input: {
      settings: {
        version: 1,
        isPractice: false,
        site: { database: { kind: 'sqlite', path: '/site/CM_P01.sqlite' }, folder: '/site' },
        cloud: {
          usageDataUrl: 'https://cloud.example/usage-data',
          manifestUrl: 'https://cloud.example/manifest',
          adminUiContentUrl: 'https://cloud.example/console',
        },
        network: { proxy: 'manual', address: 'proxy.example:8080', userName: 'meg' },
        requireApproval: true,
      },
    },
  },
  { name: 'trust.describe', input: {} },
  {
    name: 'trust.pair',
    input: { publicKey: `${'A'.repeat(43)}=`, name: 'P01', phrase: 'lusab-babad', by: 'Anna', replaces: null },
  },
  { name: 'trust.retire', input: { computer: '0'.repeat(32), by: 'Anna', reason: 'Stolen' } },
  { name: 'trust.new-key', input: { by: 'Anna', reason: 'Lost' } },
  { name: 'trust.give-up', input: { leg: '6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a11', by: 'Anna', reason: 'Lost' } },
  { name: 'custody.list', input: {} },
  { name: 'custody.save', input: { chain: 'computer', folder: '/drive', language: 'nl', overwrite: true } },
  { name: 'practice.start', input: {} },
  { name: 'history.list', input: {} },
  { name: 'logs.read', input: { log: logName, offset: null, count: 10, severities: ['error'], contains: 'x' } },
  { name: 'logs.find', input: { log: logName, after: -1, severity: 'error' } },
];

const oddities: readonly unknown[] = [
  null,
  '',
  ' ',
  '..',
  '/drive/../../etc/passwd',
  '\\\\server\\share',
  '\u0000',
  '\u202e/drive',
  'x'.repeat(100_000),
  -1,
  1e308,
  0.5,
  true,
  [],
  [[[[]]]],
  {},
  { __proto__: { polluted: true } },
  { toString: 1 },
];

/**
 * Odd requests at the handlers: each is answered, refused by the contract unless it is a rightful one, never told as a
 * fault of the program, and what was started can always be stopped.
 */
export const contractTarget: FuzzTarget = {
  name: 'contract',
  async run(random) {
    const world = await SampleWorld.make();
    const handlers = createHandlers({
      version: '0',
      computer: await testComputer(world.ports),
      logs: {
        folder: '/logs',
        findOpen: () => null,
        open: async () => ({
          info: () => undefined,
          warning: () => undefined,
          error: () => undefined,
          close: async () => undefined,
        }),
      },
      shell: { chooseFolder: null },
    });
    for (let count = 0; count < 4; count += 1) await ask(handlers, random);
    await handlers.close();
    if (handlers.isBusy()) throw new Error('A run goes on after the handlers were closed.');
  },
};

async function ask(handlers: Handlers, random: Random): Promise<void> {
  const { name, input } = change(random.pick(rightful), random);
  const answer = await handlers.answer(name, input);
  const shown = JSON.stringify({ name, input }).slice(0, 500);
  const isRightful = isRequestName(name) && requests[name].input.safeParse(input).success;
  if (answer.isOk && !isRightful) throw new Error(`Answered, though it is not a request of the contract: ${shown}`);
  if (!answer.isOk && answer.error.code === 'internal.unexpected') {
    throw new Error(`Told as a fault of the program: ${answer.error.message} ${shown}`);
  }
}

function change(from: (typeof rightful)[number], random: Random): { name: string; input: unknown } {
  const name =
    random.int(0, 9) === 0 ? random.pick(['', '__proto__', 'constructor', 'jobs.', 'x'.repeat(9000)]) : from.name;
  return { name, input: random.int(0, 3) === 0 ? from.input : changeValue(structuredClone(from.input), random) };
}

/** Another value in one place, one property more, or one less. */
function changeValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.int(0, 3) === 0) return random.pick(oddities);
  const entries = Object.entries(value);
  if (entries.length === 0 || random.int(0, 4) === 0)
    return { ...value, [random.pick(['extra', 'job', ''])]: random.pick(oddities) };
  const [key, inner] = random.pick(entries);
  if (random.int(0, 4) === 0) return Object.fromEntries(entries.filter(([other]) => other !== key));
  return { ...value, [key]: changeValue(inner, random) };
}
