import type { SqlMessage } from './engine.ts';
import type { Login7 } from './login7.ts';
import { loginDisabled, loginFailed, loginLocked, passwordExpired, passwordMustChange } from './wire-messages.ts';

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

/** Whether an SQL login may sign in; otherwise what is said. What is wrong with a login is only told to who knows its password. */
export function judgeSqlLogin(logins: readonly SqlServerLogin[], said: Login7): SqlServerLogin | SqlMessage {
  const login = logins.find(
    (one) =>
      one.way === 'sql' && one.name.toLowerCase() === said.userName.toLowerCase() && one.password === said.password,
  );
  if (login === undefined || login.way !== 'sql') return loginFailed(said.userName);
  return login.state === undefined ? login : refusals[login.state](said.userName);
}

const refusals = {
  disabled: loginDisabled,
  locked: loginLocked,
  expired: passwordExpired,
  'must-change': passwordMustChange,
} as const;
