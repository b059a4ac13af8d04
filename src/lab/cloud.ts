/*
 * The practice cloud: the service of src/relay on loopback, whose answers can be made to go wrong on purpose (faults.ts).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { NodeFiles } from '../main/files/node-files.ts';
import { createCloudHandler } from '../relay/cloud-handler.ts';
import { LatestTurn } from '../relay/latest-turn.ts';
import { defaultPatience } from '../relay/request-body.ts';
import { type BodyShape, readServed, type Served } from '../relay/serve-file.ts';
import { UploadStore } from '../relay/upload-store.ts';
import {
  announcedBytes,
  answerFault,
  type BodyFault,
  type CloudRequest,
  type Fault,
  faultyBody,
  isBodyFault,
} from './faults.ts';
import { LabProblem } from './lab-problem.ts';

/** One answered request. */
export interface RequestRecord {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** 0 when the connection was reset without an answer. */
  readonly status: number;
  /** Body bytes sent. */
  readonly bytes: number;
  /** The Range field, if there was one. */
  readonly range: string | null;
}

/** How to run the cloud. */
export interface CloudOptions {
  /** The folder `writeCatalogue` made. */
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Called for each request; what it returns goes wrong. */
  readonly faults?: (request: CloudRequest) => Fault | null;
  readonly onRequest?: (record: RequestRecord) => void;
  /** Largest upload taken. */
  readonly uploadLimitBytes?: number;
  /** Largest piece of an upload taken. */
  readonly pieceLimitBytes?: number;
  /** Of everything received; left out, there is none. */
  readonly totalLimitBytes?: number;
}

/** A cloud that runs. */
export interface Cloud {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Every request answered so far, in the order of their ends. */
  readonly requests: readonly RequestRecord[];
  stop(): Promise<void>;
}

const defaultUploadLimitBytes = 2 * 1024 ** 3;
const defaultPieceLimitBytes = 8 * 1024 ** 2;
/** A long practice must not fill the memory with records. */
const recordLimit = 20_000;

/** Starts the cloud on 127.0.0.1. @throws {LabProblem} when the port is taken or the folder holds no catalogue */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const requests: RequestRecord[] = [];
  const counts = new Map<string, number>();
  const answer = createCloudHandler({
    served: await servedBy(options.folder),
    store: new UploadStore({
      folder: join(options.folder, 'received'),
      files: new NodeFiles(),
      totalLimitBytes: options.totalLimitBytes ?? null,
    }),
    turns: new LatestTurn(),
    limitBytes: options.uploadLimitBytes ?? defaultUploadLimitBytes,
    pieceLimitBytes: options.pieceLimitBytes ?? defaultPieceLimitBytes,
    patience: defaultPatience,
  });
  const server = createServer((request, response) => {
    const method = request.method ?? '';
    const url = request.url ?? '/';
    const path = new URL(url, 'http://cloud.invalid').pathname;
    const earlier = counts.get(path) ?? 0;
    counts.set(path, earlier + 1);
    const fault = options.faults?.({ method, url, path, headers: request.headers, earlier }) ?? null;
    const answering =
      fault !== null && !isBodyFault(fault)
        ? Promise.resolve(answerFault(fault, request, response))
        : answer(request, response, fault === null ? null : shapeOf(fault));
    answering
      .then((bytes) => {
        const status = response.headersSent ? response.statusCode : 0;
        const record = { method, url, status, bytes, range: request.headers.range ?? null };
        if (requests.length >= recordLimit) requests.shift();
        requests.push(record);
        options.onRequest?.(record);
      })
      .catch((error: unknown) => server.emit('error', error));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new LabProblem(`Port ${options.port} is taken by another program. Name another one with --port.`)
          : error,
      ),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  // listen() gave a TCP address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    stop: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function servedBy(folder: string): Promise<Served> {
  try {
    return await readServed(folder);
  } catch {
    throw new LabProblem(
      `${join(folder, 'cloud.json')} is not there or cannot be used: the lab is not whole. Make a new one.`,
    );
  }
}

function shapeOf(fault: BodyFault): BodyShape {
  return {
    announcedBytes: (sizeBytes) => announcedBytes(sizeBytes, fault),
    change: (body, sizeBytes) => faultyBody(body, sizeBytes, fault),
    end: fault.kind === 'truncate' ? 'cut' : fault.kind === 'stall' ? 'stall' : 'whole',
  };
}
