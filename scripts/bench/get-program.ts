/*
 * What the measures of downloads run: one file fetched, hashed and written, as a program of its own. The order is JSON. It
 * leaves the moment at which the file was whole and hashed in a file beside it.
 */
import { createHash } from 'node:crypto';
import { createWriteStream, writeFileSync } from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import nodeFetch from 'node-fetch';
import type { Files } from '../../src/core/ports/files.ts';
import { downloadFile } from '../../src/core/transfer/download.ts';
import { LimitMeter } from '../../src/core/transfer/limit-meter.ts';
import { HttpCloudService } from '../../src/main/cloud/http-cloud-service.ts';
import { fixedRoute } from '../../src/main/cloud/proxy-routes.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { Threads } from '../../src/main/threads/threads.ts';
import type { GetOrder } from './get-ways.ts';

// Whoever starts this program writes the order.
const order = JSON.parse(process.argv[2] ?? '') as GetOrder;

/** The file is whole and hashed; what comes now is reading back. */
function tellWhole(): void {
  writeFileSync(`${order.to}.whole`, String(performance.timeOrigin + performance.now()));
}

async function byEngine(): Promise<void> {
  const settings = { manifestUrl: order.url, adminUiContentUrl: order.url, usageDataUrl: order.url };
  const cloud = new HttpCloudService(settings, fixedRoute(null));
  const log = { info: () => undefined, warning: () => undefined, error: () => undefined };
  const context = {
    ports: { files: tellingWhole(new NodeFiles(new Threads(2))), cloudService: () => cloud, clock: systemClock },
    log,
    signal: new AbortController().signal,
    pauses: () => 0,
  };
  const { sizeBytes, sha256 } = order;
  const options = { name: 'file', onBytes: () => undefined, limits: new LimitMeter() };
  await downloadFile({ url: order.url, base: order.url }, order.to, { sizeBytes, sha256 }, context, options);
  cloud.close();
}

/** Reading back begins when everything has been received, hashed and handed to the system. */
function tellingWhole(files: Files): Files {
  const create = files.create.bind(files);
  files.create = async (path, options) => {
    const pending = await create(path, options);
    const readBack = pending.readBack.bind(pending);
    pending.readBack = async () => {
      tellWhole();
      return await readBack();
    };
    return pending;
  };
  return files;
}

/** The plain way to do it with each client: a pipeline with a hash in it. */
async function byPipeline(body: Readable): Promise<void> {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
  });
  await pipeline(body, hashing, createWriteStream(order.to));
  if (hash.digest('hex') !== order.sha256) throw new Error('The file is not what it should be.');
  tellWhole();
}

async function run(): Promise<void> {
  switch (order.way) {
    case 'engine':
      return await byEngine();
    case 'node':
      return await byPipeline(
        await new Promise<IncomingMessage>((resolve, reject) => {
          (order.url.startsWith('https:') ? httpsGet : httpGet)(order.url, resolve).once('error', reject);
        }),
      );
    case 'node-fetch': {
      const { body } = await nodeFetch(order.url);
      // A web stream in the types; node-fetch gives a Node stream.
      return await byPipeline(body as Readable);
    }
    case 'fetch': {
      const { body } = await fetch(order.url);
      // The types of the web and of Node call the same class by two names.
      return await byPipeline(Readable.fromWeb(body as ReadableStream<Uint8Array>));
    }
  }
}

await run();
process.exit(0);
