import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchAll } from '../../../src/core/jobs/connect-download.ts';
import type { PlannedPack } from '../../../src/core/jobs/connect-plan.ts';
import type { JobContext } from '../../../src/core/jobs/job.ts';
import type { CloudService } from '../../../src/core/ports/cloud-service.ts';
import { type Files, finalNameOf } from '../../../src/core/ports/files.ts';
import type { Clock, Log, Ports } from '../../../src/core/ports/ports.ts';
import { fileLimits } from '../../../src/core/transfer/retries.ts';
import type { FaultKind } from '../../../src/lab/fault-kind.ts';
import { type FaultServer, type FaultServerOptions, startFaultServer } from '../../../src/lab/fault-server.ts';
import type { Patience } from '../../../src/main/cloud/http-client.ts';
import { HttpCloudService } from '../../../src/main/cloud/http-cloud-service.ts';
import { fixedRoute } from '../../../src/main/cloud/proxy-routes.ts';
import { NodeFiles } from '../../../src/main/files/node-files.ts';
import { systemClock } from '../../../src/main/system-clock.ts';
import { type AppError, isAppError } from '../../../src/shared/errors.ts';
import { attemptWithPatience } from '../../patience.ts';
import { countingDownloads } from './counting-downloads.ts';
import type { PackedFile } from './fault-pack.ts';

/** Long enough for a busy computer, short enough for thousands of faults. */
const usualPatience: Patience = { answerMs: 1500, stallMs: 1500 };
/** Pauses between tries are what they are; here nobody waits for them. */
const hurriedClock: Clock = { ...systemClock, sleep: async (_ms, signal) => await systemClock.sleep(1, signal) };
/** A run that has not ended by then never will. */
const hangMs = 90_000;
/** A fault may cost a chunk of what was there already, and the piece that was just being handed on. */
const chunkBytes = 4 * 1024 ** 2 + 256 * 1024;
/** How to bring a pack. */
interface PackRunOptions {
  readonly patience: Patience;
  /** With threads or without. */
  readonly drive: Files;
}

/** One pack, the server that has it, and the folder it goes to, through as many runs as it takes. */
export class PackRun {
  /** Bytes the client was brought, by path. */
  readonly fetched = new Map<string, number>();
  readonly #files: readonly PackedFile[];
  readonly #folder: string;
  readonly #server: FaultServer;
  readonly #patience: Patience;
  readonly #drive: Files;
  /** What the log of this run warned of: every try again. */
  readonly #warnings: string[] = [];

  private constructor(
    files: readonly PackedFile[],
    folder: string,
    server: FaultServer,
    { patience, drive }: PackRunOptions,
  ) {
    this.#patience = patience;
    this.#drive = drive;
    this.#files = files;
    this.#folder = folder;
    this.#server = server;
  }

  static async open(
    files: readonly PackedFile[],
    folder: string,
    options: Omit<FaultServerOptions, 'files'> & Pick<Partial<PackRunOptions>, 'patience' | 'drive'>,
  ): Promise<PackRun> {
    const served = new Map(files.map(({ name, bytes }) => [`/${name}`, bytes]));
    const { patience = usualPatience, drive = new NodeFiles() } = options;
    return new PackRun(files, folder, await startFaultServer({ ...options, files: served }), { patience, drive });
  }

