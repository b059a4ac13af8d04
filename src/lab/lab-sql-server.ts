/*
 * The site databases of a lab behind a practice SQL Server, as the databases CM_<site code>: what a real site has, so far as
 * the product can see it. The SQLite files stay where they are, and the site components go on writing to them.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { SqlServerDatabase } from '../shared/settings.ts';
import type { LabSite } from './lab.ts';
import type { ServerCertificate } from './sql-server/self-signed.ts';
import { type SqlServer, type SqlServerOptions, startSqlServer } from './sql-server/server.ts';
import { sqliteEngine } from './sql-server/sqlite-engine.ts';

/** A SQL Server with the databases of a lab. */
export interface LabSqlServer {
  readonly server: SqlServer;
  /** SHA-256 of its certificate, in hexadecimal digits: what a client may pin. */
  readonly certificateSha256: string;
  /** Settings for a site's database. */
  settingsFor(site: Pick<LabSite, 'code'>): SqlServerDatabase;
  /** The same as an address, with the password in it. */
  addressFor(site: Pick<LabSite, 'code'>): string;
  stop(): Promise<void>;
}

/** The one login of a lab's server. */
export const labLogin = 'practice';

/** A site whose database is served. One that is not there yet is made when it may be written. */
export interface ServedSite extends Pick<LabSite, 'code' | 'databasePath'> {
  readonly isWritable?: boolean;
}

/** Serves the databases of these sites until it is stopped. */
export async function startLabSqlServer(
  sites: readonly ServedSite[],
  options: {
    readonly password: string;
    readonly port?: number;
    readonly certificate?: ServerCertificate;
  } & Pick<SqlServerOptions, 'fault'>,
): Promise<LabSqlServer> {
  const { password, ...rest } = options;
  const databases = Object.fromEntries(
    sites.map((site) => [databaseOf(site), { path: site.databasePath, isWritable: site.isWritable ?? false }]),
  );
  const engine = sqliteEngine({ databases });
  const logins = [{ way: 'sql', name: labLogin, password }] as const;
  const server = await startSqlServer({ ...rest, engine, logins });
  const { raw } = new X509Certificate(server.certificate);
  const certificateSha256 = createHash('sha256').update(raw).digest('hex');
  return {
    server,
    certificateSha256,
    settingsFor: (site) => ({
      kind: 'sqlserver',
      server: server.host,
      instance: null,
      port: server.port,
      database: databaseOf(site),
      signIn: { kind: 'sql', userName: labLogin },
      encryption: 'on',
      certificate: { check: 'pinned', sha256: certificateSha256 },
      connectSeconds: 15,
      answerSeconds: 120,
      readsUndocumented: true,
    }),
    addressFor: (site) =>
      `mssql://${labLogin}:${encodeURIComponent(password)}@${server.host}:${server.port}/${databaseOf(site)}` +
      `?certificate=pinned:${certificateSha256}`,
    stop: async () => {
      await server.stop();
      engine.close();
    },
  };
}

function databaseOf({ code }: Pick<LabSite, 'code'>): string {
  return `CM_${code}`;
}
