import { sha256 } from '../../../src/core/testing/memory-cloud.ts';
import type { Random } from '../../../src/core/testing/random.ts';
import { legPath } from '../../../src/core/trust/leg-folder.ts';
import { pair, phraseFor } from '../../../src/core/trust/pairing.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { JobId, JobInputs, JobResults } from '../../../src/shared/jobs.ts';
import { isOverridable, type Override } from '../../../src/shared/trust.ts';
import { Computer, type DriveContent, WorldTime } from './computer.ts';
import { GrowingOffer } from './offer.ts';

/** A cabinet a site put on a drive, and what the site held then: SHA-256 of the payload by GUID. */
export interface Prepared {
  readonly site: Computer;
  readonly leg: string;
  readonly path: string;
  readonly step: number;
  readonly held: ReadonlyMap<string, string>;
  /** The packs it had taken in by then. */
  readonly imported: ReadonlySet<string>;
}

/** A drive that somebody carries. */
export interface CarriedDrive extends DriveContent {
  readonly prepared: Prepared[];
}

/** A pack that was sealed, and when each site it is for took it in. */
interface SealedPack {
  readonly leg: string;
  readonly step: number;
  readonly sites: ReadonlyMap<Computer, { importedAt: number | null; isKnown: boolean }>;
  /** Another pack was made in its place, on the drive or on a copy of it. */
  isReplaced: boolean;
  /** The computer that made it was set back since: whether it is missed, nobody can say. */
  isForgotten: boolean;
}

/** What was counted. */
export interface Counts {
  trips: number;
  prepares: number;
  imports: number;
  cuts: number;
  restores: number;
  lostDrives: number;
  decisions: number;
  putAside: number;
  told: number;
  carriedBytes: number;
  leastBytes: number;
}

const place = '/drive/UpdatePacks';
/** As many decisions as one run may need. */
const decisionsLimit = 3;

/** Several offline sites, one computer on the internet, a cloud, and drives that go between them. */
export class TripWorld {
  readonly time = new WorldTime();
  readonly offer: GrowingOffer;
  readonly sites: readonly Computer[];
  readonly internet: Computer;
  drives: CarriedDrive[] = [];
  readonly #packs: SealedPack[] = [];
  readonly #random: Random;
  readonly counts: Counts;
  /** Of ten runs, so many lose their power. */
  cutsOfTen = 4;
  /** A person decides whatever is asked, instead of putting the drive aside. */
  mayDecide = false;
  #step = 0;

  constructor(random: Random, counts: Counts) {
    this.#random = random;
    this.counts = counts;
    this.offer = new GrowingOffer(random);
    const options = { time: this.time, cloud: this.offer.cloud };
    this.internet = new Computer('GATE', options);
    this.sites = Array.from({ length: random.int(1, 3) }, (_, index) => new Computer(`P0${index + 1}`, options));
    for (const site of this.sites) site.clock.onSleep = () => this.#takeManifest(site);
  }

  async begin(): Promise<void> {
    await this.offer.begin();
    for (const site of this.sites) {
      for (const [here, there] of [
        [site, this.internet],
        [this.internet, site],
      ] as const) {
        const [own, other] = [await here.trust.identity(), await there.trust.identity()];
        const phrase = phraseFor(own.publicKey, other.publicKey);
        const { publicKey, name } = other;
        await pair(here.trust, { publicKey, name, phrase, by: 'Anna de Vries', at: here.clock.now().toISOString() });
      }
    }
  }

  newDrive(): CarriedDrive {
    const drive = { contents: new Map(), folders: new Set(['/drive']), prepared: [] };
    this.drives.push(drive);
    return drive;
  }

  /** The same drive, carried a second time. */
  copyDrive(drive: CarriedDrive): void {
    this.drives.push({
      contents: new Map(drive.contents),
      folders: new Set(drive.folders),
      prepared: [...drive.prepared],
    });
  }

  /** Sets a computer back to where it was; what it has done since, nobody there knows. */
  restorePoint(computer: Computer): () => void {
    const putBack = computer.snapshot();
    const at = this.#step;
    const imported = this.#packs.map(({ sites }) => sites.get(computer)?.importedAt ?? null);
    const known = this.#packs.map((pack) => [...pack.sites.values()].map(({ isKnown }) => isKnown));
    return () => {
      putBack();
      this.counts.restores += 1;
      for (const [index, pack] of this.#packs.entries()) {
        const own = pack.sites.get(computer);
        if (own !== undefined) own.importedAt = imported[index] ?? null;
        if (computer !== this.internet) continue;
        // It has forgotten packs it made since, and receipts that came since.
        if (pack.step > at || pack.isReplaced) pack.isForgotten = true;
        for (const [place, site] of [...pack.sites.values()].entries()) site.isKnown = known[index]?.[place] ?? false;
      }
    };
  }

