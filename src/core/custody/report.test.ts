import { describe, expect, it } from 'vitest';
import { appendEntry, extendChain } from './append-entry.ts';
import { checkChain } from './check-chain.ts';
import { linesOf } from './entry.ts';
import { takeInChain } from './merge-chains.ts';
import { custodyReport, type ReportOptions } from './report.ts';
import { reportWords } from './report-words.ts';
import { testComputer, testFile, testTrip, tripId } from './test-trip.ts';

const options: ReportOptions = { language: 'en', at: new Date('2026-05-01T10:00:00.000Z'), program: 'program 1.0' };

async function pageOf(bytes: Uint8Array, changed: Partial<ReportOptions> = {}): Promise<string> {
  const findings = await checkChain(bytes);
  return custodyReport([{ chain: tripId, findings }], { ...options, ...changed });
}

describe('the custody report', () => {
  it('says on top that the record is whole, and lists every act, file and decision', async () => {
    const page = await pageOf((await testTrip()).bytes);
    expect(page).toContain('The record is whole.');
    expect(page.indexOf('The record is whole.')).toBeLessThan(page.indexOf('Usage data prepared'));
    for (const text of [
      'All 11 entries',
      'Imported into the site',
      'change request 4711 covers it.',
      'Gone on by decision of Anna de Vries',
      'serial no. 4C530001230914',
      'ClamAV 1.4.3',
      testFile('UpdatePack.json', 1).sha256,
      '1,482,990,101',
      '2026-04-06',
    ])
      expect(page, text).toContain(text);
  });

  it('names the first bad entry, and shows what comes after it as not proved', async () => {
    const lines = linesOf((await testTrip()).bytes);
    const page = await pageOf(Buffer.concat(lines.toSpliced(4, 1)));
    expect(page).toContain('The record does not hold.');
    expect(page).toContain('entry 5 was taken out.');
    expect(page).toContain('Entries 1 to 4 hold.');
    expect(page.indexOf('<h2>Not proved</h2>')).toBeGreaterThan(0);
    expect(page.indexOf('Imported into the site')).toBeGreaterThan(page.indexOf('<h2>Not proved</h2>'));
  });

  it('is one page of text without scripts or anything from elsewhere, whatever the record says', async () => {
    const evil = '</td><script>alert(1)</script><img src=x onerror="alert(1)">&amp;`\'';
    const computer = testComputer(evil, evil);
    const { bytes } = await appendEntry(computer, tripId, {
      what: 'override',
      drive: { label: evil, serial: evil, fileSystem: evil },
      files: [testFile(evil, 1)],
      details: { by: evil, reason: evil, code: evil, other: evil },
    });
    const page = await pageOf(bytes);
    expect(page).toContain('&#60;script&#62;alert(1)');
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
    for (const tag of ['script', 'img', 'iframe', 'link', 'object', 'form', 'svg', 'a'])
      expect(tags).not.toContain(tag);
    expect(page).not.toMatch(/<[^>]*\son\w+=/);
    expect(page).not.toMatch(/<[^>]*\s(?:src|href|action)=|<style>[^<]*(?:url\(|@import)/);
    expect(page).toContain(`default-src 'none'`);
  });

  it.each([
    ['nl', 'Het register is heel.', 'Geïmporteerd in de site', '1.482.990.101'],
    ['fr', 'Le registre est intact.', 'Importé dans le site', '1\u202f482\u202f990\u202f101'],
  ] as const)('speaks %s', async (language, verdict, act, count) => {
    const page = await pageOf((await testTrip()).bytes, { language });
    for (const text of [`<html lang="${language}">`, verdict, act, count]) expect(page).toContain(text);
    for (const english of Object.values(reportWords.en.acts)) expect(page).not.toContain(`<b>${english}</b>`);
  });

  it('has the same names of facts and values in every language', () => {
    for (const language of ['nl', 'fr'] as const) {
      expect(Object.keys(reportWords[language].facts)).toEqual(Object.keys(reportWords.en.facts));
      expect(Object.keys(reportWords[language].values)).toEqual(Object.keys(reportWords.en.values));
    }
  });

  it('tells a bad record in the words of its language', async () => {
    const lines = linesOf((await testTrip()).bytes);
    const damaged = Buffer.concat(lines.toSpliced(4, 1));
    expect(await pageOf(damaged, { language: 'nl' })).toContain('regel 5 is eruit gehaald');
    expect(await pageOf(damaged, { language: 'fr' })).toContain('5 a été retirée');
  });

  it('marks a scan that was not clean, a computer nobody knows and a clock that went back', async () => {
    const site = testComputer('SITE', 'anna');
    await appendEntry(site, tripId, { what: 'scanned', details: { verdict: 'dirty', refused: 'evil.cab' } });
    site.time = new Date('2020-01-01T00:00:00.000Z');
    const { bytes } = await appendEntry(site, tripId, { what: 'receipt' });
    const page = await pageOf(bytes, { isKnown: () => false });
    expect(page).toContain('<span class="badge ill">not clean</span>');
    expect(page).toContain('<span class="badge ill">not known here</span>');
    expect(page).toContain('a clock was wrong');
    expect(page).toContain('evil.cab');
  });

  it('shows what came by a second drive beside the entry that took it in', async () => {
    const { site, away } = await testTrip();
    const { bytes } = await extendChain(away, tripId, await away.custody.read(tripId), [{ what: 'downloaded' }]);
    await takeInChain(site, tripId, bytes, {});
    const page = await pageOf(await site.custody.read(tripId));
    expect(page).toContain('Part of a second drive taken in');
    expect(page).toContain('↳ 9');
  });

  it('says so when there is nothing', async () => {
    expect(await pageOf(new Uint8Array())).toContain('There are no entries.');
  });
});
