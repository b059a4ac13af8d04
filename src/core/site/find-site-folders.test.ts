import { describe, expect, it } from 'vitest';
import type { SitePlaces } from '../ports/site-places.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { MemorySiteDatabase } from '../testing/memory-site-database.ts';
import { placesAt } from '../testing/sample-world.ts';
import { findSiteFolders, folderCandidates, readKnownSite } from './find-site-folders.ts';

const remote = '\\\\CM-P01.contoso.example';
const onServer = { code: 'P01', server: { serverName: 'HERE.contoso.example', installFolder: '/program files/cm' } };
const elsewhere = { code: 'P01', server: { serverName: 'CM-P01.contoso.example', installFolder: 'D:\\CM' } };
const unknown = { code: 'P01', server: null };

async function withFolders(...folders: readonly string[]): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  for (const folder of folders) files.folders.add(folder);
  return files;
}

async function withSite(root: string): Promise<MemoryFiles> {
  return await withFolders(`${root}/EasySetupPayload`, `${root}/inboxes/hman.box/CFD`);
}

function places(given: Partial<SitePlaces> = {}): SitePlaces {
  return { ...placesAt(null), ...given };
}

describe('the folders of the site server', () => {
  it('are where the settings say, and nowhere else is looked', async () => {
    const files = await withSite('/named');
    files.folders.add('/registered/EasySetupPayload').add('/registered/inboxes/hman.box/CFD');
    const found = await findSiteFolders(files, { ...placesAt('/named'), registered: ['/registered'] }, onServer);
    expect(found).toEqual({
      easySetupPayload: '/named/EasySetupPayload',
      offlinePayload: '/named/EasySetupPayload/Offline',
      inbox: '/named/inboxes/hman.box/CFD',
      manifest: '/named/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB',
      consoleContent: '/named/inboxes/hman.box/CFD/ConfigMgr.AdminUIContent.CAB',
      refused: '/named/inboxes/hman.box/bad',
      staging: '/named/CMUStaging',
      logs: '/named/Logs',
    });
  });

  it('named by the settings and not there are missed by name', async () => {
    const files = await withFolders('/named/EasySetupPayload');
    await expect(findSiteFolders(files, placesAt('/named'), unknown)).rejects.toMatchObject({
      code: 'site.folder-missing',
      details: { folder: 'inboxes/hman.box/CFD', path: '/named/inboxes/hman.box/CFD' },
    });
    files.folders.add('/named/inboxes/hman.box/CFD');
    files.contents.set('/named/EasySetupPayload/Offline', Buffer.from('a file'));
    await expect(findSiteFolders(files, placesAt('/named'), unknown)).rejects.toMatchObject({
      details: { folder: 'EasySetupPayload/Offline' },
    });
  });

  it('are found by the registry of this computer', async () => {
    const files = await withSite('/cm');
    const found = await findSiteFolders(files, places({ registered: ['/old', '/cm'] }), unknown);
    expect(found.inbox).toBe('/cm/inboxes/hman.box/CFD');
  });

  it('are found by the database where the site server is this computer', async () => {
    const files = await withSite('/program files/cm');
    const found = await findSiteFolders(files, places({ computer: 'Here' }), onServer);
    expect(found.easySetupPayload).toBe('/program files/cm/EasySetupPayload');
  });

  it('are the shares of the site server where it is another computer', async () => {
    const files = await withFolders(`${remote}\\EasySetupPayload`, `${remote}\\SMS_P01/inboxes/hman.box/CFD`);
    const found = await findSiteFolders(files, places({ computer: 'ADMIN-PC' }), elsewhere);
    expect(found.offlinePayload).toBe(`${remote}\\EasySetupPayload/Offline`);
    expect(found.inbox).toBe(`${remote}\\SMS_P01/inboxes/hman.box/CFD`);
    expect(found.logs).toBe(`${remote}\\SMS_P01/Logs`);
  });

  it('that two sources name are one place, whatever the case', async () => {
    const files = await withSite('/program files/cm');
    const both = places({ computer: 'here', registered: ['/Program Files/CM/', '/program files/cm'] });
    // A file system that minds case, as this one does, has only one of them.
    expect((await folderCandidates(files, both, onServer)).length).toBe(1);
  });

  it('have to be chosen where there are two', async () => {
    const files = await withSite('/one');
    files.folders.add('/two/EasySetupPayload').add('/two/inboxes/hman.box/CFD');
    await expect(findSiteFolders(files, places({ registered: ['/one', '/two'] }), unknown)).rejects.toMatchObject({
      code: 'site.folder-ambiguous',
      details: { site: 'P01', folders: ['/one', '/two'] },
    });
  });

  it('that are nowhere end in an error that says where was looked', async () => {
    const files = await withFolders();
    await expect(findSiteFolders(files, places(), unknown)).rejects.toMatchObject({
      code: 'site.folder-not-found',
      message: 'The folders of the site server of site P01 were not found.',
    });
    await expect(findSiteFolders(files, places({ registered: ['/cm'] }), elsewhere)).rejects.toMatchObject({
      details: { looked: ['/cm', `${remote}\\SMS_P01`] },
    });
  });

  it('are not looked for on a server whose name is none', async () => {
    const odd = { code: 'P01', server: { serverName: 'server\\share\\..', installFolder: 'C:\\CM' } };
    expect(await folderCandidates(await withFolders(), places(), odd)).toEqual([]);
  });

  it('are told with where each came from, and with what is wrong there', async () => {
    const files = await withSite('/cm');
    const told = await folderCandidates(files, { ...placesAt('/named'), registered: ['/cm'] }, elsewhere);
    expect(told.map(({ folder, from, inbox, error }) => [folder, from, inbox, error?.code ?? null])).toEqual([
      ['/named', 'settings', null, 'site.folder-missing'],
      ['/cm', 'registry', '/cm/inboxes/hman.box/CFD', null],
      [`${remote}\\SMS_P01`, 'database', null, 'site.folder-missing'],
    ]);
  });

  it('are told with the folder the site unpacks manifests in, once it is there', async () => {
    const staging = async (...more: readonly string[]): Promise<string | null | undefined> => {
      const files = await withSite('/cm');
      for (const folder of more) await files.makeFolder(folder);
      return (await folderCandidates(files, places({ registered: ['/cm'] }), unknown))[0]?.staging;
    };
    expect(await staging()).toBeNull();
    expect(await staging('/cm/CMUStaging')).toBe('/cm/CMUStaging');
  });

  it('may each be named alone: the outbox of a remote service connection point has names of its own', async () => {
    const files = await withFolders('/share/EasySetupPayload', '/scp/MP/OUTBOXES/MCM.box');
    const chosen = {
      folder: null,
      easySetupPayload: '/share/EasySetupPayload',
      inbox: '/scp/MP/OUTBOXES/MCM.box',
      logs: null,
    };
    const found = await findSiteFolders(files, places({ chosen }), unknown);
    expect(found).toMatchObject({
      manifest: '/scp/MP/OUTBOXES/MCM.box/___CABConfigMgr.Update.Manifest.MCM',
      logs: null,
    });
  });
});

describe('a folder that is named in an odd way', () => {
  it('is what everything below it begins with', async () => {
    const files = await withFolders('/share/payload/', '/site/inboxes/hman.box/CFD');
    files.folders.add('/share/payload');
    const chosen = { folder: '/site', easySetupPayload: '/share//./payload/', inbox: null, logs: null };
    const { easySetupPayload, offlinePayload } = await findSiteFolders(files, places({ chosen }), unknown);
    expect(offlinePayload.startsWith(easySetupPayload)).toBe(true);
  });
});

describe('a database that does not say where the site server is', () => {
  it('leaves it unknown', async () => {
    const database = new MemorySiteDatabase({ columns: [], rows: [], newest: null });
    expect(await readKnownSite(database, 'P01')).toEqual(unknown);
    database.siteServer = onServer.server;
    expect(await readKnownSite(database, 'P01')).toEqual(onServer);
  });
});
