import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { bytesSource, openCabinet } from '../../src/core/cab/index.ts';
import { cabinetOf } from '../../src/core/testing/memory-cloud.ts';
import type { CloudRequest, Fault } from '../../src/lab/faults.ts';
import { createLab, type Lab, type RunningLab, startLab } from '../../src/lab/lab.ts';
import { runJob } from './run-here.ts';

/** A good world that each case spoils in one way: a lab with two hierarchies, their cabinets and a finished pack. */
export class BadInputWorld {
  readonly lab: RunningLab;
  readonly folder: string;
  readonly logs: string;
  /** Usage data of the first site. */
  readonly cabinet: string;
  /** A pack for the first site only. */
  readonly pack: string;
  /** What goes wrong with the cloud's next answers. */
  fault: (request: CloudRequest) => Fault | null = () => null;

  private constructor(lab: RunningLab, folder: string, cabinet: string, setFault: (world: BadInputWorld) => void) {
    this.lab = lab;
    this.folder = folder;
    this.logs = join(folder, 'logs');
    this.cabinet = cabinet;
    this.pack = join(folder, 'pack');
    setFault(this);
  }

  static async make(): Promise<BadInputWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
    const made: Lab = await createLab({
      folder: join(folder, 'lab'),
      hierarchies: 2,
      rows: 300,
      seed: 7,
      payloadBytes: 100_000,
    });
    const current: { world: BadInputWorld | null } = { world: null };
    const lab = await startLab(made.folder, {
      port: 0,
      // No case has the lab itself take an import.
      pollMs: 1000,
      stepMs: 0,
      faults: (request) => current.world?.fault(request) ?? null,
    });
    const [site] = lab.sites;
    if (site === undefined) throw new Error('The lab has no site.');
    const prepared = await runJob('prepare', [
      '--to',
      lab.drive,
      '--settings',
      site.settingsPath,
      '--logs',
      join(folder, 'logs'),
    ]);
    const cabinet = prepared.result?.cabinet.path;
    if (cabinet === undefined) throw new Error(`Prepare failed: ${JSON.stringify(prepared.error)}`);
    const world = new BadInputWorld(lab, folder, cabinet, (made_) => {
      current.world = made_;
    });
    await writeFile(world.emptySettings, '{"version":1,"retries":{"attempts":3}}');
    const argv = ['--from', cabinet, '--to', world.pack, '--settings', lab.internetSettingsPath, '--logs', world.logs];
    const connected = await runJob('connect', argv);
    if (connected.exitCode !== 0) throw new Error(`Connect failed: ${JSON.stringify(connected.error)}`);
    return world;
  }

  async stop(): Promise<void> {
    await this.lab.stop();
    await rm(this.folder, { recursive: true });
  }

  /** What the site knows of the other computers, as a folder of the case's own; its key is for one account's eyes. */
  async trustFor(folder: string, uid: number | undefined): Promise<string> {
    const [site] = this.lab.sites;
    const trust = join(folder, 'logs', 'trust');
    await cp(join(dirname(site?.settingsPath ?? ''), 'trust'), trust, { recursive: true });
    if (uid !== undefined) await promisify(execFile)('chown', ['-R', String(uid), trust]);
    return trust;
  }

  /** A folder of the case's own. */
  async caseFolder(): Promise<string> {
    this.fault = () => null;
    return await mkdtemp(join(this.folder, 'case-'));
  }

  /** A copy of a site that a case may spoil; gives the arguments that name it. */
  async site(
    folder: string,
    index: 0 | 1 = 0,
  ): Promise<{ readonly argv: readonly string[]; readonly database: string; readonly root: string }> {
    const site = this.lab.sites[index];
    if (site === undefined) throw new Error('The lab has too few sites.');
    const root = join(folder, 'site');
    const database = join(folder, 'CM.sqlite');
    await cp(site.siteFolder, root, { recursive: true });
    await cp(site.databasePath, database);
    return { argv: ['--site-database', database, '--site-folder', root], database, root };
  }

  /** A copy of the finished pack. */
  async copyOfPack(folder: string): Promise<string> {
    const pack = join(folder, 'UpdatePacks');
    await cp(this.pack, pack, { recursive: true });
    return pack;
  }

  /** Settings in which nothing is set up; what fails is soon given up. */
  get emptySettings(): string {
    return join(this.folder, 'settings.json');
  }

  get cloud(): readonly string[] {
    return ['--cloud', this.lab.cloud.url];
  }
}

/** Changes a site database. */
export function inDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

/** The members of a cabinet by name. */
export async function membersOf(path: string): Promise<Record<string, Uint8Array>> {
  const cabinet = await openCabinet(bytesSource(path, await readFile(path)));
  const members: Record<string, Uint8Array> = {};
  for (const member of cabinet.members) {
    const pieces: Uint8Array[] = [];
    for await (const piece of cabinet.extract(member)) pieces.push(piece.slice());
    members[member.path] = Buffer.concat(pieces);
  }
  return members;
}

/** Writes a cabinet with these members. */
export async function writeMembers(
  path: string,
  members: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  await writeFile(path, await cabinetOf(members));
}

/** Changes bytes of a file. */
export async function patch(path: string, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(path);
  change(bytes);
  await writeFile(path, bytes);
}

/** Replaces a text in a file by another of the same length. */
export async function patchText(path: string, from: string, to: string): Promise<void> {
  await patch(path, (bytes) => {
    const at = bytes.indexOf(from, 0, 'latin1');
    if (at < 0 || from.length !== to.length) throw new Error(`Cannot put "${to}" for "${from}" in ${path}`);
    bytes.write(to, at, 'latin1');
  });
}

/** Every file below a folder with its digest; of folders only the names. */
export async function snapshot(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const digest = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder';
    found.set(relative(folder, path), digest);
  }
  return found;
}

/** A small web server of the case's own on loopback. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string; readonly port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a port gives an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A cloud that takes every upload and serves one manifest cabinet. */
export async function serveManifest(manifest: Uint8Array): Promise<{ readonly url: string; stop(): Promise<void> }> {
  return await serve((request, response) => {
    if (request.method === 'POST') {
      response.writeHead(201, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ id: 'receipt', received: '2026-11-20T18:00:00.000Z' }));
    } else if ((request.url ?? '').includes('2309745')) {
      response.writeHead(200, {
        'Content-Type': 'application/vnd.ms-cab-compressed',
        'Content-Length': manifest.length,
      });
      response.end(manifest);
    } else {
      response.writeHead(404, { 'Content-Length': 0 });
      response.end();
    }
  });
}

/** An empty folder below another. */
export async function emptyFolder(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}