  get sentBytes(): number {
    return [...this.#server.sentBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  get faults(): readonly FaultKind[] {
    return [...this.#server.faults.values()].flat();
  }

  /** Fetches all that is missing; what it ended with, or `null` when all is there. */
  async run(): Promise<AppError | null> {
    const { url } = this.#server;
    const before = new Map([...this.#server.faults].map(([path, kinds]) => [path, kinds.length]));
    const cloud = new HttpCloudService(
      { usageDataUrl: url, manifestUrl: url, adminUiContentUrl: url },
      fixedRoute(null),
      this.#patience,
    );
    const ends = new Map<string, string>();
    const warned = this.#warnings.length;
    try {
      const fetching = fetchAll(this.#folder, this.#plan(), this.#context(cloud, ends), async () => undefined);
      await attemptWithPatience(async () => void (await fetching), { hangMs, slowMs: Number.POSITIVE_INFINITY });
      await this.#check(true);
      return null;
    } catch (error) {
      if (!isAppError(error)) {
        const met = [...this.#metSince(before)].map(([path, kinds]) => `${path}: ${namesOf(kinds)}`);
        const names = (await readdir(this.#folder)).join(', ');
        const story = `${met.join(' | ')}; there is ${names}. ${this.#warnings.slice(warned).join(' ')}`;
        throw new Error(`${String(error)} ${story}`, { cause: error });
      }
      await this.#check(false);
      this.#judge(error, ends, before, this.#warnings.slice(warned));
      return error;
    } finally {
      cloud.close();
      this.#server.putBack();
    }
  }

  /** Most that was fetched again for one fault, by what the faults of a file may cost. */
  checkCost(): Readonly<Record<'chunk' | 'file', number>> {
    const most = { chunk: 0, file: 0 };
    for (const { name, bytes, isSizeKnown } of this.#files) {
      const kinds = this.#server.faults.get(`/${name}`) ?? [];
      // Another file was fetched then, and not the same one again.
      if (kinds.length === 0 || kinds.some((kind) => kind.name === 'changes-under-way')) continue;
      const again = (this.fetched.get(`/${name}`) ?? 0) - bytes.length;
      // Two wrong parts on end mean that there are no parts: all of it is asked for then.
      const wrongParts = kinds.filter(({ at, says }) => at === 'part' && says.length > 0).length;
      const dear = kinds.filter((kind) => isDear(kind, isSizeKnown)).length + Math.floor(wrongParts / 2);
      const warnings = this.#warnings.filter((text) => text.startsWith(`${name}: `));
      // A busy computer keeps a client waiting as a slow server does.
      const late = warnings.filter((text) => text.includes('did not answer within')).length;
      if (again > dear * bytes.length + (kinds.length + late) * chunkBytes) {
        const story = `for ${namesOf(kinds)}. ${warnings.join(' ')}`;
        throw new Error(`${again} bytes of ${name} (${bytes.length}) were fetched again, ${story}`);
      }
      const costs = dear > 0 ? 'file' : 'chunk';
      most[costs] = Math.max(most[costs], again / (kinds.length + late));
    }
    return most;
  }

  async close(): Promise<void> {
    await this.#server.close();
    if (this.#server.complaints.length > 0) throw new Error(this.#server.complaints.join('\n'));
  }

  #plan(): PlannedPack {
    const files = this.#files.map(({ name, bytes, sha256, isSizeKnown }) => ({
      path: name,
      what: 'payload' as const,
      package: null,
      sizeBytes: isSizeKnown ? bytes.length : null,
      sha256,
      source: { link: { url: `/${name}`, base: this.#server.url } },
    }));
    const plan = { download: 'All' as const, hierarchies: [], updates: [], files: [], downloadBytes: 0 };
    // What a plan says to people is of no matter here.
    return {
      plan,
      files,
      copies: [],
      there: files.map(() => null),
      offerUrl: this.#server.url,
    } as unknown as PlannedPack;
  }

  /** The log says which file ended with which code. */
  #context(cloud: HttpCloudService, ends: Map<string, string>): JobContext<'download'> {
    const counted = countingDownloads(cloud, this.fetched);
    const ports: Partial<Ports> = {
      files: this.#drive,
      clock: hurriedClock,
      // Nothing is asked of it but downloads.
      cloudService: () => counted as CloudService,
      bandwidth: () => undefined,
    };
    const log: Log = {
      info: () => undefined,
      warning: (text) => this.#warnings.push(text),
      error: (_text, fields) => ends.set(String(fields?.file), String(fields?.code)),
    };
    const { signal } = new AbortController();
    // Downloads with a digest ask for no other port.
    return { ports: ports as Ports, log, signal, pauses: () => 0, report: () => undefined };
  }

  /** What has its name is whole; beside it lies nothing, or what a later run goes on with. */
  async #check(isDone: boolean): Promise<void> {
    const names = await readdir(this.#folder);
    for (const name of names) {
      const file = this.#files.find((each) => each.name === name);
      if (file === undefined) {
        if (isDone || finalNameOf(name) === null) throw new Error(`${name} is left in the folder.`);
      } else if (!(await readFile(join(this.#folder, name))).equals(file.bytes)) {
        throw new Error(`A bad file was accepted: ${name}.`);
      }
    }
    if (isDone && names.length !== this.#files.length) throw new Error(`Only ${names.join(', ')} is there.`);
  }

  #metSince(before: ReadonlyMap<string, number>): ReadonlyMap<string, readonly FaultKind[]> {
    return new Map(
      [...this.#server.faults].map(([path, kinds]) => [path, kinds.slice(before.get(path) ?? 0)] as const),
    );
  }

  /** Each file may only end with what one of its faults has it say, and not before it was tried again where that helps. */
  #judge(
    error: AppError,
    ends: ReadonlyMap<string, string>,
    before: ReadonlyMap<string, number>,
    warnings: readonly string[],
  ): void {
    if (ends.size === 0) throw new Error(`No file ended, and the run did with ${error.code}.`, { cause: error });
    const met = this.#metSince(before);
    const metByAll = [...met.values()].flat();
    for (const [name, code] of ends) {
      // A host that turned one file away is not asked for the others.
      const kinds = ofHost.test(code) ? metByAll : (met.get(`/${name}`) ?? []);
      const isSizeKnown = this.#files.find((file) => file.name === name)?.isSizeKnown ?? true;
      // What an earlier run took for right is gone on with, and refused only at the end.
      const earlier = (this.#server.faults.get(`/${name}`) ?? []).slice(0, before.get(`/${name}`) ?? 0);
      const hasWrongBytes = earlier.some((kind) => isDear(kind, isSizeKnown));
      if (hasWrongBytes && wrongContent.test(code)) continue;
      const guilty = kinds.filter((kind) => maySay(kind, code, isSizeKnown));
      const story = `${name} ended with ${code} (${error.message}) after ${namesOf(kinds)}. ${warnings.join(' ')}`;
      if (guilty.length === 0) throw new Error(`No fault says that: ${story}`, { cause: error });
      // What was believed of a size costs tries until it is believed no more.
      const isMisled = hasWrongBytes || kinds.some((kind) => isDear(kind, isSizeKnown));
      if (!isMisled && guilty.every(({ again }) => again) && kinds.length < leastFaults(code))
        throw new Error(`Given up too early: ${story}`, { cause: error });
    }
  }
}

/** What is told of a host, and not of a file. */
const ofHost = /^cloud\.(?:asks-to-wait|busy|cut-off|refused|timed-out|unreachable)$/;

/** Whether all of the file may have to be fetched again. */
function isDear({ costs }: FaultKind, isSizeKnown: boolean): boolean {
  return costs === 'file' || (costs === 'size' && !isSizeKnown);
}

/** Who does not know how many bytes there are takes a lie about that for the truth, up to the digest. */
function maySay({ says, costs }: FaultKind, code: string, isSizeKnown: boolean): boolean {
  if (costs === 'size' && !isSizeKnown && wrongContent.test(code)) return true;
  return says.some((each) => each === code);
}

const wrongContent = /^download\.(?:changed|wrong-hash)$|^cloud\.wrong-part$/;

/** After how many faults a file may be given up: an odd answer counts for the truth when it comes twice. */
function leastFaults(code: string): number {
  return /^download\.|^cloud\.wrong-part$/.test(code) ? 2 : fileLimits.attempts;
}

function namesOf(kinds: readonly FaultKind[]): string {
  return kinds.map(({ name }) => name).join(', ');
}
