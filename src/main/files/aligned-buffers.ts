/** Node has it; the types of this room, which have no DOM, do not. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
};

/** What is read at once past the system's cache: larger ones are no faster, smaller ones wait for the device too often. */
export const alignedBytes = 1024 * 1024;
const wasmPageBytes = 64 * 1024;
/** Enough for two files that are read back at the same time. */
const mostSpare = 4;

/**
 * Memory that begins at a page, as reading past the system's cache demands. The memory of a WebAssembly module does, and
 * Node offers no other.
 */
export function alignedMemory(): Uint8Array {
  const pages = alignedBytes / wasmPageBytes;
  return new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer);
}

/** Such memory to be used again: each takes a wide range of addresses. */
export class AlignedBuffers {
  readonly #spare: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#spare.pop() ?? alignedMemory();
  }

  giveBack(buffer: Uint8Array): void {
    if (this.#spare.length < mostSpare) this.#spare.push(buffer);
  }
}
