import { defineConfig } from 'vite';

/** What runs in Node, each bundled whole into one file: `vite build -c vite.node.config.ts --mode cli`. */
const targets = {
  cli: { entry: 'src/cli/main.ts', file: 'cli/index.js', format: 'es' },
  web: { entry: 'src/web/main.ts', file: 'web/index.js', format: 'es' },
  practice: { entry: 'src/lab/practice-main.ts', file: 'practice/index.js', format: 'es' },
  // The thread of the review, started by the hosts.
  'review-worker': { entry: 'src/main/review/worker.ts', file: 'review-worker/index.js', format: 'es' },
  // The thread of configuration scripts of proxy servers.
  'pac-worker': { entry: 'src/main/network/pac-worker.ts', file: 'pac-worker/index.js', format: 'es' },
  // The threads of cabinets and of many small files.
  threads: { entry: 'src/main/threads/worker.ts', file: 'threads/index.js', format: 'es' },
  electron: { entry: 'src/main/electron/app.ts', file: 'electron/index.js', format: 'es' },
  // A sandboxed preload must be CommonJS.
  preload: { entry: 'src/main/electron/preload.ts', file: 'electron/preload.cjs', format: 'cjs' },
} as const;

/** Electron's own, and a native package that only who wants it has beside the program (src/main/database/integrated.ts). */
const external = ['electron', 'msnodesqlv8'];

export default defineConfig(({ mode }) => {
  // Tools that only look at this file load it without a mode of ours.
  const target = targets[mode as keyof typeof targets] ?? targets.cli;
  return {
    ssr: { noExternal: true, external },
    publicDir: false,
    build: {
      ssr: true,
      outDir: 'out',
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: { index: target.entry },
        external,
        output: {
          format: target.format,
          entryFileNames: target.file,
          // A command loads what it needs and no more; all others load everything anyway.
          codeSplitting: mode === 'cli',
          chunkFileNames: 'cli/[name].js',
          banner:
            mode === 'cli'
              ? '#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --max-semi-space-size=8'
              : '',
        },
      },
    },
  };
});
