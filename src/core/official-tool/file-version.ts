/*
 * The version of a Windows program, out of its version resource. Source: Microsoft, "PE Format" (DOS stub, COFF and optional
 * header, section table, ".rsrc") and "VS_FIXEDFILEINFO structure". Read in order, nothing else of the file is touched.
 */
import type { ReadableFile } from '../ports/files.ts';

const peHeaderOffsetAt = 0x3c;
const peSignature = 0x00004550;
const coffBytes = 20;
const sectionBytes = 40;
const resourceDirectory = 2;
const versionType = 16;
const fixedInfoSignature = 0xfeef04bd;
/** A version resource is a few kilobytes; a header that says more is not believed. */
const mostResourceBytes = 256 * 1024;

/** `5.0.9128.1000`; `null` for a file that is no Windows program, or has no version. */
export async function readFileVersion(file: ReadableFile): Promise<string | null> {
  const at = async (offset: number, length: number): Promise<Buffer | null> => {
    if (offset < 0 || offset + length > file.sizeBytes) return null;
    const bytes = await file.read(offset, length);
    return bytes.length === length ? Buffer.from(bytes.buffer, bytes.byteOffset, length) : null;
  };
  const dos = await at(0, 64);
  if (dos === null || dos.readUInt16LE(0) !== 0x5a4d) return null;
  const peAt = dos.readUInt32LE(peHeaderOffsetAt);
  const header = await at(peAt, 4 + coffBytes);
  if (header === null || header.readUInt32LE(0) !== peSignature) return null;
  const sectionCount = header.readUInt16LE(6);
  const optionalSize = header.readUInt16LE(20);
  const optional = await at(peAt + 4 + coffBytes, optionalSize);
  if (optional === null || optionalSize < 2) return null;
  // PE32 and PE32+ differ in where the data directories begin.
  const directoriesAt = { 267: 96, 523: 112 }[optional.readUInt16LE(0)];
  if (directoriesAt === undefined) return null;
  const entryAt = directoriesAt + resourceDirectory * 8;
  if (entryAt + 8 > optionalSize) return null;
  const resourcesRva = optional.readUInt32LE(entryAt);
  const sections = await at(peAt + 4 + coffBytes + optionalSize, sectionCount * sectionBytes);
  if (sections === null || resourcesRva === 0) return null;

  const offsetOf = (rva: number): number | null => {
    for (let index = 0; index < sectionCount; index += 1) {
      const start = sections.readUInt32LE(index * sectionBytes + 12);
      const size = sections.readUInt32LE(index * sectionBytes + 16);
      if (rva >= start && rva < start + size) return sections.readUInt32LE(index * sectionBytes + 20) + rva - start;
    }
    return null;
  };
  const rootAt = offsetOf(resourcesRva);
  if (rootAt === null) return null;

  /** The place an entry of a resource directory leads to: the one with this id, or the first. */
  const entry = async (directory: number, id: number | null): Promise<number | null> => {
    const head = await at(rootAt + directory, 16);
    if (head === null) return null;
    const count = head.readUInt16LE(12) + head.readUInt16LE(14);
    const entries = await at(rootAt + directory + 16, count * 8);
    if (entries === null) return null;
    for (let index = 0; index < count; index += 1) {
      if (id !== null && entries.readUInt32LE(index * 8) !== id) continue;
      return entries.readUInt32LE(index * 8 + 4);
    }
    return null;
  };
  // Type, name, language: the first two lead to directories, which have the highest bit set.
  let place: number | null = 0;
  for (const id of [versionType, null, null]) {
    place = place === null ? null : await entry(place & 0x7fffffff, id);
  }
  const data = place === null ? null : await at(rootAt + (place & 0x7fffffff), 8);
  if (data === null) return null;
  const dataAt = offsetOf(data.readUInt32LE(0));
  const dataBytes = data.readUInt32LE(4);
  if (dataAt === null || dataBytes > mostResourceBytes) return null;
  const resource = await at(dataAt, dataBytes);
  return resource === null ? null : fixedVersion(resource);
}

/** VS_VERSIONINFO: length, value length, type, the key `VS_VERSION_INFO`, padding, then VS_FIXEDFILEINFO. */
function fixedVersion(resource: Buffer): string | null {
  for (let at = 0; at + 16 <= resource.length; at += 4) {
    if (resource.readUInt32LE(at) !== fixedInfoSignature) continue;
    const [high, low] = [resource.readUInt32LE(at + 8), resource.readUInt32LE(at + 12)];
    return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.');
  }
  return null;
}
