/*
 * Pausing a run. Jobs know nothing of it: the runner hands them ports with a gate in front of everything that moves
 * bytes, so a paused job waits at its next read, write, piece of a download or piece of an upload. What was under way at
 * that moment still arrives. Nothing is closed: a connection that the other side gives up meanwhile is made anew when the
 * run goes on, and does not count as a failed try (`withRetries`).
 */
import type { CloudService, Download, Upload } from '../ports/cloud-service.ts';
import type { Files, PendingFile, ReadableFile } from '../ports/files.ts';
import type { Clock, Ports } from '../ports/ports.ts';
import type { Receiver } from '../ports/receiver.ts';

/** Open, or closed until the run goes on or is cancelled. */
export class PauseGate {
  readonly #signal: AbortSignal;
  #closed: PromiseWithResolvers<void> | null = null;
  #pauses = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.open(), { once: true });
  }

  /** Of the run. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** How often it has been closed. */
  get pauses(): number {
    return this.#pauses;
  }

  close(): void {
    if (this.#closed !== null || this.#signal.aborted) return;
    this.#pauses += 1;
    this.#closed = Promise.withResolvers();
  }

  open(): void {
    this.#closed?.resolve();
    this.#closed = null;
  }

  /** Does something when the gate is open: at once when it is, so that nothing is slower for it. */
  async through<T>(action: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) {
      await this.#closed.promise;
      this.#signal.throwIfAborted();
    }
    return await action();
  }
}

/** The ports of a run that can be paused. */
export function gatePorts(ports: Ports, gate: PauseGate): Ports {
  return {
    files: gateFiles(ports.files, gate),
    drives: ports.drives,
    clock: gateClock(ports.clock, gate),
    cabinetWork: ports.cabinetWork,
    // Small, and on this computer: a pause is for what moves bytes.
    trust: ports.trust,
    custody: ports.custody,
    // A program of its own: it is ended by the signal, not held.
    scanner: ports.scanner,
    scanSettings: ports.scanSettings,
    signatureSettings: ports.signatureSettings,
    bandwidth: () => ports.bandwidth(),
    retries: () => ports.retries(),
    // A server may take minutes to count: a run that is cancelled does not wait for that.
    openSiteDatabase: () => ports.openSiteDatabase(gate.signal),
    sitePlaces: () => ports.sitePlaces(),
    cloudService: () => gateCloud(ports.cloudService(), gate),
    // A program of its own, as the scanner is.
    officialTool: () => ports.officialTool(),
  };
}

function gateFiles(files: Files, gate: PauseGate): Files {
  return {
    facts: (path) => files.facts(path),
    list: (folder) => files.list(folder),
    makeFolder: (path) => files.makeFolder(path),
    open: async (path) => gateReadable(await files.open(path), gate),
    create: async (path, options) => gatePending(await files.create(path, options), gate),
    remove: (path) => files.remove(path),
    freeBytes: (folder) => files.freeBytes(folder),
    space: (folder) => files.space(folder),
  };
}

function gateReadable(file: ReadableFile, gate: PauseGate): ReadableFile {
  return {
    path: file.path,
    sizeBytes: file.sizeBytes,
    read: (offset, length) => gate.through(() => file.read(offset, length)),
    readInto: (offset, target) => gate.through(() => file.readInto(offset, target)),
    close: () => file.close(),
  };
}

function gatePending(pending: PendingFile, gate: PauseGate): PendingFile {
  return {
    path: pending.path,
    partialPath: pending.partialPath,
    descriptor: pending.descriptor,
    left: pending.left,
    readLeft: (offset, target) => gate.through(() => pending.readLeft(offset, target)),
    keep: (marks) => gate.through(() => pending.keep(marks)),
    mark: (digest, note) => gate.through(() => pending.mark(digest, note)),
    receive: (note) => {
      const receiver = pending.receive?.(note) ?? null;
      return receiver === null ? null : gateReceiver(receiver, gate);
    },
    append: (bytes) => gate.through(() => pending.append(bytes)),
    writeAt: (offset, bytes) => gate.through(() => pending.writeAt(offset, bytes)),
    readBack: async () => {
      const file = await gate.through(() => pending.readBack());
      return {
        ...gateReadable(file, gate),
        get isFromDevice() {
          return file.isFromDevice;
        },
      };
    },
    commit: () => gate.through(() => pending.commit()),
    // Never held: it is how a job that stops cleans up.
    setAside: () => pending.setAside(),
    discard: () => pending.discard(),
  };
}

function gateReceiver(receiver: Receiver, gate: PauseGate): Receiver {
  return {
    append: (bytes) => gate.through(() => receiver.append(bytes)),
    finish: () => gate.through(() => receiver.finish()),
    // It waits at each piece of the file that it reads.
    verify: (file, options) => receiver.verify(file, options),
  };
}

/** Whoever sleeps through a pause wakes when it is over. */
function gateClock(clock: Clock, gate: PauseGate): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      await gate.through(async () => undefined);
    },
    every: (ms, action) => clock.every(ms, action),
    breathe: () => clock.breathe(),
  };
}

function gateCloud(cloud: CloudService, gate: PauseGate): CloudService {
  return {
    usageDataUrl: cloud.usageDataUrl,
    manifestUrl: cloud.manifestUrl,
    adminUiContentUrl: cloud.adminUiContentUrl,
    check: (urls, signal) => gate.through(() => cloud.check(urls, signal)),
    watchHosts: (tell) => cloud.watchHosts(tell),
    upload: (upload, signal) =>
      gate.through(() => cloud.upload({ ...upload, content: () => gatePieces(upload.content(), gate) }, signal)),
    async download(url, base, signal, from): Promise<Download> {
      const download = await gate.through(() => cloud.download(url, base, signal, from));
      return {
        url: download.url,
        sizeBytes: download.sizeBytes,
        offset: download.offset,
        etag: download.etag,
        acceptsParts: download.acceptsParts,
        body: gatePieces(download.body, gate),
        discard: () => download.discard(),
      };
    },
  };
}

/** Each piece is asked for when the gate is open. */
async function* gatePieces(pieces: ReturnType<Upload['content']>, gate: PauseGate): AsyncGenerator<Uint8Array> {
  await gate.through(async () => undefined);
  for await (const piece of pieces) {
    yield piece;
    await gate.through(async () => undefined);
  }
}
