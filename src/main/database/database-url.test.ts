import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { parseDatabaseUrl } from './database-url.ts';

const plain = {
  kind: 'sqlserver',
  server: 'sql.contoso.example',
  instance: null,
  port: 1433,
  database: 'CM_P01',
  signIn: { kind: 'sql', userName: 'reader' },
  encryption: 'on',
  certificate: { check: 'authority', caFile: null },
  connectSeconds: 15,
  answerSeconds: 120,
  readsUndocumented: true,
};

describe('the address of a database', () => {
  it('tells who signs in where', () => {
    expect(parseDatabaseUrl('mssql://reader:p%40ss:%2Fword@sql.contoso.example:1433/CM_P01')).toEqual({
      database: plain,
      secret: 'p@ss:/word',
    });
  });

  it('tells encryption, certificate, instance and a Windows account', () => {
    const sha256 = 'ab'.repeat(32);
    const shown = sha256.toUpperCase().replaceAll(/(..)(?!$)/g, '$1:');
    const address = `mssql://reader:x@sql?encryption=strict&certificate=pinned:${shown}&instance=CM&signin=ntlm:CONTOSO`;
    expect(parseDatabaseUrl(address).database).toEqual({
      ...plain,
      server: 'sql',
      port: null,
      instance: 'CM',
      database: null,
      encryption: 'strict',
      certificate: { check: 'pinned', sha256 },
      signIn: { kind: 'ntlm', domain: 'CONTOSO', userName: 'reader' },
    });
  });

  it('has no password where none is given', () => {
    expect(parseDatabaseUrl('mssql://reader@[::1]:14330/CM_P01?certificate=none')).toMatchObject({
      database: { server: '::1', port: 14_330, certificate: { check: 'none' } },
      secret: null,
    });
  });

  it.each([
    ['encrypt=true&trustServerCertificate=true', 'on', 'none'],
    ['encrypt=false', 'off', 'authority'],
    ['encrypt=strict&trustServerCertificate=false', 'strict', 'authority'],
    ['encrypt=false&encryption=on&certificate=authority&trustServerCertificate=true', 'on', 'authority'],
  ])('understands an address made for another program: %s', (names, encryption, check) => {
    expect(parseDatabaseUrl(`sqlserver://reader:x@sql.contoso.example:1433/CM_P01?${names}`).database).toMatchObject({
      server: 'sql.contoso.example',
      encryption,
      certificate: { check },
    });
  });

  it.each([
    'secret',
    'http://reader:secret@sql/CM_P01',
    'mssql://reader:secret@/CM_P01',
    'mssql://:secret@sql/CM_P01',
    'mssql://reader:secret%@sql/CM_P01',
    'mssql://reader:secret@sql/CM_P01?encrypt=secret',
    'mssql://reader:secret@sql/CM_P01?encryption=secret',
    'mssql://reader:secret@sql/CM_P01?certificate=pinned:secret',
    'mssql://reader:secret@sql/CM_P01?signin=secret',
    'mssql://reader:secret@sql/CM_P01?signin=ntlm',
    'mssql://reader:secret@sql:99999/CM_P01',
  ])('is refused without a word of what is in it: %s', (address) => {
    const read = (): unknown => parseDatabaseUrl(address);
    expect(read).toThrow(expect.objectContaining({ code: 'site-database.wrong-address' }));
    try {
      read();
    } catch (error) {
      expect(error instanceof AppError ? error.message : '').not.toContain('secret');
    }
  });
});
