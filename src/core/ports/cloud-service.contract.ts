import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CloudService, Upload } from './cloud-service.ts';

/** A service with something to serve, for the contract. */
export interface CloudSample {
  readonly cloud: CloudService;
  /** Link to a file, perhaps by way of a redirect, and the base it is relative to. */
  readonly file: { readonly link: string; readonly base: string; readonly bytes: Uint8Array };
  /** A link of the same kind to nothing. */
  readonly missing: { readonly link: string; readonly base: string };
  /** Usage data the service takes. */
  readonly upload: Upload;
  stop(): Promise<void>;
}

/** What every adapter of the cloud service port must do. */
export function cloudServiceContract(name: string, make: () => Promise<CloudSample>): void {
  describe(`cloud service port: ${name}`, () => {
    const use = async (test: (sample: CloudSample, signal: AbortSignal) => Promise<void>): Promise<void> => {
      const sample = await make();
      try {
        await test(sample, new AbortController().signal);
      } finally {
        await sample.stop();
      }
    };

    it('downloads a file whole, says its size before, and where it came from', async () => {
      await use(async ({ cloud, file }, signal) => {
        const download = await cloud.download(file.link, file.base, signal);
        expect(download.sizeBytes).toBe(file.bytes.length);
        expect(URL.canParse(download.url)).toBe(true);
        const pieces: Uint8Array[] = [];
        for await (const piece of download.body) pieces.push(piece);
        expect(Buffer.compare(Buffer.concat(pieces), file.bytes)).toBe(0);
      });
    });

    it('goes on from an offset while it has the very same, and begins anew when not', async () => {
      await use(async ({ cloud, file }, signal) => {
        const whole = await cloud.download(file.link, file.base, signal);
        expect(whole.offset).toBe(0);
        whole.discard();
        const etag = whole.etag ?? 'none';
        for (const [from, offset] of [
          [{ offset: 1000, etag }, 1000],
          [{ offset: file.bytes.length - 1, etag }, file.bytes.length - 1],
          [{ offset: 1000, etag: '"another"' }, 0],
        ] as const) {
          const part = await cloud.download(file.link, file.base, signal, from);
          expect(part).toMatchObject({ offset, etag, sizeBytes: file.bytes.length });
          const pieces: Uint8Array[] = [];
          for await (const piece of part.body) pieces.push(piece);
          expect(Buffer.compare(Buffer.concat(pieces), file.bytes.subarray(offset))).toBe(0);
        }
        const behind = cloud.download(file.link, file.base, signal, { offset: file.bytes.length, etag });
        await expect(behind).rejects.toMatchObject({ code: 'cloud.wrong-part' });
      });
    });

    it('gives the part that is asked for, of the very same', async () => {
      await use(async ({ cloud, file }, signal) => {
        const whole = await cloud.download(file.link, file.base, signal);
        whole.discard();
        expect(whole.acceptsParts).toBe(true);
        const etag = whole.etag ?? 'none';
        for (const [offset, end] of [
          [0, 1],
          [1000, 70_001],
          [file.bytes.length - 10, file.bytes.length],
        ] as const) {
          const part = await cloud.download(file.link, file.base, signal, { offset, etag, end });
          expect(part).toMatchObject({ offset, etag, sizeBytes: file.bytes.length });
          const pieces: Uint8Array[] = [];
          for await (const piece of part.body) pieces.push(piece);
          expect(Buffer.compare(Buffer.concat(pieces), file.bytes.subarray(offset, end))).toBe(0);
        }
        const other = await cloud.download(file.link, file.base, signal, { offset: 5, etag: '"another"', end: 9 });
        expect(other).toMatchObject({ offset: 0, etag });
        other.discard();
      });
    });

    it('says when there is nothing at an address', async () => {
      await use(async ({ cloud, missing }, signal) => {
        await expect(cloud.download(missing.link, missing.base, signal)).rejects.toMatchObject({
          code: 'cloud.not-there',
        });
      });
    });

    it('takes an upload and gives a receipt, the same one for the same bytes, and says that it had them', async () => {
      await use(async ({ cloud, upload }, signal) => {
        const first = await cloud.upload(upload, signal);
        expect(first.id).not.toBe('');
        expect(Date.parse(first.received)).not.toBeNaN();
        expect(await cloud.upload(upload, signal)).toMatchObject({ id: first.id, host: first.host, wasThere: true });
      });
    });

    it('refuses an upload that is not what was announced', async () => {
      await use(async ({ cloud, upload }, signal) => {
        const sha256 = createHash('sha256').update('something else').digest('hex');
        await expect(cloud.upload({ ...upload, sha256 }, signal)).rejects.toMatchObject({
          code: 'cloud.upload-refused',
          details: { name: upload.name },
        });
      });
    });

    it('does nothing when the signal has come already', async () => {
      await use(async ({ cloud, file }) => {
        await expect(cloud.download(file.link, file.base, AbortSignal.abort())).rejects.toThrow();
      });
    });

    it('stops in the middle of a body when the signal comes', async () => {
      await use(async ({ cloud, file }) => {
        const controller = new AbortController();
        const { body } = await cloud.download(file.link, file.base, controller.signal);
        const read = async (): Promise<void> => {
          for await (const piece of body) if (piece.length > 0) controller.abort();
        };
        await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
      });
    });
  });
}
