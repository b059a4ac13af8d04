import type { FaultHook } from '../../src/core/testing/memory-files.ts';
import { Random } from '../../src/core/testing/random.ts';
import { SampleWorld, sampleOffer } from '../../src/core/testing/sample-world.ts';
import { foreign } from '../../src/shared/clauses.ts';
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { SoakTarget } from './target.ts';

const input = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const site = '/site/';
const offline = '/site/EasySetupPayload/Offline';
const inbox = '/site/inboxes/hman.box/CFD';
const manifest = `${inbox}/ConfigMgr.Update.Manifest.CAB`;
const consoleContent = `${inbox}/ConfigMgr.AdminUIContent.CAB`;

/** What can happen to one action at the site: once, a few times, or from then on. */
const kinds = ['held', 'refused', 'held on', 'refused on', 'full', 'failed', 'killed', 'cancelled'] as const;
type Kind = (typeof kinds)[number];

/** How a run may end when that happened; `null` is well. */
const endings: Readonly<Record<Kind, readonly (ErrorCode | null)[]>> = {
  held: [null],
  // A folder that may not be written to is one where the account is refused, however short that was.
  refused: [null, 'site.folder-no-write', 'files.no-access'],
  'held on': [null, 'site.file-locked', 'site.folder-no-write'],
  'refused on': [null, 'site.file-locked', 'site.folder-no-write', 'files.no-access'],
  full: [null, 'files.disk-full'],
  failed: [null, 'files.failed', 'import.no-answer'],
  killed: [null, 'internal.unexpected'],
  cancelled: [null, 'job.cancelled'],
};
const codes: Readonly<Partial<Record<Kind, 'files.in-use' | 'files.no-access' | 'files.disk-full'>>> = {
  held: 'files.in-use',
  refused: 'files.no-access',
  'held on': 'files.in-use',
  'refused on': 'files.no-access',
  full: 'files.disk-full',
};
/** A scanner lets go before the wait is over. */
const heldTimes = 6;

/**
 * An import at every moment of which something happens at the site: a file that is held or refused, a full or failing disk,
 * a kill, a cancel. Nothing is handed over before all of it lies there whole, nothing of ours stays in the inbox, and the
 * next import ends well.
 */
export const imports: SoakTarget = {
  name: 'imports',
  async run({ seed }) {
    const random = new Random(seed);
    const world = await SampleWorld.make(random.int(1, 300));
    await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    await world.result('connect', { from: '/drive', to: input.from, download: 'all', planOnly: false });
    const start = { contents: new Map(world.files.contents), folders: new Set(world.files.folders) };
    const told: Partial<Record<Kind, number>> = {};
    for (const kind of kinds) {
      // Each moment in turn, by small steps; where they begin is another in each round.
      for (let moment = random.int(1, 9); ; moment += random.int(3, 14)) {
        reset(world, start);
        const hasHappened = await importWith(world, kind, moment);
        if (!hasHappened) break;
        told[kind] = (told[kind] ?? 0) + 1;
        await importAgain(world, `${kind} at ${moment}`);
      }
    }
    const counts = Object.entries(told).map(([kind, count]) => `${kind} ${count}`);
    console.log(`imports: ${counts.join(', ')}; each was gone on with, and none handed over what was not whole`);
  },
};

function reset(
  world: SampleWorld,
  start: { readonly contents: Map<string, Buffer>; readonly folders: Set<string> },
): void {
  const { files, database } = world;
  files.contents.clear();
  for (const [path, bytes] of start.contents) files.contents.set(path, bytes);
  files.folders.clear();
  for (const path of start.folders) files.folders.add(path);
  database.packages = [];
}

/** Runs an import to which this happens at this action at the site; whether it came to that. */
async function importWith(world: SampleWorld, kind: Kind, moment: number): Promise<boolean> {
  let count = 0;
  let struck: string | null = null;
  let left = kind === 'held' || kind === 'refused' ? heldTimes : Number.POSITIVE_INFINITY;
  let cancel: () => void = () => undefined;
  const strike: FaultHook = (action, path) => {
    if (action === 'commit' && path === manifest) mustBeLaid(world, `${kind} at ${moment}`);
    if (!path.startsWith(site) || left <= 0) return;
    count += 1;
    struck ??= count === moment ? path : null;
    // From then on it is this file, as with a scanner that has it open.
    if (struck !== path) return;
    left -= 1;
    const code = codes[kind];
    if (code !== undefined) throw new AppError(code, { path });
    if (kind === 'failed')
      throw new AppError('files.failed', { path, reason: foreign('the device reported an error') });
    if (kind === 'cancelled') cancel();
    else {
      left = 0;
      world.files.kill();
      throw new Error('The program was killed.');
    }
  };
  world.files.onAction = strike;
  const { error } = await world.run('import', input, (_snapshot, stop) => {
    cancel = stop;
  });
  world.files.onAction = () => undefined;
  const code = error?.code ?? null;
  if (!endings[kind].includes(code))
    throw new Error(`${kind} at ${moment} (${struck}) ended with ${code}: ${error?.message}`);
  return struck !== null;
}

/** When the manifest gets its name the site may begin: everything it speaks of is there, and whole. */
function mustBeLaid(world: SampleWorld, when: string): void {
  for (const guid of Object.values(sampleOffer)) {
    const laid = world.files.contents.get(`${offline}/${guid}/${guid}.cab`);
    const carried = world.files.contents.get(`${input.from}/${guid}.cab`);
    if (carried === undefined || laid?.equals(carried) !== true) throw new Error(`${when}: ${guid}.cab is not laid.`);
    if (!world.files.contents.has(`${offline}/${guid}/Redist/a.msi`)) throw new Error(`${when}: ${guid} has no a.msi.`);
  }
}

/** The same again, with nothing in the way. */
async function importAgain(world: SampleWorld, when: string): Promise<void> {
  for (const path of world.files.contents.keys()) {
    if (!path.startsWith(`${inbox}/`) || path === manifest || path === consoleContent) continue;
    if (!path.endsWith('.partial')) throw new Error(`${when}: ${path} was left in the inbox.`);
  }
  const { result, error } = await world
    .run('import', input)
    .then(({ snapshot, error: failure }) => ({ result: snapshot.result, error: failure }));
  if (result === null) throw new Error(`${when}: the next import ended with ${error?.code}: ${error?.message}`);
  if (result.problems.length > 0 || result.updates.some(({ outcome }) => outcome !== 'ready'))
    throw new Error(`${when}: ${JSON.stringify(result.problems)} ${JSON.stringify(result.updates)}`);
  mustBeLaid(world, `after ${when}`);
  const odd = world.filesUnder('/site').filter((path) => /\.(?:partial|probe)$/.test(path));
  if (odd.length > 0) throw new Error(`${when}: ${odd.join(', ')} is left.`);
}
