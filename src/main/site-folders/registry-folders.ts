import type { WindowsRegistry } from '../registry/windows-registry.ts';

/*
 * Where Setup has put the site server, as the registry of its computer says. Microsoft has not documented these keys;
 * administrators have long read them. They are looked at only when the settings name no folder.
 */
const keys = [
  String.raw`HKLM\SOFTWARE\Microsoft\SMS\Identification`,
  String.raw`HKLM\SOFTWARE\Microsoft\SMS\Setup`,
] as const;
const valueName = 'installation directory';

/** The installation folders of a site server on this computer; empty where there is none. */
export async function registeredFolders(registry: WindowsRegistry): Promise<readonly string[]> {
  const found = await Promise.all(keys.map(async (key) => (await registry.values(key)).get(valueName) ?? ''));
  return [...new Set(found.filter((folder) => folder !== ''))];
}
