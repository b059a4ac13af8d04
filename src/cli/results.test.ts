import { describe, expect, it } from 'vitest';
import type { JobId } from '../shared/jobs.ts';
import { displayWidth } from './layout.ts';
import { describeResult } from './results.ts';
import { sampleResults } from './testing/sample-results.ts';

const linesOf = (job: JobId, columns = 80): readonly string[] => describeResult(job, sampleResults[job], { columns });

describe('a check before Import', () => {
  it('says what applies, what does not and why, and that nothing was changed', () => {
    const result = { ...sampleResults.import, isCheckOnly: true, updates: [], problems: [] };
    const lines = describeResult('import', result, { columns: 80 });
    expect(lines[1]).toBe('Nothing was handed over or changed.');
    const table = lines.slice(lines.findIndex((line) => line.startsWith('+ ')));
    expect(table.slice(0, 4).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['+ 2509', '5.00.9141.1000'],
      ['Applies to the site.'],
      ['- 2303', '5.00.9106.1000'],
      ['Older than the site.'],
    ]);
    expect(lines).toContain('1 of 2 updates applies to site P01.');
    expect(lines).toContain('Complete     every file that its manifests name for 2 updates is there');
    expect(lines.at(-1)).toBe('  service-connection import --from /usb/UpdatePacks');
  });
});

