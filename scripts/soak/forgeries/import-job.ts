import { isDeepStrictEqual } from 'node:util';
import type { MemoryFiles } from '../../../src/core/testing/memory-files.ts';
import type { Random } from '../../../src/core/testing/random.ts';
import { SampleWorld } from '../../../src/core/testing/sample-world.ts';
import { copyDrive, TrustWorld } from '../../../src/core/testing/trust-world.ts';
import { pair } from '../../../src/core/trust/pairing.ts';
import { isAppError } from '../../../src/shared/errors.ts';
import { type Forgery, ForgeryBench } from './bench.ts';

/** The jobs themselves, on two computers with a drive between them. */
class JobBench {
  readonly sample: SampleWorld;
  readonly world = new TrustWorld();

  private constructor(sample: SampleWorld) {
    this.sample = sample;
  }

  static async make(): Promise<JobBench> {
    const bench = new JobBench(await SampleWorld.make());
    await bench.sample.files.makeFolder('/out');
    const { world } = bench;
    for (const [here, there] of [
      [world.site, world.internet],
      [world.internet, world.site],
    ] as const) {
      await pair(here, await world.pairing(here, there));
    }
    return bench;
  }

  /** Prepare and Connect; the drive as it is then. */
  async bring(): Promise<MemoryFiles> {
    const { sample, world } = this;
    sample.clock.advance(3_600_000);
    sample.trust = world.site;
    const { cabinet } = await sample.result('prepare', { to: '/out', overwrite: false, reviewed: null });
    sample.trust = world.internet;
    await sample.result('connect', { from: cabinet.path, to: '/pack', download: 'latest', planOnly: false });
    return copyDrive(sample.files);
  }

  async import(overrides: ForgeryBench['overrides'] = []): Promise<void> {
    this.sample.trust = this.world.site;
    await this.sample.result('import', { from: '/pack', waitSeconds: 30, overrides });
  }

  /** Everything of the site that Import could have touched. */
  siteNow(): unknown {
    const { files, database } = this.sample;
    const contents = [...files.contents].filter(([path]) => path.startsWith('/site/'));
    return structuredClone({ contents: new Map(contents), packages: database.packages, state: this.world.site.state });
  }

  /** Puts another drive in: what lies in `/pack`. */
  insert(drive: MemoryFiles): void {
    const { files } = this.sample;
    const isOfPack = (path: string): boolean => path === '/pack' || path.startsWith('/pack/');
    for (const path of files.contents.keys()) if (isOfPack(path)) files.contents.delete(path);
    for (const path of files.folders) if (isOfPack(path)) files.folders.delete(path);
    files.links.clear();
    for (const [path, content] of drive.contents) if (isOfPack(path)) files.contents.set(path, content);
    for (const path of drive.folders) if (isOfPack(path)) files.folders.add(path);
    for (const path of drive.links) files.links.add(path);
  }
}

/**
 * The same forgeries against the job Import as it is: each is refused, and the site has no file, no row and no memory of
 * it. Returns how many were tried.
 */
export async function tryImportJob(random: Random, forgeries: readonly Forgery[]): Promise<number> {
  const jobs = await JobBench.make();
  const earlier: MemoryFiles[] = [];
  for (let trip = 0; trip < 2; trip += 1) {
    earlier.push(await jobs.bring());
    await jobs.import();
  }
  const drive = await jobs.bring();
  const { world, sample } = jobs;
  const bench = new ForgeryBench(world, random, drive, earlier);
  for (const { name, code, forge } of forgeries) {
    const kept = [world.site.state, world.internet.state] as const;
    const forger = bench.fresh();
    await forge(forger);
    jobs.insert(forger.drive);
    const wrongMs = world.clock.wrongMs.get(world.site) ?? 0;
    sample.clock.advance(wrongMs);
    const before = jobs.siteNow();
    const error = await jobs.import(forger.overrides).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) throw new Error(`Import took it: ${name}`);
    if (!isAppError(error, code))
      throw new Error(`Import: ${name}: ${isAppError(error) ? error.code : 'no error of ours'} instead of ${code}`, {
        cause: error,
      });
    if (!isDeepStrictEqual(jobs.siteNow(), before)) throw new Error(`Import: ${name}: the site was touched`);
    sample.clock.advance(-wrongMs);
    world.clock.wrongMs.clear();
    [world.site.state, world.internet.state] = kept;
  }
  jobs.insert(drive);
  await jobs.import();
  return forgeries.length;
}
