import type { DatabaseDraft } from './database-draft.ts';

/*
 * What administrators write, or paste, where the server is asked for: `SQL01\INST,1433`, `sql01:1433`, an address
 * (`mssql://`), or a connection string of ADO.NET, ODBC or JDBC. What makes a connection less safe than usual, no encryption
 * or any certificate, is not taken over: that is chosen on the screen, where it says what it costs.
 */

/** A text, taken apart. */
export interface ServerText {
  readonly draft: DatabaseDraft;
  /** The password in it, for the field of the password and nowhere else; `null` when there is none. */
  readonly secret: string | null;
}

type Parts = Pick<DatabaseDraft, 'server'> & Partial<DatabaseDraft>;

/** Whether it is more than the name of a server: then it is taken apart at once, as it may have a password in it. */
export function isWholeConnection(typed: string): boolean {
  return pairsOf(typed) !== null || addressOf(typed) !== null;
}

/** What was typed into other fields before gives way to what the text says. */
export function takeApart(draft: DatabaseDraft, typed: string): ServerText {
  const pairs = pairsOf(typed);
  if (pairs !== null) return fromPairs(draft, pairs);
  const address = addressOf(typed);
  if (address !== null) return fromAddress(draft, address);
  return { draft: { ...draft, ...serverParts(typed) }, secret: null };
}

/** The server alone, with its instance and port. */
function serverParts(typed: string): Parts {
  const text = typed
    .trim()
    .replace(/^tcp:/i, '')
    .replace(/^\\\\(?=[^\\]+$)/, '')
    .replace(/^(?:\(local\)|\.)(?=$|[\\,])/i, 'localhost');
  const bracketed = /^\[([\da-f:.]+)\](?:[,:]\s*(\d+))?$/i.exec(text);
  const [, server, instance, port] =
    bracketed === null
      ? (/^([^\\,:]+)(?:\\([^\\,:]+))?(?:[,:]\s*(\d+))?$/.exec(text) ?? [])
      : [undefined, bracketed[1], undefined, bracketed[2]];
  if (server === undefined) return { server: text };
  return {
    server: server.trim(),
    ...(instance === undefined ? {} : { instance: instance.trim() }),
    ...(port === undefined ? {} : { port }),
  };
}

const serverKeys = ['server', 'data source', 'addr', 'address', 'network address'];

function fromPairs(draft: DatabaseDraft, pairs: ReadonlyMap<string, string>): ServerText {
  const first = (...keys: readonly string[]): string => keys.map((key) => pairs.get(key)).find(Boolean) ?? '';
  const isYes = (...keys: readonly string[]): boolean => /^(?:true|yes|sspi)$/i.test(first(...keys));
  const userName = first('user id', 'uid', 'user', 'username').trim();
  const server = serverParts(first(...serverKeys));
  const next = {
    ...withAccount({ ...draft, ...server }, userName, isYes('integrated security', 'trusted_connection')),
    ...given('instance', first('instancename', 'instance')),
    ...given('port', first('port', 'portnumber')),
    ...given('database', first('database', 'initial catalog', 'databasename')),
    ...(/^strict$/i.test(first('encrypt')) ? { encryption: 'strict' as const } : {}),
  };
  return { draft: next, secret: secretOrNull(next, first('password', 'pwd')) };
}

function fromAddress(draft: DatabaseDraft, url: URL): ServerText {
  const userName = decoded(url.username);
  const instance = url.searchParams.get('instance') ?? '';
  const next = {
    ...withAccount(draft, userName, false),
    server: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    ...given('instance', instance),
    ...given('port', url.port),
    ...given('database', decoded(url.pathname.slice(1))),
  };
  return { draft: next, secret: secretOrNull(next, decoded(url.password)) };
}

function given(field: 'instance' | 'port' | 'database', value: string): Partial<DatabaseDraft> {
  return value.trim() === '' ? {} : { [field]: value.trim() };
}

/** An account with a backslash is one of Windows, whatever the text calls it. */
function withAccount(draft: DatabaseDraft, userName: string, isIntegrated: boolean): DatabaseDraft {
  if (isIntegrated) return { ...draft, signIn: 'windows' };
  if (userName === '') return draft;
  return withWindowsName({ ...draft, signIn: userName.includes('\\') ? 'ntlm' : 'sql', userName });
}

/** `CONTOSO\anna`, typed into one field, in the two it belongs to. */
export function withWindowsName(draft: DatabaseDraft): DatabaseDraft {
  const [, domain, userName] = /^([^\\]+)\\([^\\]+)$/.exec(draft.userName.trim()) ?? [];
  return draft.signIn === 'ntlm' && domain !== undefined && userName !== undefined
    ? { ...draft, domain, userName }
    : draft;
}

function secretOrNull({ signIn }: DatabaseDraft, secret: string): string | null {
  return secret === '' || signIn === 'windows' ? null : secret;
}

function addressOf(typed: string): URL | null {
  const text = typed.trim();
  return /^(?:mssql|sqlserver):\/\/[^;]+$/i.test(text) && URL.canParse(text) ? new URL(text) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The pairs of a connection string, by their names in small letters; `null` for what is none. Values may stand in quotes,
 * doubled inside (ADO.NET), or in braces (ODBC, JDBC). JDBC has the server before the first semicolon.
 */
function pairsOf(typed: string): ReadonlyMap<string, string> | null {
  const text = typed.trim().replace(/^jdbc:sqlserver:\/\/(?=[^;]*(?:;|$))/i, 'server=');
  const pair = /\s*([^=;]+?)\s*=\s*("(?:[^"]|"")*"|'(?:[^']|'')*'|\{(?:[^}]|\}\})*\}|[^;]*)\s*(?:;|$)/y;
  const found = new Map<string, string>();
  while (pair.lastIndex < text.length) {
    const [whole, name, value] = pair.exec(text) ?? [];
    if (whole === undefined || name === undefined || value === undefined) break;
    found.set(name.toLowerCase(), unquoted(value.trim()));
    if (whole === '') break;
  }
  return serverKeys.some((key) => found.has(key)) ? found : null;
}

const ends: Readonly<Record<string, string>> = { '"': '"', "'": "'", '{': '}' };

function unquoted(value: string): string {
  const end = ends[value.at(0) ?? ''];
  if (end === undefined || value.length < 2 || value.at(-1) !== end) return value;
  return value.slice(1, -1).replaceAll(end + end, end);
}
