import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from '../../main/cloud/proxy/md4.ts';
import type { SqlServerLogin } from './sign-in.ts';

/*
 * The server's side of NTLM, [MS-NLMP]: 2.2.1 for the messages, 3.3.2 for what NTLMv2 computes. A domain controller is not
 * needed: the passwords are known here. Kerberos is left out; no time is sent, so no client owes a MIC (3.1.5.1.2).
 */

const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** NTLMSSP_NEGOTIATE_UNICODE, REQUEST_TARGET, NTLM, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION. */
const flags = 0x0000_0001 | 0x0000_0004 | 0x0000_0200 | 0x0001_0000 | 0x0008_0000 | 0x0080_0000 | 0x0200_0000;

/** 2.2.2.1 AV_PAIR. */
const avPair = { eol: 0, computer: 1, domain: 2 } as const;

/** Whether a client's first message is NTLM; otherwise it wants Kerberos or what chooses between the two. */
export function isNtlmNegotiate(message: Buffer): boolean {
  return message.length >= 16 && message.subarray(0, 8).equals(signature) && message.readUInt32LE(8) === 1;
}

/** One sign-in: a challenge, and what the client makes of it. */
export class NtlmExchange {
  readonly #serverChallenge = randomBytes(8);

  /** 2.2.1.2 CHALLENGE_MESSAGE. */
  challenge(domain: string, computer: string): Buffer {
    const target = Buffer.from(domain, 'utf16le');
    const info = Buffer.concat([pair(avPair.domain, domain), pair(avPair.computer, computer), pair(avPair.eol, '')]);
    const head = Buffer.alloc(56);
    signature.copy(head);
    head.writeUInt32LE(2, 8);
    writeField(head, 12, target.length, head.length);
    head.writeUInt32LE(flags, 20);
    this.#serverChallenge.copy(head, 24);
    writeField(head, 40, info.length, head.length + target.length);
    // Version 10.0, NTLMSSP_REVISION_W2K3.
    Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]).copy(head, 48);
    return Buffer.concat([head, target, info]);
  }

  /** Who answered the challenge with the right password; `null` for nobody. */
  verify(authenticate: Buffer, logins: readonly SqlServerLogin[]): SqlServerLogin | null {
    if (authenticate.length < 64 || !authenticate.subarray(0, 8).equals(signature)) return null;
    const domain = readField(authenticate, 28).toString('utf16le');
    const user = readField(authenticate, 36).toString('utf16le');
    const login = logins.find(
      (one) => one.way === 'windows' && isSame(one.name, user) && (domain === '' || isSame(one.domain, domain)),
    );
    if (login?.way !== 'windows') return null;
    // Some clients compute with the domain in capitals and send it as it was typed; domain controllers take both.
    const isRight = [domain, domain.toUpperCase()].some((said) =>
      this.#isProven(authenticate, login.password, user, said),
    );
    return isRight ? login : null;
  }

  #isProven(authenticate: Buffer, password: string, user: string, domain: string): boolean {
    const key = hmac(md4(Buffer.from(password, 'utf16le')), Buffer.from(user.toUpperCase() + domain, 'utf16le'));
    const nt = readField(authenticate, 20);
    if (nt.length > 24) return hmac(key, this.#serverChallenge, nt.subarray(16)).equals(nt.subarray(0, 16));
    // A client that sends no NTLMv2 answer of its whole length may still have a right LMv2 one.
    const lm = readField(authenticate, 12);
    return lm.length === 24 && hmac(key, this.#serverChallenge, lm.subarray(16)).equals(lm.subarray(0, 16));
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function pair(id: number, text: string): Buffer {
  const value = Buffer.from(text, 'utf16le');
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

function writeField(message: Buffer, at: number, length: number, offset: number): void {
  message.writeUInt16LE(length, at);
  message.writeUInt16LE(length, at + 2);
  message.writeUInt32LE(offset, at + 4);
}

function readField(message: Buffer, at: number): Buffer {
  const length = message.readUInt16LE(at);
  const offset = message.readUInt32LE(at + 4);
  return offset + length <= message.length ? message.subarray(offset, offset + length) : Buffer.alloc(0);
}

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac('md5', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