describe('describeResult', () => {
  it('tells what prepare wrote, checked, and what to do now', () => {
    expect(linesOf('prepare')).toEqual([
      'Usage data of site P01, 2403 (5.00.9128.1000), is ready to be carried.',
      '',
      'File       /usb/UsageData-P01.cab',
      'Size       114 KB (117,233 bytes)',
      'SHA-256    53345a60e47fa54ce75a3ae853de7613079832a4bd140c18960d8e3c3748e348',
      'Rows       2,000, usage data level Basic',
      'Read back  from the device itself, and the same',
      'Sealed     by SCP01 (this computer) on 2026-11-20T15:00:00.000Z, taken until',
      '           2027-01-19T15:00:00.000Z',
      'Receipts   2 receipts of earlier imports go along',
      '',
      'Checks',
      '  ok       /sms/CM_P01 is the database of site P01 (Évil[2J).',
      '  warning  The newest data is 12 days old.',
      '',
      'Next: carry the file to the computer with internet access; there:',
      '  service-connection connect --from /usb --to /usb/UpdatePacks',
    ]);
  });

  it('tells what export wrote, and quotes a path that holds spaces', () => {
    expect(linesOf('export')).toEqual([
      '1 row of usage data in 2 columns, ready to be read.',
      '',
      'File     /my usb/P01.csv',
      'Size     900 bytes',
      'SHA-256  53345a60e47fa54ce75a3ae853de7613079832a4bd140c18960d8e3c3748e348',
      '',
      'Next: read it, then pack exactly this data:',
      "  service-connection prepare --to '/my usb' --reviewed '/my usb/P01.csv'",
    ]);
  });

  it('shows a plan as a table, with the updates that share a reason under it', () => {
    const plan = { ...sampleResults.connect, pack: null, uploads: [] };
    expect(describeResult('connect', plan, { columns: 80 })).toEqual([
      'This is what would be downloaded; nothing was uploaded, downloaded or written.',
      '',
      'Asked for  the latest update that applies, no hotfixes',
      '',
      'P01, 2403 (5.00.9128.1000): 1 of 4 updates chosen',
      '  Configuration Manager                        Kind    Version              Size',
      '---------------------------------------------  ------  --------------  ---------',
      '  Chosen: The latest update that applies.',
      '+ 2509                                         update  5.00.9141.1000     257 KB',
      '  Not chosen: Older than the site.',
      '- 2303                                         update  5.00.9106.1000     257 KB',
      '- Other name                                   update  5.00.9141.1000    unknown',
      '  Not chosen: Withdrawn.',
      '- 2309 Hotfix ...hich has a name that goes on  hotfix  5.00.9141.1000  withdrawn',
      '',
      'warning  2 updates of the manifest cannot be read and are not offered:',
      '         Configuration Manager 9909: it has no Content',
      '         E: E has no SHA-256, only SHA1, which is not trusted',
      '',
      'New  1 detail of the manifest this program does not know; it changes nothing and',
      '     is carried along: Manifest/EULA (3)',
      '',
      'To download  2 files: 257 KB and 1 file of unknown size',
      'From         cloud.test (2 files)',
      'Signatures   1 file signed and good, by O=Contoso, CN=Signer',
      'Signatures   1 file not signed: ConfigMgr.Update.Manifest.ENC',
      'Last trip    SCP01: imported on 2026-11-19T10:00:00.000Z',
    ]);
  });

  it('tells what connect chose, uploaded and downloaded', () => {
    const lines = linesOf('connect');
    expect(lines[0]).toBe('The update pack is complete and every file in it was checked.');
    expect(lines.filter((line) => /^[+-] /.test(line))).toHaveLength(1);
    expect(lines.slice(-28)).toEqual([
      '  (--plan shows why the others were not chosen)',
      '',
      'warning  2 updates of the manifest cannot be read and are not offered:',
      '         Configuration Manager 9909: it has no Content',
      '         E: E has no SHA-256, only SHA1, which is not trusted',
      '',
      'Uploaded     UsageData-P01.cab to cloud.test (receipt R-1, received',
      '             2026-11-20T18:07:00.000Z)',
      'Contacted    cloud.test: 264 KB received, 8.79 KB sent',
      'Downloaded   264 KB',
      'Kept         20.7 KB that an earlier run had finished',
      'Shared       8.50 KB by several updates, in the pack once',
      'Update pack  /usb/UpdatePacks',
      'Size         3 files, 293 KB',
      'Read back    from the memory of the system, as this file system offers no more,',
      '             and the same',
      'Sealed       by SCP01 (this computer) on 2026-11-20T15:00:00.000Z, taken until',
      '             2027-01-19T15:00:00.000Z',
      'Signatures   1 file signed and good, by O=Contoso, CN=Signer',
      'Signatures   1 file not signed: ConfigMgr.Update.Manifest.ENC',
      'Last trip    SCP01: imported on 2026-11-19T10:00:00.000Z',
      '',
      'SCP01 and this computer are not paired yet. Keep these words: import there asks',
      'to compare them.',
      '  lusab-babad-gutih-tugad-mudof-sakat',
      '',
      'Next: carry the folder to the computer of the service connection point; there:',
      '  service-connection import --from /usb/UpdatePacks',
    ]);
  });

  it('says nothing of what was there or is shared when there is none of it', () => {
    const first = { ...sampleResults.connect, reusedBytes: 0, sharedBytes: 0 };
    const text = describeResult('connect', first, { columns: 80 }).join('\n');
    expect(text).toContain('Downloaded   264 KB\nUpdate pack');
    expect(text).not.toContain(' led');
    expect(text).not.toMatch(/already|earlier|several/);
  });

  it('says who led to a host that nobody had named', () => {
    const led = { host: 'cdn.test', why: 'redirect', from: 'cloud.test', receivedBytes: 2048, sentBytes: 0 } as const;
    const lines = describeResult('connect', { ...sampleResults.connect, hosts: [led] }, { columns: 80 });
    expect(lines).toContain('Contacted    cdn.test, where cloud.test led: 2.00 KB received, 0 bytes sent');
  });

  it('tells packages of one version apart in the plan', () => {
    const { plan } = sampleResults.connect;
    const [hierarchy] = plan.hierarchies;
    const [update] = plan.updates;
    if (hierarchy === undefined || update === undefined) throw new Error('The sample has no hierarchy.');
    const packages = ['AAAAAAAA-1', 'BBBBBBBB-2', 'CCCCCCCC-3'].map((guid, index) => ({
      ...update,
      guid,
      isEarlyRing: index === 2,
    }));
    const decisions = packages.map(({ guid }) => ({
      guid,
      isChosen: false,
      reason: 'not-later-than-site' as const,
      explanation: 'Older than the site.',
      details: {},
    }));
    const result = {
      ...sampleResults.connect,
      pack: null,
      plan: { ...plan, updates: packages, hierarchies: [{ ...hierarchy, decisions }] },
    };
    const rows = describeResult('connect', result, { columns: 80 }).filter((line) => line.startsWith('- '));
    expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual([
      '- 2303 (AAAAAAAA)',
      '- 2303 (BBBBBBBB)',
      '- 2303 (early update ring)',
    ]);
  });

  it('shows the state of every imported update, and why one did not appear', () => {
    expect(linesOf('import')).toEqual([
      '17 files, 472 KB, handed over to site P01.',
      '',
      'Configuration Manager  State',
      '---------------------  ---------------------------',
      '2509                   Ready to install',
      '2303                   Does not apply to this site',
      '    The site is at 5.00.9128.1000; this update is for 5.00.9096.1000 to',
      '    5.00.9106.1009.',
      '',
      '2 updates: 1 ready in the console, 1 not for this site.',
      'Next: install what is ready from Administration, Updates and Servicing in the',
      'console.',
    ]);
  });

  it('says that a second import changed nothing', () => {
    const again = { ...sampleResults.import, wasThereAlready: true, updates: [] };
    expect(describeResult('import', again, { columns: 80 })).toEqual([
      'Site P01 has all of this update pack already; nothing was changed.',
      '',
      'There is no update for this site in the pack.',
    ]);
  });

  it('counts each outcome of an import in words of its own, and says next only what can be done', () => {
    const [update] = sampleResults.import.updates;
    if (update === undefined) throw new Error('The sample has no update.');
    const summaryOf = (
      outcomes: readonly (typeof update.outcome)[],
      change: Partial<(typeof sampleResults)['import']> = {},
    ): readonly string[] => {
      const updates = outcomes.map((outcome, index) => ({ ...update, guid: String(index), outcome }));
      const lines = describeResult('import', { ...sampleResults.import, ...change, updates }, { columns: 200 });
      return lines.slice(lines.lastIndexOf('') + 1);
    };
    expect(summaryOf(['installed', 'installing', 'installing', 'hidden'])).toEqual([
      '4 updates: 2 being installed, 1 installed, 1 hidden by a newer one.',
    ]);
    expect(summaryOf(['waiting', 'installed', 'failed'])).toEqual([
      '3 updates: 1 failed, 1 still with the site, 1 installed.',
    ]);
    expect(summaryOf(['ready'])[1]).toMatch(/^Next: install what is ready/);
    // Handed over and left: nothing is wrong, and there is something to come back for.
    expect(summaryOf(['waiting', 'waiting'], { problems: [] })).toEqual([
      '2 updates: 2 still with the site.',
      'Next: run import again to see what the site made of what is still with it.',
    ]);
  });

  it('says what to do for an update that failed, and where another site server is less far', () => {
    const [update] = sampleResults.import.updates;
    if (update === undefined) throw new Error('The sample has no update.');
    const failed = { ...update, state: 262143, words: 'Installation failed', outcome: 'failed' } as const;
    const at = (siteCode: string, state: number) => ({ siteCode, server: 'x', state, at: null });
    const progress = [{ guid: update.guid, sites: [at('CAS', 262143), at('P01', 196609)], history: [] }];
    const result = { ...sampleResults.import, updates: [failed], progress };
    const lines = describeResult('import', result, { columns: 120 });
    const row = lines.findIndex((line) => line.includes('Installation failed'));
    expect(lines.slice(row + 1, row + 3)).toEqual([
      '    P01: Installing',
      '    Look at the end of CMUpdate.log of that site server, mend what it names, then try again from the console.',
    ]);
  });

  it('goes through the check list where updates do not come', () => {
    const item = {
      id: 'hash',
      key: 'hash failed',
      outcome: 'failed',
      finding: 'Found.',
      todo: 'Do.',
      details: {},
    } as const;
    const lines = describeResult('import', { ...sampleResults.import, checklist: [item] }, { columns: 80 });
    const title = lines.indexOf('Check list');
    expect(lines.slice(title, title + 3)).toEqual(['Check list', 'FAILED   Found.', '         Do.']);
  });

  it('does not speak of handing over nothing', () => {
    const again = { ...sampleResults.import, filesLaid: 0, bytesLaid: 0 };
    expect(describeResult('import', again, { columns: 120 })[0]).toBe(
      'Site P01 had all files of this update pack already; nothing had to be handed over.',
    );
  });

  it('tells imported packages of one name apart', () => {
    const [update] = sampleResults.import.updates;
    if (update === undefined) throw new Error('The sample has no update.');
    const updates = ['AAAAAAAA-1', 'BBBBBBBB-2'].map((guid) => ({ ...update, guid }));
    const lines = describeResult('import', { ...sampleResults.import, updates }, { columns: 80 });
    expect(lines.slice(4, 6).map((line) => line.split(/ {2,}/)[0])).toEqual(['2509 (AAAAAAAA)', '2509 (BBBBBBBB)']);
  });

  it('warns of files in a pack that Connect did not put there', () => {
    const pack = (strayFiles: readonly string[]): readonly string[] => {
      const item = {
        path: '/usb/UpdatePacks',
        kind: 'update-pack',
        files: 3,
        sizeBytes: 9,
        summary: 'A pack.',
        seal: null,
        signatures: null,
      } as const;
      return describeResult(
        'verify',
        { items: [{ ...item, strayFiles }], custody: [], leftovers: [], problems: [] },
        { columns: 80 },
      );
    };
    expect(pack(['notes.txt'])).toEqual([
      'ok  /usb/UpdatePacks',
      '    A pack.',
      '    Complete: every file that its manifests name is there.',
      '    warning  1 file is in the pack that Connect did not put there; Import leaves',
      '             it out:',
      '             notes.txt',
      '1 item verified, 0 problems.',
    ]);
    const many = pack(Array.from({ length: 1207 }, (_, index) => `stray-${index}\u001B[2J`));
    expect(many.join('\n')).toContain('1,207 files are in the pack that Connect did not put there; Import\n');
    expect(many.at(-2)).toBe('             and 1,202 more');
    expect(many.join('')).not.toContain('\u001B');
  });

  it('names what earlier runs left behind', () => {
    const connected = { ...sampleResults.connect, leftFiles: ['old.cab', 'older.cab'] };
    expect(describeResult('connect', connected, { columns: 80 }).slice(-7, -3)).toEqual([
      'warning  2 files of earlier runs in the folder, no part of this pack; nothing',
      '         needs them any more:',
      '         old.cab',
      '         older.cab',
    ]);
    const verified = { ...sampleResults.verify, leftovers: ['x.cab.0badcafe.partial'] };
    expect(describeResult('verify', verified, { columns: 80 }).slice(2)).toEqual([
      'warning  1 unfinished file of runs that were cut off, which can go on with it;',
      '         leftovers remove takes it away:',
      '         x.cab.0badcafe.partial',
      '1 custody record, whole from the first entry to the last.',
      '1 item verified, 0 problems.',
    ]);
  });

  it.each(['prepare', 'connect', 'import'] as const)('%s says what found everything clean', (job) => {
    const scanned = (version: string | null) => ({
      ...sampleResults[job],
      scan: { program: 'clamscan', version, files: 6 },
    });
    const lines = (version: string | null) => describeResult(job, scanned(version), { columns: 80 }).join('\n');
    expect(lines('ClamAV 1.4.6')).toMatch(/Scanned +6 files found clean by clamscan, ClamAV 1\.4\.6\n/);
    expect(lines(null)).toMatch(/Scanned +6 files found clean by clamscan\n/);
    expect(describeResult(job, sampleResults[job], { columns: 80 }).join('\n')).not.toContain('Scanned');
  });

  it('says when the site is no longer at the version the pack was chosen for', () => {
    const later = { ...sampleResults.import, chosenFor: '5.00.9122.1000' };
    expect(describeResult('import', later, { columns: 80 }).slice(1, 3)).toEqual([
      'warning  The pack was chosen for 2309 (5.00.9122.1000); the site is at 2403',
      '         (5.00.9128.1000) now.',
    ]);
  });

  it('says of which usage data nothing came back', () => {
    const lost = { leg: 'a', kind: 'outbound', hierarchyHashes: ['b'], created: '2026-10-01T08:00:00.000Z' } as const;
    const lines = describeResult('prepare', { ...sampleResults.prepare, lostTrips: [lost] }, { columns: 120 });
    expect(lines.find((line) => line.startsWith('Not back'))).toMatch(
      /^Not back +nothing has come back of the usage data of 2026-10-01T08:00:00\.000Z: its drive may be lost$/,
    );
  });

  it('lists what was verified', () => {
    expect(linesOf('verify')).toEqual([
      'ok  /usb/P01.cab',
      '    Usage data of P01: as Prepare wrote it.',
      '1 custody record, whole from the first entry to the last.',
      '1 item verified, 0 problems.',
    ]);
  });

  it('keeps to 80 columns, but for paths, digests and commands to copy', () => {
    for (const job of Object.keys(sampleResults) as JobId[]) {
      const tooLong = linesOf(job).filter((line) => displayWidth(line) > 80 && !line.includes('service-connection'));
      expect(tooLong).toEqual([]);
    }
  });
});

