/*
 * What the transfer measures run: one thing the engine does, as a program of its own. The order is JSON, as `BenchOrder` has
 * it; what came of it is printed as JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { copyTree, hashTree } from '../../src/core/transfer/copy-tree.ts';
import { isSameFile } from '../../src/core/transfer/digest.ts';
import { formatTreeManifest } from '../../src/core/transfer/tree-manifest.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { Threads } from '../../src/main/threads/threads.ts';
import type { BenchOrder } from './transfer-bench.ts';

// Whoever starts this program writes the order.
const order = JSON.parse(process.argv[2] ?? '') as BenchOrder;
const { signal } = new AbortController();
const threads = new Threads(2);

async function run(): Promise<unknown> {
  switch (order.kind) {
    case 'copy':
      return await threads.copyLarge({ from: order.from, to: order.to, replace: true }, { flush: order.flush, signal });
    case 'tree': {
      threads.warmUp();
      const known = order.known === null ? null : await readFile(order.known, 'utf8');
      const { from, to } = order;
      const tree = await copyTree(threads, new NodeFiles(), { from, to, known, flush: false, signal });
      if (order.write !== null) await writeFile(order.write, formatTreeManifest(tree.copied));
      return { copied: tree.copied.size, unchanged: tree.unchanged };
    }
    case 'hash':
      return await isSameFile(new NodeFiles(), order.from, { sizeBytes: null, sha256: order.sha256 }, signal);
    case 'hash-tree': {
      threads.warmUp();
      const { from } = order;
      const tree = await hashTree(threads, new NodeFiles(), from, signal);
      for (const [path, { sha256 }] of tree) if (!path.endsWith(sha256)) throw new Error(`${path} is ${sha256}.`);
      return { files: tree.size };
    }
  }
}

console.log(JSON.stringify(await run()));
process.exit(0);
