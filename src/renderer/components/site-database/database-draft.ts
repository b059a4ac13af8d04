import type { DatabaseSettings, SqlCertificate, SqlServerDatabase, SqlSignIn } from '../../../shared/settings.ts';

/** The ways to sign in, in the order they are offered. */
export const signInKinds = [
  'windows',
  'ntlm',
  'sql',
  'entra-service-principal',
  'entra-managed-identity',
  'entra-token',
] as const satisfies readonly SqlSignIn['kind'][];
export type SignInKind = (typeof signInKinds)[number];

/** The connection to the site database as it is typed: what another choice needs is kept until that is taken back. */
export interface DatabaseDraft {
  readonly kind: DatabaseSettings['kind'];
  /** Of the file. */
  readonly path: string;
  readonly server: string;
  readonly instance: string;
  readonly port: string;
  /** Empty to have it found. */
  readonly database: string;
  readonly signIn: SignInKind;
  readonly domain: string;
  readonly userName: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly encryption: SqlServerDatabase['encryption'];
  readonly certificate: SqlCertificate['check'];
  readonly caFile: string;
  /** The SHA-256 of the one certificate that counts, as it was typed or taken over. */
  readonly sha256: string;
  /** What no screen asks for, as the settings have it. */
  readonly rest: Pick<SqlServerDatabase, 'connectSeconds' | 'answerSeconds' | 'readsUndocumented'>;
}

/** A field that holds what cannot be saved. */
export type DraftField =
  | 'path'
  | 'server'
  | 'instance'
  | 'port'
  | 'domain'
  | 'userName'
  | 'tenantId'
  | 'clientId'
  | 'sha256';

/** What is wrong with it. */
export type DraftProblem = 'missing' | 'badName' | 'badPort' | 'badFingerprint' | 'windowsName';

const usual: DatabaseDraft = {
  kind: 'sqlserver',
  path: '',
  server: '',
  instance: '',
  port: '',
  database: '',
  signIn: 'windows',
  domain: '',
  userName: '',
  tenantId: '',
  clientId: '',
  encryption: 'on',
  certificate: 'authority',
  caFile: '',
  sha256: '',
  rest: { connectSeconds: 15, answerSeconds: 120, readsUndocumented: true },
};

/** The settings in force, to be edited; `null` begins with what most sites have. */
export function draftOf(settings: DatabaseSettings | null): DatabaseDraft {
  if (settings === null) return usual;
  if (settings.kind === 'sqlite') return { ...usual, kind: 'sqlite', path: settings.path };
  const { server, instance, port, database, signIn, encryption, certificate } = settings;
  const { connectSeconds, answerSeconds, readsUndocumented } = settings;
  return {
    ...usual,
    server,
    instance: instance ?? '',
    port: port === null ? '' : String(port),
    database: database ?? '',
    signIn: signIn.kind,
    domain: signIn.kind === 'ntlm' ? signIn.domain : '',
    userName: signIn.kind === 'ntlm' || signIn.kind === 'sql' ? signIn.userName : '',
    tenantId: signIn.kind === 'entra-service-principal' ? signIn.tenantId : '',
    clientId: 'clientId' in signIn ? (signIn.clientId ?? '') : '',
    encryption,
    certificate: certificate.check,
    caFile: certificate.check === 'authority' ? (certificate.caFile ?? '') : '',
    sha256: certificate.check === 'pinned' ? certificate.sha256 : '',
    rest: { connectSeconds, answerSeconds, readsUndocumented },
  };
}

/** Everything that keeps a draft from being settings, in the order of the fields; empty when nothing does. */
export function problemsOf(draft: DatabaseDraft): readonly (readonly [DraftField, DraftProblem])[] {
  const missing = (field: DraftField) => (draft[field].trim() === '' ? [[field, 'missing'] as const] : []);
  if (draft.kind === 'sqlite') return missing('path');
  const { server, instance, port, encryption, certificate, sha256 } = draft;
  return [
    ...missing('server'),
    ...(server.trim() !== '' && !isName(server) ? [['server', 'badName'] as const] : []),
    ...(instance.trim() !== '' && !isName(instance) ? [['instance', 'badName'] as const] : []),
    ...(port.trim() !== '' && portOf(port) === null ? [['port', 'badPort'] as const] : []),
    ...fieldsOf(draft.signIn)
      .filter((field) => field !== 'clientId' || draft.signIn !== 'entra-managed-identity')
      .flatMap(missing),
    // SQL Server takes no login of its own with a backslash in its name.
    ...(draft.signIn === 'sql' && draft.userName.includes('\\') ? [['userName', 'windowsName'] as const] : []),
    ...(encryption !== 'off' && certificate === 'pinned' && fingerprintOf(sha256) === null
      ? [['sha256', 'badFingerprint'] as const]
      : []),
  ];
}

