import { describe, expect, it } from 'vitest';
import type { JobId } from '../shared/jobs.ts';
import { displayWidth } from './layout.ts';
import { describeResult } from './results.ts';
import { sampleResults } from './testing/sample-results.ts';

const linesOf = (job: JobId, columns = 80): readonly string[] => describeResult(job, sampleResults[job], { columns });

describe('describeResult', () => {
  it('tells what prepare wrote, checked, and what to do now', () => {
    expect(linesOf('prepare')).toEqual([
      'Usage data of site P01, 2403 (5.00.9128.1000), is ready to be carried.',
      '',
      'File     /usb/UsageData-P01.cab',
      'Size     114 KB (117,233 bytes)',
      'SHA-256  53345a60e47fa54ce75a3ae853de7613079832a4bd140c18960d8e3c3748e348',
      'Rows     2,000, usage data level Basic',
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
      '  service-connection prepare --to "/my usb" --reviewed "/my usb/P01.csv"',
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
      'To download  2 files: 257 KB and 1 file of unknown size',
    ]);
  });

  it('tells what connect chose, uploaded and downloaded', () => {
    const lines = linesOf('connect');
    expect(lines[0]).toBe('The update pack is complete and every file in it was checked.');
    expect(lines.filter((line) => /^[+-] /.test(line))).toHaveLength(1);
    expect(lines.slice(-9)).toEqual([
      '  (--plan shows why the others were not chosen)',
      '',
      'Uploaded     UsageData-P01.cab (receipt R-1)',
      'Downloaded   264 KB; 20.7 KB were there already',
      'Update pack  /usb/UpdatePacks',
      'Size         3 files, 293 KB',
      '',
      'Next: carry the folder to the computer of the service connection point; there:',
      '  service-connection import --from /usb/UpdatePacks',
    ]);
  });

  it('shows the state of every imported update, and why one did not appear', () => {
    expect(linesOf('import')).toEqual([
      '17 files, 472 KB, handed to site P01.',
      '',
      'Configuration Manager  State',
      '---------------------  ---------------------------',
      '2509                   Ready to install',
      '2303                   Does not apply to this site',
      '    The site is at 5.00.9128.1000; this update is for 5.00.9096.1000 to',
      '    5.00.9106.1009.',
      '',
      '2 updates: 1 ready in the console, 1 not for this site.',
      'Next: install them from Administration, Updates and Servicing in the console.',
    ]);
  });

  it('says that a second import changed nothing', () => {
    const again = { ...sampleResults.import, wasThereAlready: true, updates: [] };
    expect(describeResult('import', again, { columns: 80 })).toEqual([
      'Site P01 has all of this update pack already; nothing was changed.',
      '',
      '0 updates: none.',
    ]);
  });

  it('lists what was verified', () => {
    expect(linesOf('verify')).toEqual([
      'ok  /usb/P01.cab',
      '    Usage data of P01: as Prepare wrote it.',
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
