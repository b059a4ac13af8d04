import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/*
 * A certificate that vouches for itself, as SQL Server makes one at its start when it is given none: X.509 version 3
 * (RFC 5280, 4.1) in DER, with an ECDSA key on P-256.
 */

/** A key and its certificate, as PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

const tag = { integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, time: 0x18, sequence: 0x30, set: 0x31 };

const oid = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
} as const;

/** Makes one for these names; an IPv4 address is one too. It holds from 2020 to 2099, whatever the clock says. */
export function selfSignedCertificate(commonName: string, names: readonly string[]): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(der(tag.oid, Buffer.from(oid.ecdsaWithSha256)));
  const name = sequence(
    der(tag.set, sequence(der(tag.oid, Buffer.from(oid.commonName)), der(tag.utf8, Buffer.from(commonName)))),
  );
  const serial = randomBytes(8);
  // A serial number is positive, and does not begin with a byte that says nothing.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const toBeSigned = sequence(
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, serial),
    algorithm,
    name,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(alternativeNames(names))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, der(tag.bits, Buffer.concat([Buffer.alloc(1), signature])));
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** 4.2.1.6: dNSName and iPAddress. */
function alternativeNames(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    /^\d+(?:\.\d+){3}$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  );
  return sequence(der(tag.oid, Buffer.from(oid.subjectAltName)), der(tag.octets, sequence(...entries)));
}

function time(text: string): Buffer {
  return der(tag.time, Buffer.from(text));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(tag.sequence, ...parts);
}

function der(tagByte: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80
      ? [tagByte, length]
      : length < 0x100
        ? [tagByte, 0x81, length]
        : [tagByte, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
