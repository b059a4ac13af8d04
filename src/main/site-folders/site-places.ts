import { hostname } from 'node:os';
import type { SitePlaces } from '../../core/ports/site-places.ts';
import type { SiteSettings } from '../../shared/settings.ts';
import { type QueryRegistry, queryRegistry } from '../windows-registry.ts';
import { registeredFolders } from './registry-folders.ts';

/** What there is to go by on this computer; a test says what. */
export interface PlaceWorld {
  readonly platform: NodeJS.Platform;
  readonly computer: string;
  readonly query: QueryRegistry;
}

const thisComputer = (): PlaceWorld => ({ platform: process.platform, computer: hostname(), query: queryRegistry });

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
    registered: world.platform === 'win32' ? await registeredFolders(world.query) : [],
    computer: world.computer,
  };
}
