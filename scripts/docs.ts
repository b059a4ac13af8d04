import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referenceText } from '../src/cli/reference.ts';
import { root } from './root.ts';

/*
 * npm run docs            writes the documents that come from the code: docs/cli.md
 * npm run docs -- --check fails when one of them is not what the code says now
 */

const path = join(root, 'docs', 'cli.md');
const text = referenceText();
const isCheck = process.argv.includes('--check');
const current = await readFile(path, 'utf8').catch(() => null);

if (current === text) {
  console.log('docs/cli.md is up to date.');
} else if (isCheck) {
  console.error('docs/cli.md is not what the code says: run "npm run docs".');
  process.exitCode = 1;
} else {
  await writeFile(path, text);
  console.log('docs/cli.md written.');
}
