import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SqlServer, startSqlServer } from '../../lab/sql-server/server.ts';
import { tinyEngine } from '../../lab/sql-server/testing/tiny-engine.ts';
import { recordClient } from '../../lab/testing/record-client.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { MssqlConnection } from './mssql-connection.ts';

const password = 'correct horse; battery';
let server: SqlServer;
beforeAll(async () => {
  server = await startSqlServer({ engine: tinyEngine(() => []), logins: [{ way: 'sql', name: 'reader', password }] });
});
afterAll(async () => await server.stop());

/** What a password looks like in a sign-in: each byte turned and mixed with A5 ([MS-TDS] 2.2.6.4). Anybody can turn it back. */
const turned = Buffer.from(Buffer.from(password, 'utf16le').map((byte) => ((byte << 4) | (byte >> 4)) ^ 0xa5));

/* The words of the screens and of the checks about encryption rest on this. */
it.each([
  ['off', true],
  ['on', false],
] as const)('with encryption %s, that the password can be read on the way is %s', async (encryption, canBeRead) => {
  const { pieces } = await recordClient(server.port, async (port) => {
    const settings: SqlServerDatabase = {
      kind: 'sqlserver',
      server: server.host,
      instance: null,
      port,
      database: null,
      signIn: { kind: 'sql', userName: 'reader' },
      encryption,
      certificate: { check: 'none' },
      connectSeconds: 30,
      answerSeconds: 30,
      readsUndocumented: false,
    };
    await (await MssqlConnection.open(settings, async () => password)).close();
  });
  const sent = Buffer.concat(pieces.map(({ base64 }) => Buffer.from(base64, 'base64')));
  expect(sent.includes(turned)).toBe(canBeRead);
});
