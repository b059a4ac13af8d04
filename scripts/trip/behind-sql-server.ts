import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { LabSite } from '../../src/lab/lab.ts';
import { labLogin, startLabSqlServer } from '../../src/lab/lab-sql-server.ts';
import { Settings } from '../../src/shared/settings.ts';

/** Site databases that are reached through a SQL Server. */
export interface BehindSqlServer {
  /** What a command needs to sign in. */
  readonly env: Readonly<Record<string, string>>;
  /** Every database was asked, encrypted and by the login of the lab. @throws {Error} */
  checkUsed(): void;
  stop(): Promise<void>;
}

/**
 * Serves the databases of these sites as a SQL Server, and has the settings of each name it instead of the file: its
 * certificate is pinned, and the password is told by the environment alone.
 */
export async function moveBehindSqlServer(sites: readonly LabSite[]): Promise<BehindSqlServer> {
  const password = randomBytes(12).toString('base64url');
  const running = await startLabSqlServer(sites, { password });
  for (const site of sites) {
    const settings = Settings.parse(JSON.parse(await readFile(site.settingsPath, 'utf8')));
    if (settings.site === null) throw new Error(`${site.settingsPath} is of no site.`);
    const moved = { ...settings, site: { ...settings.site, database: running.settingsFor(site) } };
    await writeFile(site.settingsPath, `${JSON.stringify(moved, null, 2)}\n`);
  }
  return {
    env: { SERVICE_CONNECTION_SQL_PASSWORD: password },
    checkUsed: () => {
      const { connections } = running.server;
      for (const { code } of sites) {
        const its = connections.filter(({ database }) => database === `CM_${code}`);
        const isRight = its.every(({ encrypted, login }) => encrypted === 'everything' && login === labLogin);
        if (its.length === 0 || !isRight)
          throw new Error(`The database of ${code} was not reached through the SQL Server as it should be.`);
      }
    },
    stop: () => running.stop(),
  };
}
