import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Squid, SquidPlan } from './squid.ts';
import { ntlmHelper, type ProxyWorld, passwordFile, user, wrong } from './world.ts';

const library = '/usr/lib/squid';
const mustSignIn = ['acl known proxy_auth REQUIRED', 'http_access allow known', 'http_access deny all'];

/** A Squid that asks nobody, and lets nobody through to one host. */
export async function openSquid(world: ProxyWorld): Promise<Squid> {
  const rules = ['acl denied dstdomain denied.test', 'http_access deny denied', 'http_access allow all'];
  return await world.squid({ name: 'open', rules });
}

/** Basic, by a file of passwords; what was right a second ago is asked of the file again. */
export async function basicSquid(world: ProxyWorld, name = 'basic'): Promise<Squid> {
  return await world.squid(
    {
      name,
      lines: [
        `auth_param basic program ${library}/basic_ncsa_auth {folder}/passwords`,
        'auth_param basic children 1',
        'auth_param basic realm soak',
        'auth_param basic credentialsttl 1 seconds',
        'authenticate_ttl 1 seconds',
      ],
      rules: mustSignIn,
    },
    async (folder) => await passwordFile(join(folder, 'passwords'), user),
  );
}

/** Gives a Squid of the kind above another password. */
export async function rotate(squid: Squid): Promise<void> {
  await passwordFile(join(squid.folder, 'passwords'), wrong);
}

/** Digest (MD5, the only one Squid has), with nonces that last for a few requests. */
export async function digestSquid(world: ProxyWorld): Promise<Squid> {
  const realm = 'soak';
  return await world.squid(
    {
      name: 'digest',
      lines: [
        `auth_param digest program ${library}/digest_file_auth -c {folder}/digests`,
        'auth_param digest children 1',
        `auth_param digest realm ${realm}`,
        'auth_param digest nonce_max_count 3',
      ],
      rules: mustSignIn,
    },
    async (folder) => {
      const secret = createHash('md5').update(`${user.userName}:${realm}:${user.password}`).digest('hex');
      await writeFile(join(folder, 'digests'), `${user.userName}:${realm}:${secret}\n`, { mode: 0o644 });
    },
  );
}

/** NTLM by Squid's own helper, which speaks it and believes everybody. */
export async function ntlmFakeSquid(world: ProxyWorld): Promise<Squid> {
  return await world.squid({
    name: 'ntlmfake',
    lines: [
      `auth_param ntlm program ${library}/ntlm_fake_auth`,
      'auth_param ntlm children 2',
      'auth_param ntlm keep_alive on',
    ],
    rules: mustSignIn,
  });
}

/** NTLM by a helper that verifies NTLMv2, so that a wrong password is refused. */
export async function ntlmSquid(world: ProxyWorld): Promise<Squid> {
  const program = await ntlmHelper(join(world.folder, 'helper'), join(import.meta.dirname, 'ntlm-helper.mjs'));
  return await world.squid({
    name: 'ntlm',
    lines: [
      `auth_param ntlm program ${program.join(' ')}`,
      'auth_param ntlm children 2',
      'auth_param ntlm keep_alive on',
    ],
    rules: mustSignIn,
  });
}

/** All it has at once, so that somebody must choose. */
export async function everySquid(world: ProxyWorld): Promise<Squid> {
  const program = await ntlmHelper(join(world.folder, 'helper'), join(import.meta.dirname, 'ntlm-helper.mjs'));
  return await world.squid(
    {
      name: 'every',
      lines: [
        `auth_param basic program ${library}/basic_ncsa_auth {folder}/passwords`,
        'auth_param basic children 1',
        `auth_param ntlm program ${program.join(' ')}`,
        'auth_param ntlm children 2',
      ],
      rules: mustSignIn,
    },
    // Only NTLM takes the right password.
    async (folder) => await passwordFile(join(folder, 'passwords'), wrong),
  );
}

/** Asks for ever: its helper takes nobody. */
export async function neverSquid(world: ProxyWorld): Promise<Squid> {
  return await world.squid({
    name: 'never',
    lines: [
      'auth_param basic program /bin/sh {folder}/never.sh',
      'auth_param basic children 1',
      'auth_param basic realm soak',
    ],
    rules: mustSignIn,
    files: { 'never.sh': 'while read line; do echo ERR; done\n' },
  });
}

/** Reached by TLS itself. */
export async function tlsSquid(world: ProxyWorld): Promise<Squid> {
  const made = await world.authority.certify('proxy', {
    by: 'proxy-root',
    names: 'IP:127.0.0.1,DNS:localhost',
    key: 'rsa2048',
  });
  return await world.squid({
    name: 'tls',
    port: 'https {host}:{port} cert={folder}/both.pem',
    files: { 'both.pem': `${made.cert}\n${made.key}` },
  });
}

/** Opens connections to look inside, by certificates it makes with an authority of its own. */
export async function inspectingSquid(world: ProxyWorld): Promise<Squid> {
  const { cert, key } = world.inspector;
  const plan: SquidPlan = {
    name: 'inspect',
    port: '{host}:{port} ssl-bump cert={folder}/authority.pem generate-host-certificates=on',
    lines: [
      `sslcrtd_program ${library}/security_file_certgen -s {folder}/made -M 4MB`,
      'sslcrtd_children 1 startup=1',
      `tls_outgoing_options cafile={folder}/origin.pem`,
      'acl step1 at_step SslBump1',
      'ssl_bump peek step1',
      'ssl_bump bump all',
    ],
    files: { 'authority.pem': `${cert}\n${key}`, 'origin.pem': world.root.cert },
  };
  return await world.squid(plan, makeCertificateStore);
}

async function makeCertificateStore(folder: string): Promise<void> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const run = promisify(execFile);
  await run(`${library}/security_file_certgen`, ['-c', '-s', join(folder, 'made'), '-M', '4MB']);
  if (process.getuid?.() === 0) await run('chown', ['-R', 'proxy:proxy', join(folder, 'made')]);
}
