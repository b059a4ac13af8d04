import { open, readdir, readFile, realpath, statfs } from 'node:fs/promises';

/** What the Linux adapter asks the system; a record of answers takes its place in tests. */
export interface LinuxSystem {
  readText(path: string): Promise<string>;
  /** Up to `length` first bytes. */
  readStart(path: string, length: number): Promise<Uint8Array>;
  realPath(path: string): Promise<string>;
  names(folder: string): Promise<readonly string[]>;
  /** Of the file system at a path. */
  space(path: string): Promise<{ readonly sizeBytes: number; readonly freeBytes: number }>;
}

/** This computer. */
export const linuxSystem: LinuxSystem = {
  readText: async (path) => await readFile(path, 'utf8'),
  async readStart(path, length) {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  realPath: async (path) => await realpath(path),
  names: async (folder) => await readdir(folder),
  async space(path) {
    const { blocks, bavail, bsize } = await statfs(path);
    return { sizeBytes: blocks * bsize, freeBytes: bavail * bsize };
  },
};
