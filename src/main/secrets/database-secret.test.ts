import { describe, expect, it } from 'vitest';
import { Settings, type SqlServerDatabase } from '../../shared/settings.ts';
import { DatabaseSecret, sqlPasswordVariable, sqlTokenVariable } from './database-secret.ts';
import { MemorySecretStore } from './secret-store.ts';

class SafeStore extends MemorySecretStore {
  override readonly canRemember = true;
}

function settingsOf(change: object = {}): Settings {
  const database = {
    kind: 'sqlserver',
    server: 'sql1.contoso.example',
    signIn: { kind: 'sql', userName: 'reader' },
    ...change,
  };
  return Settings.parse({ version: 1, site: { database, folder: null } });
}

function databaseOf(settings: Settings): SqlServerDatabase {
  if (settings.site?.database.kind !== 'sqlserver') throw new Error('These settings name a SQL Server');
  return settings.site.database;
}

function open(
  given: {
    readonly settings?: Settings;
    readonly environment?: Readonly<Record<string, string>>;
    readonly secrets?: MemorySecretStore;
  } = {},
): { readonly secret: DatabaseSecret; readonly told: string[]; readonly change: (settings: Settings) => void } {
  let settings = given.settings ?? settingsOf();
  const told: string[] = [];
  const secret = new DatabaseSecret({
    settings: () => settings,
    environment: given.environment ?? {},
    secrets: given.secrets ?? new MemorySecretStore(),
    onSecret: (one) => told.push(one),
  });
  return {
    secret,
    told,
    change: (other) => {
      settings = other;
    },
  };
}

describe('the password of the site database', () => {
  it('is that of the environment, and is told before anybody gets it', () => {
    const { secret, told } = open({ environment: { [sqlPasswordVariable]: 'S3cret ' } });
    expect(secret.isSignedIn).toBe(true);
    expect(told).toEqual([]);
    expect(secret.read(databaseOf(settingsOf()))).toBe('S3cret ');
    expect(told).toEqual(['S3cret ']);
  });

  it('is a token where the settings sign in with one, and nothing where no secret is needed', () => {
    const environment = { [sqlPasswordVariable]: 'S3cret', [sqlTokenVariable]: 'eyJ0' };
    const read = (signIn: object): string | null => {
      const settings = settingsOf({ signIn });
      return open({ settings, environment }).secret.read(databaseOf(settings));
    };
    expect(read({ kind: 'entra-token' })).toBe('eyJ0');
    expect(read({ kind: 'entra-service-principal', tenantId: 't', clientId: 'c' })).toBe('S3cret');
    expect(read({ kind: 'ntlm', domain: 'CONTOSO', userName: 'svc' })).toBe('S3cret');
    expect(read({ kind: 'windows' })).toBeNull();
    expect(read({ kind: 'entra-managed-identity' })).toBeNull();
  });

  it('that somebody gives goes before the one of the environment, and signing out brings that back', async () => {
    const { secret } = open({ environment: { [sqlPasswordVariable]: 'old' } });
    await secret.signIn('new', false);
    expect(secret.read(databaseOf(settingsOf()))).toBe('new');
    await secret.signOut();
    expect(secret.read(databaseOf(settingsOf()))).toBe('old');
  });

  it.each([
    ['server', { server: 'evil.example' }],
    ['instance', { instance: 'OTHER' }],
    ['port', { port: 14_330 }],
    ['account', { signIn: { kind: 'sql', userName: 'sa' } }],
    ['encryption', { encryption: 'off' }],
    ['proof of the server', { certificate: { check: 'none' } }],
  ])('goes to no other %s than it was given for, wherever it comes from', async (_what, change) => {
    const environment = { [sqlPasswordVariable]: 'S3cret' };
    const other = settingsOf(change);
    const { secret, change: save } = open({ environment });
    await secret.signIn('given', false);
    expect(secret.read(databaseOf(other))).toBeNull();
    save(other);
    expect(secret.read(databaseOf(other))).toBeNull();
    expect(secret.isSignedIn).toBe(false);

    const secrets = new SafeStore();
    await open({ secrets }).secret.signIn('kept', true);
    const later = open({ settings: other, secrets });
    await later.secret.restore();
    expect(later.secret.read(databaseOf(other))).toBeNull();
  });

  it('that the server refused is not sent again, until somebody gives one', async () => {
    const database = databaseOf(settingsOf());
    const { secret } = open({ environment: { [sqlPasswordVariable]: 'wrong' } });
    secret.refuse(database, 'wrong');
    expect(secret.read(database)).toBeNull();
    expect(secret.isSignedIn).toBe(false);
    await secret.signIn('typo', false);
    secret.refuse(database, 'typo');
    expect(secret.read(database)).toBeNull();
    await secret.signIn('right', false);
    expect(secret.read(database)).toBe('right');
    // The same again is what somebody wants: the login may have been made meanwhile.
    secret.refuse(database, 'right');
    await secret.signIn('right', false);
    expect(secret.read(database)).toBe('right');
  });

  it('is the same for another database of the same server', async () => {
    const { secret } = open();
    await secret.signIn('S3cret', false);
    expect(secret.read(databaseOf(settingsOf({ database: 'CM_P01', server: 'SQL1.contoso.example' })))).toBe('S3cret');
  });

  it('is remembered only when that is asked for and safe, and only until it is given anew without', async () => {
    const unsafe = new MemorySecretStore();
    await open({ secrets: unsafe }).secret.signIn('S3cret', true);
    expect(await unsafe.read('sql-password')).toBeNull();

    const secrets = new SafeStore();
    await open({ secrets }).secret.signIn('S3cret', true);
    const later = open({ secrets });
    expect(later.secret.isSignedIn).toBe(false);
    await later.secret.restore();
    expect(later.secret.read(databaseOf(settingsOf()))).toBe('S3cret');
    await later.secret.signIn('other', false);
    expect(await secrets.read('sql-password')).toBeNull();
  });

  it('that was kept once gives way to the environment', async () => {
    const secrets = new SafeStore();
    await open({ secrets }).secret.signIn('kept', true);
    const later = open({ secrets, environment: { [sqlPasswordVariable]: 'given' } });
    await later.secret.restore();
    expect(later.secret.read(databaseOf(settingsOf()))).toBe('given');
  });

  it('that waits in a form nobody knows is as good as none', async () => {
    const secrets = new SafeStore();
    for (const text of ['not JSON', '{"secret":"S3cret"}']) {
      await secrets.write('sql-password', text);
      const { secret } = open({ secrets });
      await secret.restore();
      expect(secret.isSignedIn).toBe(false);
    }
  });

  it('is refused where none is wanted', async () => {
    for (const settings of [settingsOf({ signIn: { kind: 'windows' } }), Settings.parse({ version: 1 })])
      await expect(open({ settings }).secret.signIn('S3cret', true)).rejects.toMatchObject({
        code: 'site-database.no-password-wanted',
      });
  });
});
