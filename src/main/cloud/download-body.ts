import { shownUrl } from '../../core/shown-url.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { Part } from './download-answer.ts';
import type { BytesBody } from './http-client.ts';

/** The beginning of a page for people, behind a mark of its encoding and blanks; whatever its label says. */
const webPage = /^(?:\u{feff})?\s{0,64}<(?:!doctype\s+html|html[\s>])/iu;
/** So much is looked at. */
const lookBytes = 128;

/**
 * The bytes of an answer, given up when it stands still while they are waited for.
 * @throws {AppError} cloud.cut-off, cloud.timed-out, cloud.web-page
 */
export async function* readDownload(
  body: BytesBody,
  url: URL,
  { offset, end, sizeBytes }: Part,
  { stallMs, signal }: { readonly stallMs: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  let received = offset;
  const cutOff = (cause: unknown): AppError =>
    new AppError('cloud.cut-off', { url: shownUrl(url), receivedBytes: received, expectedBytes: sizeBytes }, { cause });
  let isStalled = false;
  const giveUp = (): void => {
    isStalled = true;
    body.destroy();
  };
  // While whoever reads takes his time, the other side may do so as well.
  let stall = setTimeout(giveUp, stallMs);
  let beginning: Buffer | null = offset === 0 ? Buffer.alloc(0) : null;
  try {
    for await (const piece of body) {
      clearTimeout(stall);
      if (beginning !== null) {
        beginning = Buffer.concat([beginning, piece.subarray(0, lookBytes)]);
        if (webPage.test(beginning.toString('utf8'))) throw new AppError('cloud.web-page', { url: shownUrl(url) });
        if (beginning.length >= lookBytes) beginning = null;
      }
      const wanted = end === null ? piece : piece.subarray(0, end - received);
      received += wanted.length;
      if (wanted.length > 0) yield wanted;
      if (wanted.length < piece.length) return;
      stall = setTimeout(giveUp, stallMs);
    }
  } catch (error) {
    if (isAppError(error)) throw error;
    signal.throwIfAborted();
    if (isStalled) throw new AppError('cloud.timed-out', { host: url.host, seconds: stallMs / 1000 });
    throw cutOff(error);
  } finally {
    clearTimeout(stall);
    body.destroy();
  }
  if (end !== null && received < end) throw cutOff(null);
}
