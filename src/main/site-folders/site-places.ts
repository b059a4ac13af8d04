import { hostname } from 'node:os';
import type { SitePlaces } from '../../core/ports/site-places.ts';
import type { SiteSettings } from '../../shared/settings.ts';
import { RegistryOfThisComputer, type WindowsRegistry } from '../registry/windows-registry.ts';
import { registeredFolders } from './registry-folders.ts';

/** What there is to go by on this computer; a test says what. */
export interface PlaceWorld {
  readonly platform: NodeJS.Platform;
  readonly computer: string;
  readonly registry: WindowsRegistry;
}

const thisComputer = (): PlaceWorld => ({
  platform: process.platform,
  computer: hostname(),
  registry: new RegistryOfThisComputer(),
});

/** Where the settings and this computer say that the folders of the site server are. */
export async function sitePlaces(
  { folder, folders = {} }: Pick<SiteSettings, 'folder' | 'folders'>,
  world: PlaceWorld = thisComputer(),
): Promise<SitePlaces> {
  return {
    chosen: {
      folder,
      easySetupPayload: folders.easySetupPayload ?? null,
      inbox: folders.inbox ?? null,
      logs: folders.logs ?? null,
    },
    // Only Windows has one.
    registered: world.platform === 'win32' ? await registeredFolders(world.registry) : [],
    computer: world.computer,
  };
}
