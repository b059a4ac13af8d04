import { expect, it } from 'vitest';
import { MemoryFiles } from '../../core/testing/memory-files.ts';
import { readToolComputer } from './tool-computer.ts';

/** As `reg query` prints it on an English and on a Dutch Windows Server 2022: the words before the values are the same. */
const registry: ReadonlyMap<string, string> = new Map([
  [
    String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment`,
    String.raw`
HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Environment
    ComSpec    REG_EXPAND_SZ    %SystemRoot%\system32\cmd.exe
    PROCESSOR_ARCHITECTURE    REG_SZ    AMD64
`,
  ],
  [
    String.raw`HKU\S-1-5-19`,
    String.raw`
HKEY_USERS\S-1-5-19\Control Panel
`,
  ],
  [
    String.raw`HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full`,
    String.raw`
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full
    Version    REG_SZ    4.8.04161
    Release    REG_DWORD    0x80ff4
`,
  ],
  [
    String.raw`HKLM\SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes\x64`,
    String.raw`
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes\x64
    Version    REG_SZ    v14.38.33135.00
    Installed    REG_DWORD    0x1
`,
  ],
  [
    String.raw`HKLM\SOFTWARE\WOW6432Node\Microsoft\VisualStudio\14.0\VC\Runtimes\x86`,
    String.raw`
HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\VisualStudio\14.0\VC\Runtimes\x86
    Version    REG_SZ    v14.16.27012.06
    Installed    REG_DWORD    0x0
`,
  ],
  [
    String.raw`HKLM\SOFTWARE\ODBC\ODBCINST.INI\ODBC Driver 18 for SQL Server`,
    String.raw`
HKEY_LOCAL_MACHINE\SOFTWARE\ODBC\ODBCINST.INI\ODBC Driver 18 for SQL Server
    Driver    REG_SZ    C:\Windows\system32\msodbcsql18.dll
`,
  ],
  [
    String.raw`HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319`,
    String.raw`
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\.NETFramework\v4.0.30319
    SystemDefaultTlsVersions    REG_DWORD    0x1
    SchUseStrongCrypto    REG_DWORD    0x1
`,
  ],
]);

it('is read out of what the registry prints', async () => {
  const query = async (key: string): Promise<string> => registry.get(key) ?? '';
  const read = await readToolComputer('/no such folder', { platform: 'win32', query, files: new MemoryFiles() });
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
  const query = async (): Promise<string> => {
    throw new Error('Nobody may ask.');
  };
  const read = await readToolComputer('/', { platform: 'linux', query, files: new MemoryFiles() });
  expect(read).toMatchObject({ isWindows: false, isAdministrator: null, dotnetRelease: null });
});
