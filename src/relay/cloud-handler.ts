/*
 * The cloud service of this program: takes usage data and serves updates over HTTP. The practice cloud of the lab is this
 * with faults; the relay is this with TLS, tokens and limits. Its contract is docs/formats/cloud-service.openapi.yaml, and
 * cloud-contract.test.ts holds both together.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { program } from '../core/program.ts';
import { isAppError } from '../shared/errors.ts';
import { sendJson, sendProblem } from './answers.ts';
import { type CloudRoute, routeOf } from './cloud-routes.ts';
import { TakenOver } from './latest-turn.ts';
import { Refused } from './refused.ts';
import { type BodyShape, followLink, type Served, serveFile } from './serve-file.ts';
import { takePiece, takeWhole, tellUpload, type UploadOptions } from './take-upload.ts';

/** Who asks: what they may see depends on it. */
export interface Caller {
  /** Whether figures of the storage are told. */
  readonly mayLook: boolean;
}

/** How the service answers. */
export interface CloudHandlerOptions extends UploadOptions {
  /** `null` when it only takes uploads. */
  readonly served: Served | null;
  /** Throws a refusal for whoever may not ask, of a route or of what is none. */
  readonly admit?: (request: IncomingMessage, route: CloudRoute | null) => Caller;
  /** Why it is not ready although it answers; `null` when it is. */
  readonly notReadyBecause?: () => string | null;
  /** Told of every failure that is the service's own. */
  readonly onFault?: (error: unknown) => void;
}

/** Answers one request; never rejects. Returns the body bytes sent. */
export type AnswerCloud = (
  request: IncomingMessage,
  response: ServerResponse,
  shape: BodyShape | null,
) => Promise<number>;

/** The service as a function of requests. */
export function createCloudHandler(options: CloudHandlerOptions): AnswerCloud {
  return async (request, response, shape) => {
    try {
      return await answer(request, response, { ...options, shape });
    } catch (error) {
      // Who went away in the middle is no fault of the service.
      const isGone = (request.destroyed && !request.complete) || error instanceof TakenOver;
      if (!(error instanceof Refused) && !isGone) options.onFault?.(error);
      // A real drive may be full before the limit of the settings is reached.
      const told = isAppError(error, 'files.disk-full')
        ? new Refused(507, 'The storage of the service is full.')
        : error;
      return sendProblem(request, response, told);
    }
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: CloudHandlerOptions & { readonly shape: BodyShape | null },
): Promise<number> {
  // What stands before the path is of no account here.
  const url = URL.parse(request.url ?? '/', 'http://cloud.invalid');
  const route = url === null ? null : routeOf(url.pathname);
  const method = request.method ?? '';
  // First of all: whoever may not ask is not told what there is, and what is not there counts as asked too.
  const caller = options.admit?.(request, route) ?? { mayLook: true };
  if (url === null) throw new Refused(400, 'The address cannot be read.');
  if (route === null) throw new Refused(404, `There is nothing at ${url.pathname}.`);
  const methods: readonly string[] = route.methods;
  if (!methods.includes(method)) {
    throw new Refused(405, `${route.path} does not take ${method}.`, { Allow: methods.join(', ') });
  }
  const asked = { request, response, query: url.searchParams };
  const { served, shape } = options;
  switch (route.path) {
    case '/usage-data':
      return await takeWhole(asked, options);
    case '/usage-data/{sha256}': {
      const id = url.pathname.slice('/usage-data/'.length);
      return await (method === 'HEAD' ? tellUpload : takePiece)(id, asked, options);
    }
    case '/fwlink/':
      return followLink(response, url.searchParams.get('LinkId'), served);
    case '/download/{folder}/{file}':
      return await serveFile(request, response, { pathname: url.pathname, served, shape });
    case '/health':
      return sendJson(request, response, 200, await health(caller, options));
    case '/ready': {
      const because = options.notReadyBecause?.() ?? (await storageProblem(options));
      if (because !== null) throw new Refused(503, because);
      return sendJson(request, response, 200, { status: 'ok' });
    }
  }
}

async function health({ mayLook }: Caller, { store, served }: CloudHandlerOptions): Promise<object> {
  const alive = { status: 'ok', program };
  if (!mayLook) return alive;
  await store.open().catch(() => undefined);
  const { usedBytes, roomBytes } = store;
  return {
    ...alive,
    usedBytes,
    roomBytes: Number.isFinite(roomBytes) ? roomBytes : null,
    servesUpdates: served !== null,
  };
}

/** Why uploads cannot be taken now; `null` when they can. */
async function storageProblem({ store }: CloudHandlerOptions): Promise<string | null> {
  try {
    await store.tryWriting();
  } catch (error) {
    if (!isAppError(error)) throw error;
    // The path in its message is nobody's business outside.
    return `Uploads cannot be stored (${error.code}).`;
  }
  return store.roomBytes > 0 ? null : 'The storage of the service is full.';
}
