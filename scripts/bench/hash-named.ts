import { hash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../../src/core/testing/random.ts';

const files = 50_000;

/** Files of 100 bytes to 17 KiB, each named by its SHA-256, in 256 folders by the first two digits; how many bytes. */
export async function writeHashNamed(folder: string, scale: number): Promise<number> {
  const random = new Random(17);
  const stock = Buffer.from(random.bytes(1_000_003));
  const made = new Set<string>();
  let total = 0;
  const count = Math.max(100, Math.round(files * scale));
  for (let done = 0; done < count; done += 1) {
    const from = random.int(0, 980_000);
    const bytes = stock.subarray(from, from + random.int(100, 17_000));
    const name = hash('sha256', bytes);
    // Trees are compared afterwards, and an empty folder is nothing to carry.
    if (!made.has(name.slice(0, 2))) await mkdir(join(folder, name.slice(0, 2)), { recursive: true });
    made.add(name.slice(0, 2));
    await writeFile(join(folder, name.slice(0, 2), name), bytes);
    total += bytes.length;
  }
  return total;
}
