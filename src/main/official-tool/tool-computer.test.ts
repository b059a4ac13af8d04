import { expect, it } from 'vitest';
import { MemoryFiles } from '../../core/testing/memory-files.ts';
import { bytesNamed, exportedRegistry, named } from '../registry/testing/exported-registry.ts';
import { readToolComputer } from './tool-computer.ts';

const runtimes = String.raw`Microsoft\VisualStudio\14.0\VC\Runtimes`;
/** As a Windows Server 2022 exports it, in any language. */
const registry = exportedRegistry({
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment': [
    bytesNamed('ComSpec', 'hex(2)', Buffer.from('%SystemRoot%\\system32\\cmd.exe\0', 'utf16le')),
    named('PROCESSOR_ARCHITECTURE', 'AMD64'),
  ],
  'HKU\\S-1-5-19': [],
  'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full': [
    named('Version', '4.8.04161'),
    '"Release"=dword:00080ff4',
  ],
  [`HKLM\\SOFTWARE\\${runtimes}\\x64`]: [named('Version', 'v14.38.33135.00'), '"Installed"=dword:00000001'],
  [`HKLM\\SOFTWARE\\WOW6432Node\\${runtimes}\\x86`]: [
    named('Version', 'v14.16.27012.06'),
    '"Installed"=dword:00000000',
  ],
  'HKLM\\SOFTWARE\\ODBC\\ODBCINST.INI\\ODBC Driver 18 for SQL Server': [
    named('Driver', String.raw`C:\Windows\system32\msodbcsql18.dll`),
  ],
  'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319': [
    '"SystemDefaultTlsVersions"=dword:00000001',
    '"SchUseStrongCrypto"=dword:00000001',
  ],
});

it('is read out of what the registry prints', async () => {
  const read = await readToolComputer('/no such folder', { platform: 'win32', registry, files: new MemoryFiles() });
  expect(read).toEqual({
    isWindows: true,
    architecture: 'AMD64',
    isAdministrator: true,
    dotnetRelease: 528_372,
    vcX64: '14.38.33135.00',
    vcX86: null,
    // Registered, and its library is not there.
    odbc: null,
    tlsValues: { set: 2, of: 4 },
    files: [],
  });
});

it('is told to be no Windows without asking anything', async () => {
  const nobody = async (): Promise<never> => {
    throw new Error('Nobody may ask.');
  };
  const asked = { has: nobody, values: nobody };
  const read = await readToolComputer('/', { platform: 'linux', registry: asked, files: new MemoryFiles() });
  expect(read).toMatchObject({ isWindows: false, isAdministrator: null, dotnetRelease: null });
});
