/*
 * Everything an operator may get wrong, by the real command line: each has a code of its own, a message that names the
 * thing, a remedy and an exit code, and leaves nothing half-done under a final name.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cabinetOf } from '../src/core/testing/memory-cloud.ts';
import type { ErrorCode, ErrorReport } from '../src/shared/errors.ts';
import {
  BadInputWorld,
  emptyFolder,
  inDatabase,
  membersOf,
  patch,
  patchText,
  serve,
  serveManifest,
  snapshot,
  writeMembers,
} from './support/bad-input-world.ts';
import { runCli } from './support/run-here.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const nobody = 65534;
/** A port nobody listens on: the discard port of loopback. */
const deadPort = 9;

let world: BadInputWorld;
beforeAll(async () => {
  world = await BadInputWorld.make();
});
afterAll(async () => {
  await world.stop();
});

/** What a case does: the arguments, and what may stay behind. */
interface Call {
  readonly argv: readonly string[];
  /** The program runs as another user. */
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Finished downloads may stay in this folder; a record may not. */
  readonly keepsIn?: string;
  readonly after?: () => Promise<unknown>;
}

interface Case {
  readonly name: string;
  readonly code: ErrorCode;
  /** What the message must name. */
  readonly says: RegExp;
  /** Loudly skipped without root: it needs a mount or another user. */
  readonly needsRoot?: true;
  /** In a process of its own, as an operator starts it: some of every kind are. The others run the same program here. */
  readonly asProcess?: true;
  spoil(folder: string): Promise<Call>;
}

