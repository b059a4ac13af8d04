import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { md4 } from './md4.ts';
import { authenticateMessage, negotiateMessage } from './ntlm.ts';

const credentials = { userName: 'Domain\\User', password: 'Password' };
/** [MS-NLMP] 4.2.1: what its examples are made of. */
const chance = { clientChallenge: Buffer.alloc(8, 0xaa), fileTime: 0n };
const serverChallenge = Buffer.from('0123456789abcdef', 'hex');

function pair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

const names = [pair(2, Buffer.from('Domain', 'utf16le')), pair(1, Buffer.from('Server', 'utf16le'))];

function challengeMessage(pairs: readonly Buffer[], flags = 0x8201): Buffer {
  const info = pairs.length === 0 ? Buffer.alloc(0) : Buffer.concat([...pairs, pair(0, Buffer.alloc(0))]);
  const message = Buffer.concat([Buffer.alloc(48), info]);
  message.write('NTLMSSP\0', 'latin1');
  message.writeUInt32LE(2, 8);
  message.writeUInt32LE(flags, 20);
  serverChallenge.copy(message, 24);
  message.writeUInt16LE(info.length, 40);
  message.writeUInt16LE(info.length, 42);
  message.writeUInt32LE(48, 44);
  return message;
}

function field(message: Buffer, at: number): Buffer {
  const offset = message.readUInt32LE(at + 4);
  return message.subarray(offset, offset + message.readUInt16LE(at));
}

it.each([
  ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
  ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
  ['message digest', 'd9130a8164549fe818874806e1c7014b'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    'e33b4ddc9c38f2199c3e7b164fcc0536',
  ],
])('makes the MD4 of %j as RFC 1320 has it', (text, digest) => {
  expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
});

describe('the answer to an NTLM challenge', () => {
  it('is that of the example of the specification', () => {
    const message = authenticateMessage(credentials, negotiateMessage(), challengeMessage(names), chance);
    expect(message).not.toBeNull();
    if (message === null) return;
    // 4.2.4.2.1 and 4.2.4.2.2.
    expect(field(message, 12).toString('hex')).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
    expect(field(message, 20).subarray(0, 16).toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
    expect(field(message, 28).toString('utf16le')).toBe('Domain');
    expect(field(message, 36).toString('utf16le')).toBe('User');
    expect(message.subarray(72, 88).equals(Buffer.alloc(16))).toBe(true);
  });

  it('binds the three messages together where the server tells the time', () => {
    const stamp = Buffer.from('0011223344556677', 'hex');
    const negotiate = negotiateMessage();
    const challenge = challengeMessage([...names, pair(7, stamp)]);
    const message = authenticateMessage(credentials, negotiate, challenge, chance);
    if (message === null) throw new Error('no answer');
    expect(field(message, 12).equals(Buffer.alloc(24))).toBe(true);
    const response = field(message, 20);
    expect(response.subarray(24, 32).equals(stamp)).toBe(true);
    // 4.2.4.1.1: ResponseKeyNT of this user and password.
    const key = Buffer.from('0c868a403bfd7a93a3001ef22ef02e3f', 'hex');
    const session = createHmac('md5', key).update(response.subarray(0, 16)).digest();
    const mic = Buffer.from(message.subarray(72, 88));
    message.fill(0, 72, 88);
    const expected = createHmac('md5', session).update(negotiate).update(challenge).update(message).digest();
    expect(mic.equals(expected)).toBe(true);
  });

  it('never holds the password, nor its digest by itself', () => {
    const message = authenticateMessage(credentials, negotiateMessage(), challengeMessage([], 0x202));
    const digest = md4(Buffer.from('Password', 'utf16le'));
    for (const form of [Buffer.from('Password'), Buffer.from('Password', 'utf16le'), digest])
      expect(message?.includes(form)).toBe(false);
    expect(message && field(message, 36).toString('latin1')).toBe('User');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another message', negotiateMessage()],
    ['noise', Buffer.alloc(64, 7)],
  ])('is none to %s', (_, challenge) => {
    expect(authenticateMessage(credentials, negotiateMessage(), challenge)).toBeNull();
  });
});
