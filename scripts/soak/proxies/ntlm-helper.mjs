// The helper protocol of Squid for NTLM, with one user: a real verifier of NTLMv2, so that a wrong password is refused.
// [MS-NLMP] 3.3.2; MD4 comes as an argument, made beforehand of the password: `node ntlm-helper.mjs USER NTHASH`.
import { createHmac, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';

const [user = '', ntHash = ''] = process.argv.slice(2);
const hmac = (key, ...parts) => parts.reduce((mac, part) => mac.update(part), createHmac('md5', key)).digest();
let challenge = null;

function offer() {
  challenge = randomBytes(8);
  const pair = (id, value) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  };
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE((BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n);
  const info = Buffer.concat([pair(2, Buffer.from('SOAK', 'utf16le')), pair(7, time), pair(0, Buffer.alloc(0))]);
  const message = Buffer.alloc(48);
  message.write('NTLMSSP\0', 'latin1');
  message.writeUInt32LE(2, 8);
  message.writeUInt32LE(48, 16);
  message.writeUInt32LE(0xa2888205, 20);
  challenge.copy(message, 24);
  message.writeUInt16LE(info.length, 40);
  message.writeUInt16LE(info.length, 42);
  message.writeUInt32LE(48, 44);
  return Buffer.concat([message, info]);
}

function judge(message) {
  const field = (at) =>
    message.subarray(message.readUInt32LE(at + 4), message.readUInt32LE(at + 4) + message.readUInt16LE(at));
  const [response, domain, name] = [field(20), field(28).toString('utf16le'), field(36).toString('utf16le')];
  const key = hmac(Buffer.from(ntHash, 'hex'), Buffer.from(name.toUpperCase() + domain, 'utf16le'));
  const proof = hmac(key, challenge, response.subarray(16));
  return name === user && response.length > 24 && proof.equals(response.subarray(0, 16))
    ? `AF ${name}`
    : 'NA wrong password';
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word = '', blob = ''] = line.split(' ');
  let answer = 'BH not understood';
  try {
    if (word === 'YR') answer = `TT ${offer().toString('base64')}`;
    else if (word === 'KK') answer = judge(Buffer.from(blob, 'base64'));
  } catch (error) {
    answer = `NA ${error.message}`;
  }
  process.stdout.write(`${answer}\n`);
});