const cases: readonly Case[] = [
  // How the program was called
  {
    name: 'an unknown command',
    code: 'usage.unknown-command',
    says: /prepair/,
    asProcess: true,
    spoil: async () => ({ argv: ['prepair', '--to', 'x'] }),
  },
  {
    name: 'an unknown parameter',
    code: 'usage.unknown-parameter',
    says: /--too/,
    spoil: async () => ({ argv: ['prepare', '--too', 'x'] }),
  },
  {
    name: 'a parameter left out',
    code: 'usage.missing-parameter',
    says: /-updatepackdest/,
    spoil: async () => ({ argv: ['-connect', '-usagedatasrc', 'x'] }),
  },
  {
    name: 'a value left out',
    code: 'usage.missing-value',
    says: /--to/,
    spoil: async () => ({ argv: ['prepare', '--to'] }),
  },
  {
    name: 'two of the download switches',
    code: 'usage.conflict',
    says: /-downloadall and -downloadhotfix/,
    spoil: async () => ({
      argv: ['-connect', '-downloadall', '-downloadhotfix', '-usagedatasrc', 'x', '-updatepackdest', 'y'],
    }),
  },
  {
    name: 'a parameter given twice',
    code: 'usage.repeated-parameter',
    says: /--to/,
    spoil: async () => ({ argv: ['prepare', '--to', 'x', '--to', 'y'] }),
  },
  {
    name: 'a value of the wrong kind',
    code: 'usage.invalid-value',
    says: /soon/,
    spoil: async () => ({ argv: ['import', '--from', 'x', '--wait', 'soon'] }),
  },
  {
    name: 'a password on the command line',
    code: 'usage.password-argument',
    says: /proxypassword/,
    asProcess: true,
    spoil: async () => ({
      argv: ['-connect', '-usagedatasrc', 'x', '-updatepackdest', 'y', '-proxypassword', 'S3cret'],
    }),
  },

  // Settings
  {
    name: 'a settings file that is not there',
    code: 'settings.not-found',
    says: /none\.json/,
    spoil: async (folder) => ({ argv: ['prepare', '--to', folder, '--settings', join(folder, 'none.json')] }),
  },
  {
    name: 'a settings file that is not JSON',
    code: 'settings.malformed',
    says: /s\.json/,
    asProcess: true,
    spoil: async (folder) => {
      await writeFile(join(folder, 's.json'), '{');
      return { argv: ['prepare', '--to', folder, '--settings', join(folder, 's.json')] };
    },
  },
  {
    name: 'a settings file with a field nobody knows',
    code: 'settings.malformed',
    says: /s\.json/,
    spoil: async (folder) => {
      await writeFile(join(folder, 's.json'), '{"version":1,"password":"x"}');
      return { argv: ['prepare', '--to', folder, '--settings', join(folder, 's.json')] };
    },
  },
  {
    name: 'no site set up',
    code: 'settings.no-site',
    says: /No site/,
    spoil: async (folder) => ({ argv: ['prepare', '--to', folder, ...world.cloud] }),
  },
  {
    name: 'no cloud set up',
    code: 'settings.no-cloud',
    says: /No cloud/,
    spoil: async (folder) => ({ argv: ['connect', '--from', world.cabinet, '--to', join(folder, 'p')] }),
  },

  // The site database
  {
    name: 'a database that is not there',
    code: 'site-database.not-found',
    says: /none\.sqlite/,
    spoil: async (folder) => prepare(folder, { database: join(folder, 'none.sqlite') }),
  },
  {
    name: 'a database that is a text file',
    code: 'site-database.not-a-database',
    says: /text\.sqlite/,
    spoil: async (folder) => {
      await writeFile(join(folder, 'text.sqlite'), 'Dear database, '.repeat(100));
      return await prepare(folder, { database: join(folder, 'text.sqlite') });
    },
  },
  {
    name: 'a database that is a folder',
    code: 'site-database.not-a-database',
    says: /case-/,
    spoil: async (folder) => prepare(folder, { database: folder }),
  },
  {
    name: 'a missing table',
    code: 'site-database.missing-object',
    says: /TEL_TelemetryResults/,
    spoil: async (folder) => prepare(folder, { sql: 'DROP TABLE TEL_TelemetryResults' }),
  },
  {
    name: 'a missing function',
    code: 'site-database.missing-object',
    says: /fnGetHierarchyID/,
    spoil: async (folder) => prepare(folder, { sql: 'DROP VIEW fnGetHierarchyID' }),
  },
  {
    name: 'an empty table',
    code: 'usage-data.empty',
    says: /P01/,
    spoil: async (folder) => prepare(folder, { sql: 'DELETE FROM TEL_TelemetryResults' }),
  },
  {
    name: 'a site that is online',
    code: 'site.online-mode',
    says: /P01/,
    spoil: async (folder) =>
      prepare(folder, {
        sql: "UPDATE SC_SysResUse_Property SET Value3 = 0 WHERE Name = 'OfflineMode'",
      }),
  },
  {
    name: 'a site version that is none',
    code: 'site-database.unexpected-value',
    says: /version/,
    spoil: async (folder) => prepare(folder, { sql: "UPDATE Sites SET Version = 'unknown'" }),
  },
  {
    name: 'a database locked by another program',
    code: 'site-database.busy',
    says: /CM\.sqlite/,
    asProcess: true,
    spoil: lockedDatabase,
  },
  {
    name: 'a database this account may not read',
    code: 'site-database.no-access',
    says: /CM\.sqlite/,
    needsRoot: true,
    spoil: async (folder) => {
      await openTo(folder);
      const call = await prepare(folder, {});
      await chmod(join(folder, 'CM.sqlite'), 0o600);
      return { ...call, uid: nobody };
    },
  },

  // Where things are written
  {
    name: 'a destination that is not there',
    code: 'files.not-found',
    says: /nowhere/,
    spoil: async (folder) => prepare(folder, { to: join(folder, 'nowhere', 'x.cab') }),
  },
  {
    name: 'a destination without an ending',
    code: 'files.name-not-allowed',
    says: /UsageData/,
    spoil: async (folder) => prepare(folder, { to: join(folder, 'UsageData') }),
  },
  {
    name: 'a destination of another kind, with leave to overwrite',
    code: 'files.name-not-allowed',
    says: /thesis\.docx/,
    spoil: async (folder) => {
      await writeFile(join(folder, 'thesis.docx'), 'years of work');
      return await prepare(folder, { to: join(folder, 'thesis.docx'), more: ['--overwrite'] });
    },
  },
  {
    name: 'a pipe instead of a cabinet',
    code: 'files.not-a-file',
    says: /pipe\.cab/,
    spoil: async (folder) => {
      await run('mkfifo', [join(folder, 'pipe.cab')]);
      return { argv: ['verify', join(folder, 'pipe.cab')] };
    },
  },
  {
    name: 'a destination named like a device',
    code: 'files.name-not-allowed',
    says: /NUL\.cab/,
    spoil: async (folder) => prepare(folder, { to: join(folder, 'NUL.cab') }),
  },
  {
    name: 'a destination that exists',
    code: 'files.exists',
    says: /mine\.cab/,
    asProcess: true,
    spoil: async (folder) => {
      await writeFile(join(folder, 'mine.cab'), 'mine');
      return await prepare(folder, { to: join(folder, 'mine.cab') });
    },
  },
  {
    name: 'an export to a file that exists',
    code: 'files.exists',
    says: /mine\.csv/,
    spoil: async (folder) => {
      await writeFile(join(folder, 'mine.csv'), 'mine');
      const { argv } = await world.site(folder);
      return { argv: ['export', '--to', join(folder, 'mine.csv'), ...argv] };
    },
  },
  {
    name: 'a read-only folder',
    code: 'files.no-access',
    says: /locked/,
    needsRoot: true,
    spoil: async (folder) => {
      await openTo(folder);
      const locked = await emptyFolder(folder, 'locked');
      await chmod(locked, 0o555);
      const call = await prepare(folder, { to: locked });
      await chmod(join(folder, 'CM.sqlite'), 0o644);
      return { ...call, uid: nobody };
    },
  },
  {
    name: 'a read-only drive',
    code: 'files.read-only',
    says: /drive/,
    needsRoot: true,
    spoil: async (folder) => {
      const drive = await mountDrive(folder, 'size=1m,ro');
      return { ...(await prepare(folder, { to: drive })), after: () => run('umount', [drive]) };
    },
  },
  {
    name: 'a full drive',
    code: 'files.disk-full',
    says: /drive/,
    needsRoot: true,
    spoil: async (folder) => {
      const drive = await mountDrive(folder, 'size=16k');
      return { ...(await prepare(folder, { to: drive })), after: () => run('umount', [drive]) };
    },
  },
  {
    name: 'data that changed since it was reviewed',
    code: 'usage-data.changed-since-review',
    says: /review\.csv/,
    spoil: async (folder) => {
      const { argv, database } = await world.site(folder);
      const review = join(folder, 'review.csv');
      const exported = await runCli(['export', '--to', review, ...argv, '--quiet', '--logs', world.logs]);
      expect(exported.exitCode).toBe(0);
      inDatabase(database, 'DELETE FROM TEL_TelemetryResults WHERE ResultID = 1');
      return { argv: ['prepare', '--to', folder, '--reviewed', review, ...argv] };
    },
  },
  {
    name: 'a reviewed file that is not there',
    code: 'files.not-found',
    says: /review\.csv/,
    spoil: async (folder) => prepare(folder, { more: ['--reviewed', join(folder, 'review.csv')] }),
  },

  // Usage data cabinets
  {
    name: 'no cabinet at all',
    code: 'files.not-found',
    says: /none\.cab/,
    spoil: async (folder) => connect(folder, join(folder, 'none.cab')),
  },
  {
    name: 'a folder without cabinets',
    code: 'usage-cabinet.none',
    says: /case-/,
    spoil: async (folder) => connect(folder, folder),
  },
  {
    name: 'a file that is not a cabinet',
    code: 'cab.not-a-cabinet',
    says: /x\.cab/,
    spoil: async (folder) =>
      connectFile(folder, async (path) => writeFile(path, 'PK\u0003\u0004 a zip, perhaps, but surely no cabinet')),
  },
  {
    name: 'a cabinet of another kind',
    code: 'usage-cabinet.other-kind',
    says: /x\.cab/,
    spoil: async (folder) => connectFile(folder, async (path) => writeMembers(path, { 'readme.txt': 'hello' })),
  },
  {
    name: 'a truncated cabinet',
    code: 'cab.truncated',
    says: /x\.cab/,
    spoil: async (folder) =>
      connectFile(folder, async (path) => writeFile(path, (await readFile(world.cabinet)).subarray(0, 5000))),
  },
  {
    name: 'a cabinet with one flipped bit',
    code: 'cab.checksum',
    says: /byte \d+/,
    asProcess: true,
    spoil: async (folder) => connectCopy(folder, (path) => patch(path, (bytes) => flip(bytes, bytes.length - 100))),
  },
  {
    name: 'a cabinet whose data was exchanged',
    code: 'usage-cabinet.changed',
    says: /UsageData\.csv/,
    spoil: async (folder) =>
      connectMembers(folder, (members) => ({ ...members, 'UsageData.csv': exchange(members['UsageData.csv']) })),
  },
  {
    name: 'a cabinet without a description',
    code: 'usage-cabinet.malformed',
    says: /UsageData\.json/,
    spoil: async (folder) => connectMembers(folder, (members) => without(members, 'UsageData.json')),
  },
  {
    name: 'a cabinet with a description that is not JSON',
    code: 'usage-cabinet.malformed',
    says: /not JSON/,
    spoil: async (folder) => connectMembers(folder, (members) => ({ ...members, 'UsageData.json': 'hello' })),
  },
  {
    name: 'a cabinet that lies about the site version',
    code: 'usage-cabinet.malformed',
    says: /5\.00\.9135\.1000/,
    spoil: async (folder) =>
      connectMembers(folder, (members) => renamed(members, '5.00.9128.1000.txt', '5.00.9135.1000.txt')),
  },
  {
    name: 'a cabinet with a file nobody put in',
    code: 'usage-cabinet.malformed',
    says: /extra\.exe/,
    spoil: async (folder) => connectMembers(folder, (members) => ({ ...members, 'extra.exe': 'MZ' })),
  },
  {
    name: 'an approval without what was reviewed',
    code: 'usage.missing-parameter',
    says: /--reviewed/,
    spoil: async () => ({ argv: ['prepare', '--to', 'x', '--approved-by', 'Anna'] }),
  },
  {
    name: 'a cabinet nobody approved, where an approval is required',
    code: 'usage-cabinet.not-approved',
    says: /a\.cab/,
    spoil: async (folder) => await connectApproved(folder, null, ['--require-approval']),
  },
  {
    name: 'an approval for other bytes',
    code: 'usage-cabinet.approval-differs',
    says: /Anna/,
    spoil: async (folder) => await connectApproved(folder, JSON.stringify(otherApproval)),
  },
  {
    name: 'an approval that is not JSON',
    code: 'usage-cabinet.approval-malformed',
    says: /a\.cab\.approval\.json.*not JSON/s,
    spoil: async (folder) => await connectApproved(folder, 'approved!'),
  },
  {
    name: 'an approval without a name',
    code: 'usage-cabinet.approval-malformed',
    says: /"by"/,
    spoil: async (folder) => await connectApproved(folder, JSON.stringify({ ...otherApproval, by: '' })),
  },
  {
    name: 'an approval of a later version',
    code: 'usage-cabinet.approval-newer-format',
    says: /format 2/,
    spoil: async (folder) => await connectApproved(folder, JSON.stringify({ ...otherApproval, format: 2 })),
  },
  {
    name: 'two cabinets of one hierarchy',
    code: 'usage-cabinet.same-hierarchy',
    says: /same hierarchy; .* is the newer one/,
    spoil: async (folder) => {
      const drive = await emptyFolder(folder, 'drive');
      await copyFile(world.cabinet, join(drive, 'a.cab'));
      await copyFile(world.cabinet, join(drive, 'b.cab'));
      return await connect(folder, drive);
    },
  },
  {
    name: 'a member name that climbs out',
    code: 'cab.unsafe-name',
    says: /\.\./,
    spoil: async (folder) => connectCopy(folder, (path) => patchText(path, 'UsageData.csv', '..\\..\\bad.csv')),
  },
  {
    name: 'a member named like a device',
    code: 'cab.unsafe-name',
    says: /CON/,
    spoil: async (folder) => connectCopy(folder, (path) => patchText(path, 'UsageData.csv', 'CON.UsageData')),
  },
  {
    name: 'a member with a drive letter',
    code: 'cab.unsafe-name',
    says: /C:/,
    spoil: async (folder) => connectCopy(folder, (path) => patchText(path, 'UsageData.csv', 'C:\\geData.csv')),
  },
  {
    name: 'a cabinet compressed by Quantum',
    code: 'cab.compression-not-supported',
    says: /Quantum/,
    spoil: async (folder) =>
      connectCopy(folder, (path) =>
        patch(path, (bytes) => eachFolder(bytes, (at) => bytes.writeUInt16LE(0x1472, at + 6))),
      ),
  },
  {
    name: 'a cabinet that is part of a set',
    code: 'cab.part-of-set',
    says: /x\.cab/,
    spoil: async (folder) => connectCopy(folder, makePartOfSet),
  },

  // The cloud service
  {
    name: 'a cloud that refuses the connection',
    code: 'cloud.refused',
    says: /127\.0\.0\.1:9/,
    spoil: async (folder) => connect(folder, world.cabinet, ['--cloud', `http://127.0.0.1:${deadPort}`]),
  },
  {
    name: 'a manifest that is not there (404)',
    code: 'cloud.not-there',
    says: /404/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'status', status: 404 }),
  },
  {
    name: 'a service that fails (500)',
    code: 'cloud.server-error',
    says: /500/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'status', status: 500 }),
  },
  {
    name: 'a service that forbids (403)',
    code: 'cloud.not-allowed',
    says: /403/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'status', status: 403 }),
  },
  {
    name: 'a web page instead of the manifest',
    code: 'cloud.web-page',
    says: /web page/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'htmlPage' }),
  },
  {
    name: 'a web page instead of a payload',
    code: 'cloud.web-page',
    says: /web page/,
    spoil: async (folder) => faulty(folder, 'payload', { kind: 'htmlPage' }),
  },
  {
    name: 'an address that leads round in circles',
    code: 'cloud.too-many-redirects',
    says: /circles/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'redirectLoop' }),
  },
  {
    name: 'an address that leads to a file of this computer',
    code: 'cloud.redirect-refused',
    says: /file:/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'redirectTo', url: 'file:///etc/passwd' }),
  },
  {
    name: 'a connection that is reset',
    code: 'cloud.unreachable',
    says: /closed in the middle/,
    asProcess: true,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'close' }),
  },
  {
    name: 'a damaged manifest',
    code: 'cab.checksum',
    says: /Manifest\.cab/,
    spoil: async (folder) => faulty(folder, 'manifest', { kind: 'flipBit', atByte: 20_000 }),
  },
  {
    name: 'a truncated payload',
    code: 'cloud.cut-off',
    says: /cut off after/,
    spoil: async (folder) => faulty(folder, 'payload', { kind: 'truncate', afterBytes: 5000 }),
  },
  {
    name: 'a payload with a wrong hash',
    code: 'download.wrong-hash',
    says: /SHA-256/,
    spoil: async (folder) => faulty(folder, 'payload', { kind: 'flipBit', atByte: 5000 }),
  },
  {
    name: 'a payload of a wrong size',
    code: 'download.wrong-size',
    says: /bytes/,
    spoil: async (folder) => faulty(folder, 'payload', { kind: 'wrongLength', differenceBytes: 7 }),
  },
  {
    name: 'a payload that is too short',
    code: 'download.wrong-size',
    says: /bytes/,
    spoil: async (folder) => faulty(folder, 'payload', { kind: 'wrongLength', differenceBytes: -7 }),
  },
  {
    name: 'an upload the service does not want',
    code: 'cloud.upload-refused',
    says: /422/,
    spoil: async (folder) => faulty(folder, 'upload', { kind: 'status', status: 422, text: 'not usage data' }),
  },
  {
    name: 'an upload that fails (500)',
    code: 'cloud.server-error',
    says: /500/,
    spoil: async (folder) => faulty(folder, 'upload', { kind: 'status', status: 500 }),
  },
  {
    name: 'an upload answered by a sign-in page',
    code: 'cloud.web-page',
    says: /web page/,
    spoil: async (folder) => faulty(folder, 'upload', { kind: 'htmlPage' }),
  },

  // Manifests
  {
    name: 'a manifest with a DTD',
    code: 'manifest.forbidden-xml',
    says: /document type/,
    spoil: async (folder) => withManifest(folder, { 'Manifest.xml': '<!DOCTYPE m [<!ENTITY a "aaaa">]><Manifests/>' }),
  },
  {
    name: 'a manifest with entity tricks',
    code: 'manifest.forbidden-xml',
    says: /&lol/,
    spoil: async (folder) =>
      withManifest(folder, { 'Manifest.xml': '<Manifests><Manifest><Name>&lol9;</Name></Manifest></Manifests>' }),
  },
  {
    name: 'a manifest that is not XML',
    code: 'manifest.malformed',
    says: /Manifest\.xml/,
    asProcess: true,
    spoil: async (folder) => withManifest(folder, { 'Manifest.xml': 'hello' }),
  },
  {
    name: 'a manifest whose applicability check is another',
    code: 'manifest.wrong-check',
    says: /CM2409_AppCheck/,
    spoil: async (folder) => {
      const members = await membersOf(join(world.pack, 'ConfigMgr.Update.Manifest.ENC'));
      const check = Object.keys(members).find((name) => name.includes('CM2409_AppCheck')) ?? '';
      return await withManifest(folder, { ...members, [check]: 'SELECT 1 AS IsApplicable' });
    },
  },
  {
    name: 'a manifest cabinet without a manifest',
    code: 'cab.no-such-member',
    says: /Manifest\.xml/,
    spoil: async (folder) => withManifest(folder, { 'Other.xml': '<a/>' }),
  },

  // The way to the update pack
  {
    name: 'a destination with files of others',
    code: 'update-pack.in-the-way',
    says: /holiday\.jpg/,
    spoil: async (folder) => {
      await mkdir(join(folder, 'UpdatePacks'));
      await writeFile(join(folder, 'UpdatePacks', 'holiday.jpg'), 'x');
      return await connect(folder, world.cabinet);
    },
  },
  {
    name: 'a destination that is a file',
    code: 'files.not-a-folder',
    says: /UpdatePacks/,
    spoil: async (folder) => {
      await writeFile(join(folder, 'UpdatePacks'), 'x');
      return await connect(folder, world.cabinet);
    },
  },
  {
    name: 'a drive with too little space',
    code: 'drive.too-little-space',
    says: /free; this needs/,
    needsRoot: true,
    spoil: async (folder) => {
      const drive = await mountDrive(folder, 'size=200k');
      const argv = ['connect', '--from', world.cabinet, '--to', join(drive, 'UpdatePacks'), ...world.cloud];
      return { argv, keepsIn: drive, after: () => run('umount', [drive]) };
    },
  },

  // Proxies
  {
    name: 'a proxy address that is none',
    code: 'proxy.bad-address',
    says: /http:\/\//,
    spoil: async (folder) => connect(folder, world.cabinet, [...world.cloud, '--proxy', 'http://']),
  },
  {
    name: 'a proxy with the wrong port',
    code: 'proxy.not-listening',
    says: /127\.0\.0\.1:9/,
    spoil: async (folder) => connect(folder, world.cabinet, [...world.cloud, '--proxy', `127.0.0.1:${deadPort}`]),
  },
  {
    name: 'a proxy that asks for a user',
    code: 'proxy.needs-credentials',
    says: /127\.0\.0\.1/,
    spoil: async (folder) => throughStrictProxy(folder, [], {}),
  },
  {
    name: 'a wrong password for the proxy',
    code: 'proxy.wrong-credentials',
    says: /meg/,
    asProcess: true,
    spoil: async (folder) =>
      throughStrictProxy(folder, ['--proxy-user', 'meg'], { SERVICE_CONNECTION_PROXY_PASSWORD: 'Wr0ng-password' }),
  },
  {
    name: 'a proxy user whose password nobody can give',
    code: 'proxy.no-password',
    says: /meg/,
    spoil: async (folder) => throughStrictProxy(folder, ['--proxy-user', 'meg'], {}),
  },

  // Update packs at the site
  {
    name: 'a folder that is no pack',
    code: 'update-pack.no-record',
    says: /case-/,
    spoil: async (folder) => importFrom(folder, folder),
  },
  {
    name: 'a pack that is not there',
    code: 'files.not-found',
    says: /nowhere/,
    spoil: async (folder) => importFrom(folder, join(folder, 'nowhere')),
  },
  {
    name: 'a pack missing one file',
    code: 'update-pack.missing-file',
    says: /\.cab/,
    spoil: async (folder) => importSpoiled(folder, async (pack) => rm(join(pack, await payloadOf(pack)))),
  },
  {
    name: 'a pack with one flipped bit',
    code: 'update-pack.wrong-hash',
    says: /\.cab/,
    asProcess: true,
    spoil: async (folder) =>
      importSpoiled(folder, async (pack) => patch(join(pack, await payloadOf(pack)), (bytes) => flip(bytes, 4000))),
  },
  {
    name: 'a pack with a file of another size',
    code: 'update-pack.wrong-size',
    says: /bytes/,
    spoil: async (folder) =>
      importSpoiled(folder, async (pack) => writeFile(join(pack, await payloadOf(pack)), 'short')),
  },
  {
    name: 'a pack whose record is not JSON',
    code: 'update-pack.malformed-record',
    says: /UpdatePacks/,
    spoil: async (folder) => importSpoiled(folder, (pack) => writeFile(join(pack, 'UpdatePack.json'), '{')),
  },
  {
    name: 'a pack with a payload exchanged together with its line in the record',
    code: 'leg.file-changed',
    says: /UpdatePack\.json/,
    spoil: async (folder) =>
      importSpoiled(folder, async (pack) => {
        const payload = await payloadOf(pack);
        const bytes = Buffer.from('not what was offered');
        await writeFile(join(pack, payload), bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        await inRecord(pack, (record) => ({
          ...record,
          files: record.files.map((file) =>
            file.path === payload ? { ...file, sizeBytes: bytes.length, sha256 } : file,
          ),
        }));
      }),
  },
  {
    name: 'a pack whose seal was taken away',
    code: 'trust.not-sealed',
    says: /UpdatePacks/,
    spoil: async (folder) =>
      importSpoiled(folder, async (pack) => await rm(join(pack, 'ServiceConnection'), { recursive: true })),
  },
  {
    name: 'a pack with one flipped bit in its seal',
    code: 'leg.seal-broken',
    says: /seal/,
    spoil: async (folder) =>
      importSpoiled(folder, async (pack) => {
        const legs = join(pack, 'ServiceConnection', 'Legs');
        const [name = ''] = await readdir(legs);
        // In the date: what it says is then still well-formed.
        await patch(join(legs, name), (bytes) => bytes.write('1999', bytes.indexOf('"created": "') + 12));
      }),
  },
  {
    name: 'a pack sealed by a computer nobody has met',
    code: 'trust.not-paired',
    says: /words to compare/,
    spoil: async (folder) => {
      const call = await importSpoiled(folder, async () => undefined);
      return { ...call, env: { SERVICE_CONNECTION_TRUST: join(folder, 'logs', 'stranger') } };
    },
  },
  {
    name: 'a refusal passed over that nobody needs',
    code: 'trust.override-unused',
    says: /trust\.expired/,
    spoil: async (folder) => {
      const call = await importSpoiled(folder, async () => undefined);
      return { ...call, argv: [...call.argv, '--accept', 'trust.expired', '--because', 'The clock was wrong'] };
    },
  },
  {
    name: 'a decision without a reason',
    code: 'usage.missing-parameter',
    says: /--because/,
    spoil: async (folder) => ({ argv: ['import', '--from', folder, '--accept', 'trust.expired'] }),
  },
  {
    name: 'pairing with nobody',
    code: 'trust.nobody-to-pair',
    says: /case-/,
    spoil: async (folder) => ({ argv: ['trust', 'pair', folder, '--phrase', 'lusab-babad'] }),
  },
  {
    name: 'pairing with other words',
    code: 'trust.phrase-differs',
    says: /words are not those/,
    spoil: async (folder) => ({
      argv: ['trust', 'pair', await world.copyOfPack(folder), '--phrase', 'lusab-babad-gutih-tugad-mudof-sakat'],
      env: { SERVICE_CONNECTION_TRUST: join(folder, 'logs', 'stranger') },
    }),
  },
  {
    name: 'a pack that Connect has not finished',
    code: 'update-pack.not-finished',
    says: /not finished/,
    spoil: async (folder) =>
      importSpoiled(folder, async (pack) => {
        await rm(join(pack, 'UpdatePack.json'));
        await writeFile(join(pack, 'UpdatePack.journal.json'), '{"format":1,"files":[]}');
      }),
  },
  {
    name: 'a pack of a newer program',
    code: 'update-pack.newer-format',
    says: /format 4/,
    spoil: async (folder) => importSpoiled(folder, (pack) => inRecord(pack, (record) => ({ ...record, format: 4 }))),
  },
  {
    name: 'a pack whose record climbs out',
    code: 'update-pack.unsafe-path',
    says: /\.\./,
    spoil: async (folder) =>
      importSpoiled(folder, (pack) =>
        inRecord(pack, (record) => ({
          ...record,
          files: record.files.map((file, index) => (index === 0 ? { ...file, path: '../../evil.cab' } : file)),
        })),
      ),
  },
  {
    name: 'a pack whose record names a device',
    code: 'update-pack.unsafe-path',
    says: /NUL/,
    spoil: async (folder) =>
      importSpoiled(folder, (pack) =>
        inRecord(pack, (record) => ({
          ...record,
          files: record.files.map((file, index) => (index === 0 ? { ...file, path: 'NUL.cab' } : file)),
        })),
      ),
  },
  {
    name: 'a pack of another hierarchy',
    code: 'update-pack.other-hierarchy',
    says: /P01 at 2403/,
    spoil: async (folder) => importFrom(folder, world.pack, 1),
  },
  {
    name: 'a site without its inbox',
    code: 'site.folder-missing',
    says: /hman\.box/,
    spoil: async (folder) => {
      const call = await importFrom(folder, world.pack);
      await rm(join(folder, 'site', 'inboxes', 'hman.box'), { recursive: true });
      return call;
    },
  },
  {
    name: 'a site this account may not write to',
    code: 'site.folder-no-write',
    says: /Offline/,
    needsRoot: true,
    spoil: async (folder) => {
      await openTo(folder);
      const call = await importFrom(folder, await world.copyOfPack(folder));
      await run('chmod', ['-R', 'a+rX', folder]);
      return { ...call, uid: nobody };
    },
  },

  // Verifying
  {
    name: 'nothing to verify',
    code: 'verify.nothing',
    says: /case-/,
    asProcess: true,
    spoil: async (folder) => ({ argv: ['verify', folder] }),
  },
  {
    name: 'a path to verify that is not there',
    code: 'files.not-found',
    says: /nowhere/,
    spoil: async (folder) => ({ argv: ['verify', join(folder, 'nowhere')] }),
  },
];

