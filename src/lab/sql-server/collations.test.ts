/* varchar is in the code page of its collation: what the real driver reads, and the bytes that collations are told by. */
import { afterEach, describe, expect, it } from 'vitest';
import { encoderOf } from './code-pages.ts';
import { collationOf, encodingOf } from './collations.ts';
import { type SqlServer, startSqlServer } from './server.ts';
import { connect, rowsOf, testLogin } from './testing/driver.ts';
import { tinyEngine } from './testing/tiny-engine.ts';

const servers: SqlServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const texts: readonly (readonly [string, string])[] = [
  ['SQL_Latin1_General_CP1_CI_AS', 'Zoë: 5 €, ÆØÅ'],
  ['Latin1_General_100_CI_AS_KS_WS', 'naïve œuvre'],
  ['Cyrillic_General_CI_AS', 'Привет, Zoe'],
  ['SQL_Latin1_General_CP1251_CI_AS', 'Привет'],
  ['Greek_CI_AS', 'Καλημέρα'],
  ['Turkish_CI_AS', 'ışığı İ'],
  ['Polish_CI_AS', 'Zażółć gęślą jaźń'],
  ['Hebrew_CI_AS', 'שלום'],
  ['Arabic_CI_AS', 'مرحبا'],
  ['Japanese_CI_AS', '日本語 ｶﾅ'],
  ['Chinese_PRC_CI_AS', '中文字符'],
  ['Korean_Wansung_CI_AS', '한국어'],
  ['Latin1_General_100_CI_AS_SC_UTF8', 'Zoë 日本 𝄞'],
];

describe('a varchar is read as it was written', () => {
  for (const [collation, text] of texts) {
    it(`in ${collation}`, async () => {
      const type = { name: 'varchar', length: 80 } as const;
      const server = await startSqlServer({
        logins: [testLogin],
        engine: tinyEngine(
          () => [
            { kind: 'columns', columns: [{ name: 't', type, isNullable: true }] },
            { kind: 'rows', rows: [[text]] },
            { kind: 'statement-end', count: 1 },
          ],
          { collation },
        ),
      });
      servers.push(server);
      const pool = await connect(server);
      expect(await rowsOf(pool, 'SELECT t')).toEqual([[text]]);
      await pool.close();
    });
  }

  it('and what its code page does not have is a question mark', () => {
    expect(encoderOf('windows-1251')('Zoë Я 日 𝄞').toString('latin1')).toBe('Zo? \xdf ? ?');
  });
});

describe('a collation is told in five bytes', () => {
  const bytes: readonly (readonly [string, string])[] = [
    ['SQL_Latin1_General_CP1_CI_AS', '0904d00034'],
    ['Latin1_General_CI_AS', '0904d00000'],
    ['Latin1_General_BIN2', '0904000200'],
    ['Latin1_General_100_CI_AS', '0904d02000'],
    ['Latin1_General_100_CI_AS_SC_UTF8', '0904d02400'],
    ['Cyrillic_General_CI_AS', '1904d00000'],
  ];
  for (const [name, hex] of bytes) {
    it(name, () => {
      expect(collationOf(name)?.bytes.toString('hex')).toBe(hex);
      expect(encodingOf(Buffer.from(hex, 'hex'))).toBe(collationOf(name)?.encoding);
    });
  }

  it('unless nobody here knows it', () => {
    expect(collationOf('Klingon_CI_AS')).toBeNull();
  });
});
