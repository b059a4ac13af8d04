/*
 * Two computers that trust each other, and the drive between them, in memory: whole trips by the same functions the jobs
 * use, without a site and a cloud. Tests and the soak break it in every way they can think of.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Override } from '../../shared/trust.ts';
import type { Files } from '../ports/files.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import { acceptLeg } from '../trust/accept-leg.ts';
import { answerTo } from '../trust/describe.ts';
import { type JudgedLeg, judgeLeg } from '../trust/judge-leg.ts';
import { type Leg, type LegFile, legChunkBytes } from '../trust/leg.ts';
import { findLegs, legToJudge, placeLeg } from '../trust/leg-folder.ts';
import { refuseUnusedOverrides } from '../trust/overrides.ts';
import { pair, phraseFor } from '../trust/pairing.ts';
import { makeReceipt, type ReceivedReceipts, receiptsToCarry, receiveReceipts } from '../trust/receipts.ts';
import { type SealedLeg, sealLeg } from '../trust/seal-leg.ts';
import { verifyLegFiles } from '../trust/verify-leg.ts';
import { MemoryFiles } from './memory-files.ts';
import { MemoryTrustStore } from './memory-trust.ts';

/** A clock of a computer: right, unless a test sets it wrong. */
export class WorldClock {
  #nowMs = Date.parse('2026-11-20T08:00:00.000Z');
  /** How wrong a computer's clock is. */
  readonly wrongMs = new Map<TrustStore, number>();

  advanceDays(days: number): void {
    this.#nowMs += days * 86_400_000;
  }

