import { descriptorBytes, elsewhere16, elsewhere32, sizes, zip64Extra } from './layout.ts';

/** How large an archive of these files is, to the byte. */
export function archiveBytes(files: readonly { readonly path: string; readonly sizeBytes: number }[]): number {
  let offset = 0;
  let directory = 0;
  for (const { path, sizeBytes } of files) {
    const nameLength = Buffer.byteLength(path);
    const isLarge = sizeBytes > elsewhere32 || offset > elsewhere32;
    directory += sizes.central + nameLength + (isLarge ? zip64Extra.sizeBytes : 0);
    offset += sizes.local + nameLength + sizeBytes + descriptorBytes(sizeBytes);
  }
  const needsZip64 = files.length > elsewhere16 || offset > elsewhere32 || directory > elsewhere32;
  return offset + directory + (needsZip64 ? sizes.zip64End + sizes.zip64Locator : 0) + sizes.end;
}