  async prepare(site: Computer, drive: CarriedDrive): Promise<boolean> {
    const held = heldBy(site);
    const imported = new Set(
      this.#packs.filter(({ sites }) => sites.get(site)?.importedAt != null).map(({ leg }) => leg),
    );
    const input = { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null } as const;
    const { result } = await this.#run(site, 'prepare', () => input, drive);
    if (result === null) return false;
    const { leg } = must(result.seal, 'a leg was sealed');
    drive.prepared.push({ site, leg: leg, path: result.cabinet.path, step: this.#step, held, imported });
    this.counts.prepares += 1;
    return true;
  }

  /** Connect with what is on the drive; the latest cabinet alone where a site has several there. */
  async connect(drive: CarriedDrive): Promise<boolean> {
    const here = drive.prepared.filter(({ path }) => drive.contents.has(path));
    const newest = here.at(-1);
    if (newest === undefined) return false;
    // What a run that was cut off had finished is there too, and nobody has seen it.
    const cabinets = [...drive.contents.keys()].filter((path) => /^\/drive\/[^/]*\.cab$/.test(path));
    const isOneEach = cabinets.length === new Set(here.map(({ site }) => site)).size && cabinets.length === here.length;
    const froms = isOneEach && here.length > 1 ? ['/drive', newest.path] : [newest.path];
    for (const from of froms) {
      const used = from === '/drive' ? here : [newest];
      if (await this.#connectWith(drive, from, used)) return true;
    }
    return false;
  }

  async #connectWith(drive: CarriedDrive, from: string, used: readonly Prepared[]): Promise<boolean> {
    const before = new Set(drive.contents.keys());
    const { result } = await this.#run(
      this.internet,
      'connect',
      (overrides) => ({
        from,
        to: place,
        download: 'all',
        planOnly: false,
        picks: null,
        requireApproval: false,
        driveId: null,
        overrides,
      }),
      drive,
    );
    if (result === null) return false;
    this.#checkNews(result, used, before);
    const lacking = new Set<string>();
    for (const { held } of used)
      for (const { guid, payload } of this.offer.updates.values())
        if (held.get(guid) !== sha256(payload)) lacking.add(guid);
    const least = this.offer.leastBytes(lacking);
    const carried = result.pack?.sizeBytes ?? 0;
    if (carried > 1.05 * least) throw new Error(`A pack has ${carried} bytes; ${least} are the least possible.`);
    this.counts.carriedBytes += carried;
    this.counts.leastBytes += least;
    this.counts.trips += 1;
    for (const pack of this.#packs) if (before.has(legPath(place, pack.leg))) pack.isReplaced = true;
    const sites = new Map(used.map(({ site }) => [site, { importedAt: null, isKnown: false }]));
    this.#packs.push({
      leg: must(result.seal, 'a pack was sealed').leg,
      step: this.#step,
      sites,
      isReplaced: false,
      isForgotten: false,
    });
    return true;
  }