  of(store: TrustStore): { now(): Date } {
    return { now: () => new Date(this.#nowMs + (this.wrongMs.get(store) ?? 0)) };
  }
}

const { signal } = new AbortController();

/** What a computer found on a drive and took. */
export interface Taken {
  readonly judged: JudgedLeg;
  readonly receipts: ReceivedReceipts;
}

export class TrustWorld {
  readonly clock = new WorldClock();
  readonly hierarchyHash = createHash('sha256').update('hierarchy P01').digest('base64');
  site = new MemoryTrustStore('P01-SCP');
  internet = new MemoryTrustStore('GATE-01');
  /** Packs hold a file of more than one chunk. */
  hasLargeFile = false;
  /** How often a person had to decide something. */
  decisions = 0;
  #trips = 0;

  /** Both have compared the words once. */
  static async paired(): Promise<TrustWorld> {
    const world = new TrustWorld();
    await world.pair(world.site, world.internet);
    await world.pair(world.internet, world.site);
    world.decisions = 0;
    return world;
  }

  /** A person at `here` compares the words of `there`, and goes on. */
  async pair(here: TrustStore, there: TrustStore): Promise<void> {
    this.decisions += 1;
    await pair(here, await this.pairing(here, there));
  }

  /** What a person at `here` read on the screen of `there`. */
  async pairing(
    here: TrustStore,
    there: TrustStore,
  ): Promise<{ publicKey: string; name: string; phrase: string; by: string; at: string }> {
    const [own, other] = [await here.identity(), await there.identity()];
    return {
      publicKey: other.publicKey,
      name: other.name,
      phrase: phraseFor(own.publicKey, other.publicKey),
      by: 'Anna de Vries',
      at: this.clock.of(here).now().toISOString(),
    };
  }

  /** An empty drive. */
  async newDrive(): Promise<MemoryFiles> {
    const drive = new MemoryFiles();
    for (const folder of ['/out', '/pack/redist']) await drive.makeFolder(folder);
    return drive;
  }

  /** Prepare: usage data, with the receipts of earlier imports. */
  async prepare(drive: MemoryFiles, site: TrustStore = this.site): Promise<SealedLeg> {
    const content = Buffer.from(`usage data ${this.#trips}`);
    drive.contents.set('/out/UsageData.cab', content);
    const identity = await site.identity();
    const sealed = await sealLeg(
      { trust: site, clock: this.clock.of(site) },
      {
        kind: 'outbound',
        hierarchies: [this.hierarchy()],
        answers: [],
        files: [listed('UsageData.cab', content, 'usage-data')],
        receipts: receiptsToCarry(await site.read(), identity, [this.hierarchyHash]).texts,
        custody: [],
      },
    );
    await placeLeg(drive, '/out', sealed, signal);
    return sealed;
  }

  /** Connect: takes the usage data, brings a pack. */
  async connect(
    drive: MemoryFiles,
    options: { readonly internet?: TrustStore; readonly overrides?: readonly Override[] } = {},
  ): Promise<Taken & { readonly sealed: SealedLeg }> {
    const internet = options.internet ?? this.internet;
    const taken = await this.take(drive, '/out', 'outbound', internet, options.overrides ?? []);
    const sealed = await this.bring(drive, { internet, answers: [answerTo(taken.judged, this.hierarchyHash)] });
    return { ...taken, sealed };
  }

  /** Seals a pack onto a drive. */
  async bring(
    drive: MemoryFiles,
    options: { readonly internet?: TrustStore; readonly answers?: Leg['answers'] } = {},
  ): Promise<SealedLeg> {
    const internet = options.internet ?? this.internet;
    this.#trips += 1;
    for (const path of drive.contents.keys()) if (path.startsWith('/pack/')) drive.contents.delete(path);
    const pack = packFiles(this.#trips, this.hasLargeFile);
    for (const [path, content] of Object.entries(pack)) drive.contents.set(join('/pack', path), content);
    const sealed = await sealLeg(
      { trust: internet, clock: this.clock.of(internet) },
      {
        kind: 'inbound',
        hierarchies: [this.hierarchy()],
        answers: options.answers ?? [],
        files: Object.entries(pack).map(([path, content]) => listed(path, content, 'payload')),
        receipts: [],
        custody: [],
      },
    );
    await placeLeg(drive, '/pack', sealed, signal);
    return sealed;
  }

  /** Import: takes the pack and leaves a receipt. */
  async import(drive: MemoryFiles, overrides: readonly Override[] = [], site: TrustStore = this.site): Promise<Taken> {
    const taken = await this.take(drive, '/pack', 'inbound', site, overrides);
    await makeReceipt(
      { trust: site, clock: this.clock.of(site) },
      {
        of: taken.judged,
        hierarchyHash: this.hierarchyHash,
        outcome: taken.judged.isAgain ? 'was-there-already' : 'imported',
        updates: [{ guid: '5F0C5F2E-4A57-4C8E-9D35-0F8D8A6F1B10', name: '2509', state: 262146, sha256: null }],
      },
    );
    return taken;
  }

  /** A whole trip on a drive of its own. */
  async trip(): Promise<MemoryFiles> {
    const drive = await this.newDrive();
    await this.prepare(drive);
    await this.connect(drive);
    await this.import(drive);
    return drive;
  }

  /** Finds, judges and verifies what lies in a folder, then takes it: the order the jobs keep to. */
  async take(
    drive: Files,
    folder: string,
    kind: Leg['kind'],
    here: TrustStore,
    overrides: readonly Override[],
  ): Promise<Taken> {
    const [state, identity] = [await here.read(), await here.identity()];
    const known = new Set([identity.computer, ...state.paired.map(({ computer }) => computer)]);
    const { hierarchyHash } = this;
    const found = legToJudge(await findLegs(drive, folder), { kind, hierarchyHash, known }, folder);
    const now = this.clock.of(here).now();
    const judged = judgeLeg(found, { kind, hierarchyHash, state, identity, now, overrides });
    refuseUnusedOverrides(overrides, judged.overridden);
    this.decisions += judged.overridden.length;
    await verifyLegFiles(drive, folder, judged.value, { signal, isAlone: true });
    await acceptLeg(here, judged, now);
    return { judged, receipts: await receiveReceipts(here, judged) };
  }

  hierarchy(): Leg['hierarchies'][number] {
    return { hierarchyHash: this.hierarchyHash, label: 'P01', siteVersion: '5.00.9122.1000' };
  }
}

/** A drive with the same files. */
export function copyDrive(drive: MemoryFiles): MemoryFiles {
  const copy = new MemoryFiles();
  for (const [path, content] of drive.contents) copy.contents.set(path, content);
  for (const folder of drive.folders) copy.folders.add(folder);
  for (const link of drive.links) copy.links.add(link);
  return copy;
}

/** A file as a leg lists it. */
export function listed(path: string, content: Uint8Array, what: LegFile['what']): LegFile {
  const chunks: string[] = [];
  for (let at = 0; at < content.length; at += legChunkBytes)
    chunks.push(sha256(content.subarray(at, at + legChunkBytes)));
  return {
    path,
    sizeBytes: content.length,
    sha256: sha256(content),
    ...(chunks.length > 1 ? { chunks } : {}),
    what,
  };
}

/** Two files of the same size, a deeper one, the manifest, and one of two chunks. */
function packFiles(trip: number, hasLargeFile: boolean): Readonly<Record<string, Buffer>> {
  return {
    'UpdatePack.json': Buffer.from(`{"trip":${String(trip).padStart(4, '0')}}`),
    'a.cab': Buffer.alloc(3000, trip),
    'b.cab': Buffer.alloc(3000, trip + 100),
    'redist/c.cab': Buffer.alloc(500, trip),
    ...(hasLargeFile ? { 'large.cab': Buffer.alloc(legChunkBytes + 5000, trip) } : {}),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
