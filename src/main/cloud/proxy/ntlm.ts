import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from './md4.ts';

/**
 * NTLM over HTTP, with NTLMv2 answers only: [MS-NLMP] 2.2.1 for the messages, 3.3.2 for what is computed; its names are used.
 * Signing and sealing of what follows are left out: HTTP has neither.
 */

/** Who signs in; a domain may stand before the name: `CONTOSO\anna`. */
export interface NtlmCredentials {
  readonly userName: string;
  readonly password: string;
}

/** What would otherwise be the clock and chance, for the specification's own examples. */
export interface NtlmChance {
  readonly clientChallenge: Buffer;
  /** 100 ns since 1601. */
  readonly fileTime: bigint;
}

const signature = Buffer.from('NTLMSSP\0', 'latin1');
const unicode = 0x1;
const requestTarget = 0x4;
const ntlm = 0x200;
const alwaysSign = 0x8000;
const extendedSessionSecurity = 0x8_0000;
const version = 0x200_0000;
const key128 = 0x2000_0000;

/** Version 10.0, NTLMSSP_REVISION_W2K3. */
const versionBytes = Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]);

const avEol = 0;
const avFlags = 6;
const avTimestamp = 7;
/** MsvAvFlags: the answer holds a MIC. */
const hasMic = 2;

const micOffset = 72;
const headerBytes = 88;

/** NEGOTIATE_MESSAGE: names neither the domain nor this computer. */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(40);
  signature.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(
    (unicode | requestTarget | ntlm | alwaysSign | extendedSessionSecurity | version | key128) >>> 0,
    12,
  );
  versionBytes.copy(message, 32);
  return message;
}

/** AUTHENTICATE_MESSAGE for a CHALLENGE_MESSAGE; `null` when that is none. */
export function authenticateMessage(
  { userName, password }: NtlmCredentials,
  negotiate: Buffer,
  challenge: Buffer,
  chance: NtlmChance = { clientChallenge: randomBytes(8), fileTime: fileTimeNow() },
): Buffer | null {
  if (challenge.length < 32 || !challenge.subarray(0, 8).equals(signature) || challenge.readUInt32LE(8) !== 2)
    return null;
  const flags = challenge.readUInt32LE(20);
  const serverChallenge = challenge.subarray(24, 32);
  const offered = readAvPairs(field(challenge, 40));
  const stamp = offered.find(({ id }) => id === avTimestamp)?.value;
  const pairs = stamp === undefined ? offered : withMicFlag(offered);
  const { domain, user } = splitUser(userName);
  const key = hmac(md4(Buffer.from(password, 'utf16le')), Buffer.from(user.toUpperCase() + domain, 'utf16le'));
  const blob = clientBlob(stamp ?? fileTimeBytes(chance.fileTime), chance.clientChallenge, writeAvPairs(pairs));
  const proof = hmac(key, serverChallenge, blob);
  const lm =
    stamp === undefined
      ? Buffer.concat([hmac(key, serverChallenge, chance.clientChallenge), chance.clientChallenge])
      : Buffer.alloc(24);
  const text = (value: string): Buffer => Buffer.from(value, (flags & unicode) === 0 ? 'latin1' : 'utf16le');
  const message = assemble([lm, Buffer.concat([proof, blob]), text(domain), text(user), Buffer.alloc(0)], flags);
  // 3.1.5.1.2: where the server tells the time, the three messages are bound together.
  if (stamp !== undefined) hmac(hmac(key, proof), negotiate, challenge, message).copy(message, micOffset);
  return message;
}

/** LmChallengeResponse, NtChallengeResponse, DomainName, UserName, Workstation; the session key stays empty. */
function assemble(fields: readonly Buffer[], flags: number): Buffer {
  const message = Buffer.concat([Buffer.alloc(headerBytes), ...fields]);
  signature.copy(message);
  message.writeUInt32LE(3, 8);
  let offset = headerBytes;
  for (const [index, value] of [...fields, Buffer.alloc(0)].entries()) {
    const at = 12 + index * 8;
    message.writeUInt16LE(value.length, at);
    message.writeUInt16LE(value.length, at + 2);
    message.writeUInt32LE(offset, at + 4);
    offset += value.length;
  }
  message.writeUInt32LE(flags >>> 0, 60);
  versionBytes.copy(message, 64);
  return message;
}

/** 2.2.2.7 NTLMv2_CLIENT_CHALLENGE. */
function clientBlob(time: Buffer, clientChallenge: Buffer, pairs: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time,
    clientChallenge,
    Buffer.alloc(4),
    pairs,
    Buffer.alloc(4),
  ]);
}

interface AvPair {
  readonly id: number;
  readonly value: Buffer;
}

/** 2.2.2.1 AV_PAIR: what does not fit is not there. */
function readAvPairs(bytes: Buffer): readonly AvPair[] {
  const pairs: AvPair[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (id === avEol || end > bytes.length) break;
    pairs.push({ id, value: bytes.subarray(at + 4, end) });
    at = end;
  }
  return pairs;
}

function withMicFlag(pairs: readonly AvPair[]): readonly AvPair[] {
  const before = pairs.find(({ id }) => id === avFlags)?.value;
  const value = Buffer.alloc(4);
  value.writeUInt32LE(((before?.length === 4 ? before.readUInt32LE(0) : 0) | hasMic) >>> 0);
  return [...pairs.filter(({ id }) => id !== avFlags), { id: avFlags, value }];
}

function writeAvPairs(pairs: readonly AvPair[]): Buffer {
  // A server that offers nothing is answered nothing.
  if (pairs.length === 0) return Buffer.alloc(0);
  const head = (id: number, length: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt16LE(id);
    bytes.writeUInt16LE(length, 2);
    return bytes;
  };
  return Buffer.concat([...pairs.flatMap(({ id, value }) => [head(id, value.length), value]), head(avEol, 0)]);
}

/** A field of a message: length, room, offset. */
function field(message: Buffer, at: number): Buffer {
  if (message.length < at + 8) return Buffer.alloc(0);
  const length = message.readUInt16LE(at);
  const offset = message.readUInt32LE(at + 4);
  return offset + length <= message.length ? message.subarray(offset, offset + length) : Buffer.alloc(0);
}

function splitUser(userName: string): { readonly domain: string; readonly user: string } {
  const slash = userName.indexOf('\\');
  return slash < 0
    ? { domain: '', user: userName }
    : { domain: userName.slice(0, slash), user: userName.slice(slash + 1) };
}

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac('md5', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

function fileTimeNow(): bigint {
  return (BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n;
}

function fileTimeBytes(time: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(time);
  return bytes;
}
