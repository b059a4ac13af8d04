import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileVersion } from '../../core/official-tool/file-version.ts';
import type { ToolComputer } from '../../core/official-tool/prerequisites.ts';
import type { Files } from '../../core/ports/files.ts';
import { isAppError } from '../../shared/errors.ts';
import type { RegistryValues, WindowsRegistry } from '../registry/windows-registry.ts';

const keys = {
  environment: String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment`,
  // Only an administrator may look into it, in every language of Windows.
  localService: String.raw`HKU\S-1-5-19`,
  dotnet: String.raw`HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full`,
  vcX64: String.raw`HKLM\SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes\x64`,
  vcX86: String.raw`HKLM\SOFTWARE\WOW6432Node\Microsoft\VisualStudio\14.0\VC\Runtimes\x86`,
  odbc: String.raw`HKLM\SOFTWARE\ODBC\ODBCINST.INI\ODBC Driver 18 for SQL Server`,
  tls: [
    String.raw`HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319`,
    String.raw`HKLM\SOFTWARE\WOW6432Node\Microsoft\.NETFramework\v4.0.30319`,
  ],
} as const;

const tlsNames = ['systemdefaulttlsversions', 'schusestrongcrypto'] as const;

/** Where the answers come from. */
export interface ToolComputerSources {
  readonly platform: NodeJS.Platform;
  readonly registry: WindowsRegistry;
  readonly files: Files;
}

/** What this computer has of what the tool needs. */
export async function readToolComputer(
  folder: string,
  { platform, registry, files }: ToolComputerSources,
): Promise<ToolComputer> {
  const inFolder = await filesOf(folder);
  const isWindows = platform === 'win32';
  if (!isWindows) {
    const nothing = { dotnetRelease: null, vcX64: null, vcX86: null, odbc: null, tlsValues: null };
    return { isWindows, architecture: null, isAdministrator: null, ...nothing, files: inFolder };
  }
  const read = async (key: string): Promise<RegistryValues> => await registry.values(key);
  const [environment, isAdministrator, dotnet, vcX64, vcX86, odbc, tls, tls32] = await Promise.all([
    read(keys.environment),
    registry.has(keys.localService),
    read(keys.dotnet),
    read(keys.vcX64),
    read(keys.vcX86),
    read(keys.odbc),
    read(keys.tls[0]),
    read(keys.tls[1]),
  ]);
  const isSet = [tls, tls32].flatMap((values) => tlsNames.map((name) => Number(values.get(name)) === 1));
  const release = dotnet.get('release');
  return {
    isWindows,
    architecture: environment.get('processor_architecture') ?? null,
    isAdministrator,
    dotnetRelease: release === undefined ? null : Number(release),
    vcX64: runtimeVersion(vcX64),
    vcX86: runtimeVersion(vcX86),
    odbc: await odbcVersion(odbc.get('driver'), files),
    tlsValues: { set: isSet.filter(Boolean).length, of: isSet.length },
    files: inFolder,
  };
}

/** `v14.38.33135.00`, of a runtime that says it is installed. */
function runtimeVersion(values: RegistryValues): string | null {
  const version = values.get('version');
  return version === undefined || Number(values.get('installed')) !== 1 ? null : version.replace(/^v/i, '');
}

/** Of the driver's library: its version resource says `2018.183.3.1` where everything else says 18.3.3.1. */
async function odbcVersion(library: string | undefined, files: Files): Promise<string | null> {
  if (library === undefined || library === '') return null;
  try {
    const file = await files.open(library);
    try {
      const version = await readFileVersion(file);
      return version?.replace(/^20\d\d\.(\d\d)(\d+)\./, '$1.$2.') ?? '18';
    } finally {
      await file.close();
    }
  } catch (error) {
    // Registered, and not there.
    if (isAppError(error)) return null;
    throw error;
  }
}

async function filesOf(folder: string): Promise<ToolComputer['files']> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ name }) => ({ name, sizeBytes: (await stat(join(folder, name))).size })),
  );
}
