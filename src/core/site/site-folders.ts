import { basename, join, normalize } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Files } from '../ports/files.ts';

/*
 * The folders of the site server Import works with. Names: Microsoft's logs and articles (docs/formats/update-pack.md).
 */
export interface SiteFolders {
  /** `EasySetupPayload`, which the site shares under the same name. */
  readonly easySetupPayload: string;
  /** `EasySetupPayload/Offline`: payloads of an offline site. The first import of a site makes it. */
  readonly offlinePayload: string;
  /** Where the hierarchy manager takes manifests from. */
  readonly inbox: string;
  /** What both files are to be called there. */
  readonly manifest: string;
  readonly consoleContent: string;
  /** Where inbox files go that the site cannot use. */
  readonly refused: string;
  /** `CMUStaging`, where the hierarchy manager unpacks what it took: only looked at. `null` where nobody knows it. */
  readonly staging: string | null;
  /** `Logs`; `null` where nobody knows it. */
  readonly logs: string | null;
}

/** Where the folders of a site server are, as somebody says. */
export interface SiteRoots {
  /** Installation folder; `null` where each folder is named by itself. */
  readonly folder: string | null;
  readonly easySetupPayload: string | null;
  readonly inbox: string | null;
  readonly logs: string | null;
}

/** The folders below an installation folder; those that are named by themselves go before. Nobody has looked yet. */
export function siteFoldersAt({ folder, easySetupPayload, inbox, logs }: SiteRoots): SiteFolders | null {
  const below = (...names: readonly string[]): string | null => (folder === null ? null : join(folder, ...names));
  // As `join` writes paths: what is below one begins with it.
  const payload = easySetupPayload === null ? below('EasySetupPayload') : normalize(easySetupPayload);
  const into = inbox === null ? below('inboxes', 'hman.box', 'CFD') : normalize(inbox);
  if (payload === null || into === null) return null;
  return {
    easySetupPayload: payload,
    offlinePayload: join(payload, 'Offline'),
    inbox: into,
    ...inboxFiles(into),
    refused: join(into, '..', 'bad'),
    staging: below('CMUStaging'),
    logs: logs ?? below('Logs'),
  };
}

/**
 * Under which names the site takes manifest and console content. On the site server the names of its own logs; in the
 * outbox of a service connection point on another computer (`MP\OUTBOXES\MCM.box`) the manifest has the name the logs show
 * there, and that of the console content is made after it: nobody has published it.
 */
function inboxFiles(inbox: string): Pick<SiteFolders, 'manifest' | 'consoleContent'> {
  const isOutbox = basename(inbox).toLowerCase() === 'mcm.box';
  return isOutbox
    ? {
        manifest: join(inbox, '___CABConfigMgr.Update.Manifest.MCM'),
        consoleContent: join(inbox, '___CABConfigMgr.AdminUIContent.MCM'),
      }
    : {
        manifest: join(inbox, 'ConfigMgr.Update.Manifest.CAB'),
        consoleContent: join(inbox, 'ConfigMgr.AdminUIContent.CAB'),
      };
}

/**
 * Looks whether the folders are there. `Offline` may be missing: Import makes it.
 * @throws {AppError} site.folder-missing
 */
export async function checkSiteFolders(files: Files, folders: SiteFolders): Promise<void> {
  await mustBeFolder(files, folders.easySetupPayload, 'EasySetupPayload');
  const offline = await files.facts(folders.offlinePayload);
  if (offline !== null) await mustBeFolder(files, folders.offlinePayload, 'EasySetupPayload/Offline');
  await mustBeFolder(files, folders.inbox, 'inboxes/hman.box/CFD');
}

async function mustBeFolder(files: Files, path: string, folder: string): Promise<void> {
  if ((await files.facts(path))?.kind !== 'folder') throw new AppError('site.folder-missing', { folder, path });
}
