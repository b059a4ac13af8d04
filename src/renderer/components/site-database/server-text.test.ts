import { describe, expect, it } from 'vitest';
import { type DatabaseDraft, draftOf, problemsOf } from './database-draft.ts';
import { isWholeConnection, takeApart, withWindowsName } from './server-text.ts';

const empty = draftOf(null);

describe('a server', () => {
  it.each([
    ['sql02', 'sql02', '', ''],
    ['  sql02.contoso.com ', 'sql02.contoso.com', '', ''],
    ['sql02\\INST', 'sql02', 'INST', ''],
    ['tcp:sql02,1533', 'sql02', '', '1533'],
    ['sql02\\INST, 1533', 'sql02', 'INST', '1533'],
    ['sql02:1533', 'sql02', '', '1533'],
    ['10.0.0.7,1533', '10.0.0.7', '', '1533'],
    ['\\\\sql02', 'sql02', '', ''],
    ['.\\SQLEXPRESS', 'localhost', 'SQLEXPRESS', ''],
    ['(local)', 'localhost', '', ''],
    ['::1', '::1', '', ''],
    ['[fe80::7],1533', 'fe80::7', '', '1533'],
    ['[fe80::7]', 'fe80::7', '', ''],
  ])('is taken apart as administrators write it: %s', (typed, server, instance, port) => {
    expect(isWholeConnection(typed)).toBe(false);
    const { draft, secret } = takeApart(empty, typed);
    expect([draft.server, draft.instance, draft.port, secret]).toEqual([server, instance, port, null]);
    expect(problemsOf(draft)).toEqual([]);
  });

  it.each(['sql02\\', 'sql02,', 'np:\\\\sql02\\pipe\\sql\\query', 'https://sql02'])(
    'stays as it is, and is refused, where it is no name: %s',
    (typed) => {
      const { draft } = takeApart(empty, typed);
      expect(draft.server).toBe(typed);
      expect(problemsOf(draft)).toContainEqual(['server', 'badName']);
    },
  );

  it('leaves what other fields have, where it says nothing of them', () => {
    const before = { ...empty, instance: 'OLD', port: '1', database: 'CM_OLD' };
    expect(takeApart(before, 'sql02').draft).toEqual({ ...before, server: 'sql02' });
    expect(takeApart(before, 'sql02\\NEW,2').draft).toEqual({ ...before, server: 'sql02', instance: 'NEW', port: '2' });
  });
});

describe('a whole connection', () => {
  const parts = (typed: string) => {
    expect(isWholeConnection(typed)).toBe(true);
    const { draft, secret } = takeApart(empty, typed);
    const { server, instance, port, database, signIn, userName } = draft;
    return [server, instance, port, database, signIn, userName, secret];
  };

  it.each([
    ['of ADO.NET', 'Server=tcp:sql01,1533;Initial Catalog=CM_P01;User ID=reader;Password=a b;Encrypt=True'],
    ['of ODBC', 'Driver={ODBC Driver 18 for SQL Server};SERVER=sql01,1533;DATABASE=CM_P01;UID=reader;PWD={a b}'],
    ['of JDBC', 'jdbc:sqlserver://sql01:1533;databaseName=CM_P01;user=reader;password={a b};'],
    ['as an address', ' mssql://reader:a%20b@sql01:1533/CM_P01?encrypt=true '],
    ['with blanks in it', ' Data Source = sql01 , 1533 ; Database = CM_P01 ; Uid = reader ; Pwd = "a b" '],
  ])('%s goes to its fields, and the password nowhere else', (_name, typed) => {
    expect(parts(typed)).toEqual(['sql01', '', '1533', 'CM_P01', 'sql', 'reader', 'a b']);
    expect(JSON.stringify(takeApart(empty, typed).draft)).not.toContain('a b');
  });

  it('has quotes and semicolons in its password', () => {
    expect(parts('Server=sql01\\CM;Uid=r;Pwd="a;b""c=d"').at(-1)).toBe('a;b"c=d');
    expect(parts("Server=sql01;Uid=r;Pwd='it''s;'").at(-1)).toBe("it's;");
    expect(parts('Server=sql01;Uid=r;Pwd={a}}b;}').at(-1)).toBe('a}b;');
    expect(parts('mssql://r:50%@sql01/CM_P01').at(-1)).toBe('50%');
  });

  it('says who signs in: the account of the program, or one of Windows by its name', () => {
    expect(parts('Server=sql01;Database=CM_P01;Integrated Security=SSPI')[4]).toBe('windows');
    expect(parts('Server=sql01;Trusted_Connection=yes;Pwd=left over').at(-1)).toBeNull();
    const { draft } = takeApart(empty, 'Server=sql01;User ID=CONTOSO\\anna;Password=p');
    expect([draft.signIn, draft.domain, draft.userName]).toEqual(['ntlm', 'CONTOSO', 'anna']);
  });

  it('makes nothing less safe than it was, and strict what it says is strict', () => {
    const { draft } = takeApart(empty, 'Server=sql01;Encrypt=false;TrustServerCertificate=true');
    expect([draft.encryption, draft.certificate]).toEqual(['on', 'authority']);
    expect(takeApart(empty, 'Server=sql01;Encrypt=Strict').draft.encryption).toBe('strict');
  });

  it.each(['sql01', 'sql01\\INST,1433', 'Password=geheim', 'a=b;c=d', 'mssql://', 'Server', ''])(
    'is not what has no server in it: %s',
    (typed) => {
      expect(isWholeConnection(typed)).toBe(false);
    },
  );
});

describe('a Windows account', () => {
  const typed = (userName: string, signIn: DatabaseDraft['signIn'] = 'ntlm') => {
    const { domain, userName: name } = withWindowsName({ ...empty, signIn, domain: 'OLD', userName });
    return [domain, name];
  };

  it('typed with its domain goes to two fields; any other name stays', () => {
    expect(typed(' CONTOSO\\anna ')).toEqual(['CONTOSO', 'anna']);
    expect(typed('anna')).toEqual(['OLD', 'anna']);
    expect(typed('anna@contoso.com')).toEqual(['OLD', 'anna@contoso.com']);
    expect(typed('CONTOSO\\')).toEqual(['OLD', 'CONTOSO\\']);
    expect(typed('CONTOSO\\anna', 'sql')).toEqual(['OLD', 'CONTOSO\\anna']);
  });
});
