const call = 0xe8;
/** A call that begins in the last ten bytes of a frame is left alone. */
const untouchedBytes = 10;

/**
 * Undoes the preparation of Intel code in one frame: the target of each call (E8), made absolute so that equal targets
 * look equal, becomes relative again. `position` is the frame's in its folder; `fileSize` is the stream header's.
 */
export function restoreCalls(frame: Uint8Array, position: number, fileSize: number): void {
  const end = frame.length - untouchedBytes;
  // Its search is many times faster than that of a plain array.
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  let at = bytes.indexOf(call);
  while (at !== -1 && at < end) {
    const here = position + at;
    const target =
      (frame[at + 1] ?? 0) | ((frame[at + 2] ?? 0) << 8) | ((frame[at + 3] ?? 0) << 16) | ((frame[at + 4] ?? 0) << 24);
    if (target >= -here && target < fileSize) {
      const relative = target >= 0 ? target - here : target + fileSize;
      frame[at + 1] = relative;
      frame[at + 2] = relative >>> 8;
      frame[at + 3] = relative >>> 16;
      frame[at + 4] = relative >>> 24;
    }
    at = bytes.indexOf(call, at + 5);
  }
}
