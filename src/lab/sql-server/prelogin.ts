import { ByteWriter } from './byte-writer.ts';
import { PacketCutter, packetType } from './packets.ts';
import type { ServerVersion } from './tokens.ts';

/* PRELOGIN: [MS-TDS] 2.2.6.5. Options of a token, an offset and a length (big-endian), then their data. */

const option = { version: 0x00, encryption: 0x01, instance: 0x02, threadId: 0x03, mars: 0x04, fedAuth: 0x06 } as const;
const terminator = 0xff;

/** 2.2.6.5: B_FENCRYPTION. */
export const encryptionByte = { off: 0x00, on: 0x01, notSupported: 0x02, required: 0x03 } as const;

/** What the server makes of encryption. `off` encrypts when the client asks, and otherwise the sign-in alone. */
export type Encryption = 'off' | 'required' | 'not-supported';

/** Which part of the connection is encrypted. */
export type Encrypted = 'nothing' | 'sign-in' | 'everything';

/** What the client says of encryption; a client that says nothing wants none. */
export function offeredEncryption(data: Buffer): number {
  return byteOf(data, option.encryption) ?? encryptionByte.notSupported;
}

/** Whether the client can sign in by a token. */
export function asksForTokens(data: Buffer): boolean {
  return byteOf(data, option.fedAuth) === 1;
}

/** The first byte of an option; `null` where it is not there. */
function byteOf(data: Buffer, token: number): number | null {
  for (let at = 0; at + 5 <= data.length && data.readUInt8(at) !== terminator; at += 5) {
    if (data.readUInt8(at) !== token) continue;
    const offset = data.readUInt16BE(at + 1);
    return offset < data.length ? data.readUInt8(offset) : null;
  }
  return null;
}

/** 2.2.6.5, the table of what both sides say and what follows. */
export function agreeEncryption(
  offered: number,
  own: Encryption,
): { readonly byte: number; readonly encrypted: Encrypted } {
  if (own === 'not-supported') return { byte: encryptionByte.notSupported, encrypted: 'nothing' };
  if (own === 'required') {
    const byte = offered === encryptionByte.on ? encryptionByte.on : encryptionByte.required;
    return { byte, encrypted: 'everything' };
  }
  if (offered === encryptionByte.notSupported) return { byte: encryptionByte.notSupported, encrypted: 'nothing' };
  if (offered === encryptionByte.off) return { byte: encryptionByte.off, encrypted: 'sign-in' };
  return { byte: encryptionByte.on, encrypted: 'everything' };
}

/** The answer to PRELOGIN, in its packet. */
export function preloginAnswer(version: ServerVersion, encryption: number, fedAuthRequired: boolean): Buffer {
  const versionBytes = new ByteWriter(6);
  versionBytes.u8(version.major);
  versionBytes.u8(version.minor);
  versionBytes.u16be(version.build);
  // UL_VERSION's last part, the sub-build.
  versionBytes.u16(0);
  const options: readonly (readonly [number, Uint8Array])[] = [
    [option.version, versionBytes.written()],
    [option.encryption, Uint8Array.of(encryption)],
    [option.instance, Uint8Array.of(0)],
    [option.threadId, new Uint8Array(0)],
    [option.mars, Uint8Array.of(0)],
    ...(fedAuthRequired ? [[option.fedAuth, Uint8Array.of(1)] as const] : []),
  ];
  const writer = new ByteWriter(64);
  let offset = options.length * 5 + 1;
  for (const [token, data] of options) {
    writer.u8(token);
    writer.u16be(offset);
    writer.u16be(data.length);
    offset += data.length;
  }
  writer.u8(terminator);
  for (const [, data] of options) writer.bytes(data);
  return new PacketCutter(packetType.tabularResult, 4096).end(writer);
}
