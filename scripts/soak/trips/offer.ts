import { cabinetOf, MemoryCloud, sha256 } from '../../../src/core/testing/memory-cloud.ts';
import type { Random } from '../../../src/core/testing/random.ts';
import { sampleGuid } from '../../../src/core/testing/sample-updates.ts';

interface OfferedUpdate {
  readonly guid: string;
  readonly payload: Buffer;
  /** Files that come with it, by name. */
  readonly redist: ReadonlyMap<string, Buffer>;
}

/** A cloud that gains updates now and then, or gives one a new payload. */
export class GrowingOffer {
  readonly cloud = new MemoryCloud();
  readonly updates = new Map<string, OfferedUpdate>();
  /** What each manifest there ever was offers, by its digest. */
  readonly manifests = new Map<string, readonly string[]>();
  readonly #random: Random;
  /** What any update may come with. */
  readonly #common: Buffer;
  #made = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#common = Buffer.from(random.bytes(40_000));
  }

  async begin(): Promise<void> {
    this.cloud.serve('/console', await cabinetOf({ 'LifecycleProducts.xml': '<a/>' }));
    for (let count = this.#random.int(1, 3); count > 0; count -= 1) await this.add();
  }

  async add(): Promise<void> {
    this.#made += 1;
    const redist = new Map<string, Buffer>();
    for (let file = this.#random.int(0, 2); file > 0; file -= 1)
      redist.set(`${file}.msi`, Buffer.from(this.#random.bytes(this.#random.int(1, 9_000))));
    if (this.#random.int(0, 1) === 0) redist.set('common.msi', this.#common);
    await this.#offer({ guid: sampleGuid(this.#made), payload: this.#payload(), redist });
  }

  /** The same update, mended by its maker. */
  async mend(): Promise<void> {
    const update = this.#random.pick([...this.updates.values()]);
    await this.#offer({ ...update, payload: this.#payload() });
  }

  #payload(): Buffer {
    return Buffer.from(this.#random.bytes(this.#random.int(1, 120_000)));
  }

  async #offer(update: OfferedUpdate): Promise<void> {
    this.updates.set(update.guid, update);
    const texts: string[] = [];
    for (const { guid, payload, redist } of this.updates.values()) {
      this.cloud.serve(`/payload/${guid}`, payload);
      const list = [...redist].map(([name, bytes]) => {
        this.cloud.serve(`/redist/${guid}/${name}`, bytes);
        return `<File Name="${name}" Size="${bytes.length}" Url="/redist/${guid}/${name}"><Hash Algorithm="SHA256">${sha256(bytes)}</Hash></File>`;
      });
      if (redist.size > 0) {
        const xml = `<RedistManifest Version="1">${list.join('')}</RedistManifest>`;
        this.cloud.serve(`/redist/${guid}`, await cabinetOf({ 'ConfigMgr.Manifest.xml': xml }));
      }
      texts.push(`<Manifest PackageGuid="${guid}"><Update>2503</Update><Name>Update ${guid}</Name>
        <UpdateType>0</UpdateType><FullVersion>5.00.9135.1000</FullVersion><DateReleased>2025-01-01T00:00:00Z</DateReleased>
        <MinCMVersion>5.00.9122.1000</MinCMVersion><MaxCMVersion>5.00.9135.1009</MaxCMVersion>
        <Content ContentUrl="/payload/${guid}" Size="${payload.length}"><Hash Algorithm="SHA256">${sha256(payload)}</Hash>
        ${redist.size > 0 ? `<Redist ManifestUrl="/redist/${guid}"/>` : ''}</Content></Manifest>`);
    }
    const manifest = await cabinetOf({ 'Manifest.xml': `<Manifests>${texts.join('')}</Manifests>` });
    this.cloud.serve('/manifest', manifest);
    this.manifests.set(sha256(manifest), [...this.updates.keys()]);
  }

  /** What a pack with these updates takes at the very least: each content once. */
  leastBytes(guids: Iterable<string>): number {
    const contents = new Map<string, number>();
    const count = (bytes: Uint8Array): void => {
      contents.set(sha256(bytes), bytes.length);
    };
    const served = (path: string): void => count(this.cloud.files.get(`http://cloud.test${path}`) ?? Buffer.alloc(0));
    served('/manifest');
    served('/console');
    for (const guid of guids) {
      const update = this.updates.get(guid);
      if (update === undefined) throw new Error(`${guid} was never offered.`);
      count(update.payload);
      if (update.redist.size > 0) served(`/redist/${guid}`);
      for (const bytes of update.redist.values()) count(bytes);
    }
    return [...contents.values()].reduce((sum, size) => sum + size, 0);
  }
}
