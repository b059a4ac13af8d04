import type { SqlMessage } from './engine.ts';
import type { ServerCertificate } from './self-signed.ts';

/*
 * What can go wrong between a client and a SQL Server, one fault for one connection. The server does everything else
 * rightly, so that a test sees what a client makes of this one thing.
 */

/** The answer a fault waits for: to PRELOGIN, to the sign-in, or to the first batch or call that has this text in it. */
export type FaultPlace = 'prelogin' | 'sign-in' | { readonly batch: string };

/** A byte of an answer, counted from 0 over whole packets, as they lie on the line (inside TLS where there is any). */
interface AtByte {
  readonly at: FaultPlace;
  readonly byte: number;
}

/** One fault; {@link faultKinds} says of each what happens. */
export type SqlFault =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'silence' }
  | ({ readonly kind: 'close' } & AtByte)
  | ({ readonly kind: 'reset' } & AtByte)
  | ({ readonly kind: 'stall'; readonly forMs?: number } & AtByte)
  | { readonly kind: 'drip'; readonly at: FaultPlace; readonly bytes: number; readonly everyMs: number }
  | ({ readonly kind: 'garbage'; readonly count?: number } & AtByte)
  | ({ readonly kind: 'packet-length'; readonly length: number } & AtByte)
  | { readonly kind: 'error'; readonly batch: string; readonly afterRows: number; readonly message: SqlMessage }
  | { readonly kind: 'sign-in-error'; readonly message: SqlMessage }
  | { readonly kind: 'too-many-connections' }
  | { readonly kind: 'sign-in-silence' }
  | { readonly kind: 'tls-garbage' }
  | { readonly kind: 'tls-close' }
  | { readonly kind: 'tls-silence' }
  | { readonly kind: 'other-certificate'; readonly certificate: ServerCertificate }
  | { readonly kind: 'attention-ignored' }
  | { readonly kind: 'other-collation'; readonly collation: string }
  | { readonly kind: 'tds-version'; readonly number: number }
  | { readonly kind: 'route'; readonly server: string; readonly port: number };

export type SqlFaultKind = SqlFault['kind'];

/** Every kind of fault, and what happens. */
export const faultKinds: Readonly<Record<SqlFaultKind, string>> = {
  refuse: 'the connection is reset as soon as it is there',
  silence: 'the connection is taken, and nothing is ever said',
  close: 'the connection ends properly before this byte of the answer',
  reset: 'the connection is reset before this byte of the answer',
  stall: 'nothing more comes from this byte of the answer on, for ever or for a while',
  drip: 'the answer comes a few bytes at a time',
  garbage: 'bytes of the token stream from this one on are others; packet headers stay right',
  'packet-length': 'the header of the packet this byte is in tells another length',
  error: 'an error comes after so many rows and ends the batch; from class 20 on, the connection too',
  'sign-in-error': 'the sign-in is answered with this error, whoever it is',
  'too-many-connections': 'the sign-in is answered with error 17809, and the connection ends',
  'sign-in-silence': 'the sign-in is never answered',
  'tls-garbage': 'the server answers the handshake of TLS with bytes that are none',
  'tls-close': 'the server ends the connection in the handshake of TLS',
  'tls-silence': 'the handshake of TLS is never answered',
  'other-certificate': 'this connection is shown another certificate than the others',
  'attention-ignored': 'an attention is not heard: the answer goes on to its end, and no acknowledgement comes',
  'other-collation': 'the sign-in tells another collation than the texts have',
  'tds-version':
    'the sign-in is answered with this version of the protocol, which may be none; one that is one is spoken',
  route: 'the client is sent to another server and port',
};

/** The error a deadlock's victim gets. */
export const deadlockVictim: SqlMessage = {
  number: 1205,
  state: 51,
  class: 13,
  message:
    'Transaction (Process ID 51) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
  line: 1,
};

/** The error of a session that an administrator ended; the connection ends with it. */
export const sessionKilled: SqlMessage = {
  number: 596,
  state: 1,
  class: 21,
  message: 'Cannot continue the execution because the session is in the kill state.',
  line: 1,
};

/** The error of a request that could not be started any more. */
export const newRequestRefused: SqlMessage = {
  number: 3989,
  state: 1,
  class: 16,
  message: 'New request is not allowed to start because it should come with valid transaction descriptor.',
  line: 1,
};
