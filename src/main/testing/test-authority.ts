/*
 * Certificates for tests, made by openssl: an authority of one's own, and under it whatever can be wrong with a certificate.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a certificate is made. */
export interface NewCertificate {
  /** Of the one above; a root has none and issues itself. */
  readonly by?: string;
  readonly isAuthority?: boolean;
  /** `DNS:name,IP:address`; the host's own in most tests. */
  readonly names?: string;
  readonly key?: 'p256' | 'rsa2048' | 'rsa1024';
  readonly digest?: 'sha256' | 'sha1';
  /** As openssl writes dates: `20260101000000Z`. */
  readonly from?: string;
  readonly to?: string;
}

/** A certificate and its key, as PEM. */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
  readonly certPath: string;
  readonly keyPath: string;
  /** In hexadecimal. */
  readonly serial: string;
}

const keyFlags = {
  p256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  rsa2048: ['-newkey', 'rsa:2048'],
  rsa1024: ['-newkey', 'rsa:1024'],
} as const;

/** Everything of it lies in one folder. */
export class TestAuthority {
  readonly #revoked = new Set<string>();
  readonly folder: string;
  #count = 0x1000;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<TestAuthority> {
    const authority = new TestAuthority(await mkdtemp(join(tmpdir(), 'test-authority-')));
    const lines = ['[ca]', 'default_ca=own', '[own]', `database=${authority.#at('index')}`];
    lines.push(`serial=${authority.#at('serial')}`, 'unique_subject=no', 'policy=any');
    lines.push('[any]', 'organizationName=supplied', 'commonName=supplied', '');
    await writeFile(authority.#at('ca.cnf'), lines.join('\n'));
    await writeFile(authority.#at('index'), '');
    return authority;
  }

  /** Makes one. Its subject is its name. */
  async certify(name: string, made: NewCertificate): Promise<MadeCertificate> {
    const { by, isAuthority = by === undefined, names, key = 'p256', digest = 'sha256' } = made;
    const { from = '20200101000000Z', to = '20491231235959Z' } = made;
    this.#count += 1;
    const serial = this.#count.toString(16);
    const certPath = this.#at(`${name}.pem`);
    const keyPath = this.#at(`${name}.key`);
    const csr = this.#at(`${name}.csr`);
    const subject = `/O=Tests/CN=${name}`;
    await run('openssl', [
      'req',
      '-new',
      '-nodes',
      ...keyFlags[key],
      '-keyout',
      keyPath,
      '-subj',
      subject,
      '-out',
      csr,
    ]);
    const extensions = isAuthority
      ? ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
      : ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth'];
    if (names !== undefined) extensions.push(`subjectAltName=${names}`);
    await writeFile(this.#at('ext'), `${extensions.join('\n')}\n`);
    await writeFile(this.#at('serial'), `${serial}\n`);
    const above = by ?? name;
    const issuer = by === undefined ? ['-selfsign'] : ['-cert', this.#at(`${above}.pem`)];
    const places = ['-keyfile', this.#at(`${above}.key`), '-in', csr, '-out', certPath, '-outdir', this.folder];
    const dates = ['-startdate', from, '-enddate', to, '-md', digest];
    const common = ['ca', '-batch', '-notext', '-config', this.#at('ca.cnf'), '-extfile', this.#at('ext')];
    await run('openssl', [...common, ...issuer, ...places, ...dates]);
    return { cert: await readFile(certPath, 'utf8'), key: await readFile(keyPath, 'utf8'), certPath, keyPath, serial };
  }

  /** What its authority says about a certificate now, as a host staples it: `index` lists it as revoked. */
  async revocationOf(certificate: string, by: string): Promise<Buffer> {
    const signer = ['-cert', this.#at(`${by}.pem`), '-keyfile', this.#at(`${by}.key`)];
    const revoked = this.#at(`${certificate}.pem`);
    // What is revoked cannot be revoked again.
    if (!this.#revoked.has(certificate))
      await run('openssl', ['ca', '-config', this.#at('ca.cnf'), '-revoke', revoked, '-md', 'sha256', ...signer]);
    this.#revoked.add(certificate);
    const [request, answer] = [this.#at('ocsp.req'), this.#at('ocsp.der')];
    const issuer = this.#at(`${by}.pem`);
    await run('openssl', ['ocsp', '-issuer', issuer, '-cert', revoked, '-reqout', request]);
    const answering = ['-index', this.#at('index'), '-CA', issuer, '-rsigner', issuer, '-rkey', this.#at(`${by}.key`)];
    await run('openssl', ['ocsp', ...answering, '-reqin', request, '-respout', answer]);
    return await readFile(answer);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #at(name: string): string {
    return join(this.folder, name);
  }
}
