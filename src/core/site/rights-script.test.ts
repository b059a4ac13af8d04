import { describe, expect, it } from 'vitest';
import { type RightsScriptOrder, sqlNamePattern } from '../../shared/site-database.ts';
import { rightsScript } from './rights-script.ts';

const rights = [
  { object: 'dbo.TEL_TelemetryResults', right: 'SELECT', neededFor: 'prepare' },
  { object: 'dbo.fnGetHierarchyID', right: 'EXECUTE', neededFor: 'prepare' },
  { object: 'dbo.CM_UpdatePackages', right: 'SELECT', neededFor: 'import' },
  { object: 'dbo.ServerData', right: 'SELECT', neededFor: 'details' },
] as const;

const script = (change: Partial<RightsScriptOrder> = {}): string =>
  rightsScript(
    {
      account: 'CONTOSO\\svc',
      signIn: 'windows',
      database: 'CM_P01',
      stages: ['prepare', 'import', 'details'],
      undo: false,
      ...change,
    },
    rights,
  );
/** What is run: everything but comments and empty lines. */
const statements = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('--'));

describe('the script that grants rights', () => {
  it('makes a user and a role where there are none, grants what is read, and nothing else', () => {
    expect(statements(script())).toEqual([
      'USE [CM_P01];',
      "IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'CONTOSO\\svc')",
      '  CREATE USER [CONTOSO\\svc] FOR LOGIN [CONTOSO\\svc];',
      "IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'ServiceConnectionReader')",
      '  CREATE ROLE [ServiceConnectionReader];',
      "IF OBJECT_ID(N'dbo.TEL_TelemetryResults') IS NOT NULL",
      '  GRANT SELECT ON [dbo].[TEL_TelemetryResults] TO [ServiceConnectionReader];',
      "IF OBJECT_ID(N'dbo.fnGetHierarchyID') IS NOT NULL",
      '  GRANT EXECUTE ON [dbo].[fnGetHierarchyID] TO [ServiceConnectionReader];',
      "IF OBJECT_ID(N'dbo.CM_UpdatePackages') IS NOT NULL",
      '  GRANT SELECT ON [dbo].[CM_UpdatePackages] TO [ServiceConnectionReader];',
      "IF OBJECT_ID(N'dbo.ServerData') IS NOT NULL",
      '  GRANT SELECT ON [dbo].[ServerData] TO [ServiceConnectionReader];',
      'ALTER ROLE [ServiceConnectionReader] ADD MEMBER [CONTOSO\\svc];',
    ]);
  });

  it('grants only what the stages need that were asked for', () => {
    const granted = statements(script({ stages: ['import'] })).filter((line) => line.includes('GRANT'));
    expect(granted).toHaveLength(1);
    expect(granted[0]).toContain('CM_UpdatePackages');
  });

  it.each([
    ['windows', 'FOR LOGIN [svc];', 'CREATE LOGIN [svc] FROM WINDOWS;'],
    ['sql', 'FOR LOGIN [svc];', 'CREATE LOGIN [svc] WITH PASSWORD'],
    ['entra', 'FROM EXTERNAL PROVIDER;', 'CREATE LOGIN [svc] FROM EXTERNAL PROVIDER;'],
  ] as const)('tells how a %s account gets its login, as a comment only', (signIn, user, login) => {
    const text = script({ account: 'svc', signIn });
    expect(text).toContain(`  CREATE USER [svc] ${user}`);
    expect(text).toContain(`--   ${login}`);
    expect(statements(text).join('\n')).not.toContain('CREATE LOGIN');
  });

  it('takes any name as a name, and never as T-SQL', () => {
    const account = "x]; DROP TABLE dbo.Sites; --'";
    const text = script({ account, database: 'a]b' });
    expect(statements(text)[0]).toBe('USE [a]]b];');
    expect(text).toContain("CREATE USER [x]]; DROP TABLE dbo.Sites; --'] FOR");
    expect(text).toContain("WHERE name = N'x]; DROP TABLE dbo.Sites; --''')");
    for (const name of ['a\nDROP TABLE b', 'a\r', 'a\u2028b', '', 'x'.repeat(129)]) {
      expect(sqlNamePattern.test(name)).toBe(false);
      expect(() => script({ account: name })).toThrow();
      expect(() => script({ database: name, undo: true })).toThrow();
    }
  });

  it('is undone by another, which leaves the role to its other members and the user to whoever made it', () => {
    const text = script({ undo: true });
    expect(statements(text)).toContain('  ALTER ROLE [ServiceConnectionReader] DROP MEMBER [CONTOSO\\svc];');
    expect(statements(text).at(-1)).toBe('  DROP ROLE [ServiceConnectionReader];');
    expect(text).toContain('--   DROP USER [CONTOSO\\svc];');
    expect(statements(text).join('\n')).not.toMatch(/GRANT|CREATE|DROP USER/);
  });
});
