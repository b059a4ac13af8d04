import type { SqlServerDatabase } from '../../../shared/settings.ts';

/** How a test signs in to a practice SQL Server on this computer: by a login of its own, without encryption. */
export function practiceLogin(
  { host, port }: { readonly host: string; readonly port: number },
  given: Partial<SqlServerDatabase> = {},
): SqlServerDatabase {
  return {
    kind: 'sqlserver',
    server: host,
    instance: null,
    port,
    database: 'CM_P01',
    signIn: { kind: 'sql', userName: 'reader' },
    encryption: 'off',
    certificate: { check: 'none' },
    connectSeconds: 30,
    answerSeconds: 30,
    readsUndocumented: true,
    ...given,
  };
}
