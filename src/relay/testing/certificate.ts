import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Makes a certificate for 127.0.0.1 that vouches for itself, by openssl. */
export async function makeCertificate(
  folder: string,
  name: string,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const certificate = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  const asked = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=${name}`;
  const forAddress = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', [...asked.split(' '), ...forAddress, '-keyout', key, '-out', certificate]);
  return { certificate, key };
}
