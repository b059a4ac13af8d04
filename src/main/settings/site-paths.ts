import type { DatabaseSettings, SiteSettings } from '../../shared/settings.ts';

/** The settings of a site with each of its paths made what `absolute` makes of it. */
export function withSitePaths(site: SiteSettings, absolute: (path: string) => string): SiteSettings {
  const { folder, folders, officialTool } = site;
  return {
    ...site,
    database: withDatabasePaths(site.database, absolute),
    folder: folder === null ? null : absolute(folder),
    ...(folders === undefined
      ? {}
      : {
          folders: Object.fromEntries(
            Object.entries(folders).map(([name, path]) => [name, path === undefined ? path : absolute(path)]),
          ),
        }),
    ...(officialTool === undefined ? {} : { officialTool: absolute(officialTool) }),
  };
}

function withDatabasePaths(database: DatabaseSettings, absolute: (path: string) => string): DatabaseSettings {
  if (database.kind === 'sqlite') return { ...database, path: absolute(database.path) };
  const { certificate } = database;
  if (certificate.check !== 'authority' || certificate.caFile === null) return database;
  return { ...database, certificate: { ...certificate, caFile: absolute(certificate.caFile) } };
}
