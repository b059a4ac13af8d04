import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createServer } from 'vite';
import { buildWhatIsStale } from './build/build.ts';
import { root } from './root.ts';

/**
 * `npm run dev`: the screens from source, changing as they are edited, over the loopback host from source, on the
 * practice lab. A change of anything but the screens needs a new start.
 */
await buildWhatIsStale(['renderer']);
const host = spawn(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    join(root, 'src/web/main.ts'),
    '--practice',
    `--renderer=${join(root, 'out/renderer')}`,
  ],
  { stdio: ['inherit', 'pipe', 'inherit'] },
);
createInterface({ input: host.stdout }).once('line', (address) => void serve(new URL(address)));
host.once('exit', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => host.kill());

async function serve(address: URL): Promise<void> {
  // The host takes requests of its own origin only; this server speaks to it in its name.
  const target = { target: address.origin, changeOrigin: true, headers: { origin: address.origin } };
  const server = await createServer({
    configFile: join(root, 'vite.renderer.config.ts'),
    server: {
      host: '127.0.0.1',
      fs: { allow: [root] },
      proxy: { '/session': target, '/requests': target, '/events': target },
    },
  });
  await server.listen();
  const local = server.resolvedUrls?.local[0] ?? '';
  console.log(`\n  ${local}${address.hash}\n`);
}
