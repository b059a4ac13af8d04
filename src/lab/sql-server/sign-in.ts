import type { Outlet } from './answer.ts';
import { Answer } from './answer.ts';
import type { SqlMessage } from './engine.ts';
import type { Line } from './line.ts';
import { feature, type Login7 } from './login7.ts';
import { defaultPacketBytes, packetType } from './packets.ts';
import { judgeToken, readFedAuth, readTokenMessage, tokenPlaces } from './token-sign-in.ts';
import { writeFedAuthInfo, writeSspi } from './tokens.ts';
import { isNtlmNegotiate, NtlmExchange } from './windows-sign-in.ts';
import {
  loginDisabled,
  loginFailed,
  loginLocked,
  passwordExpired,
  passwordMustChange,
  untrustedDomain,
} from './wire-messages.ts';

/** A login of the practice server. */
export type SqlServerLogin =
  | {
      readonly way: 'sql';
      readonly name: string;
      readonly password: string;
      /** Left out, it may sign in. */
      readonly state?: 'disabled' | 'locked' | 'expired' | 'must-change';
    }
  | { readonly way: 'windows'; readonly domain: string; readonly name: string; readonly password: string }
  | { readonly way: 'token'; readonly name: string; readonly token: string };

/** The name the server has for a login. */
export function loginName(login: SqlServerLogin): string {
  return login.way === 'windows' ? `${login.domain}\\${login.name}` : login.name;
}

/** Who asks, and how to ask back. */
export interface SignInTalk {
  readonly line: Line;
  readonly outlet: Outlet;
  readonly logins: readonly SqlServerLogin[];
  /** The name the server has for itself. */
  readonly computer: string;
  readonly isEncrypted: boolean;
}

/** Finds out who signs in, in the way the client chose; otherwise says why not. `null`: it left in the middle. */
export async function judgeSignIn(said: Login7, talk: SignInTalk): Promise<SqlServerLogin | SqlMessage | null> {
  if (said.sspi !== null) return await judgeWindows(said.sspi, talk);
  const fedAuth = said.features.get(feature.fedAuth);
  return fedAuth === undefined ? judgeSql(said, talk.logins) : await judgeFedAuth(fedAuth, talk);
}

/** What is wrong with a login is only told to who knows its password. */
function judgeSql(said: Login7, logins: readonly SqlServerLogin[]): SqlServerLogin | SqlMessage {
  const name = said.userName.toLowerCase();
  const login = logins.find(
    (one) => one.way === 'sql' && one.name.toLowerCase() === name && one.password === said.password,
  );
  if (login?.way !== 'sql') return loginFailed(said.userName);
  return login.state === undefined ? login : refusals[login.state](said.userName);
}

const refusals = {
  disabled: loginDisabled,
  locked: loginLocked,
  expired: passwordExpired,
  'must-change': passwordMustChange,
} as const;

async function judgeWindows(negotiate: Buffer, talk: SignInTalk): Promise<SqlServerLogin | SqlMessage | null> {
  const windows = talk.logins.find((login) => login.way === 'windows');
  // Kerberos would need a domain; and without one there is nobody to trust.
  if (windows?.way !== 'windows' || !isNtlmNegotiate(negotiate)) return untrustedDomain();
  const exchange = new NtlmExchange();
  const answer = new Answer(talk.outlet, defaultPacketBytes);
  writeSspi(answer.bytes, exchange.challenge(windows.domain, talk.computer));
  await answer.end();
  const message = await talk.line.next();
  if (message?.type !== packetType.sspi) return null;
  return exchange.verify(message.data, talk.logins) ?? untrustedDomain();
}

async function judgeFedAuth(data: Buffer, talk: SignInTalk): Promise<SqlServerLogin | SqlMessage | null> {
  const nobody = loginFailed('<token-identified principal>');
  const fedAuth = readFedAuth(data);
  // 2.2.6.4: a token is only taken over TLS.
  if (fedAuth === null || !talk.isEncrypted) return nobody;
  if (fedAuth.kind === 'token') return judgeToken(talk.logins, fedAuth.token) ?? nobody;
  const answer = new Answer(talk.outlet, defaultPacketBytes);
  writeFedAuthInfo(answer.bytes, tokenPlaces.stsUrl, tokenPlaces.spn);
  await answer.end();
  const message = await talk.line.next();
  if (message?.type !== packetType.fedAuthToken) return null;
  return judgeToken(talk.logins, readTokenMessage(message.data)) ?? nobody;
}
