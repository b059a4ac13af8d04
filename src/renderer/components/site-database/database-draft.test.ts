import { describe, expect, it } from 'vitest';
import { Settings, type SqlServerDatabase } from '../../../shared/settings.ts';
import {
  type DatabaseDraft,
  draftOf,
  fingerprintOf,
  problemsOf,
  readableFingerprint,
  settingsOf,
  signInKinds,
} from './database-draft.ts';

const sha256 = 'ab'.repeat(32);

const saved: SqlServerDatabase = {
  kind: 'sqlserver',
  server: 'sql01.contoso.com',
  instance: 'CM',
  port: 1533,
  database: 'CM_PR1',
  signIn: { kind: 'ntlm', domain: 'CONTOSO', userName: 'svc-reader' },
  encryption: 'strict',
  certificate: { check: 'pinned', sha256 },
  connectSeconds: 30,
  answerSeconds: 600,
  readsUndocumented: false,
};

describe('the settings in force', () => {
  it.each<SqlServerDatabase>([
    saved,
    { ...saved, instance: null, port: null, database: null, signIn: { kind: 'windows' } },
    { ...saved, signIn: { kind: 'sql', userName: 'reader' }, encryption: 'off', certificate: { check: 'none' } },
    { ...saved, signIn: { kind: 'entra-managed-identity', clientId: null } },
    { ...saved, signIn: { kind: 'entra-service-principal', tenantId: 't', clientId: 'c' } },
    { ...saved, signIn: { kind: 'entra-token' }, certificate: { check: 'authority', caFile: 'root.pem' } },
  ])('come back from the form as they were: $signIn.kind', (settings) => {
    expect(settingsOf(draftOf(settings))).toEqual(settings);
  });

  it('of a file come back as well', () => {
    expect(settingsOf(draftOf({ kind: 'sqlite', path: 'site.sqlite' }))).toEqual({
      kind: 'sqlite',
      path: 'site.sqlite',
    });
  });
});

describe('what is typed', () => {
  it('becomes settings that the settings file takes, whichever way to sign in', () => {
    for (const signIn of signInKinds) {
      const database = settingsOf({ ...filled(), signIn });
      const settings = Settings.parse({ version: 1, site: { database, folder: null } });
      expect(settings.site?.database).toEqual(database);
    }
  });

  it('is refused by the field, for what each way to sign in needs', () => {
    const empty = draftOf(null);
    const missing = (signIn: DatabaseDraft['signIn']) => problemsOf({ ...empty, signIn }).map(([field]) => field);
    expect(missing('windows')).toEqual(['server']);
    expect(missing('ntlm')).toEqual(['server', 'domain', 'userName']);
    expect(missing('sql')).toEqual(['server', 'userName']);
    expect(missing('entra-service-principal')).toEqual(['server', 'tenantId', 'clientId']);
    expect(missing('entra-managed-identity')).toEqual(['server']);
    expect(settingsOf(empty)).toBeNull();
  });

  it('is refused where a name, a port or a fingerprint is none', () => {
    const draft = {
      ...filled(),
      server: 'sql01/x',
      instance: 'a b',
      port: '70000',
      certificate: 'pinned',
      sha256: 'ab',
    };
    expect(problemsOf(draft as DatabaseDraft)).toEqual([
      ['server', 'badName'],
      ['instance', 'badName'],
      ['port', 'badPort'],
      ['sha256', 'badFingerprint'],
    ]);
  });

  it('is refused where a Windows account would sign in as a login of SQL Server', () => {
    const draft = { ...filled(), signIn: 'sql', userName: 'CONTOSO\\anna' } as const;
    expect(problemsOf(draft)).toEqual([['userName', 'windowsName']]);
    expect(problemsOf({ ...draft, signIn: 'ntlm' })).toEqual([]);
  });
});

it('a fingerprint is known however it is written, and shown so that it can be compared', () => {
  expect(fingerprintOf(`SHA-256: ${readableFingerprint(sha256)}`)).toBe(sha256);
  expect(fingerprintOf(sha256.toUpperCase())).toBe(sha256);
  expect(fingerprintOf('ab'.repeat(20))).toBeNull();
  expect(readableFingerprint(sha256)).toMatch(/^(?:AB:){7}AB (?:AB:){7}AB (?:AB:){7}AB (?:AB:){7}AB$/);
});

function filled(): DatabaseDraft {
  return { ...draftOf(null), server: 'sql01', domain: 'd', userName: 'u', tenantId: 't', clientId: 'c' };
}
