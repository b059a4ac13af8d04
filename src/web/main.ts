import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openHost } from '../main/open-host.ts';
import { spawnByNode } from '../main/practice/spawn-node.ts';
import { readRendererFiles } from '../main/renderer-files.ts';
import { MemorySecretStore } from '../main/secrets/secret-store.ts';
import { toAppError } from '../shared/errors.ts';
import { startWebHost } from './server.ts';

const isUnbuilt = import.meta.filename.endsWith('.ts');
/** A program of its own, known by its place alone. */
const practiceProgram = join(import.meta.dirname, isUnbuilt ? '../lab/practice-main.ts' : '../practice/index.js');

/**
 * The loopback host as a program: prints the address to open, one line, and runs until it is stopped, or until nobody
 * has had a page open for `--idle-minutes`. Enter prints a new address: each one works once.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      settings: { type: 'string' },
      drive: { type: 'string' },
      practice: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      renderer: { type: 'string', default: join(import.meta.dirname, '../renderer') },
      'idle-minutes': { type: 'string' },
    },
  });
  const idleMinutes = values['idle-minutes'];
  const files = await readRendererFiles(values.renderer);
  const opened = await openHost({
    settingsFile: values.settings ?? null,
    drive: values.drive ?? null,
    // From source, the root of the project; built, the folder of the program.
    programFolder: isUnbuilt ? join(import.meta.dirname, '../..') : import.meta.dirname,
    shell: { chooseFolder: null },
    // A process without a desktop around it has no safe place for a password.
    secrets: new MemorySecretStore(),
    spawnPractice: spawnByNode(practiceProgram),
    startInPractice: values.practice,
  });
  const end = async (): Promise<void> => {
    await opened.close();
    process.exit(0);
  };
  const host = await startWebHost({
    handlers: opened.handlers,
    files,
    port: Number(values.port),
    idleMs: idleMinutes === undefined ? null : Number(idleMinutes) * 60_000,
    onIdle: () => void end(),
  });
  process.stdout.write(`${host.createLink()}\n`);
  if (process.stdin.isTTY) {
    createInterface({ input: process.stdin }).on('line', () => process.stdout.write(`${host.createLink()}\n`));
  }
  const stop = (): void => void host.close().then(end);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((thrown: unknown) => {
  const error = toAppError(thrown);
  process.stderr.write(`${error.message}\n${error.remedy}\n`);
  process.exitCode = 1;
});
