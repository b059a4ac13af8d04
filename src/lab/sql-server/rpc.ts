import { ByteReader, readOrRefuse } from './byte-reader.ts';
import type { SqlParameter } from './engine.ts';
import { readTypedValue, type TypedValue } from './parameters.ts';
import { isAtLeast, type TdsVersion } from './tds-version.ts';

/* RPC requests: [MS-TDS] 2.2.6.6; and the headers before every request, 2.2.5.3. */

/** One call of a procedure. */
export interface RpcCall {
  readonly procedure: string;
  readonly parameters: readonly RpcParameter[];
}

/** A parameter, named or by its place. */
export interface RpcParameter extends TypedValue {
  readonly name: string;
  readonly isOutput: boolean;
}

/** 2.2.6.6: ProcID. */
const procedures: Readonly<Record<number, string>> = {
  1: 'sp_cursor',
  2: 'sp_cursoropen',
  3: 'sp_cursorprepare',
  4: 'sp_cursorexecute',
  5: 'sp_cursorprepexec',
  6: 'sp_cursorunprepare',
  7: 'sp_cursorfetch',
  8: 'sp_cursoroption',
  9: 'sp_cursorclose',
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  14: 'sp_prepexecrpc',
  15: 'sp_unprepare',
};

/** BatchFlag and NoExecFlag of 7.2 and later. */
const batchFlags: ReadonlySet<number> = new Set([0xff, 0xfe]);

/** Skips ALL_HEADERS, which came with 7.2. */
export function afterHeaders(data: Buffer, version: TdsVersion): ByteReader {
  const reader = new ByteReader(data);
  // Its length counts itself.
  if (isAtLeast(version, '7.2')) reader.take(reader.u32() - 4);
  return reader;
}

/** The calls of a request: most have one. */
export function readRpc(data: Buffer, version: TdsVersion): readonly RpcCall[] {
  const reader = afterHeaders(data, version);
  return readOrRefuse(() => {
    const calls: RpcCall[] = [];
    while (!reader.isAtEnd) calls.push(readCall(reader));
    return calls;
  });
}

function readCall(reader: ByteReader): RpcCall {
  const length = reader.u16();
  const procedure = length === 0xffff ? (procedures[reader.u16()] ?? 'sp_unknown') : reader.utf16(length);
  // OptionFlags: fWithRecomp, fNoMetaData, fReuseMetaData.
  reader.u16();
  const parameters: RpcParameter[] = [];
  while (!reader.isAtEnd) {
    if (batchFlags.has(reader.bytes.readUInt8(reader.at))) {
      reader.u8();
      break;
    }
    const name = reader.bVarchar();
    const isOutput = (reader.u8() & 0x01) !== 0;
    parameters.push({ name, isOutput, ...readTypedValue(reader) });
  }
  return { procedure, parameters };
}

/** Parameters as the engine takes them. Those without a name get it from `@a int, @b nvarchar(10)`. */
export function namedParameters(parameters: readonly RpcParameter[], declaration: string): readonly SqlParameter[] {
  const declared = [...declaration.matchAll(/@[\w@#$]+(?=\s+(?:as\s+)?\[?[a-z])/gi)].map(([name]) => name);
  return parameters.map(({ name, type, value }, index) => ({
    name: name === '' ? (declared[index] ?? `@p${index + 1}`) : name,
    type,
    value,
  }));
}