/** The fields a way to sign in has, besides its password. */
export function fieldsOf(kind: SignInKind): readonly ('domain' | 'userName' | 'tenantId' | 'clientId')[] {
  switch (kind) {
    case 'windows':
    case 'entra-token':
      return [];
    case 'ntlm':
      return ['domain', 'userName'];
    case 'sql':
      return ['userName'];
    case 'entra-service-principal':
      return ['tenantId', 'clientId'];
    case 'entra-managed-identity':
      return ['clientId'];
  }
}

/** What is asked for beside them, and kept apart from the settings; `null` for nothing. */
export function secretOf(kind: SignInKind): 'password' | 'clientSecret' | 'token' | null {
  switch (kind) {
    case 'ntlm':
    case 'sql':
      return 'password';
    case 'entra-service-principal':
      return 'clientSecret';
    case 'entra-token':
      return 'token';
    case 'windows':
    case 'entra-managed-identity':
      return null;
  }
}

/** What was typed, as settings; `null` while something in it is wrong. */
export function settingsOf(draft: DatabaseDraft): DatabaseSettings | null {
  if (draft.kind === 'sqlserver') return sqlServerOf(draft);
  return problemsOf(draft).length > 0 ? null : { kind: 'sqlite', path: draft.path.trim() };
}

/** The same for SQL Server alone. */
export function sqlServerOf(draft: DatabaseDraft): SqlServerDatabase | null {
  if (draft.kind !== 'sqlserver' || problemsOf(draft).length > 0) return null;
  return {
    kind: 'sqlserver',
    server: draft.server.trim(),
    instance: textOrNull(draft.instance),
    port: portOf(draft.port),
    database: textOrNull(draft.database),
    signIn: signInOf(draft),
    encryption: draft.encryption,
    certificate: certificateOf(draft),
    ...draft.rest,
  };
}

/** 64 hexadecimal digits, however they were set apart; `null` when they are none. */
export function fingerprintOf(typed: string): string | null {
  const digits = typed
    .replace(/^\s*sha-?256\b/i, '')
    .replace(/[\s:=-]/g, '')
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null;
}

/** As people compare it: pairs, in groups of four that can be read aloud. */
export function readableFingerprint(sha256: string): string {
  const pairs = sha256.toUpperCase().match(/../g) ?? [];
  return pairs.map((pair, index) => (index === 0 ? pair : `${index % 8 === 0 ? ' ' : ':'}${pair}`)).join('');
}

function signInOf({ signIn, domain, userName, tenantId, clientId }: DatabaseDraft): SqlSignIn {
  switch (signIn) {
    case 'windows':
    case 'entra-token':
      return { kind: signIn };
    case 'ntlm':
      return { kind: signIn, domain: domain.trim(), userName: userName.trim() };
    case 'sql':
      return { kind: signIn, userName: userName.trim() };
    case 'entra-service-principal':
      return { kind: signIn, tenantId: tenantId.trim(), clientId: clientId.trim() };
    case 'entra-managed-identity':
      return { kind: signIn, clientId: textOrNull(clientId) };
  }
}

function certificateOf({ certificate, caFile, sha256 }: DatabaseDraft): SqlCertificate {
  const fingerprint = fingerprintOf(sha256);
  // Without encryption no certificate is looked at, and an unfinished one is no reason to refuse the rest.
  if (certificate === 'pinned' && fingerprint !== null) return { check: 'pinned', sha256: fingerprint };
  if (certificate === 'none') return { check: 'none' };
  return { check: 'authority', caFile: textOrNull(caFile) };
}

function textOrNull(typed: string): string | null {
  const text = typed.trim();
  return text === '' ? null : text;
}

function portOf(typed: string): number | null {
  const digits = typed.trim();
  const port = Number(digits);
  return /^\d{1,5}$/.test(digits) && port >= 1 && port <= 65_535 ? port : null;
}

/** As the settings take it: nothing that would be read as more than a name. */
function isName(typed: string): boolean {
  return /^[^\p{C}\\/@,;\s]{1,253}$/u.test(typed.trim());
}
