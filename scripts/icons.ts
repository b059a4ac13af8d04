import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { ensurePeer, findProgram } from './peers.ts';
import { root } from './root.ts';

/** `node scripts/icons.ts`: draws assets/icon.png and assets/icon.ico from assets/icon.svg. Run it when the picture changes. */
const sizes = [16, 24, 32, 48, 64, 128, 256] as const;

if (!(await ensurePeer('chromium'))) process.exit(1);
const executablePath = (await findProgram('chromium')) ?? '';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const picture = await readFile(join(root, 'assets/icon.svg'), 'utf8');
await writeFile(join(root, 'assets/icon.png'), await draw(512));
await writeFile(join(root, 'assets/icon.ico'), toIco(await Promise.all(sizes.map(draw))));
await browser.close();

async function draw(size: number): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${picture}`);
  const bytes = await page.screenshot({ omitBackground: true });
  await page.close();
  return bytes;
}

/** An icon file of PNG pictures: header, one entry of 16 bytes a picture, the pictures (Windows Vista and later). */
function toIco(pictures: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, bytes] of pictures.entries()) {
    const entry = 6 + 16 * index;
    const size = sizes[index] ?? 0;
    // 0 stands for 256.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(bytes.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += bytes.length;
  }
  return Buffer.concat([header, ...pictures]);
}
