import { describe, expect, it } from 'vitest';
import { commandLine, connectArguments, importArguments, prepareArguments, toolPath } from './arguments.ts';

/** Reads a line as Windows programs do: Microsoft, "Parsing C command-line arguments". */
function parse(line: string): readonly string[] {
  const found: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (/\s/.test(line[at] ?? '')) at += 1;
    if (at >= line.length) break;
    let text = '';
    let isQuoted = false;
    for (; at < line.length && (isQuoted || !/\s/.test(line[at] ?? '')); at += 1) {
      const backslashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      if (backslashes > 0 && line[at + backslashes] === '"') {
        text += '\\'.repeat(backslashes >> 1);
        at += backslashes;
        if (backslashes % 2 === 1) text += '"';
        else isQuoted = !isQuoted;
      } else if (backslashes > 0) {
        text += '\\'.repeat(backslashes);
        at += backslashes - 1;
      } else if (line[at] === '"') isQuoted = !isQuoted;
      else text += line[at];
    }
    found.push(text);
  }
  return found;
}

const hardArguments = [
  'D:\\USB\\UsageData.cab',
  'D:\\My Files\\Usage Data.cab',
  'D:\\My Files\\',
  'D:\\',
  '\\\\server\\share name\\pack',
  '\\\\server\\share\\',
  'C:\\100% sure\\%TEMP%\\a&b^c|d',
  'C:\\it"s\\here',
  'C:\\two\\\\"quotes"\\',
  "C:\\o'clock\\(1)",
  'C:\\größe\\数据\\donnée',
  '',
  ' ',
  '-looks-like-a-switch',
];

describe('the arguments of the official tool', () => {
  it.each(hardArguments)('%j comes out of the line it goes into', (argument) => {
    expect(parse(commandLine(['-prepare', argument, 'end']))).toEqual(['-prepare', argument, 'end']);
  });

  it.each([
    ['D:\\My Files\\', 'D:\\My Files'],
    ['D:\\My Files\\\\', 'D:\\My Files'],
    ['D:\\', 'D:\\'],
    ['\\\\server\\share\\', '\\\\server\\share'],
    ['/drive/pack/', '/drive/pack'],
    ['/', '/'],
    ['C:\\a', 'C:\\a'],
  ])('the path %j is given as %j', (path, given) => {
    expect(toolPath(path)).toBe(given);
  });

  it('are those Microsoft documents', () => {
    expect(prepareArguments('D:\\USB\\UsageData.cab')).toEqual([
      '-prepare',
      '-usagedatadest',
      'D:\\USB\\UsageData.cab',
    ]);
    expect(importArguments('D:\\USB\\UpdatePacks\\')).toEqual(['-import', '-updatepacksrc', 'D:\\USB\\UpdatePacks']);
    const order = { from: 'D:\\USB', to: 'D:\\Packs', proxy: null } as const;
    const plain = ['-connect', '-usagedatasrc', 'D:\\USB', '-updatepackdest', 'D:\\Packs'];
    expect(connectArguments({ ...order, download: 'latest' })).toEqual(plain);
    expect(connectArguments({ ...order, download: 'all' })).toEqual([...plain, '-downloadall']);
    expect(connectArguments({ ...order, download: 'hotfixes' })).toEqual([...plain, '-downloadhotfix']);
    expect(connectArguments({ ...order, download: 'site-version' })).toEqual([...plain, '-downloadsiteversion']);
    const proxy = { address: 'itproxy.contoso.com:8080', userName: 'jqpublic' };
    expect(connectArguments({ ...order, download: 'latest', proxy })).toEqual([
      ...plain,
      '-proxyserveruri',
      'itproxy.contoso.com:8080',
      '-proxyusername',
      'jqpublic',
    ]);
  });
});