/** An approval that is right in itself, and for bytes that nobody has. */
const otherApproval = {
  format: 1,
  by: 'Anna',
  at: '2026-11-20T18:06:50.000Z',
  cabinet: { name: 'a.cab', sizeBytes: 1, sha256: '0'.repeat(64) },
  usageDataSha256: '0'.repeat(64),
  rows: 1,
  program: 'Service Connection Wizard 0.1.0',
};

/** Connects with a good cabinet and this file as its approval. */
async function connectApproved(folder: string, approval: string | null, more: readonly string[] = []): Promise<Call> {
  const drive = await emptyFolder(folder, 'drive');
  await copyFile(world.cabinet, join(drive, 'a.cab'));
  if (approval !== null) await writeFile(join(drive, 'a.cab.approval.json'), approval);
  const call = await connect(folder, drive);
  return { ...call, argv: [...call.argv, ...more] };
}

describe('bad input, by the command line', () => {
  for (const one of cases) {
    const isSkipped = one.needsRoot === true && !isRoot;
    it.skipIf(isSkipped)(
      `${one.name}: ${one.code}${isSkipped ? ' (skipped: it needs root for a mount or another user)' : ''}`,
      async () => {
        const folder = await world.caseFolder();
        const call = await one.spoil(folder);
        const trust = await world.trustFor(folder, call.uid);
        const before = await snapshot(folder);
        const { exitCode, stdout, stderr } = await runCli(
          [...call.argv, '--json', '--logs', call.uid === undefined ? world.logs : join(folder, 'logs')],
          {
            cwd: folder,
            env: {
              SERVICE_CONNECTION_SETTINGS: world.emptySettings,
              SERVICE_CONNECTION_TRUST: trust,
              ...call.env,
            },
            ...(call.uid === undefined ? {} : { uid: call.uid }),
            asProcess: one.asProcess ?? false,
          },
        );
        const after = await snapshot(folder);
        await call.after?.();

        const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {
          error: ErrorReport | null;
          exitCode: number;
        };
        expect(last.error, stderr).toMatchObject({ code: one.code });
        expect(last.error?.message).toMatch(one.says);
        expect(last.error?.remedy).toMatch(/\w+ \w+.*[.]$/);
        expect(exitCode).toBe(one.code.startsWith('usage.') ? 2 : 3);
        expect(last.exitCode).toBe(exitCode);
        expect(stdout + stderr).not.toMatch(/S3cret|Wr0ng-password/);

        const added = [...after.keys()].filter((path) => !before.has(path) && !path.startsWith('logs'));
        // What the computer knows of others may change: it is its own, beside the logs here.
        const changed = [...before.keys()].filter(
          (path) => after.get(path) !== before.get(path) && !path.startsWith('logs'),
        );
        expect(changed).toEqual([]);
        if (call.keepsIn === undefined) expect(added).toEqual([]);
        else {
          for (const path of added) {
            expect(join(folder, path).startsWith(call.keepsIn)).toBe(true);
            expect(path).not.toMatch(/\.partial$|UpdatePack\.json$/);
          }
        }
      },
    );
  }

  it('has at least 40 cases with names of their own, of which some start a process', () => {
    expect(new Set(cases.map((one) => one.name)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect(cases.filter((one) => one.asProcess === true).length).toBeGreaterThanOrEqual(10);
  });

  it('takes a manifest with elements it does not know, and says so in the log', async () => {
    const folder = await world.caseFolder();
    const members = await membersOf(join(world.pack, 'ConfigMgr.Update.Manifest.ENC'));
    const xml = Buffer.from(members['Manifest.xml'] ?? '')
      .toString('utf8')
      .replace('<Update>', '<Sparkle kind="new">yes</Sparkle><Update>');
    const cloud = await serveManifest(await cabinetOf({ ...members, 'Manifest.xml': xml }));
    const logs = join(folder, 'logs');
    // The run ends at the lists of redistributables, which this cloud has not got; the manifest is read by then.
    const { stdout } = await runCli(
      [
        'connect',
        '--from',
        world.cabinet,
        '--to',
        join(folder, 'p'),
        '--plan',
        '--cloud',
        cloud.url,
        '--json',
        '--logs',
        logs,
      ],
      { cwd: folder },
    );
    await cloud.stop();
    const { logs: files } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { logs: readonly string[] };
    const text = await readFile(
      files.find((path) => path.endsWith('.log') && !path.endsWith('ServiceConnectionTool.log')) ?? '',
      'utf8',
    );
    expect(text).toContain('elements this program does not know: Manifest/Sparkle');
  });
});

async function prepare(
  folder: string,
  options: {
    readonly to?: string;
    readonly database?: string;
    readonly sql?: string;
    readonly more?: readonly string[];
  },
): Promise<Call> {
  const { argv, database, root } = await world.site(folder);
  if (options.sql !== undefined) inDatabase(database, options.sql);
  const site = options.database === undefined ? argv : ['--site-database', options.database, '--site-folder', root];
  const to = options.to ?? (await emptyFolder(folder, 'out'));
  return { argv: ['prepare', '--to', to, ...site, ...(options.more ?? [])] };
}

/** Another program holds the database for as long as the case runs. */
async function lockedDatabase(folder: string): Promise<Call> {
  const call = await prepare(folder, {});
  // Locks of this process would end with the first file of it that this process closes: another one holds it.
  const hold = `new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => {}, 1000)`;
  const holder = spawn(process.execPath, ['-e', hold, join(folder, 'CM.sqlite')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(holder.stdout, 'data');
  return {
    ...call,
    after: async () => {
      holder.kill();
      await once(holder, 'close');
    },
  };
}

async function connect(folder: string, from: string, more: readonly string[] = world.cloud): Promise<Call> {
  return { argv: ['connect', '--from', from, '--to', join(folder, 'UpdatePacks'), ...more] };
}

async function connectFile(folder: string, make: (path: string) => Promise<unknown>): Promise<Call> {
  const path = join(folder, 'x.cab');
  await make(path);
  return await connect(folder, path);
}

async function connectCopy(folder: string, spoil: (path: string) => Promise<unknown>): Promise<Call> {
  return await connectFile(folder, async (path) => {
    await copyFile(world.cabinet, path);
    await spoil(path);
  });
}

type Members = Readonly<Record<string, string | Uint8Array>>;

async function connectMembers(folder: string, change: (members: Record<string, Uint8Array>) => Members): Promise<Call> {
  return await connectFile(folder, async (path) => writeMembers(path, change(await membersOf(world.cabinet))));
}

async function faulty(
  folder: string,
  what: 'manifest' | 'payload' | 'upload',
  fault: ReturnType<BadInputWorld['fault']>,
): Promise<Call> {
  world.fault = ({ method, url }) => {
    // Another case may have brought the cabinet there: this service does not know the question.
    if (method === 'HEAD' && url.startsWith('/usage-data/')) return { kind: 'status', status: 404 };
    const kind =
      method === 'POST'
        ? 'upload'
        : /2309745|Update\.Manifest/.test(url)
          ? 'manifest'
          : /[0-9A-F]{8}-[0-9A-F-]{27}\.cab$/.test(url)
            ? 'payload'
            : null;
    return kind === what ? fault : null;
  };
  const call = await connect(folder, world.cabinet);
  return what !== 'manifest' ? { ...call, keepsIn: join(folder, 'UpdatePacks') } : call;
}

async function withManifest(folder: string, members: Members): Promise<Call> {
  const cloud = await serveManifest(await cabinetOf(members));
  return { ...(await connect(folder, world.cabinet, ['--cloud', cloud.url])), after: () => cloud.stop() };
}

async function throughStrictProxy(
  folder: string,
  more: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Call> {
  const proxy = await serve((_request, response) => {
    response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"', 'Content-Length': 0 });
    response.end();
  });
  const call = await connect(folder, world.cabinet, [...world.cloud, '--proxy', `127.0.0.1:${proxy.port}`, ...more]);
  return { ...call, env, after: () => proxy.stop() };
}

async function importFrom(folder: string, pack: string, index: 0 | 1 = 0): Promise<Call> {
  const { argv } = await world.site(folder, index);
  return { argv: ['import', '--from', pack, '--wait', '1', ...argv] };
}

async function importSpoiled(folder: string, spoil: (pack: string) => Promise<unknown>): Promise<Call> {
  const pack = await world.copyOfPack(folder);
  await spoil(pack);
  return await importFrom(folder, pack);
}

interface LooseRecord {
  readonly format: number;
  readonly files: readonly { readonly path: string; readonly what: string }[];
}

async function readRecord(pack: string): Promise<LooseRecord> {
  return JSON.parse(await readFile(join(pack, 'UpdatePack.json'), 'utf8')) as LooseRecord;
}

async function inRecord(pack: string, change: (record: LooseRecord) => unknown): Promise<void> {
  await writeFile(join(pack, 'UpdatePack.json'), JSON.stringify(change(await readRecord(pack))));
}

async function payloadOf(pack: string): Promise<string> {
  return (await readRecord(pack)).files.find((file) => file.what === 'payload')?.path ?? '';
}

async function mountDrive(folder: string, options: string): Promise<string> {
  const drive = await emptyFolder(folder, 'drive');
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', drive]);
  return drive;
}

/** Lets the other user into the case's folder: mkdtemp makes it ours alone. */
async function openTo(folder: string): Promise<void> {
  for (const path of [world.folder, folder]) await chmod(path, 0o755);
  await mkdir(join(folder, 'logs'));
  await chown(join(folder, 'logs'), nobody, nobody);
}

function flip(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
}

/** The same length, other bytes. */
function exchange(bytes: Uint8Array | undefined): Uint8Array {
  return Uint8Array.from(bytes ?? [], (byte) => (byte === 0x31 ? 0x32 : byte));
}

function renamed(members: Readonly<Record<string, Uint8Array>>, from: string, to: string): Members {
  return Object.fromEntries(Object.entries(members).map(([name, content]) => [name === from ? to : name, content]));
}

function without(members: Readonly<Record<string, Uint8Array>>, name: string): Members {
  return Object.fromEntries(Object.entries(members).filter(([other]) => other !== name));
}

/** CFFOLDER entries of a cabinet without reserve: from byte 36, 8 bytes each ([MS-CAB] 2.2). */
function eachFolder(bytes: Buffer, change: (at: number) => void): void {
  for (let index = 0; index < bytes.readUInt16LE(26); index += 1) change(36 + index * 8);
}

/** Sets cfhdrPREV_CABINET and says that the first file began in the cabinet before ([MS-CAB] 2.1, 2.3). */
async function makePartOfSet(path: string): Promise<void> {
  const bytes = await readFile(path);
  const names = Buffer.from('before.cab\0disk 1\0', 'latin1');
  const head = Buffer.from(bytes.subarray(0, 36));
  const rest = Buffer.from(bytes.subarray(36));
  const shift = names.length;
  head.writeUInt32LE(bytes.length + shift, 8);
  head.writeUInt32LE(bytes.readUInt32LE(16) + shift, 16);
  head.writeUInt16LE(bytes.readUInt16LE(30) | 0x0001, 30);
  for (let index = 0; index < bytes.readUInt16LE(26); index += 1) {
    rest.writeUInt32LE(rest.readUInt32LE(index * 8) + shift, index * 8);
  }
  const firstFile = bytes.readUInt32LE(16) - 36;
  rest.writeUInt16LE(0xfffd, firstFile + 8);
  await writeFile(path, Buffer.concat([head, names, rest]));
}
