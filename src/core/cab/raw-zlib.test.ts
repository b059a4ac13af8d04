import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import { createRawDeflater, createRawInflater, deflateRoom, inflateFaults, isHandleSound } from './raw-zlib.ts';

const random = new Random(9);
const text = Buffer.from(Array.from({ length: 4000 }, (_, at) => `${at} ${random.int(0, 999)}\n`).join(''));
const first = text.subarray(0, 32_768);
const noise = Buffer.from(random.bytes(32_768));
/** What zlib finds again in the block before: it looks back a little less than 32 KiB. */
const again = (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(2000), bytes.subarray(0, 2000)]);
const second = again(first);
const empty = new Uint8Array(0);

it('takes the quick way on this Node', () => {
  expect(isHandleSound()).toBe(true);
});

describe.each([
  ['quick', false],
  ['public', true],
])('the %s way', (_, usePublic) => {
  const inflate = (data: Uint8Array, history: Uint8Array, size: number): Buffer | number => {
    const target = Buffer.alloc(size + 10);
    const length = createRawInflater(usePublic).inflate(data, history, target, 5, size);
    return length < 0 ? length : target.subarray(5, 5 + length);
  };

  it('deflates blocks that each can be inflated by themselves, and that look back', () => {
    const deflater = createRawDeflater(6, usePublic);
    const target = Buffer.alloc(10 + deflateRoom);
    deflater.restart();
    const one = Buffer.from(target.subarray(10, 10 + deflater.deflate(first, target, 10)));
    const two = Buffer.from(target.subarray(10, 10 + deflater.deflate(second, target, 10)));
    expect(inflateRawSync(one).equals(first)).toBe(true);
    expect(inflateRawSync(two, { dictionary: first }).equals(second)).toBe(true);
    expect(two.length).toBeLessThan(one.length / 10);
    deflater.restart();
    expect(Buffer.from(target.subarray(10, 10 + deflater.deflate(first, target, 10))).equals(one)).toBe(true);
  });

  it('says when a block does not shrink, and the next one can look back into it', () => {
    const deflater = createRawDeflater(4, usePublic);
    const target = Buffer.alloc(deflateRoom);
    deflater.restart();
    expect(deflater.deflate(noise, target, 0)).toBe(0);
    const length = deflater.deflate(again(noise), target, 0);
    expect(length).toBeGreaterThan(0);
    expect(inflateRawSync(target.subarray(0, length), { dictionary: noise }).equals(again(noise))).toBe(true);
  });

  it('inflates with and without history', () => {
    expect(inflate(deflateRawSync(first), empty, first.length)).toEqual(first);
    expect(inflate(deflateRawSync(second, { dictionary: first }), first, second.length)).toEqual(second);
    expect(inflate(deflateRawSync(first), first, first.length)).toEqual(first);
  });

  it('names what is wrong with a block', () => {
    const data = deflateRawSync(first);
    expect(inflate(deflateRawSync(again(noise), { dictionary: noise }), empty, 32_768)).toBe(inflateFaults.looksBack);
    expect(inflate(data.subarray(0, 500), empty, 32_768)).toBe(inflateFaults.damaged);
    expect(inflate(Buffer.from([7, 1, 2]), empty, 32_768)).toBe(inflateFaults.damaged);
    expect(inflate(empty, empty, 32_768)).toBe(inflateFaults.damaged);
    expect(inflate(data, empty, 1000)).toBe(inflateFaults.tooLong);
    expect(inflate(data, empty, 32_767)).toBe(inflateFaults.tooLong);
    expect(inflate(deflateRawSync(empty), empty, 0)).toEqual(Buffer.alloc(0));
    expect(inflate(deflateRawSync(first.subarray(0, 10)), empty, 11)).toEqual(first.subarray(0, 10));
  });
});
