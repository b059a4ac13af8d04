import { describe, expect, it } from 'vitest';
import type { PrerequisiteId } from '../../shared/official-tool.ts';
import { judgePrerequisites, type ToolComputer } from './prerequisites.ts';

const good: ToolComputer = {
  isWindows: true,
  architecture: 'AMD64',
  isAdministrator: true,
  dotnetRelease: 533_320,
  vcX64: '14.38.33135.00',
  vcX86: '14.28.29914.00',
  odbc: '18.3.3.1',
  tlsValues: { set: 4, of: 4 },
  files: [
    { name: 'ServiceConnectionTool.exe', sizeBytes: 100 },
    { name: 'ServiceConnectionTool.exe.config', sizeBytes: 100 },
    { name: 'ServiceConnectionTool.log', sizeBytes: 0 },
  ],
};

function outcomeOf(id: PrerequisiteId, change: Partial<ToolComputer>, version: string | null = '5.0.9141.1000') {
  const judged = judgePrerequisites({ ...good, ...change }, { version, stage: 'connect' });
  return judged.find((one) => one.id === id)?.outcome;
}

describe('what the official tool needs', () => {
  it('is there, each thing by itself', () => {
    const judged = judgePrerequisites(good, { version: '5.0.9141.1000', stage: 'connect' });
    expect(judged.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
      ['system', 'administrator', 'files', 'dotnet', 'vc-x64', 'vc-x86', 'odbc', 'tls'].map((id) => `${id} passed`),
    );
  });

  it.each<[PrerequisiteId, Partial<ToolComputer>, string]>([
    ['system', { isWindows: false }, 'missing'],
    ['system', { architecture: 'ARM64' }, 'missing'],
    ['system', { architecture: null }, 'unknown'],
    ['administrator', { isAdministrator: false }, 'missing'],
    ['administrator', { isAdministrator: null }, 'unknown'],
    ['files', { files: [{ name: 'ServiceConnectionTool.exe', sizeBytes: 100 }] }, 'missing'],
    ['files', { files: [...good.files, { name: 'a.dll', sizeBytes: 0 }] }, 'missing'],
    ['dotnet', { dotnetRelease: null }, 'missing'],
    ['dotnet', { dotnetRelease: 394_801 }, 'missing'],
    ['dotnet', { dotnetRelease: 394_802 }, 'warning'],
    ['dotnet', { dotnetRelease: 528_039 }, 'warning'],
    ['dotnet', { dotnetRelease: 528_040 }, 'passed'],
    ['vc-x64', { vcX64: null }, 'missing'],
    ['vc-x64', { vcX64: '14.28.29913.99' }, 'missing'],
    ['vc-x64', { vcX64: '14.28.29914.0' }, 'passed'],
    ['vc-x86', { vcX86: '14.9.0.0' }, 'missing'],
    ['odbc', { odbc: null }, 'missing'],
    ['odbc', { odbc: '18.7.1.1' }, 'missing'],
    ['tls', { tlsValues: { set: 3, of: 4 } }, 'warning'],
    ['tls', { tlsValues: null }, 'unknown'],
  ])('%s with %j is %s', (id, change, outcome) => {
    expect(outcomeOf(id, change)).toBe(outcome);
  });

  it('does not take the fault of an ODBC driver for one of later sites', () => {
    expect(outcomeOf('odbc', { odbc: '18.7.1.1' }, '5.0.9146.1000')).toBe('missing');
    expect(outcomeOf('odbc', { odbc: '18.7.1.1' }, '5.0.9152.1000')).toBe('passed');
  });

  it('asks less of an older tool', () => {
    expect(outcomeOf('odbc', { odbc: null }, '5.0.9106.1000')).toBe('passed');
    expect(outcomeOf('dotnet', { dotnetRelease: 379_893 }, '5.0.9049.1000')).toBe('warning');
    expect(outcomeOf('vc-x64', { vcX64: null }, '5.0.9049.1000')).toBe('unknown');
  });

  it('asks a tool that does not tell its version for what the newest needs', () => {
    expect(outcomeOf('odbc', { odbc: null }, null)).toBe('missing');
  });

  it('leaves TLS to the stage that reaches out', () => {
    expect(judgePrerequisites(good, { version: null, stage: 'import' }).some(({ id }) => id === 'tls')).toBe(false);
  });
});
