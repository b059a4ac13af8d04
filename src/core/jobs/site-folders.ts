import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Files } from '../ports/files.ts';

/** The names the hierarchy manager looks for in its inbox. */
export const inboxManifest = 'ConfigMgr.Update.Manifest.CAB';
export const inboxConsoleContent = 'ConfigMgr.AdminUIContent.CAB';

/** The folders of the site server Import works with. Names: Microsoft's logs and articles (docs/formats/update-pack.md). */
export interface SiteFolders {
  /** `EasySetupPayload/Offline`: payloads of an offline site. */
  readonly offlinePayload: string;
  /** `inboxes/hman.box/CFD`: where the hierarchy manager takes manifests from. */
  readonly inbox: string;
  /** `Logs/hman.log`: says why an update was filtered out. */
  readonly hmanLog: string;
}

/**
 * The folders under the installation folder of the site server, all checked to be there.
 * @throws {AppError} site.folder-missing
 */
export async function findSiteFolders(files: Files, root: string): Promise<SiteFolders> {
  const folder = async (...names: readonly string[]): Promise<string> => {
    const path = join(root, ...names);
    if ((await files.facts(path))?.kind !== 'folder')
      throw new AppError('site.folder-missing', { folder: names.join('/'), path });
    return path;
  };
  await folder('EasySetupPayload');
  return {
    offlinePayload: await folder('EasySetupPayload', 'Offline'),
    inbox: await folder('inboxes', 'hman.box', 'CFD'),
    hmanLog: join(root, 'Logs', 'hman.log'),
  };
}
