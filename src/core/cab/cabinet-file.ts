import type { CabinetSource } from './cabinet.ts';
import type { Origin } from './faults.ts';

/** A source from the beginning of its cabinet on: all offsets count from there, as those in the cabinet do. */
export interface CabinetFile extends CabinetSource, Origin {}

/** `base` is where in the source the cabinet begins. */
export function cabinetFile(source: CabinetSource, base = 0): CabinetFile {
  return {
    path: source.path,
    base,
    sizeBytes: Math.max(0, source.sizeBytes - base),
    read: (offset, length) => source.read(base + offset, length),
    ...(source.readInto && {
      readInto: (offset, target) => source.readInto?.(base + offset, target) ?? Promise.resolve(0),
    }),
  };
}
