/* Another maker's client reads the same rows: FreeTDS, in every version of the protocol it speaks. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { type SqlServer, startSqlServer } from './server.ts';
import { testLogin } from './testing/driver.ts';
import { tinyEngine } from './testing/tiny-engine.ts';

const isSkipped = !(await ensurePeer('tsql'));
const windows = { way: 'windows', domain: 'CONTOSO', name: 'Anna', password: 'Wacht woord' } as const;

let server: SqlServer;

beforeAll(async () => {
  const engine = tinyEngine(() => [
    {
      kind: 'columns',
      columns: [
        { name: 'id', type: { name: 'int' }, isNullable: false },
        { name: 'big', type: { name: 'bigint' }, isNullable: true },
        { name: 'name', type: { name: 'nvarchar', length: 40 }, isNullable: true },
        { name: 'note', type: { name: 'nvarchar', length: 'max' }, isNullable: true },
        { name: 'code', type: { name: 'varchar', length: 10 }, isNullable: true },
        { name: 'amount', type: { name: 'decimal', precision: 18, scale: 4 }, isNullable: true },
        { name: 'guid', type: { name: 'uniqueidentifier' }, isNullable: true },
      ],
    },
    {
      kind: 'rows',
      rows: Array.from({ length: 500 }, (_, index) =>
        index % 10 === 9
          ? [BigInt(index), null, null, null, null, null, null]
          : [BigInt(index), 5_000_000_000n, 'Zoë 日本', 'n'.repeat(300), 'ë', '-12.5000', guid],
      ),
    },
    { kind: 'statement-end', count: 500 },
  ]);
  server = await startSqlServer({ engine, logins: [testLogin, windows] });
});
afterAll(() => server.stop());

const guid = '00112233-4455-6677-8899-AABBCCDDEEFF';

function expectedRow(index: number): string {
  return index % 10 === 9
    ? `${index}\tNULL\tNULL\tNULL\tNULL\tNULL\tNULL`
    : `${index}\t5000000000\tZoë 日本\t${'n'.repeat(300)}\të\t-12.5000\t${guid}`;
}

/** What tsql prints of a query, its lines of rows alone. */
async function tsql(version: string, user: string, password: string, configuration = ''): Promise<readonly string[]> {
  const where = ['-H', server.host, '-p', String(server.port), '-D', 'CM_LAB', '-U', user, '-P', password];
  // `-o h` leaves headers out and `q` what is said around; a text may be long.
  const child = spawn('tsql', [...where, '-o', 'qh'], {
    env: { ...process.env, TDSVER: version, LC_ALL: 'C.UTF-8', FREETDSCONF: configuration },
  });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stdin.end('SELECT * FROM t\ngo\nexit\n');
  await new Promise((resolve) => child.once('close', resolve));
  return Buffer.concat(pieces)
    .toString()
    .split('\n')
    .filter((line) => /^\d+\t/.test(line));
}

describe.skipIf(isSkipped)('FreeTDS', () => {
  for (const version of ['7.1', '7.2', '7.3', '7.4']) {
    it(`reads every row in TDS ${version}, with its sign-in encrypted`, async () => {
      const rows = await tsql(version, testLogin.name, testLogin.password);
      expect(rows).toEqual(Array.from({ length: 500 }, (_, index) => expectedRow(index)));
      expect(server.connections.at(-1)).toMatchObject({
        login: 'wizard',
        tdsVersion: version === '7.3' ? '7.3B' : version,
        encrypted: 'sign-in',
      });
    });
  }

  it('reads every row with everything encrypted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'freetds-'));
    const path = join(folder, 'freetds.conf');
    await writeFile(path, '[global]\nencryption = require\n');
    try {
      expect(await tsql('7.4', testLogin.name, testLogin.password, path)).toHaveLength(500);
      expect(server.connections.at(-1)?.encrypted).toBe('everything');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('signs in by NTLM, with an answer of its own to the challenge', async () => {
    expect(await tsql('7.4', 'CONTOSO\\Anna', windows.password)).toHaveLength(500);
    expect(server.connections.at(-1)?.login).toBe('CONTOSO\\Anna');
    expect(await tsql('7.4', 'CONTOSO\\Anna', 'Wacht wóórd')).toHaveLength(0);
  });
});