  /** What was lost is told by the first usage data that was prepared without it; what arrived is not missed any more. */
  #checkNews({ lostTrips }: JobResults['connect'], used: readonly Prepared[], before: ReadonlySet<string>): void {
    const told = new Set(lostTrips.map(({ leg }) => leg));
    for (const { site, step, imported } of used) {
      for (const pack of this.#packs) {
        const own = pack.sites.get(site);
        if (own === undefined || pack.step > step) continue;
        if (imported.has(pack.leg)) own.isKnown = true;
        // One that lies here is not lost, and a run that was cut off may have taken its place already.
        if (pack.isReplaced || pack.isForgotten || before.has(legPath(place, pack.leg))) continue;
        if (!own.isKnown && !told.has(pack.leg)) throw new Error(`Pack ${pack.leg} is lost, and nobody is told.`);
        if (!own.isKnown) this.counts.told += 1;
      }
    }
    for (const pack of this.#packs) {
      const isSettled = pack.isReplaced || [...pack.sites.values()].every(({ isKnown }) => isKnown);
      if (isSettled && !pack.isForgotten && told.has(pack.leg))
        throw new Error(`Pack ${pack.leg} is taken for lost, and is not.`);
    }
  }

  async import(site: Computer, drive: CarriedDrive): Promise<boolean> {
    const before = lastTaken(site);
    const tooOften = (leg: string | undefined): boolean => leg !== undefined && before.has(leg);
    const { result, wasCut } = await this.#run(
      site,
      'import',
      (overrides) => ({ from: place, waitSeconds: 30, checkOnly: false, overrides }),
      drive,
    );
    if (result === null) return false;
    if (result.problems.length > 0) throw new Error(`Import reports ${JSON.stringify(result.problems)}`);
    if (!wasCut && tooOften(result.seal?.leg) && result.filesLaid > 0)
      throw new Error(`The same pack laid ${result.filesLaid} files a second time.`);
    const pack = this.#packs.find(({ leg }) => leg === result.seal?.leg);
    const own = pack?.sites.get(site);
    if (own !== undefined) own.importedAt ??= this.#step;
    this.counts.imports += 1;
    return true;
  }

  /** A run, again where the power went, with the decisions a person takes; `null` where the drive is put aside. */
  async #run<J extends JobId>(
    computer: Computer,
    job: J,
    input: (overrides: readonly Override[]) => JobInputs[J],
    drive: CarriedDrive,
  ): Promise<{ readonly result: JobResults[J] | null; readonly wasCut: boolean }> {
    const overrides: Override[] = [];
    let wasCut = false;
    for (;;) {
      this.#step += 1;
      this.time.nowMs += 60_000;
      const cutAfter = !wasCut && this.#random.int(0, 9) < this.cutsOfTen ? this.#random.int(0, 150) : null;
      const outcome = await computer.run(job, input(overrides), drive, cutAfter);
      if (outcome.wasCut) {
        wasCut = true;
        this.counts.cuts += 1;
        continue;
      }
      const { result, error } = outcome;
      if (error === null) return { result, wasCut };
      if (!isExpected(error)) throw new Error(`${job} at ${computer.trust.name}: ${error.message}`, { cause: error });
      if (this.mayDecide && isOverridable(error.code) && overrides.length < decisionsLimit) {
        overrides.push({ code: error.code, by: 'Anna de Vries', reason: 'a computer was set back' });
        this.counts.decisions += 1;
        continue;
      }
      if (this.mayDecide) throw new Error(`${job} at ${computer.trust.name}: ${error.message}`, { cause: error });
      this.counts.putAside += 1;
      return { result: null, wasCut };
    }
  }

  /** The site takes the manifest out of its inbox: what was laid is ready, all else does not apply. */
  #takeManifest({ files, database }: Computer): void {
    const inbox = '/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB';
    const manifest = files.contents.get(inbox);
    if (manifest === undefined) return;
    files.contents.delete(inbox);
    files.contents.delete('/site/inboxes/hman.box/CFD/ConfigMgr.AdminUIContent.CAB');
    const guids = must(this.offer.manifests.get(sha256(manifest)), 'the site was given a manifest of the cloud');
    const known = new Map(database.packages.map((one) => [one.guid, one]));
    for (const guid of guids) {
      const state = files.contents.has(`${offline}/${guid}/${guid}.cab`) ? 262146 : 393214;
      known.set(guid, { guid, name: guid, state, fullVersion: '5.00.9135.1000' });
    }
    database.packages = [...known.values()];
  }
}

const offline = '/site/EasySetupPayload/Offline';

/** What a site holds: SHA-256 of the payload by GUID. */
export function heldBy({ files, database }: Computer): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const { guid, state } of database.packages) {
    const payload = files.contents.get(`${offline}/${guid}/${guid}.cab`);
    if (state === 262146 && payload !== undefined) held.set(guid, sha256(payload));
  }
  return held;
}

function lastTaken({ trust }: Computer): ReadonlySet<string> {
  return new Set(trust.state.accepted.filter(({ kind }) => kind === 'inbound').map(({ leg }) => leg));
}

/** A drive that is late, old, of another site, not finished, or was sealed or read under a wrong clock. */
function isExpected({ code }: AppError): boolean {
  return (
    isOverridable(code) ||
    code === 'update-pack.other-hierarchy' ||
    code === 'update-pack.no-record' ||
    code === 'update-pack.not-finished' ||
    code === 'files.not-found'
  );
}

function must<T>(value: T | null | undefined, so: string): T {
  if (value === null || value === undefined) throw new Error(`It should be so that ${so}.`);
  return value;
}
