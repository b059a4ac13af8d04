import { expect, it } from 'vitest';
import { siteLogLine } from './site-log.ts';

const component = { name: 'SMS_DMP_DOWNLOADER', thread: 4700 };
const at = new Date('2015-09-22T19:36:21.981Z');

it.each([
  // Universal time = local time + bias: west of Greenwich the bias is positive, east of it negative.
  ['UTC', 0, '09-22-2015 19:36:21.981+000'],
  ['Belgium in summer', -120, '09-22-2015 21:36:21.981-120'],
  ['the Pacific coast of the US in summer', 420, '09-22-2015 12:36:21.981+420'],
  ['Japan, where it is tomorrow', -540, '09-23-2015 04:36:21.981-540'],
])('writes local time and bias of %s', (_, biasMinutes, time) => {
  expect(siteLogLine('Retry~~', component, at, biasMinutes)).toBe(
    `Retry~~  $$<SMS_DMP_DOWNLOADER><${time}><thread=4700 (0x125C)>`,
  );
});

it('keeps a text on one line', () => {
  expect(siteLogLine('one\r\ntwo\nthree', component, at, 0)).toMatch(/^one two three {2}\$\$</);
});
