import { describe, expect, it } from 'vitest';
import { formatTreeManifest, parseTreeManifest } from './tree-manifest.ts';

const sha256 = 'a'.repeat(64);
const manifest = new Map([
  ['a/b', { sizeBytes: 0, sha256 }],
  ['name with a\ttab', { sizeBytes: 12_345_678_901, sha256 }],
]);

describe('what is known of a tree', () => {
  it('is read as it was written', () => {
    expect(parseTreeManifest(formatTreeManifest(manifest))).toEqual(manifest);
    expect(parseTreeManifest('')).toEqual(new Map());
  });

  it.each([
    ['is cut', formatTreeManifest(manifest).slice(0, -1)],
    ['is cut in its digest', 'aaaa'],
    ['has no size', `${sha256}\tx\tpath\n`],
    ['has no path', `${sha256}\t12\n${sha256}\t12\tx\n`],
    ['has a short digest', `${sha256.slice(1)}\t12\tpath\n`],
  ])('is nothing when it %s', (_, text) => {
    expect(parseTreeManifest(text)).toBeNull();
  });
});
