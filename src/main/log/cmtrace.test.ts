import { expect, it } from 'vitest';
import { formatCMTrace, type LogLevel } from './cmtrace.ts';

// A reader as CMTrace is one: whole lines, the text up to the first end mark, then the attributes.
const pattern =
  /^<!\[LOG\[(.*?)\]LOG\]!><time="(\d\d:\d\d:\d\d\.\d{3}[+-]\d{3})" date="(\d\d-\d\d-\d{4})" component="([^"]*)" context="" type="([123])" thread="(\d+)" file="([^"]*)">$/;

function readBack(text: string, level: LogLevel = 'info', biasMinutes = 0): readonly (readonly string[])[] {
  const origin = { component: 'connect', file: 'connect.ts', thread: 1256, biasMinutes: () => biasMinutes };
  return formatCMTrace({ at: new Date('2026-11-20T14:24:33.329Z'), level, text }, origin).map((line) => {
    expect(line).not.toMatch(/[\r\n]/);
    const match = pattern.exec(line);
    if (match === null) throw new Error(`Not a line of the format: ${line}`);
    return match.slice(1);
  });
}

it('writes the line the documents show', () => {
  const origin = { component: 'connect', file: 'connect.ts', thread: 1256, biasMinutes: () => 0 };
  expect(formatCMTrace({ at: new Date('2026-11-20T14:24:33.329Z'), level: 'info', text: 'text' }, origin)).toEqual([
    '<![LOG[text]LOG]!><time="14:24:33.329+000" date="11-20-2026" component="connect" context="" type="1" thread="1256" file="connect.ts">',
  ]);
});

it.each([
  [420, '07:24:33.329+420', '11-20-2026'],
  [-120, '16:24:33.329-120', '11-20-2026'],
  [-60, '15:24:33.329-060', '11-20-2026'],
  [-765, '03:09:33.329-765', '11-21-2026'],
])('writes local time and a bias of %i minutes', (bias, time, date) => {
  expect(readBack('x', 'info', bias)[0]?.slice(1, 3)).toEqual([time, date]);
});

it('numbers the levels 1, 2 and 3', () => {
  expect((['info', 'warning', 'error'] as const).map((level) => readBack('x', level)[0]?.[4])).toEqual(['1', '2', '3']);
});

it('gives every line of a text a line that can be read back', () => {
  expect(readBack('Error: no\r\n    at one\n    at two').map((line) => line[0])).toEqual([
    'Error: no',
    '      at one',
    '      at two',
  ]);
});

it('is not ended early by its own end mark, nor led astray by quotes and controls', () => {
  const evil = 'a]LOG]!><time="00:00:00.000+000" date="01-01-2000" type="3">b\u001B[2J\u202E';
  expect(readBack(evil)).toHaveLength(1);
  expect(readBack(evil)[0]?.[0]).toBe('a]LOG] !><time="00:00:00.000+000" date="01-01-2000" type="3">b[2J');
  expect(readBack('')[0]?.[0]).toBe('');
});
