/*
 * A small transfer as a program of its own, to be killed: one file is copied, one downloaded. It says on its output when it
 * begins, what it kept of an earlier run, and at its end how many calls it made that change something on the drive. Told to,
 * it kills itself right before one of them.
 */
import { writeSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { downloadFile } from '../../../src/core/transfer/download.ts';
import { LimitMeter } from '../../../src/core/transfer/limit-meter.ts';
import { copyFile } from '../../../src/core/transfer/place-file.ts';
import { markBytes } from '../../../src/core/transfer/transfer-journal.ts';
import { HttpCloudService } from '../../../src/main/cloud/http-cloud-service.ts';
import { fixedRoute } from '../../../src/main/cloud/proxy-routes.ts';
import { NodeFiles } from '../../../src/main/files/node-files.ts';
import { systemClock } from '../../../src/main/system-clock.ts';
import { Threads } from '../../../src/main/threads/threads.ts';
import type { TransferOrder } from './run-transfer.ts';

// Whoever starts this program writes the order.
const order = JSON.parse(process.argv[2] ?? '') as TransferOrder;
let calls = 0;

function say(text: string): void {
  writeSync(1, `${text}\n`);
}

function countCall(): void {
  calls += 1;
  if (calls === order.killAt) process.kill(process.pid, 'SIGKILL');
}

type Call = (...values: unknown[]) => unknown;

/** Puts a count in front of methods. The object is one of Node's, whose methods all are calls. */
function countCallsOf(object: object, names: readonly string[]): void {
  const methods = object as Record<string, Call>;
  for (const name of names) {
    const method = methods[name];
    if (method === undefined) throw new Error(`Node has no ${name}.`);
    methods[name] = function (this: unknown, ...values: unknown[]) {
      countCall();
      return method.apply(this, values);
    };
  }
}

async function countCalls(): Promise<void> {
  const handle = await fsPromises.open('/dev/null');
  countCallsOf(Object.getPrototypeOf(handle) as object, ['write', 'sync', 'datasync', 'truncate']);
  await handle.close();
  countCallsOf(fsPromises, ['open', 'rename', 'link', 'unlink', 'rm', 'writeFile']);
  syncBuiltinESMExports();
}

/** Tells what was kept: the first that is told of a file, when it is a whole mark or more. */
function tellKept(name: string): (done: number) => void {
  let isTold = false;
  return (done) => {
    if (isTold || done === 0) return;
    isTold = true;
    say(`kept ${name} ${done >= markBytes ? done : 0}`);
  };
}

await countCalls();
const { signal } = new AbortController();
const threads = new Threads(1);
const files = new NodeFiles(threads);
const settings = { manifestUrl: order.url, adminUiContentUrl: order.url, usageDataUrl: order.url };
const cloud = new HttpCloudService(settings, fixedRoute(null));
const log = { info: () => undefined, warning: () => undefined, error: () => undefined };
const context = { ports: { files, cloudService: () => cloud, clock: systemClock }, log, signal, pauses: () => 0 };
say('begin');
const { sizeBytes, sha256 } = order;
await copyFile(files, order.source, join(order.to, 'copied'), {
  replace: true,
  signal,
  sha256,
  onBytes: tellKept('copied'),
});
await downloadFile({ url: order.url, base: order.url }, join(order.to, 'fetched'), { sizeBytes, sha256 }, context, {
  name: 'fetched',
  onBytes: tellKept('fetched'),
  limits: new LimitMeter(),
});
cloud.close();
await threads.close();
say(`done ${calls}`);
