import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Programs of other makers that tests and measures compare us with. */
export type PeerName =
  | 'cabextract'
  | 'gcab'
  | '7z'
  | 'sqlite3'
  | 'chromium'
  | 'rsync'
  | 'openssl'
  | 'mkfs.ext4'
  | 'ntfs-3g'
  | 'mkfs.exfat'
  | 'mount.exfat-fuse'
  | 'clamscan'
  | 'unzip'
  | 'curl'
  | 'aria2c'
  | 'nginx'
  | 'squid'
  | 'osslsigncode'
  | 'wine64'
  | 'sqlfluff'
  | 'tsql'
  | 'bsqldb';

/** The Debian package each one comes in, where its name differs. */
const packages: Readonly<Record<PeerName, string>> = {
  cabextract: 'cabextract',
  gcab: 'gcab',
  '7z': 'p7zip-full',
  sqlite3: 'sqlite3',
  chromium: 'chromium',
  rsync: 'rsync',
  openssl: 'openssl',
  'mkfs.ext4': 'e2fsprogs',
  'ntfs-3g': 'ntfs-3g',
  'mkfs.exfat': 'exfatprogs',
  'mount.exfat-fuse': 'exfat-fuse',
  clamscan: 'clamav',
  unzip: 'unzip',
  curl: 'curl',
  aria2c: 'aria2',
  nginx: 'nginx-light',
  // The one with OpenSSL can open TLS, as inspecting proxies do.
  squid: 'squid-openssl',
  osslsigncode: 'osslsigncode',
  wine64: 'wine64',
  sqlfluff: 'sqlfluff',
  // FreeTDS.
  tsql: 'freetds-bin',
  bsqldb: 'freetds-bin',
};

/** Debian puts Wine's own programs here, which no search path names. */
const alsoIn = ['/usr/lib/wine'];

const lockPath = join(tmpdir(), 'service-connection-peers.lock');
const updatedPath = join(tmpdir(), 'service-connection-peers.updated');
const lockPatienceMs = 10 * 60_000;

const answers = new Map<PeerName, Promise<boolean>>();

/**
 * Makes sure a peer program can be called by its name: `true` when it can. Where it is missing, it is installed when we
 * are root on Debian or Ubuntu; otherwise one loud line says what is skipped, and the answer is `false`.
 */
export function ensurePeer(name: PeerName): Promise<boolean> {
  const known = answers.get(name);
  if (known !== undefined) return known;
  const answer = findOrInstall(name);
  answers.set(name, answer);
  return answer;
}

/** Where a program is, as the shell would find it, or where Debian hides it; `null` when it is not there. */
export async function findProgram(name: string): Promise<string | null> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...alsoIn]) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder !== '' && (await canRun(path))) return path;
    }
  }
  return null;
}

async function findOrInstall(name: PeerName): Promise<boolean> {
  if ((await findProgram(name)) !== null) return true;
  const problem = await install(name);
  if (problem === null && (await findProgram(name)) !== null) return true;
  const reason = problem ?? `the package ${packages[name]} does not bring it`;
  process.stderr.write(`SKIPPED: everything that needs ${name}, because it is not on this computer (${reason}).\n`);
  return false;
}

/** What went wrong, or `null`. */
async function install(name: PeerName): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'it is installed by itself only as root on Linux';
  if ((await findProgram('apt-get')) === null) return 'there is no apt-get';
  return await withLock(async () => {
    if ((await findProgram(name)) !== null) return null;
    // Once a boot is enough: the lists are kept, and tests must not wait for them again and again.
    if (!(await canRead(updatedPath))) {
      const problem = await aptGet(['update', '-qq']);
      if (problem !== null) return problem;
      await (await open(updatedPath, 'w')).close();
    }
    return await aptGet(['install', '-y', '-qq', '--no-install-recommends', packages[name]]);
  });
}

function aptGet(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-500);
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) =>
      resolve(code === 0 ? null : `apt-get ${args[0]} failed: ${errors.trim().split('\n').at(-1) ?? code}`),
    );
  });
}

/** Test workers run at the same time, and apt-get cannot. The lock names its owner, so that a dead one does not block. */
async function withLock<T>(work: () => Promise<T>): Promise<T | string> {
  const giveUpAt = Date.now() + lockPatienceMs;
  for (;;) {
    try {
      const lock = await open(lockPath, 'wx');
      await lock.writeFile(String(process.pid));
      await lock.close();
      break;
    } catch {
      if (!(await isOwnerAlive())) await rm(lockPath, { force: true });
      else if (Date.now() > giveUpAt) return 'another process has been installing for ten minutes';
      else await sleep(500);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lockPath, { force: true });
  }
}

async function isOwnerAlive(): Promise<boolean> {
  try {
    const owner = Number(await readFile(lockPath, 'utf8'));
    // The owner writes its number right after it makes the file.
    if (owner === 0) return true;
    process.kill(owner, 0);
    return true;
  } catch {
    return false;
  }
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function canRead(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
