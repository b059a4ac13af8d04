import type { ByteWriter } from './byte-writer.ts';
import type { Collation } from './collations.ts';
import type { SqlMessage } from './engine.ts';
import { isAtLeast, type TdsVersion, tdsVersions } from './tds-version.ts';

/* Tokens that carry no rows: [MS-TDS] 2.2.7, each with its own section. */

const token = {
  returnStatus: 0x79,
  error: 0xaa,
  info: 0xab,
  returnValue: 0xac,
  loginAck: 0xad,
  featureExtAck: 0xae,
  envChange: 0xe3,
  sspi: 0xed,
  fedAuthInfo: 0xee,
  done: 0xfd,
  doneProc: 0xfe,
  doneInProc: 0xff,
} as const;

/** 2.2.7.9 ENVCHANGE: which thing changes. */
export const environment = {
  database: 1,
  language: 2,
  packetSize: 4,
  collation: 7,
  beginTransaction: 8,
  commitTransaction: 9,
  rollbackTransaction: 10,
  resetDone: 18,
  routing: 20,
} as const;

/** The server that messages name. */
export interface ServerName {
  readonly name: string;
  readonly version: TdsVersion;
}

/** 2.2.7.10 ERROR and 2.2.7.13 INFO. */
export function writeMessage(writer: ByteWriter, message: SqlMessage, server: ServerName): void {
  writer.u8(message.class > 10 ? token.error : token.info);
  const length = writer.hold16();
  writer.u32(message.number);
  writer.u8(message.state);
  writer.u8(message.class);
  // The token's length has two bytes; what stands beside the text takes less than 1,600.
  writer.usVarchar(message.message.slice(0, 31_000));
  writer.bVarchar(server.name);
  writer.bVarchar(message.procedure ?? '');
  if (isAtLeast(server.version, '7.2')) writer.u32(message.line);
  else writer.u16(message.line);
  writer.fill16(length);
}

/** ENVCHANGE with texts. */
export function writeTextChange(writer: ByteWriter, kind: number, to: string, from: string): void {
  writer.u8(token.envChange);
  const length = writer.hold16();
  writer.u8(kind);
  writer.bVarchar(to);
  writer.bVarchar(from);
  writer.fill16(length);
}

/** ENVCHANGE with bytes. */
export function writeBytesChange(writer: ByteWriter, kind: number, to: Uint8Array, from: Uint8Array): void {
  writer.u8(token.envChange);
  const length = writer.hold16();
  writer.u8(kind);
  writer.bVarbyte(to);
  writer.bVarbyte(from);
  writer.fill16(length);
}

/** ENVCHANGE 20: the client has to go to another server. */
export function writeRouting(writer: ByteWriter, server: string, port: number): void {
  writer.u8(token.envChange);
  const length = writer.hold16();
  writer.u8(environment.routing);
  const value = writer.hold16();
  // Protocol: TCP.
  writer.u8(0);
  writer.u16(port);
  writer.usVarchar(server);
  writer.fill16(value);
  // OldValue.
  writer.u16(0);
  writer.fill16(length);
}

/** A version of the server, as LOGINACK and PRELOGIN have it. */
export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

/** 2.2.7.14 LOGINACK. `tdsVersion` may be one that no client knows. */
export function writeLoginAck(writer: ByteWriter, tdsVersion: number, product: string, version: ServerVersion): void {
  writer.u8(token.loginAck);
  const length = writer.hold16();
  // Interface: SQL_TSQL.
  writer.u8(1);
  writer.u32be(tdsVersion);
  writer.bVarchar(product);
  writer.u8(version.major);
  writer.u8(version.minor);
  writer.u16be(version.build);
  writer.fill16(length);
}

/** The number LOGINACK has for a version. */
export function loginAckVersion(version: TdsVersion): number {
  return tdsVersions[version];
}

/** ENVCHANGE 7. */
export function writeCollationChange(writer: ByteWriter, collation: Collation): void {
  writeBytesChange(writer, environment.collation, collation.bytes, new Uint8Array());
}

/** 2.2.7.11 FEATUREEXTACK. */
export function writeFeatureAck(writer: ByteWriter, features: ReadonlyMap<number, Uint8Array>): void {
  writer.u8(token.featureExtAck);
  for (const [id, data] of features) {
    writer.u8(id);
    writer.u32(data.length);
    writer.bytes(data);
  }
  writer.u8(0xff);
}

/** 2.2.7.12 FEDAUTHINFO: where the client fetches its token, and for whom. */
export function writeFedAuthInfo(writer: ByteWriter, stsUrl: string, spn: string): void {
  const texts = [
    { id: 1, bytes: Buffer.from(stsUrl, 'utf16le') },
    { id: 2, bytes: Buffer.from(spn, 'utf16le') },
  ];
  const headBytes = 4 + texts.length * 9;
  writer.u8(token.fedAuthInfo);
  writer.u32(headBytes + texts.reduce((sum, { bytes }) => sum + bytes.length, 0));
  writer.u32(texts.length);
  let offset = headBytes;
  for (const { id, bytes } of texts) {
    writer.u8(id);
    writer.u32(bytes.length);
    writer.u32(offset);
    offset += bytes.length;
  }
  for (const { bytes } of texts) writer.bytes(bytes);
}

/** 2.2.7.22 SSPI. */
export function writeSspi(writer: ByteWriter, message: Uint8Array): void {
  writer.u8(token.sspi);
  writer.u16(message.length);
  writer.bytes(message);
}

/** 2.2.7.18 RETURNSTATUS. */
export function writeReturnStatus(writer: ByteWriter, value: number): void {
  writer.u8(token.returnStatus);
  writer.u32(value);
}

/** 2.2.7.19 RETURNVALUE, up to its TYPE_INFO: an output parameter of a procedure. */
export function writeReturnValueHead(writer: ByteWriter, ordinal: number, name: string, version: TdsVersion): void {
  writer.u8(token.returnValue);
  writer.u16(ordinal);
  writer.bVarchar(name);
  // Status: output parameter.
  writer.u8(1);
  // UserType; Flags: nullable.
  if (isAtLeast(version, '7.2')) writer.u32(0);
  else writer.u16(0);
  writer.u16(1);
}

/** 2.2.7.6: the bits of Status. */
export const doneStatus = { more: 0x01, error: 0x02, count: 0x10, attention: 0x20, serverError: 0x100 } as const;

export type DoneKind = 'done' | 'doneProc' | 'doneInProc';

/** DONE, DONEPROC and DONEINPROC: 2.2.7.6 to 2.2.7.8. */
export function writeDone(
  writer: ByteWriter,
  kind: DoneKind,
  end: { readonly status: number; readonly command?: number; readonly count?: number },
  version: TdsVersion,
): void {
  writer.u8(token[kind]);
  writer.u16(end.status);
  writer.u16(end.command ?? 0);
  if (isAtLeast(version, '7.2')) writer.i64(end.count ?? 0);
  else writer.u32(end.count ?? 0);
}
