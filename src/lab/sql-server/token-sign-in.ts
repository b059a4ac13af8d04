import { ByteReader } from './byte-reader.ts';
import type { SqlServerLogin } from './sign-in.ts';

/* Sign-in by a token of Entra ID: [MS-TDS] 2.2.6.4, feature FEDAUTH, and 2.2.6.3 Federated Authentication Token. */

/** What the client brings: its token, or the wish to be told where to fetch one. */
export type FedAuth = { readonly kind: 'token'; readonly token: string } | { readonly kind: 'asks-where' };

const library = { securityToken: 0x01, adal: 0x02 } as const;

/** Where a client is sent for its token; nothing here listens there. */
export const tokenPlaces = {
  stsUrl: 'https://login.example/common',
  spn: 'https://database.example/',
} as const;

/** The data of the feature; `null` for a library this server does not know. */
export function readFedAuth(data: Buffer): FedAuth | null {
  const reader = new ByteReader(data);
  // bFedAuthLibrary has seven bits, fFedAuthEcho one.
  const kind = reader.u8() >> 1;
  if (kind === library.adal) return { kind: 'asks-where' };
  if (kind !== library.securityToken) return null;
  return { kind: 'token', token: reader.take(reader.u32()).toString('utf16le') };
}

/** 2.2.6.3: DataLen, the length of the token, the token; a nonce may follow. */
export function readTokenMessage(data: Buffer): string {
  const reader = new ByteReader(data);
  reader.u32();
  return reader.take(reader.u32()).toString('utf16le');
}

/** Whose token it is; `null` for nobody's. */
export function judgeToken(logins: readonly SqlServerLogin[], token: string): SqlServerLogin | null {
  return logins.find((login) => login.way === 'token' && login.token === token) ?? null;
}
