/** The part of archiver 8 that we use: it brings no types of its own. */
declare module 'archiver' {
  import type { Readable } from 'node:stream';

  export class ZipArchive extends Readable {
    constructor(options: { readonly store: boolean });
    append(source: Readable, data: { readonly name: string; readonly date: Date; readonly mode: number }): this;
    /** Ends the archive when what was appended is in it. */
    finalize(): Promise<void>;
  }
}
