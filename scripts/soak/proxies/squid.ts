import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What makes one Squid another. */
export interface SquidPlan {
  /** Also its service name, which must be its own on this computer. */
  readonly name: string;
  /** Lines of its configuration before the rules; `{folder}` stands for its folder. */
  readonly lines?: readonly string[];
  /** The rules of access; everybody from this computer when left out. */
  readonly rules?: readonly string[];
  /** The line of its port; `{port}` stands for the number. */
  readonly port?: string;
  readonly host?: string;
  /** Files of its folder. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Where the scenarios' own name server answers: Squid can be told no other port than 53. */
export const nameServer = '127.0.0.77';

const startLimitMs = 30_000;

/** One real Squid on this computer, with a folder of its own. */
export class Squid {
  readonly port: number;
  readonly folder: string;
  readonly #name: string;
  readonly #host: string;
  #child: ChildProcess | null = null;

  private constructor(name: string, folder: string, port: number, host: string) {
    this.#name = name;
    this.folder = folder;
    this.port = port;
    this.#host = host;
  }

  get address(): string {
    return `${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.port}`;
  }

  static async start(plan: SquidPlan, parent: string, prepare?: (folder: string) => Promise<void>): Promise<Squid> {
    const folder = join(parent, plan.name);
    await mkdir(folder, { recursive: true });
    const host = plan.host ?? '127.0.0.1';
    const squid = new Squid(`soak${process.pid}${plan.name}`, folder, await freePort(host), host);
    for (const [name, text] of Object.entries(plan.files ?? {}))
      await writeFile(join(folder, name), text, { mode: 0o644 });
    await prepare?.(folder);
    const own = (plan.lines ?? []).map((line) => line.replaceAll('{folder}', folder));
    const port = (plan.port ?? '{host}:{port}')
      .replaceAll('{host}', squid.#bracketed)
      .replaceAll('{port}', String(squid.port));
    const lines = [
      `http_port ${port}`.replace(/^http_port https /, 'https_port '),
      `pid_filename ${folder}/squid.pid`,
      `access_log stdio:${folder}/access.log`,
      `cache_log ${folder}/cache.log`,
      `coredump_dir ${folder}`,
      `hosts_file ${parent}/hosts`,
      'visible_hostname soak.test',
      'cache deny all',
      'shutdown_lifetime 0 seconds',
      'buffered_logs off',
      'pinger_enable off',
      `dns_nameservers ${nameServer}`,
      'dns_timeout 1 seconds',
      'dns_retransmit_interval 1 seconds',
      ...own,
      ...(plan.rules ?? ['http_access allow localhost', `http_access allow all`]),
      '',
    ];
    await writeFile(join(folder, 'squid.conf'), lines.map((line) => line.replaceAll('{folder}', folder)).join('\n'));
    await giveAway(folder);
    await squid.begin();
    return squid;
  }

  get #bracketed(): string {
    return this.#host.includes(':') ? `[${this.#host}]` : this.#host;
  }

  /** Starts it, also after it was killed. */
  async begin(): Promise<void> {
    const child = spawn('squid', ['-N', '-n', this.#name, '-f', join(this.folder, 'squid.conf')], { stdio: 'ignore' });
    this.#child = child;
    const endMs = Date.now() + startLimitMs;
    while (!(await answers(this.#host, this.port))) {
      if (child.exitCode !== null || Date.now() > endMs)
        throw new Error(`squid ${this.#name} did not start: ${await this.#log()}`);
      await sleep(30);
    }
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    await rm(join(this.folder, 'squid.pid'), { force: true });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(late);
    // What one that was killed leaves there would keep the next one of the name from starting.
    for (const name of ['cf__metadata', 'cf__queues', 'cf__readers', 'tls_session_cache'])
      await rm(`/dev/shm/${this.#name}-${name}.shm`, { force: true });
  }

  /** Lines of its log of requests. */
  async log(): Promise<readonly string[]> {
    const text = await readFile(join(this.folder, 'access.log'), 'utf8').catch(() => '');
    // What asked whether it is there is no request.
    return text.split('\n').filter((line) => line !== '' && !line.includes('transaction-end-before-headers'));
  }

  async #log(): Promise<string> {
    return (await readFile(join(this.folder, 'cache.log'), 'utf8').catch(() => 'no log')).slice(-1500);
  }
}

/** Squid gives up being root, and can then open only what is its own. */
async function giveAway(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const passwd = await readFile('/etc/passwd', 'utf8');
  const [, uid = '0', gid = '0'] = /^proxy:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  await chown(folder, Number(uid), Number(gid));
  await chmod(folder, 0o755);
}

/** A port nobody listens at. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
