import { ByteReader, ProtocolProblem, readOrRefuse } from './byte-reader.ts';

/** What LOGIN7 says ([MS-TDS] 2.2.6.4). */
export interface Login7 {
  readonly tdsVersion: number;
  readonly packetBytes: number;
  readonly hostName: string;
  readonly userName: string;
  readonly password: string;
  readonly appName: string;
  readonly serverName: string;
  readonly language: string;
  readonly database: string;
  readonly isReadOnly: boolean;
  /** fIntSecurity: the first SSPI message; `null` for an SQL login. */
  readonly sspi: Buffer | null;
  readonly newPassword: string | null;
  readonly features: ReadonlyMap<number, Buffer>;
}

/** 2.2.6.4: FeatureId. */
export const feature = { fedAuth: 0x02, utf8: 0x0a } as const;
const featureEnd = 0xff;

/** @throws {ProtocolProblem} when it is none. */
export function readLogin7(data: Buffer): Login7 {
  return readOrRefuse(() => readFields(data));
}

function readFields(data: Buffer): Login7 {
  const fixed = new ByteReader(data);
  const length = fixed.u32();
  if (length > data.length || length < 94) throw new ProtocolProblem('LOGIN7 has a wrong length.');
  const tdsVersion = fixed.u32();
  const packetBytes = fixed.u32();
  // ClientProgVer, ClientPID, ConnectionID, OptionFlags1.
  fixed.take(13);
  const flags2 = fixed.u8();
  const typeFlags = fixed.u8();
  const flags3 = fixed.u8();
  // ClientTimeZone, ClientLCID.
  fixed.take(8);
  const piece = (at: number, unit: number): Buffer =>
    new ByteReader(data, data.readUInt16LE(at)).take(data.readUInt16LE(at + 2) * unit);
  const text = (at: number): string => piece(at, 2).toString('utf16le');
  return {
    tdsVersion,
    packetBytes,
    hostName: text(36),
    userName: text(40),
    password: unscramble(piece(44, 2)),
    appName: text(48),
    serverName: text(52),
    features: (flags3 & 0x10) === 0 ? new Map() : readFeatures(data),
    language: text(64),
    database: text(68),
    isReadOnly: (typeFlags & 0x20) !== 0,
    sspi: (flags2 & 0x80) === 0 ? null : readSspi(data),
    newPassword: (flags3 & 0x01) === 0 ? null : unscramble(piece(86, 2)),
  };
}

/** Each byte was turned by four bits and xored with A5. */
function unscramble(bytes: Buffer): string {
  const clear = bytes.map((byte) => {
    const turned = byte ^ 0xa5;
    return ((turned & 0x0f) << 4) | (turned >> 4);
  });
  return Buffer.from(clear).toString('utf16le');
}

/** ibSSPI, cbSSPI; cbSSPILong where that is full. */
function readSspi(data: Buffer): Buffer {
  const short = data.readUInt16LE(80);
  return new ByteReader(data, data.readUInt16LE(78)).take(short === 0xffff ? data.readUInt32LE(90) : short);
}

/** ibExtension points at where the features are. */
function readFeatures(data: Buffer): ReadonlyMap<number, Buffer> {
  const features = new Map<number, Buffer>();
  // A client of before 7.4 may set the flag with nothing behind it.
  if (data.readUInt16LE(58) < 4) return features;
  const reader = new ByteReader(data, new ByteReader(data, data.readUInt16LE(56)).u32());
  for (;;) {
    const id = reader.u8();
    if (id === featureEnd) return features;
    features.set(id, reader.take(reader.u32()));
  }
}
