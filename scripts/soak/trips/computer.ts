import { startJob } from '../../../src/core/jobs/runner.ts';
import type { Clock, Ports } from '../../../src/core/ports/ports.ts';
import type { MemoryCloud } from '../../../src/core/testing/memory-cloud.ts';
import { MemoryDrives } from '../../../src/core/testing/memory-drives.ts';
import { MemoryFiles } from '../../../src/core/testing/memory-files.ts';
import { MemorySiteDatabase, sampleSite } from '../../../src/core/testing/memory-site-database.ts';
import { MemoryCustodyStore, MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import { placesAt, SampleWorld, TestLog } from '../../../src/core/testing/sample-world.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { JobId, JobInputs, JobResults } from '../../../src/shared/jobs.ts';

/** What is on a drive, under `/drive`. */
export type DriveContent = Pick<MemoryFiles, 'contents' | 'folders'>;

/** The true time, from which every clock is as wrong as it is. */
export class WorldTime {
  nowMs = Date.parse('2026-11-20T08:00:00.000Z');
}

class WorldClock implements Clock {
  readonly #time: WorldTime;
  wrongMs = 0;
  onSleep: () => void = () => undefined;

  constructor(time: WorldTime) {
    this.#time = time;
  }

  now(): Date {
    return new Date(this.#time.nowMs + this.wrongMs);
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#time.nowMs += ms;
    this.onSleep();
  }

  every(): () => void {
    return () => undefined;
  }

  async breathe(): Promise<void> {
    // Nothing else wants the thread.
  }
}

/** Thrown by everything a program asks for once it has no power any more. */
class PowerCut extends Error {}

/** Until when there is power: counted in what the program asks of the outside. */
class Power {
  #left = Number.POSITIVE_INFINITY;
  isCut = false;
  onCut: () => void = () => undefined;

  cutAfter(actions: number): void {
    this.#left = actions;
    this.isCut = false;
  }

  use(): void {
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    this.isCut = true;
    this.onCut();
    throw new PowerCut('The power is off.');
  }
}

class PoweredTrust extends MemoryTrustStore {
  readonly power: Power;

  constructor(name: string, power: Power) {
    super(name);
    this.power = power;
  }

  override async change<T>(change: Parameters<MemoryTrustStore['change']>[0]): Promise<T> {
    this.power.use();
    // The caller's own type: what is handed on is what it gives.
    const result = (await super.change(change)) as T;
    this.power.use();
    return result;
  }
}

class PoweredCustody extends MemoryCustodyStore {
  readonly power: Power;

  constructor(power: Power) {
    super('Anna de Vries');
    this.power = power;
  }

  override async replace(chain: string, bytes: Uint8Array): Promise<void> {
    this.power.use();
    await super.replace(chain, bytes);
    this.power.use();
  }
}

/** What came of a job. */
export interface Outcome<J extends JobId> {
  readonly result: JobResults[J] | null;
  readonly error: AppError | null;
  readonly wasCut: boolean;
}

/** One computer with its own disk, key, memory, custody record and clock; a drive is put in and taken out. */
export class Computer {
  readonly files = new MemoryFiles();
  readonly clock: WorldClock;
  readonly power = new Power();
  readonly trust: PoweredTrust;
  readonly custody: PoweredCustody;
  readonly drives = new MemoryDrives();
  readonly database: MemorySiteDatabase;
  readonly #cloud: MemoryCloud;
  /** What no computer here has of its own. */
  readonly #others = new SampleWorld().ports;

  constructor(name: string, { time, cloud }: { readonly time: WorldTime; readonly cloud: MemoryCloud }) {
    this.trust = new PoweredTrust(name, this.power);
    this.custody = new PoweredCustody(this.power);
    this.clock = new WorldClock(time);
    this.#cloud = cloud;
    this.database = new MemorySiteDatabase({
      site: sampleSite({
        code: name,
        hierarchyId: `00112233-4455-6677-8899-${Buffer.from(name.padEnd(6)).toString('hex').slice(0, 12)}`,
      }),
      columns: ['ResultID', 'Result'],
      rows: [[1n, name]],
      newest: '2026-11-18 02:00:00',
    });
    for (const folder of ['/site/EasySetupPayload/Offline', '/site/inboxes/hman.box/CFD', '/site/Logs'])
      for (let at = folder; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) this.files.folders.add(at);
    this.files.onAction = () => this.power.use();
    this.power.onCut = () => this.files.kill();
  }

  /** Runs a job with a drive in; the power may go after so many actions. The drive keeps what was done to it. */
  async run<J extends JobId>(
    job: J,
    input: JobInputs[J],
    drive: DriveContent,
    cutAfter: number | null = null,
  ): Promise<Outcome<J>> {
    const { files, power } = this;
    for (const [path, content] of drive.contents) files.contents.set(path, content);
    for (const folder of drive.folders) files.folders.add(folder);
    power.cutAfter(cutAfter ?? Number.POSITIVE_INFINITY);
    const { snapshot, error } = await startJob(job, input, {
      ports: this.#ports(),
      log: new TestLog(),
      runId: 'soak',
    }).ended;
    // The job may have told it as an error of its own.
    const wasCut = power.isCut;
    power.cutAfter(Number.POSITIVE_INFINITY);
    drive.contents.clear();
    drive.folders.clear();
    const isOnDrive = (path: string): boolean => path === '/drive' || path.startsWith('/drive/');
    for (const [path, content] of files.contents) {
      if (!isOnDrive(path)) continue;
      drive.contents.set(path, content);
      files.contents.delete(path);
    }
    for (const folder of files.folders) {
      if (!isOnDrive(folder)) continue;
      drive.folders.add(folder);
      files.folders.delete(folder);
    }
    return { result: snapshot.result, error, wasCut };
  }

  /** Keeps everything as it is now; gives the way to put it back. */
  snapshot(): () => void {
    const contents = new Map(this.files.contents);
    const folders = new Set(this.files.folders);
    const { state } = this.trust;
    const chains = new Map(this.custody.chains);
    const { packages } = this.database;
    return () => {
      replace(this.files.contents, contents);
      this.files.folders.clear();
      for (const folder of folders) this.files.folders.add(folder);
      this.trust.state = state;
      replace(this.custody.chains, chains);
      this.database.packages = packages;
    };
  }

  #ports(): Ports {
    const { files, drives, clock, trust, custody, database } = this;
    return {
      ...this.#others,
      files,
      drives,
      clock,
      trust,
      custody,
      bandwidth: () => undefined,
      openSiteDatabase: async () => database,
      sitePlaces: async () => placesAt('/site'),
      cloudService: () => this.#cloud,
    };
  }
}

function replace<K, V>(map: Map<K, V>, by: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of by) map.set(key, value);
}
