import {
  type DatabaseRight,
  type DatabaseStage,
  type RightsScriptOrder,
  sqlNamePattern,
} from '../../shared/site-database.ts';

/** The role the script makes: what it may do can be read in one place, and taken away in one place. */
export const readerRole = 'ServiceConnectionReader';

type WantedRight = Pick<DatabaseRight, 'object' | 'right' | 'neededFor'>;

/**
 * T-SQL that lets an account read what the product reads in the site database, and nothing else; with `undo`, T-SQL that
 * takes it back. It is for the administrator of the server to read and run: the product itself never runs it. It may be run
 * again. It has no GO, so that anything that speaks T-SQL can run it whole.
 */
export function rightsScript(order: RightsScriptOrder, rights: readonly WantedRight[]): string {
  // A line end in a name would leave its comment and become a statement.
  for (const name of [order.account, order.database])
    if (!sqlNamePattern.test(name)) throw new Error('A name in a rights script fits in one line');
  const lines = order.undo ? undoLines(order) : grantLines(order, rights);
  return `${lines.join('\n')}\n`;
}

function grantLines(
  { account, signIn, database, stages }: RightsScriptOrder,
  rights: readonly WantedRight[],
): string[] {
  const user = bracketed(account);
  const role = bracketed(readerRole);
  return [
    `-- Lets ${account} read what the service connection trip needs of the site database`,
    `-- ${database}. Nothing can be changed with these rights. For an administrator of the server;`,
    '-- it may be run again.',
    '--',
    '-- If the server does not know the account yet, run this line first, without its dashes:',
    `--   ${loginStatement(user, signIn)}`,
    '-- If CREATE USER answers with error 15063, the account has a user of another name in this',
    '-- database: put that name in place of the account in the last statement.',
    `USE ${bracketed(database)};`,
    '',
    `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${quoted(account)})`,
    `  CREATE USER ${user} ${signIn === 'entra' ? 'FROM EXTERNAL PROVIDER' : `FOR LOGIN ${user}`};`,
    `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${quoted(readerRole)})`,
    `  CREATE ROLE ${role};`,
    ...stages.flatMap((stage) => [
      '',
      stageComments[stage],
      // Not every version of the site has every object, and a GRANT on one that is not there ends the script.
      ...rights
        .filter(({ neededFor }) => neededFor === stage)
        .flatMap(({ object, right }) => [
          `IF OBJECT_ID(${quoted(object)}) IS NOT NULL`,
          `  GRANT ${right} ON ${bracketedObject(object)} TO ${role};`,
        ]),
    ]),
    '',
    `ALTER ROLE ${role} ADD MEMBER ${user};`,
  ];
}

function undoLines({ account, database }: RightsScriptOrder): string[] {
  const role = bracketed(readerRole);
  return [
    `-- Takes back from ${account} what the rights script gave in the site database`,
    `-- ${database}; it may be run again.`,
    `USE ${bracketed(database)};`,
    '',
    'IF EXISTS (SELECT 1 FROM sys.database_role_members AS membership',
    '    JOIN sys.database_principals AS role ON role.principal_id = membership.role_principal_id',
    '    JOIN sys.database_principals AS member ON member.principal_id = membership.member_principal_id',
    `    WHERE role.name = ${quoted(readerRole)} AND member.name = ${quoted(account)})`,
    `  ALTER ROLE ${role} DROP MEMBER ${bracketed(account)};`,
    '',
    '-- The role goes with its last member.',
    `IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = ${quoted(readerRole)})`,
    '  AND NOT EXISTS (SELECT 1 FROM sys.database_role_members AS membership',
    '    JOIN sys.database_principals AS role ON role.principal_id = membership.role_principal_id',
    `    WHERE role.name = ${quoted(readerRole)})`,
    `  DROP ROLE ${role};`,
    '',
    '-- The account can still open the database. If nothing else needs that, run this line too,',
    '-- without its dashes:',
    `--   DROP USER ${bracketed(account)};`,
  ];
}

const stageComments: Readonly<Record<DatabaseStage, string>> = {
  prepare: '-- Prepare: the usage data, and which site it is of.',
  import: '-- Import: the updates the site knows, with their states.',
  details: '-- Details: usage level, connection mode, how far each site server is. The trip works without.',
};

function loginStatement(login: string, signIn: RightsScriptOrder['signIn']): string {
  switch (signIn) {
    case 'windows':
      return `CREATE LOGIN ${login} FROM WINDOWS;`;
    case 'sql':
      return `CREATE LOGIN ${login} WITH PASSWORD = N'a long password of your own', CHECK_POLICY = ON;`;
    case 'entra':
      return `CREATE LOGIN ${login} FROM EXTERNAL PROVIDER;`;
  }
}

/** T-SQL, "Database Identifiers": a delimited name may hold anything; its closing bracket is doubled. */
function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** The names of `needed-rights.ts`: a schema and an object, with a dot between. */
function bracketedObject(object: string): string {
  return object.split('.').map(bracketed).join('.');
}

function quoted(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}
