import { basename, dirname, join } from 'node:path';
import { readFileVersion } from '../../core/official-tool/file-version.ts';
import type { Files } from '../../core/ports/files.ts';
import type { FoundTool } from '../../core/ports/official-tool.ts';
import type { WindowsRegistry } from '../registry/windows-registry.ts';

export const toolProgram = 'ServiceConnectionTool.exe';
/** Where the installation folder of a site server has it: the copy of the media that fits the site. */
const underInstallation = ['CD.Latest', 'SMSSETUP', 'TOOLS', 'ServiceConnectionTool'] as const;
const siteSetup = String.raw`HKLM\SOFTWARE\Microsoft\SMS\Setup`;

/** Below the installation folder of a site server. */
export function toolBelow(installation: string): string {
  return join(installation, ...underInstallation);
}

/** The folder a site server was installed in, as its setup wrote it down; `null` on any other computer. */
export async function installationFolder(registry: WindowsRegistry): Promise<string | null> {
  return (await registry.values(siteSetup)).get('installation directory') || null;
}

/** The tool in the first of these folders that has it; the program itself may be named too. */
export async function findTool(folders: readonly string[], files: Files): Promise<FoundTool | null> {
  for (const named of folders) {
    const folder = basename(named).toLowerCase() === toolProgram.toLowerCase() ? dirname(named) : named;
    const program = join(folder, toolProgram);
    if ((await files.facts(program))?.kind !== 'file') continue;
    const file = await files.open(program);
    try {
      return { folder, program, version: await readFileVersion(file) };
    } finally {
      await file.close();
    }
  }
  return null;
}
