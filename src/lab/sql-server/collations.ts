/*
 * A collation on the wire ([MS-TDS] 2.2.5.1.2): LCID (20 bits), fIgnoreCase, fIgnoreAccent, fIgnoreKana, fIgnoreWidth,
 * fBinary, fBinary2, fUTF8 (one bit each), one reserved bit, version (4 bits), and SortId (one byte). The code page, which
 * varchar is in, follows from the LCID, or from the SortId where that is not 0.
 */

/** A collation this server knows. */
export interface Collation {
  readonly name: string;
  /** Five bytes. */
  readonly bytes: Buffer;
  /** As `TextDecoder` calls it. */
  readonly encoding: string;
}

interface Language {
  readonly lcid: number;
  readonly encoding: string;
}

/** Names of Windows collations begin with one of these. */
const languages: Readonly<Record<string, Language>> = {
  Latin1_General: { lcid: 0x0409, encoding: 'windows-1252' },
  Arabic: { lcid: 0x0401, encoding: 'windows-1256' },
  Chinese_PRC: { lcid: 0x0804, encoding: 'gbk' },
  Cyrillic_General: { lcid: 0x0419, encoding: 'windows-1251' },
  Czech: { lcid: 0x0405, encoding: 'windows-1250' },
  Finnish_Swedish: { lcid: 0x040b, encoding: 'windows-1252' },
  French: { lcid: 0x040c, encoding: 'windows-1252' },
  German_PhoneBook: { lcid: 0x1_0407, encoding: 'windows-1252' },
  Greek: { lcid: 0x0408, encoding: 'windows-1253' },
  Hebrew: { lcid: 0x040d, encoding: 'windows-1255' },
  Japanese: { lcid: 0x0411, encoding: 'shift_jis' },
  Korean_Wansung: { lcid: 0x0412, encoding: 'euc-kr' },
  Polish: { lcid: 0x0415, encoding: 'windows-1250' },
  Thai: { lcid: 0x041e, encoding: 'windows-874' },
  Turkish: { lcid: 0x041f, encoding: 'windows-1254' },
  Vietnamese: { lcid: 0x042a, encoding: 'windows-1258' },
};

/** Collations of before SQL Server 2000, with their sort order. */
const sqlCollations: Readonly<Record<string, { readonly sortId: number; readonly language: string }>> = {
  SQL_Latin1_General_CP1_CS_AS: { sortId: 51, language: 'Latin1_General' },
  SQL_Latin1_General_CP1_CI_AS: { sortId: 52, language: 'Latin1_General' },
  SQL_Latin1_General_CP1_CI_AI: { sortId: 54, language: 'Latin1_General' },
  SQL_Latin1_General_CP1251_CI_AS: { sortId: 106, language: 'Cyrillic_General' },
};

/** The collation of a site database as Microsoft asks for it. */
export const siteCollation = 'SQL_Latin1_General_CP1_CI_AS';

const known = new Map<string, Collation>();

/** `null` where this server does not know it. */
export function collationOf(name: string): Collation | null {
  const found = known.get(name) ?? readName(name);
  if (found !== null) known.set(name, found);
  return found;
}

function readName(name: string): Collation | null {
  const sql = sqlCollations[name];
  const languageName = sql?.language ?? Object.keys(languages).find((start) => name.startsWith(`${start}_`));
  const language = languageName === undefined ? undefined : languages[languageName];
  if (language === undefined) return null;
  const words = name.split('_');
  const isUtf8 = words.includes('UTF8');
  const flag = (word: string, bit: number): number => (words.includes(word) ? 1 << bit : 0);
  const isBinary = words.includes('BIN') || words.includes('BIN2');
  // Where kana or width are not named, they are ignored.
  const ignores = isBinary
    ? flag('BIN', 24) | flag('BIN2', 25)
    : flag('CI', 20) | flag('AI', 21) | (words.includes('KS') ? 0 : 1 << 22) | (words.includes('WS') ? 0 : 1 << 23);
  const version = words.includes('90') ? 1 : words.includes('100') ? 2 : words.includes('140') ? 3 : 0;
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32LE((language.lcid | ignores | (isUtf8 ? 1 << 26 : 0) | (version << 28)) >>> 0);
  bytes.writeUInt8(sql?.sortId ?? 0, 4);
  return { name, bytes, encoding: isUtf8 ? 'utf-8' : language.encoding };
}

/** The encoding of a collation that a client names by its bytes; what is not known is taken for Latin 1. */
export function encodingOf(bytes: Buffer): string {
  const word = bytes.readUInt32LE(0);
  if ((word & (1 << 26)) !== 0) return 'utf-8';
  const sortId = bytes.readUInt8(4);
  const sql = Object.values(sqlCollations).find((one) => one.sortId === sortId);
  const language =
    sql === undefined
      ? Object.values(languages).find(({ lcid }) => lcid === (word & 0xf_ffff))
      : languages[sql.language];
  return language?.encoding ?? 'windows-1252';
}
