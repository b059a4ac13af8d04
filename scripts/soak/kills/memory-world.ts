import { MemoryCloud, sha256 } from '../../../src/core/testing/memory-cloud.ts';
import { MemoryFiles } from '../../../src/core/testing/memory-files.ts';
import { TestClock } from '../../../src/core/testing/sample-world.ts';
import { downloadFile } from '../../../src/core/transfer/download.ts';
import { LimitMeter } from '../../../src/core/transfer/limit-meter.ts';
import { copyFile, type PlacedFile } from '../../../src/core/transfer/place-file.ts';

const log = { info: () => undefined, warning: () => undefined, error: () => undefined };

/** A drive and a service in memory, and one file to bring. */
export class MemoryWorld {
  readonly files = new MemoryFiles();
  readonly #cloud = new MemoryCloud();
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.files.folders.add('/drive');
    this.files.contents.set('/source', bytes);
    this.#cloud.serve('/file', bytes);
  }

  async transfer(kind: 'copy' | 'download'): Promise<PlacedFile> {
    const { signal } = new AbortController();
    const known = { sizeBytes: this.#bytes.length, sha256: sha256(this.#bytes) };
    if (kind === 'copy')
      return await copyFile(this.files, '/source', '/drive/a', { replace: true, signal, sha256: known.sha256 });
    const ports = { files: this.files, cloudService: () => this.#cloud, clock: new TestClock() };
    const link = { url: '/file', base: 'http://cloud.test' };
    const options = { name: 'a', onBytes: () => undefined, limits: new LimitMeter() };
    return await downloadFile(link, '/drive/a', known, { ports, log, signal, pauses: () => 0 }, options);
  }

  /** How much of the file is written without its name. */
  unfinishedBytes(): number {
    let most = 0;
    for (const [path, content] of this.files.contents)
      if (/^.*\.[0-9a-f]{8}\.partial$/.test(path)) most = Math.max(most, content.length);
    return most;
  }

  /** @throws when the file is not what it should be, or something is left beside it */
  checkDone(): void {
    const paths = [...this.files.contents.keys()].filter((path) => path !== '/source');
    const isRight = this.files.contents.get('/drive/a')?.equals(this.#bytes) === true;
    if (!isRight || paths.length !== 1) throw new Error(`The drive is left with ${paths.join(', ')}.`);
  }
}
