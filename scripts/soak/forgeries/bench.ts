import { createHash } from 'node:crypto';
import type { Files } from '../../../src/core/ports/files.ts';
import type { MemoryFiles } from '../../../src/core/testing/memory-files.ts';
import { MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import type { Random } from '../../../src/core/testing/random.ts';
import { copyDrive, TrustWorld } from '../../../src/core/testing/trust-world.ts';
import type { Leg, LegFile } from '../../../src/core/trust/leg.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import type { Override } from '../../../src/shared/trust.ts';

/** One way to forge a drive, and the code that Import must refuse it with. */
export interface Forgery {
  readonly name: string;
  readonly code: ErrorCode;
  readonly forge: (bench: ForgeryBench) => Promise<void> | void;
}

/** A list of which the first is there. */
type Filled<T> = [T, ...T[]];

/** A leg's JSON, to be spoilt: what a leg says, and then something. */
export type LooseLeg = Omit<Leg, 'format' | 'files' | 'hierarchies' | 'answers'> & {
  format: number;
  files: Filled<LegFile>;
  hierarchies: Filled<Leg['hierarchies'][number]>;
  answers: Filled<Leg['answers'][number]>;
  trusted?: boolean;
};

/** Where the seal's own line differs from what it should be. */
interface SealChange {
  readonly algorithm?: string;
  readonly computer?: string;
  readonly signature?: string;
}

/** Two trips that are over and a third pack that is about to be imported: what a forger has in hand. */
export class ForgeryBench {
  readonly world: TrustWorld;
  readonly random: Random;
  /** The drive of the third trip; each forgery gets a copy of its own. */
  drive: MemoryFiles;
  /** The port Import reads by, when a forgery needs more than a drive with other content. */
  files: Files;
  /** Drives of the first and second trip, as they were imported. */
  readonly earlier: readonly MemoryFiles[];
  /** Somebody without any key that is known. */
  readonly mallory = new MemoryTrustStore('MALLORY');
  overrides: Override[] = [];
  /** Id of the third pack's leg. */
  readonly leg: string;

  /** `drive` holds a pack in `/pack` that the site of `world` has not imported yet. */
  constructor(world: TrustWorld, random: Random, drive: MemoryFiles, earlier: readonly MemoryFiles[]) {
    this.world = world;
    this.random = random;
    this.drive = drive;
    this.files = drive;
    this.earlier = earlier;
    this.leg = legIn(drive);
  }

  static async make(random: Random): Promise<ForgeryBench> {
    const world = await TrustWorld.paired();
    world.hasLargeFile = true;
    const earlier = [await world.trip(), await world.trip()];
    const drive = await world.newDrive();
    await world.prepare(drive);
    await world.connect(drive);
    return new ForgeryBench(world, random, drive, earlier);
  }

  /** The same bench for the next forger. */
  fresh(): ForgeryBench {
    return new ForgeryBench(this.world, this.random, copyDrive(this.drive), this.earlier);
  }

  get legPath(): string {
    return `/pack/ServiceConnection/Legs/${this.leg}.json`;
  }

  get legBytes(): Buffer {
    return contentAt(this.drive, this.legPath);
  }

  set legBytes(bytes: Uint8Array) {
    this.drive.contents.set(this.legPath, Buffer.from(bytes));
  }

  /** The JSON before the seal, with its newline. */
  get body(): string {
    const text = this.legBytes.toString();
    return text.slice(0, text.trimEnd().lastIndexOf('\n') + 1);
  }

  /** The seal's line, without its newline. */
  get seal(): string {
    return this.legBytes.toString().slice(Buffer.byteLength(this.body)).trimEnd();
  }

  /** Puts a body there with a seal of whoever is named, true but for what is changed. */
  async reseal(body: string | Uint8Array, by = this.world.internet, change: SealChange = {}): Promise<void> {
    const bytes = Buffer.from(body);
    const { computer } = await by.identity();
    const signature = Buffer.from(await by.sign(bytes)).toString('base64');
    const seal = { seal: { algorithm: 'Ed25519', computer, signature, ...change } };
    this.legBytes = Buffer.concat([bytes, Buffer.from(`${JSON.stringify(seal)}\n`)]);
  }

  /** Changes the leg and has it sealed, by the internet computer itself unless somebody else is named as its sender. */
  async edit(change: (leg: LooseLeg) => void, by = this.world.internet): Promise<void> {
    const leg: LooseLeg = JSON.parse(this.body);
    leg.sender = await by.identity();
    change(leg);
    await this.reseal(`${JSON.stringify(leg, null, 2)}\n`, by);
  }

  /** Lists one more file, by the given name, and puts it there where that can be. */
  async list(path: string): Promise<void> {
    const content = Buffer.from('payload');
    await this.edit((leg) => {
      const sha256 = createHash('sha256').update(content).digest('hex');
      leg.files.push({ path, sizeBytes: content.length, sha256, what: 'payload' });
    });
    this.drive.contents.set(`/pack/${path}`, content);
  }

  /** What Import does. */
  async attempt(): Promise<void> {
    const { world } = this;
    const files = this.files === this.drive ? this.drive : this.files;
    await world.take(files, '/pack', 'inbound', world.site, this.overrides);
  }
}

/** A file of a drive that must be there. */
export function contentAt(drive: MemoryFiles, path: string): Buffer {
  const content = drive.contents.get(path);
  if (content === undefined) throw new Error(`${path} is not on the drive.`);
  return content;
}

/** The id of the one leg in a drive's pack. */
export function legIn(drive: MemoryFiles): string {
  const found = [...drive.contents.keys()].flatMap(
    (path) => /^\/pack\/ServiceConnection\/Legs\/([0-9a-f-]{36})\.json$/.exec(path)?.[1] ?? [],
  );
  const [leg] = found;
  if (leg === undefined || found.length > 1) throw new Error('The drive has not one leg.');
  return leg;
}
