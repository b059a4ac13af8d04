import { describe, expect, it } from 'vitest';
import { inEnglish } from '../shared/clauses.ts';
import { NameSet } from './cab/names.ts';
import { checkName, printableName } from './file-names.ts';

describe('checkName', () => {
  it.each([
    ['Manifest.xml', 'Manifest.xml'],
    ['ApplicabilityChecks\\CM2409_AppCheck_3B7D84FA.sql', 'ApplicabilityChecks/CM2409_AppCheck_3B7D84FA.sql'],
    ['a/b\\c', 'a/b/c'],
    ['.hidden', '.hidden'],
    ['日本語 テスト.txt', '日本語 テスト.txt'],
    ['😀.txt', '😀.txt'],
    ['console.txt', 'console.txt'],
    ['com10.txt', 'com10.txt'],
    ['not a nul', 'not a nul'],
    ['a..b', 'a..b'],
  ])('takes %j', (name, path) => {
    expect(checkName(name)).toEqual({ path, problem: null });
  });

  it.each([
    ['', 'it is empty'],
    ['..', 'it climbs out'],
    ['..\\evil.txt', 'it climbs out'],
    ['a/../../evil.txt', 'it climbs out'],
    ['a\\.\\b', 'it climbs out'],
    ['\\evil.txt', 'it begins at the root'],
    ['/etc/passwd', 'it begins at the root'],
    ['\\\\server\\share\\evil.txt', 'it begins at the root'],
    ['\\\\?\\C:\\evil.txt', 'it begins at the root'],
    ['C:\\evil.txt', 'it names a drive'],
    ['c:evil.txt', 'it names a drive'],
    ['file.txt:stream', 'it names a stream'],
    ['file.txt::$DATA', 'it names a stream'],
    ['CON', 'names a device'],
    ['nul.txt', 'names a device'],
    ['a\\Com1.log.txt', 'names a device'],
    ['LPT9', 'names a device'],
    ['COM\u00b9.txt', 'names a device'],
    ['aux .txt', 'names a device'],
    ['CONOUT$', 'names a device'],
    ['a.txt.', 'ends with a dot or a space'],
    ['a.txt ', 'ends with a dot or a space'],
    ['folder.\\a.txt', 'ends with a dot or a space'],
    ['...', 'ends with a dot or a space'],
    ['a\\\\b', 'has no name'],
    ['a\\', 'has no name'],
    ['a\nb', 'are not seen'],
    ['a\u007fb', 'are not seen'],
    ['a\u0085b', 'are not seen'],
    ['invoice\u202etxt.exe', 'are not seen'],
    ['a\u2066b', 'are not seen'],
    ['a\u200fb', 'are not seen'],
    ['half\ud83d', 'are not seen'],
    ['what?.txt', 'Windows does not allow'],
    ['a|b', 'Windows does not allow'],
  ])('refuses %j: %s', (name, problem) => {
    const { problem: found } = checkName(name);
    expect(found === null ? null : inEnglish(found)).toContain(problem);
  });
});

describe('NameSet', () => {
  const findProblem = (...paths: string[]): string | null => {
    const names = new NameSet();
    for (const path of paths) {
      const problem = names.add(path);
      if (problem !== null) return inEnglish(problem);
    }
    const found = paths.map((path) => names.findFolderProblem(path)).find((problem) => problem !== null) ?? null;
    return found === null ? null : inEnglish(found);
  };

  it.each([
    ['a.txt', 'A.TXT'],
    ['sub/a.txt', 'SUB/a.txt'],
    ['ÉTÉ.txt', 'été.txt'],
    ['e\u0301.txt', '\u00e9.txt'],
  ])('refuses %j beside %j', (first, second) => {
    expect(findProblem(first, second)).toContain('same name');
  });

  it('keeps names apart that only look alike when upper case changes the number of letters', () => {
    expect(findProblem('straße', 'STRASSE')).toBeNull();
  });

  it('refuses a file that another one uses as a folder, whichever comes first', () => {
    expect(findProblem('a', 'A/b')).toContain('name of one of its folders');
    expect(findProblem('x/a/b', 'x/a')).toContain('name of one of its folders');
    expect(findProblem('ab', 'a/b', 'a/c')).toBeNull();
  });
});

describe('printableName', () => {
  it('shows what is not seen', () => {
    expect(printableName('a\u202eb\nc')).toBe('a\\u202eb\\u000ac');
  });
});
