import { describe, expect, it } from 'vitest';
import { decodeExport, parseExport } from './exported.ts';
import { bytesNamed, exportFile, named } from './testing/exported-registry.ts';

const key = String.raw`HKLM\SOFTWARE\Contoso`;
const read = (...lines: readonly string[]) =>
  Object.fromEntries(parseExport(decodeExport(exportFile(key, lines))).entries());
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('an exported key', () => {
  it('tells its texts as they are, whatever letters they have', () => {
    const texts = {
      folder: 'D:\\Café\\größe\\数据 😀\\',
      quoted: 'it is "so" \\" and so\\\\',
      blank: '  before and after  ',
      'name with "quotes" and \\': 'x',
      lines: 'one\r\n[not a key]\r\n"not"="a value"',
      empty: '',
    };
    expect(read(...Object.entries(texts).map(([name, text]) => named(name, text)))).toEqual(texts);
  });

  it('tells numbers and bytes of every type, over as many lines as they need', () => {
    const long = `%SystemRoot%\\Café\\${'a long way down\\'.repeat(20)}`;
    expect(
      read(
        '"Release"=dword:00080ff4',
        bytesNamed('Expand', 'hex(2)', wide(`${long}\0`)),
        bytesNamed('Multi', 'hex(7)', wide('één\0twee\0\0')),
        bytesNamed('Odd', 'hex(1)', wide('no end')),
        bytesNamed('Big', 'hex(b)', Buffer.from('ffffffffffff1f00', 'hex')),
        bytesNamed('Blob', 'hex', Buffer.from('28000000ff', 'hex')),
        '"Nothing"=hex(0):',
        '@="the default"',
      ),
    ).toEqual({
      release: '528372',
      expand: long,
      multi: 'één\ntwee',
      odd: 'no end',
      big: '9007199254740991',
      blob: '28000000ff',
      nothing: '',
      '': 'the default',
    });
  });

  it('is told without the keys below it', () => {
    expect(read(named('Own', 'x'))).toEqual({ own: 'x' });
  });

  it('has what can be read when a line cannot be', () => {
    expect(read('"Strange"=qword:1', '; a remark', named('After', 'x'))).toEqual({ after: 'x' });
  });

  it.each([
    ['no key', 'Windows Registry Editor Version 5.00\r\n'],
    ['a key without values', `Windows Registry Editor Version 5.00\r\n\r\n[${key}]\r\n`],
    ['a value that is cut', `Windows Registry Editor Version 5.00\r\n\r\n[${key}]\r\n"Folder"="D:\\\\`],
  ])('is empty with %s', (_name, text) => {
    expect(parseExport(text)).toEqual(new Map());
  });
});

it.each([
  ['of another code page', Buffer.from(`REGEDIT4\r\n\r\n[${key}]\r\n`, 'latin1')],
  ['of another kind', wide('\uFEFFsomething else')],
  ['that is empty', Buffer.alloc(0)],
])('a file %s is not taken for one', (_name, bytes) => {
  expect(() => decodeExport(bytes)).toThrow('An exported registry begins with');
});
