import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { TestClock } from '../testing/sample-world.ts';
import { filterReasons } from './filter-reasons.ts';
import { readSiteLog, siteLogLine } from './site-log.ts';

const clock = new TestClock();
const guid = '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E';

describe('a line of a site log', () => {
  it.each([
    [
      "of the server's own components",
      'Generating state message: 6~~  $$<SMS_DMP_DOWNLOADER><09-22-2015 21:21:36.981-120><thread=4700 (0x125C)>',
      { text: 'Generating state message: 6', component: 'SMS_DMP_DOWNLOADER', at: '2015-09-22T19:21:36.981Z' },
    ],
    [
      'of everything else',
      '<![LOG[Downloaded <file>]LOG]!><time="14:24:33.329+420" date="06-26-2015" component="ApplyOperatingSystem" context="" type="1" thread="1256" file="downloadcontent.cpp:1626">',
      { text: 'Downloaded <file>', component: 'ApplyOperatingSystem', at: '2015-06-26T21:24:33.329Z' },
    ],
    [
      'copied out of CMTrace, of a zone nobody knows',
      'Some text\tSMS_HIERARCHY_MANAGER\t8/2/2016 2:20:24 PM\t7568 (0x1D90)',
      { text: 'Some text', component: 'SMS_HIERARCHY_MANAGER', at: null },
    ],
    ['of plain text', 'INFO: Setup downloader~~', { text: 'INFO: Setup downloader', component: '', at: null }],
    [
      'with an impossible time',
      'x  $$<A><19-52-2015 21:21:36.981-120><thread=1 (0x1)>',
      { text: 'x', component: 'A', at: null },
    ],
    ['cut off in the middle', 'half a li  $$<SMS_HIER', { text: 'half a li  $$<SMS_HIER', component: '', at: null }],
  ])('%s is read', (_what, line, expected) => {
    expect(siteLogLine(line)).toEqual(expected);
  });
});

describe('a damaged line', () => {
  it.each([
    ['of blanks', ' '],
    ['of marks', '$$<'],
    ['of ends', '~~ '],
    ['of beginnings', '<![LOG['],
    ['of ends of text', ']LOG]!><'],
    ['of messages', 'SQL MESSAGE: - '],
  ])('%s as long as a log is read all the same, and cut', (_what, piece) => {
    const whole = piece.repeat(1_000_000);
    const line = siteLogLine(whole);
    expect(line.text.length).toBeLessThanOrEqual(8 * 1024);
    expect(siteLogLine(`<![LOG[${whole}`).at).toBeNull();
    expect(filterReasons([line])).toEqual(new Map());
  });
});

describe('a log of the site', () => {
  it('is read from its end, with the file before it where it has just begun anew', async () => {
    const files = new MemoryFiles();
    files.contents.set('/logs/hman.lo_', Buffer.from('older\r\n'));
    files.contents.set('/logs/hman.log', Buffer.from('newer\r\n\r\nnewest\r\n'));
    expect((await readSiteLog({ files, clock }, '/logs', 'hman'))?.map(({ text }) => text)).toEqual([
      'older',
      'newer',
      'newest',
    ]);
    const long = Buffer.alloc(5 * 1024 * 1024, 'line of text\n');
    files.contents.set('/logs/hman.log', long);
    const lines = await readSiteLog({ files, clock }, '/logs', 'hman');
    expect(lines?.length).toBeLessThan(long.length / 13);
    expect(lines?.some(({ text }) => text === 'older')).toBe(false);
  });

  it('that is not there, is nowhere or may not be read is none', async () => {
    const files = new MemoryFiles();
    expect(await readSiteLog({ files, clock }, '/logs', 'hman')).toBeNull();
    expect(await readSiteLog({ files, clock }, null, 'hman')).toBeNull();
    files.contents.set('/logs/hman.log', Buffer.from('x'));
    files.onAction = (_action, path) => {
      throw new AppError('files.no-access', { path });
    };
    expect(await readSiteLog({ files, clock }, '/logs', 'hman')).toBeNull();
  });
});

describe('the reasons for which updates were filtered out', () => {
  const verdict = (is: string): string => `Configuration Manager Update (PackageGuid=${guid.toLowerCase()}) ${is}`;
  const reasonsIn = (...texts: readonly string[]): ReadonlyMap<string, string> =>
    filterReasons(texts.map((text) => ({ text, component: '', at: null })));

  it('are those that stand above the verdict', () => {
    const filtered = verdict('is not applicable and should be filtered.');
    expect(reasonsIn('SQL MESSAGE:  - Not a 1610 FR2 build, skip this hotfix', filtered)).toEqual(
      new Map([[guid, 'Not a 1610 FR2 build, skip this hotfix']]),
    );
    expect(reasonsIn(filtered)).toEqual(new Map());
  });

  it('are forgotten when the update applies later', () => {
    const texts = [
      'SQL MESSAGE:  - no',
      verdict('is not applicable and should be filtered.'),
      verdict('is applicable'),
    ];
    expect(reasonsIn(...texts)).toEqual(new Map());
  });
});
