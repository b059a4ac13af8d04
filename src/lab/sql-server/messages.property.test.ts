/* Whatever a client sends is read or refused: nothing else ever comes of it. */
import { assert, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader, ProtocolProblem } from './byte-reader.ts';
import { readLogin7 } from './login7.ts';
import { PacketReader } from './packets.ts';
import { readRpc } from './rpc.ts';
import { readFedAuth, readTokenMessage } from './token-sign-in.ts';
import { transactionBatch } from './transactions.ts';
import { NtlmExchange } from './windows-sign-in.ts';
import { typeByte } from './wire-types.ts';

const bytes = uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));

/** 'read' or 'refused'; anything else is thrown on. */
function outcomeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof ProtocolProblem) return 'refused';
    throw error;
  }
}

function holdsFor(read: (data: Buffer) => unknown): void {
  assert(
    property(bytes, (data) => {
      expect(outcomeOf(() => read(data))).toMatch(/read|refused/);
    }),
    { numRuns: 2000 },
  );
}

it('as packets', () => holdsFor((data) => new PacketReader().push(data)));

it('as LOGIN7, with a length that is right', () =>
  holdsFor((data) => {
    const login = Buffer.concat([data, Buffer.alloc(Math.max(0, 100 - data.length))]);
    login.writeUInt32LE(login.length);
    readLogin7(login);
  }));

it('as calls', () => {
  holdsFor((data) => readRpc(data, '7.1'));
  holdsFor((data) => readRpc(Buffer.concat([Buffer.from([4, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 0]), data]), '7.4'));
});

it('as a parameter of every type', () => {
  for (const byte of Object.values(typeByte)) {
    holdsFor((data) => readRpc(Buffer.concat([Buffer.from([0xff, 0xff, 10, 0, 0, 0, 0, 0, byte]), data]), '7.1'));
  }
});

it('as a transaction manager request', () => holdsFor((data) => transactionBatch(new ByteReader(data))));

it('as tokens', () => {
  holdsFor(readFedAuth);
  holdsFor(readTokenMessage);
});

it('as an answer to the challenge of NTLM', () => {
  const logins = [{ way: 'windows', domain: 'CONTOSO', name: 'Anna', password: 'x' }] as const;
  const head = Buffer.from('NTLMSSP\0\x03\0\0\0', 'latin1');
  holdsFor((data) => expect(new NtlmExchange().verify(Buffer.concat([head, data]), logins)).toBeNull());
});
