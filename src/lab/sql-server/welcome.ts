import type { ByteWriter } from './byte-writer.ts';
import { collationOf, siteCollation } from './collations.ts';
import type { SqlSession } from './engine.ts';
import type { SqlFault } from './faults.ts';
import { feature, type Login7 } from './login7.ts';
import {
  environment,
  loginAckVersion,
  type ServerName,
  type ServerVersion,
  writeCollationChange,
  writeDone,
  writeFeatureAck,
  writeLoginAck,
  writeMessage,
  writeRouting,
  writeTextChange,
} from './tokens.ts';
import { changedDatabase, changedLanguage } from './wire-messages.ts';

/** What a sign-in that succeeded is told. */
export interface Welcome {
  readonly said: Login7;
  readonly session: SqlSession;
  readonly server: ServerName;
  readonly version: ServerVersion;
  readonly packetBytes: { readonly from: number; readonly to: number };
  readonly fault: SqlFault | null;
}

/** The whole answer to LOGIN7 ([MS-TDS] 2.2.2.2): the new surroundings, LOGINACK, and what was agreed. */
export function writeWelcome(bytes: ByteWriter, welcome: Welcome): void {
  const { said, session, server, fault } = welcome;
  writeTextChange(bytes, environment.database, session.database, 'master');
  writeMessage(bytes, changedDatabase(session.database), server);
  const told = fault?.kind === 'other-collation' ? fault.collation : session.collation;
  const collation = collationOf(told) ?? collationOf(siteCollation);
  if (collation !== null) writeCollationChange(bytes, collation);
  writeTextChange(bytes, environment.language, 'us_english', '');
  writeMessage(bytes, changedLanguage(), server);
  const tdsVersion = fault?.kind === 'tds-version' ? fault.number : loginAckVersion(server.version);
  writeLoginAck(bytes, tdsVersion, 'Microsoft SQL Server', welcome.version);
  const { from, to } = welcome.packetBytes;
  writeTextChange(bytes, environment.packetSize, String(to), String(from));
  if (fault?.kind === 'route') writeRouting(bytes, fault.server, fault.port);
  const features = new Map<number, Uint8Array>();
  // Without a nonce there is nothing to acknowledge it with.
  if (said.features.has(feature.fedAuth)) features.set(feature.fedAuth, new Uint8Array());
  if (said.features.has(feature.utf8)) features.set(feature.utf8, Uint8Array.of(1));
  if (features.size > 0) writeFeatureAck(bytes, features);
  writeDone(bytes, 'done', { status: 0 }, server.version);
}
