import { type ServerCertificate, selfSignedCertificate } from '../../src/lab/sql-server/self-signed.ts';
import { type SqlServer, startSqlServer } from '../../src/lab/sql-server/server.ts';
import { sqliteEngine } from '../../src/lab/sql-server/sqlite-engine.ts';
import type { App } from './app.ts';
import { siteOf } from './packs.ts';

/** Of the login `reader`, which is no administrator. */
export const sqlPassword = 'Xq7-Zebra!marmalade';
/** The same person as Windows knows her. */
export const windowsAccount = { domain: 'CONTOSO', name: 'anna', password: 'Wv3-Gnoe!brémols' } as const;
/** And as Entra ID does. */
export const entraAccount = { name: 'anna@contoso.com', token: 'eyJhbGciOi.Qk9-token.of-anna_7' } as const;

/** The site database of a lab behind a SQL Server that signed its own certificate. */
export interface SqlWorld {
  readonly server: SqlServer;
  readonly database: string;
  /** The same once more under another name, as a server of several sites has them. */
  readonly otherDatabase: string;
  readonly siteFolder: string;
  /** Stops it, and starts it on the same port: with the same certificate, or a new one. */
  readonly restart: (certificate?: 'new') => Promise<void>;
  /** As `restart`, in its two halves. */
  readonly stop: () => Promise<void>;
  /** What an administrator does at the server itself. */
  readonly administer: (script: string, database?: string) => Promise<void>;
}

/** Serves it while `use` goes on. */
export async function withSqlWorld(app: App, use: (world: SqlWorld) => Promise<void>): Promise<void> {
  const { code, databasePath, siteFolder } = siteOf(app.lab);
  const database = `CM_${code}`;
  const otherDatabase = 'CM_P99';
  const engine = sqliteEngine({
    databases: { [database]: { path: databasePath }, [otherDatabase]: { path: databasePath } },
    logins: { sa: { isAdministrator: true }, reader: {} },
  });
  let certificate = certificateOfServer();
  const start = async (port: number): Promise<SqlServer> =>
    await startSqlServer({
      engine,
      port,
      logins: [
        { way: 'sql', name: 'reader', password: sqlPassword },
        { way: 'windows', ...windowsAccount },
        { way: 'token', ...entraAccount },
      ],
      certificate,
    });
  const first = await start(0);
  let server: SqlServer | null = first;
  const stop = async (): Promise<void> => {
    await server?.stop();
    server = null;
  };
  const restart = async (other?: 'new'): Promise<void> => {
    await stop();
    if (other === 'new') certificate = certificateOfServer();
    server = await start(first.port);
  };
  const administer = async (script: string, where = database): Promise<void> => {
    const session = engine.openSession({ name: 'sa', way: 'sql' }, where);
    if (session === null) throw new Error('The administrator may not open the database.');
    try {
      for await (const event of session.execute(script, [], new AbortController().signal)) {
        if (event.kind === 'message' && event.message.class > 10) throw new Error(event.message.message);
      }
    } finally {
      session.close();
    }
  };
  await use({ server: first, database, otherDatabase, siteFolder, administer, restart, stop });
  await stop();
  engine.close();
}

function certificateOfServer(): ServerCertificate {
  return selfSignedCertificate('sql01.contoso.com', ['sql01.contoso.com']);
}
