import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import { IncompressibleGuard } from './incompressible.ts';

const random = new Random(17);
const noise = (): Buffer => Buffer.from(random.bytes(32_768));
const text = Buffer.from(
  Array.from({ length: 1600 }, (_, at) => `${at},${random.int(0, 99_999)},feature,Basic\r\n`).join(''),
).subarray(0, 32_768);

/** Noise that is itself again after so many bytes. */
function repeating(period: number): Buffer {
  const once = random.bytes(period);
  const block = Buffer.alloc(32_768);
  for (let at = 0; at < block.length; at += period) block.set(once.subarray(0, block.length - at), at);
  return block;
}

describe('IncompressibleGuard', () => {
  it('does not try a first block of chance, whatever chance it is', () => {
    for (let round = 0; round < 500; round += 1) expect(new IncompressibleGuard().shouldTry(noise())).toBe(false);
    // What deflate makes is no different.
    const deflated = deflateRawSync(Buffer.from(Array.from({ length: 400_000 }, () => random.int(0, 20))));
    expect(new IncompressibleGuard().shouldTry(deflated.subarray(1000, 33_768))).toBe(false);
  });

  it.each([
    ['text', text],
    ['noise that comes again at the other end of the block', repeating(28_000)],
    ['noise that comes again after a few bytes', repeating(300)],
    ['noise with a little text in it', Buffer.concat([noise().subarray(0, 31_000), text.subarray(0, 1768)])],
    ['letters for bytes', Buffer.from(noise().toString('base64').slice(0, 32_768))],
    ['all values in turn', Buffer.from(Array.from({ length: 32_768 }, (_, at) => at & 0xff))],
    ['what is too short to tell', noise().subarray(0, 4000)],
  ])('tries a first block of %s', (_, block) => {
    expect(new IncompressibleGuard().shouldTry(block)).toBe(true);
  });

  it('stores what looks like chance behind a block of chance, and tries what does not', () => {
    const guard = new IncompressibleGuard();
    guard.shouldTry(noise());
    for (let round = 0; round < 200; round += 1) expect(guard.shouldTry(noise())).toBe(false);
    expect(guard.shouldTry(text)).toBe(true);
    // It did not shrink after all: on with looking.
    guard.learn(false);
    expect(guard.shouldTry(noise())).toBe(false);
    guard.learn(true);
    expect(guard.shouldTry(noise())).toBe(true);
  });
});
