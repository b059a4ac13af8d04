import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { compressLzx } from '../testing/lzx-encoder.ts';
import { Random } from '../testing/random.ts';
import { CFDATA, dataHeaderSize } from './layout.ts';
import { type CabinetWork, inlineWork, type OwnBytes, segmentBytes } from './work.ts';

const random = new Random(4);
const text = Buffer.from(
  Array.from({ length: 60_000 }, (_, index) => `${index},${random.int(0, 99_999)},feature,Basic\r\n`).join(''),
).subarray(0, segmentBytes);
const noise = Buffer.from(random.bytes(segmentBytes));
const mixed = Buffer.concat([noise.subarray(0, 100_000), text.subarray(0, 300_000), noise.subarray(0, 33_000)]);

/** What every place where the work is done must do alike. */
export function cabinetWorkContract(name: string, open: () => CabinetWork & { close?(): Promise<void> }): void {
  describe(`the work of cabinets ${name}`, () => {
    const work = open();
    afterAll(async () => {
      await work.close?.();
    });
    const own = (bytes: Uint8Array): OwnBytes => {
      const buffer = work.buffers.take();
      buffer.set(bytes);
      return buffer.subarray(0, bytes.length);
    };
    const deflate = (raw: Uint8Array, method: 'mszip' | 'stored' = 'mszip', reserveBytes = 0): Promise<OwnBytes> =>
      work.deflate({ method, level: 4, raw: own(raw), reserveBytes });
    const blocksOf = (raw: Uint8Array): number => Math.ceil(raw.length / 32_768);

    it.each([
      ['text', text],
      ['what does not shrink', noise],
      ['both', mixed],
      ['one byte', text.subarray(0, 1)],
      ['a block and a byte', text.subarray(0, 32_769)],
    ])('gives back %s', async (_, raw) => {
      for (const method of ['mszip', 'stored'] as const) {
        for (const reserveBytes of [0, 255]) {
          const bytes = await deflate(raw, method, reserveBytes);
          const run = { bytes, blocks: blocksOf(raw), reserveBytes };
          const decoded = await work.decode({ method, run, history: null });
          expect(decoded).toMatchObject({ kind: 'decoded', fault: null, oddChecksum: -1 });
          if (decoded.kind === 'decoded') expect(Buffer.compare(decoded.raw, raw)).toBe(0);
        }
      }
    });

    it('makes the same bytes as any other place, however many are asked for at once', async () => {
      const raws = Array.from({ length: 12 }, (_, index) => text.subarray(index * 1000, index * 1000 + 200_000));
      const here = inlineWork();
      const others = await Promise.all(raws.map((raw) => deflate(raw)));
      for (const [index, raw] of raws.entries()) {
        const buffer = here.buffers.take();
        buffer.set(raw);
        const order = { method: 'mszip', level: 4, raw: buffer.subarray(0, raw.length), reserveBytes: 0 } as const;
        expect(Buffer.compare(await here.deflate(order), others[index] ?? noise)).toBe(0);
      }
    });

    it('makes the same bytes whatever was asked for before', async () => {
      const first = (await Promise.all(Array.from({ length: 40 }, () => deflate(mixed)))).map((bytes) => bytes.slice());
      for (let index = 0; index < 40; index += 1) await deflate(text.subarray(index * 7000));
      for (const bytes of first) expect(Buffer.compare(await deflate(mixed), bytes)).toBe(0);
      const pieces = Array.from({ length: 60 }, (_, index) => text.subarray(index * 17_000, index * 17_000 + 40_000));
      const once = await Promise.all(pieces.map((raw) => deflate(raw)));
      for (const [index, raw] of pieces.toReversed().entries()) {
        expect(Buffer.compare(await deflate(raw), once[pieces.length - 1 - index] ?? noise)).toBe(0);
      }
    });

    it('stores what does not shrink, a few bytes longer', async () => {
      expect((await deflate(noise)).length).toBe(noise.length + 32 * (dataHeaderSize + 7));
    });

    it('gives the bytes in front of a block whose checksum is wrong', async () => {
      const bytes = await deflate(noise);
      const at = 2 * (32_768 + 15) + 100;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const decoded = await work.decode({
        method: 'mszip',
        run: { bytes, blocks: 32, reserveBytes: 0 },
        history: null,
      });
      expect(decoded).toMatchObject({ fault: { block: 2, kind: 'checksum' }, raw: { length: 65_536 } });
    });

    it.each([
      ['data', 0x47, { kind: 'data', found: null }],
      ['size', null, { kind: 'size', found: 100 }],
    ])('tells what is wrong with a block: %s', async (_, mark, fault) => {
      const bytes = await deflate(text.subarray(0, 100));
      const view = new DataView(bytes.buffer);
      view.setUint32(CFDATA.csum, 0, true);
      if (mark === null) view.setUint16(CFDATA.cbUncomp, 101, true);
      else bytes[dataHeaderSize] = mark;
      const decoded = await work.decode({ method: 'mszip', run: { bytes, blocks: 1, reserveBytes: 0 }, history: null });
      expect(decoded).toMatchObject({ kind: 'decoded', fault });
    });

    it('asks for the history of a block that looks back, and then uses it', async () => {
      const before = noise.subarray(0, 32_768);
      // zlib looks back a little less than 32 KiB.
      const after = Buffer.concat([before.subarray(2000), before.subarray(0, 2000)]);
      const data = deflateRawSync(after, { dictionary: before });
      const block = Buffer.alloc(dataHeaderSize + 2 + data.length);
      block.writeUInt16LE(2 + data.length, CFDATA.cbData);
      block.writeUInt16LE(before.length, CFDATA.cbUncomp);
      block.write('CK', dataHeaderSize, 'latin1');
      block.set(data, dataHeaderSize + 2);
      const order = { method: 'mszip', run: { bytes: own(block), blocks: 1, reserveBytes: 0 } } as const;
      const first = await work.decode({ ...order, history: null });
      if (first.kind !== 'needs-history') throw new Error('It did not ask.');
      const second = await work.decode({ ...order, run: first.run, history: Uint8Array.from(before) });
      if (second.kind !== 'decoded') throw new Error('It asked again.');
      expect(second.fault).toBeNull();
      expect(Buffer.compare(second.raw, after)).toBe(0);
      // At the start of a folder there is nothing to look back into.
      const third = await work.decode({
        ...order,
        run: { ...order.run, bytes: own(block) },
        history: new Uint8Array(0),
      });
      expect(third).toMatchObject({ kind: 'decoded', fault: { kind: 'data' } });
    });

    it('decodes the runs of several LZX folders side by side, each in its order', async () => {
      const raws = [text.subarray(0, 300_000), mixed];
      const results = await Promise.all(
        raws.map(async (raw) => {
          const lane = work.openLane(16);
          const blocks = compressLzx(raw, { windowBits: 16 }, new Random(raw.length));
          const runs = blocks.map(({ ab = noise, raw: part }) => {
            const bytes = Buffer.alloc(dataHeaderSize + ab.length);
            bytes.writeUInt16LE(ab.length, CFDATA.cbData);
            bytes.writeUInt16LE(part.length, CFDATA.cbUncomp);
            bytes.set(ab, dataHeaderSize);
            return lane.decode({ bytes: own(bytes), blocks: 1, reserveBytes: 0 });
          });
          const parts = (await Promise.all(runs)).map((run) => (run.kind === 'decoded' ? run.raw : noise));
          lane.close();
          return Buffer.concat(parts);
        }),
      );
      for (const [index, raw] of raws.entries()) expect(Buffer.compare(results[index] ?? noise, raw)).toBe(0);
    });
  });
}
