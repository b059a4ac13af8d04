/*
 * What can be seen of an access token of Microsoft Entra ID when SQL Server did not take it: a JSON Web Token (RFC 7519), of
 * which only the claims `exp` and `aud` are read, and nothing is verified: that is the server's.
 */

/** Why a token was refused, as far as it tells itself. */
export type TokenProblem = 'expired' | 'other-audience' | 'no-token' | 'unknown';

/** A token as it is copied from elsewhere: without what stands around it in a header or a file. */
export function bareToken(told: string): string {
  return told
    .trim()
    .replace(/^Bearer\s+/i, '')
    .replace(/^(["'])(.*)\1$/s, '$2')
    .replaceAll(/\s+/g, '');
}

/** Looked at once the server has refused it: the clock of this computer alone would refuse nothing. */
export function tokenProblem(token: string, now: Date): TokenProblem {
  const claims = claimsOf(token);
  if (claims === null) return 'no-token';
  const { exp, aud } = claims;
  if (typeof exp === 'number' && exp * 1000 <= now.getTime()) return 'expired';
  // https://database.windows.net/, and the like in the national clouds.
  if (typeof aud === 'string' && !/^(?:https:\/\/)?database\./i.test(aud)) return 'other-audience';
  return 'unknown';
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  const [, claims = '', signature] = token.split('.');
  if (signature === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    // An object of JSON has names for keys.
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