describe('what lies on several drives', () => {
  it('is told drive by drive, with the command for the other side', () => {
    const lines = linesOf('spread');
    expect(lines[0]).toBe('The update pack lies on 2 drives, and every file and part on them was read back.');
    expect(lines.map((line) => line.split(/ {2,}/))).toContainEqual(['1 of 2', 'CARRY-1', '3', '1', '195 KB']);
    expect(lines.join('\n')).toMatch(/In parts +B\.cab, 257 KB, in 2 parts\n/);
    expect(lines.at(-1)).toBe("  service-connection gather --from '/media/CARRY 1' FOLDER --to FOLDER");
    const planned = describeResult('spread', { ...sampleResults.spread, isPlanOnly: true }, { columns: 80 });
    expect(planned[0]).toBe('This is how the update pack would lie on 2 drives; nothing was written.');
    expect(planned.join('\n')).not.toContain('Next:');
  });

  it('is told when it is put together, with what to do now', () => {
    expect(linesOf('gather')[0]).toBe('The update pack is complete and every file in it is as it was sealed.');
    expect(linesOf('gather').at(-1)).toBe('  service-connection import --from /site/UpdatePacks');
    const again = describeResult('gather', { ...sampleResults.gather, wasThereAlready: true }, { columns: 80 });
    expect(again[0]).toBe('The folder has all of this update pack already; nothing was changed.');
  });
});
