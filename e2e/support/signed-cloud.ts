/* What a practice cloud serves, signed: by osslsigncode, with certificates made by openssl for the test alone. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { digestOf, withCabinetFile, writeCabinetFile } from '../../src/lab/cabinets.ts';
import type { CloudIndex } from '../../src/relay/cloud-index.ts';

const run = promisify(execFile);

const authority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n';
const leaf = (purpose: string): string =>
  `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=${purpose}\n`;

/** Who signs: `root` stands behind all but `stranger`; `ended` was valid until 2021; `server` is not for programs. */
export type Signer = 'signer' | 'stranger' | 'ended' | 'server';

/** Certificates and keys in a folder of their own, as `<name>.pem` and `<name>.key`. */
export async function makeCertificates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signers-'));
  const at = (name: string): string => join(folder, name);
  const config = ['[ca]', 'default_ca=own', '[own]', `database=${at('index')}`, `serial=${at('serial')}`];
  const policy = ['unique_subject=no', 'default_md=sha256', 'policy=any', '[any]', 'organizationName=supplied'];
  await writeFile(at('ca.cnf'), [...config, ...policy, 'commonName=supplied', ''].join('\n'));
  let serial = 0x1000;
  const certify = async (name: string, by: string | null, extensions: string, to: string): Promise<void> => {
    serial += 1;
    await Promise.all([
      writeFile(at('ext'), extensions),
      writeFile(at('index'), ''),
      writeFile(at('serial'), serial.toString(16)),
    ]);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', at(`${name}.key`)];
    await run('openssl', ['req', '-new', '-nodes', ...key, '-subj', `/O=Tests/CN=${name}`, '-out', at('csr')]);
    const above = by === null ? ['-selfsign'] : ['-cert', at(`${by}.pem`)];
    const ca = ['ca', '-batch', '-notext', '-config', at('ca.cnf'), '-extfile', at('ext'), ...above];
    const paths = ['-keyfile', at(`${by ?? name}.key`), '-in', at('csr'), '-out', at(`${name}.pem`), '-outdir', folder];
    await run('openssl', [...ca, ...paths, '-startdate', '20200101000000Z', '-enddate', to]);
  };
  const late = '20491231235959Z';
  await certify('root', null, authority, late);
  await certify('other-root', null, authority, late);
  await certify('signer', 'root', leaf('codeSigning'), late);
  await certify('stranger', 'other-root', leaf('codeSigning'), late);
  await certify('ended', 'root', leaf('codeSigning'), '20210101000000Z');
  await certify('server', 'root', leaf('serverAuth'), late);
  return folder;
}

/** The shelves of a practice cloud that does not run just now. */
export class SignedCloud {
  readonly #folder: string;
  readonly #certificates: string;
  readonly #unsigned = new Map<string, Buffer>();

  constructor(cloudFolder: string, certificates: string) {
    this.#folder = cloudFolder;
    this.#certificates = certificates;
  }

  /** Signs what a file was when the cloud was made; `null` leaves it so. `spoil` changes it afterwards. */
  async sign(path: string, by: Signer | null, spoil = false): Promise<void> {
    const file = this.#at(path);
    const bytes = this.#unsigned.get(path) ?? (await readFile(file));
    this.#unsigned.set(path, bytes);
    await writeFile(file, bytes);
    if (by !== null) {
      const certificate = [
        '-certs',
        join(this.#certificates, `${by}.pem`),
        '-key',
        join(this.#certificates, `${by}.key`),
      ];
      await run('osslsigncode', ['sign', ...certificate, '-h', 'sha256', '-in', file, '-out', `${file}.signed`]);
      await rename(`${file}.signed`, file);
    }
    if (spoil) {
      const signed = await readFile(file);
      // In the data of the cabinet, far from header and signature.
      const middle = Math.floor(bytes.length / 2);
      signed[middle] = (signed[middle] ?? 0) ^ 1;
      await writeFile(file, signed);
    }
    await this.#relist(path);
  }

  /** Makes the manifest name a payload as it is now, and signs it. */
  async signManifest(payload: string, guid: string, by: Signer | null): Promise<void> {
    const path = 'manifest/ConfigMgr.Update.Manifest.cab';
    const { sizeBytes, sha256 } = await digestOf(this.#at(payload));
    const members = await withCabinetFile(this.#at(path), async (cabinet) => {
      const found: { name: string; modified: string; bytes: Buffer }[] = [];
      for await (const { member, content } of cabinet.extractAll()) {
        const pieces: Buffer[] = [];
        for await (const piece of content) pieces.push(Buffer.from(piece));
        found.push({ name: member.name, modified: member.modified, bytes: Buffer.concat(pieces) });
      }
      return found;
    });
    const manifest = members.find(({ name }) => name === 'Manifest.xml');
    if (manifest === undefined) throw new Error('The manifest has no Manifest.xml.');
    const pattern = new RegExp(
      `(PackageGuid="${guid}">(?:(?!</Manifest>).)*?<Content [^>]*Size=")\\d+("[^>]*>\\s*<Hash[^>]*>)[0-9A-Fa-f]{64}`,
      's',
    );
    const text = manifest.bytes.toString();
    if (!pattern.test(text)) throw new Error(`The manifest does not name the payload of ${guid}.`);
    manifest.bytes = Buffer.from(text.replace(pattern, `$1${sizeBytes}$2${sha256}`));
    this.#unsigned.delete(path);
    await writeCabinetFile(
      this.#at(path),
      members.map(({ name, modified, bytes }) => ({
        name,
        modified,
        sizeBytes: bytes.length,
        content: async function* () {
          yield bytes;
        },
      })),
      'mszip',
    );
    await this.sign(path, by);
  }

  #at(path: string): string {
    return join(this.#folder, 'download', ...path.split('/'));
  }

  async #relist(path: string): Promise<void> {
    const indexPath = join(this.#folder, 'cloud.json');
    const index = JSON.parse(await readFile(indexPath, 'utf8')) as CloudIndex;
    const entry = index.files[path];
    if (entry === undefined) throw new Error(`The cloud has no ${path}.`);
    Object.assign(entry, await digestOf(this.#at(path)));
    await writeFile(indexPath, JSON.stringify(index));
  }
}
