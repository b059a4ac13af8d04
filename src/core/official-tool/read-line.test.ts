import { describe, expect, it } from 'vitest';
import { readToolLine } from './read-line.ts';
import { ToolRecord } from './tool-record.ts';

const guid = '248DC1EB-4B98-4483-BAF3-08C678C1CD0A';

describe('a line of the official tool', () => {
  it.each([
    [
      'INFO:ConfigMgr.Update.Manifest.cab (size = 15741046) downloaded successfully',
      { kind: 'downloaded', name: 'ConfigMgr.Update.Manifest.cab', sizeBytes: 15741046 },
    ],
    [
      `INFO:Downloading Payload ${guid} version 5.0.9058.1000. More information: https://go.microsoft.com/fwlink/?LinkId=2166085`,
      { kind: 'payload-begun', guid, version: '5.0.9058.1000' },
    ],
    [`INFO:Downloaded Payload ${guid} size = 967280807`, { kind: 'payload-done', guid, sizeBytes: 967280807 }],
    [`INFO:Downloading Redists for ${guid.toLowerCase()}`, { kind: 'redists-begun', guid }],
    [`INFO:Successfully downloaded Redists for ${guid}`, { kind: 'redists-done', guid }],
    ['Successfully Dropped the state message 4~~', { kind: 'state-message', message: 4 }],
    ['INFO: Setup downloader setupdl.exe: STARTED', { kind: 'downloader-begun' }],
    ['INFO: Setup downloader setupdl.exe: FINISHED', { kind: 'downloader-ended' }],
    ['setupdl.exe: Finish', { kind: 'downloader-ended' }],
    [
      'INFO: Downloading https://go.microsoft.com/fwlink/?LinkId=2115685 as SQLSysClrTypes.msi',
      { kind: 'fetching', name: 'SQLSysClrTypes.msi' },
    ],
    [
      'INFO: File hash check successfully for DeviceClient_WinCE7.0_X86.CAB',
      { kind: 'hash-right', name: 'DeviceClient_WinCE7.0_X86.CAB' },
    ],
    ['WARNING: File hash mismatch for SQLSysClrTypes.msi', { kind: 'hash-wrong', name: 'SQLSysClrTypes.msi' }],
    ['ERROR: CAB does not contain telemetry data.', { kind: 'error', text: 'CAB does not contain telemetry data.' }],
    ['WARNING: Retry in the next polling cycle~~', { kind: 'warning', text: 'Retry in the next polling cycle' }],
    ['INFO: WinHttpQueryHeaders() in Download() returned OK (200)', null],
    ['No proxy information is specified. Connect without proxy.', null],
    ['', null],
  ])('%j', (line, fact) => {
    expect(readToolLine('tool-log', line)).toEqual(fact);
  });

  it('of a breakdown is an error in the window only', () => {
    const line = 'Unhandled Exception: System.UnauthorizedAccessException: Access to the path is denied.';
    expect(readToolLine('console', line)?.kind).toBe('error');
    expect(readToolLine('setup-log', line)).toBeNull();
  });
});

describe('what the official tool said in all', () => {
  it('counts once what the window and the log say both', () => {
    const record = new ToolRecord();
    expect(record.add('tool-log', 'ERROR:It failed.')).not.toBeNull();
    expect(record.add('console', 'ERROR: It failed.')).toBeNull();
    expect(record.errors).toEqual(['It failed.']);
  });

  it('keeps an error that the window does not call one, and what is said twice', () => {
    const record = new ToolRecord();
    record.add('console', 'It failed.');
    expect(record.add('tool-log', 'ERROR:It failed.')?.fact?.kind).toBe('error');
    expect(record.add('tool-log', 'INFO:It goes on.')).not.toBeNull();
    expect(record.add('tool-log', 'INFO:It goes on.')).not.toBeNull();
    expect(record.add('console', 'It goes on.')).toBeNull();
    expect(record.add('console', 'It goes on.')).toBeNull();
    expect(record.add('console', 'It goes on.')).not.toBeNull();
  });

  it('forgets a wrong hash when the file came right afterwards', () => {
    const record = new ToolRecord();
    record.add('setup-log', 'WARNING: File hash mismatch for a.msi');
    record.add('setup-log', 'WARNING: File hash mismatch for b.msi');
    record.add('setup-log', 'INFO: File hash check successfully for a.msi');
    expect(record.wrongFiles).toEqual(['b.msi']);
  });

  it('knows which update has which part', () => {
    const record = new ToolRecord();
    record.add('tool-log', `INFO:Downloading Payload ${guid} version 5.0.9058.1000. More information: x`);
    record.add('tool-log', `INFO:Downloaded Payload ${guid} size = 7`);
    record.add('tool-log', `INFO:Downloading Redists for ${guid}`);
    record.add('setup-log', 'INFO: Setup downloader setupdl.exe: STARTED');
    expect(record.payloads).toEqual([{ guid, version: '5.0.9058.1000', sizeBytes: 7, redists: 'begun' }]);
    expect(record.isDownloadOpen).toBe(true);
  });
});
