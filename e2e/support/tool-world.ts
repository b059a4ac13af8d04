import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSite, RunningLab } from '../../src/lab/lab.ts';
import type { StandInWorld } from '../../src/lab/official-tool/stand-in-world.ts';

/** Where Microsoft's tool lays what it imports at a site. */
export function toolPlaces({ siteFolder }: LabSite): { readonly offline: string; readonly inbox: string } {
  return {
    offline: join(siteFolder, 'EasySetupPayload', 'Offline'),
    inbox: join(siteFolder, 'inboxes', 'hman.box', 'CFD'),
  };
}

/** The world of a stand-in of Microsoft's tool that does its work, at a site of a lab. */
export async function goodToolWorld(lab: RunningLab, site: LabSite): Promise<StandInWorld> {
  const { cloud } = JSON.parse(await readFile(lab.internetSettingsPath, 'utf8')) as {
    readonly cloud: { readonly manifestUrl: string; readonly adminUiContentUrl: string };
  };
  return {
    mode: 'good',
    siteVersion: site.version,
    ...toolPlaces(site),
    manifestUrl: cloud.manifestUrl,
    adminUiContentUrl: cloud.adminUiContentUrl,
    encodes: true,
    password: null,
  };
}
