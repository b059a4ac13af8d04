import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type StandInWorld, worldName } from './stand-in-world.ts';

const programName = 'ServiceConnectionTool.exe';

/**
 * Lays a stand-in of Microsoft's tool into a folder: a program of its name with a version, the files that belong with it, and
 * what it is to know. It runs where there is a Unix shell.
 */
export async function layStandIn(folder: string, world: StandInWorld, version = world.siteVersion): Promise<string> {
  await mkdir(folder, { recursive: true });
  const program = join(folder, programName);
  await writeFile(program, windowsProgram(version));
  await chmod(program, 0o755);
  const standIn = fileURLToPath(new URL('stand-in.ts', import.meta.url));
  const command = `exec "${process.execPath}" --disable-warning=ExperimentalWarning "${standIn}" "$(dirname "$0")" "$@"\n`;
  await writeFile(`${program}.sh`, command);
  await writeFile(`${program}.config`, '<configuration />\n');
  await writeFile(join(folder, 'Microsoft.ConfigurationManager.CommonBase.dll'), windowsProgram(version));
  await setWorld(folder, world);
  return folder;
}

/** Changes what a stand-in knows. */
export async function setWorld(folder: string, world: StandInWorld): Promise<void> {
  await writeFile(join(folder, worldName), JSON.stringify(world, null, 2));
}

const peAt = 0x80;
const optionalBytes = 240;
const sectionAt = 0x200;
const sectionRva = 0x1000;

/**
 * A Windows program of headers and a version resource (PE32+, one section). Its first bytes, before the offset of the PE
 * header at 0x3C, are a Unix shell's as well: the system does not know the file for a program, hands it to the shell, and
 * the shell goes on with the script beside it before it comes to anything else.
 */
function windowsProgram(version: string): Buffer {
  const [a = 0, b = 0, c = 0, d = 0] = version.split('.').map(Number);
  const bytes = Buffer.alloc(0x400);
  bytes.write('MZ=\nexec sh "$0.sh" "$@"\n', 0, 'latin1');
  bytes.writeUInt32LE(peAt, 0x3c);
  bytes.write('PE\0\0', peAt, 'latin1');
  bytes.writeUInt16LE(0x8664, peAt + 4); // Machine: x64
  bytes.writeUInt16LE(1, peAt + 6); // NumberOfSections
  bytes.writeUInt16LE(optionalBytes, peAt + 20); // SizeOfOptionalHeader
  const optionalAt = peAt + 24;
  bytes.writeUInt16LE(0x20b, optionalAt); // PE32+
  bytes.writeUInt32LE(16, optionalAt + 108); // NumberOfRvaAndSizes
  bytes.writeUInt32LE(sectionRva, optionalAt + 112 + 2 * 8); // the third directory: resources
  const headerAt = optionalAt + optionalBytes;
  bytes.write('.rsrc', headerAt, 'latin1');
  bytes.writeUInt32LE(0x200, headerAt + 8); // VirtualSize
  bytes.writeUInt32LE(sectionRva, headerAt + 12);
  bytes.writeUInt32LE(0x200, headerAt + 16); // SizeOfRawData
  bytes.writeUInt32LE(sectionAt, headerAt + 20);
  // Type 16 (version), name 1, language 1033: three directories of one entry each, then the data entry.
  for (const [level, id] of [16, 1, 1033].entries()) {
    const at = sectionAt + level * 24;
    bytes.writeUInt16LE(1, at + 14);
    bytes.writeUInt32LE(id, at + 16);
    bytes.writeUInt32LE(((level + 1) * 24 + (level < 2 ? 0x80000000 : 0)) >>> 0, at + 20);
  }
  const dataAt = sectionAt + 72;
  const resourceBytes = 92;
  bytes.writeUInt32LE(sectionRva + 96, dataAt);
  bytes.writeUInt32LE(resourceBytes, dataAt + 4);
  const at = sectionAt + 96;
  bytes.writeUInt16LE(resourceBytes, at);
  bytes.writeUInt16LE(52, at + 2);
  bytes.write('VS_VERSION_INFO', at + 6, 'utf16le');
  const fixedAt = at + 40;
  bytes.writeUInt32LE(0xfeef04bd, fixedAt);
  bytes.writeUInt32LE(((a << 16) | b) >>> 0, fixedAt + 8);
  bytes.writeUInt32LE(((c << 16) | d) >>> 0, fixedAt + 12);
  return bytes;
}
