import { AppError, isAppError } from '../../shared/errors.ts';
import type { CloudService, Download, DownloadFrom } from '../ports/cloud-service.ts';
import type { RetryBudget } from './retries.ts';

/** Where something is to be had: `url` may be relative to `base`. */
export interface Link {
  readonly url: string;
  readonly base: string;
}

/** What a download must turn out to be, as far as anybody says. */
export interface Expected {
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

/** No file of an update comes near; a body without end must not fill a drive. */
export const largestFileBytes = 64 * 1024 ** 3;
/** A page for people is no longer than this. */
const pageBytes = 1024 * 1024;
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * One file of the service, which may take many requests: what the first answer said of it holds for all others. One odd
 * answer is a mishap on the way and is asked for again; the same one twice on end is how it is.
 */
export class RemoteFile {
  readonly name: string;
  readonly #cloud: CloudService;
  readonly #link: Link;
  readonly #expected: Expected;
  #first: Download | null = null;
  /** What a later answer said of the size, where the first one did not. */
  #laterSizeBytes: number | null = null;
  /** Where redirects led; they are not followed for each part. */
  #url: string | null = null;
  #odd = '';
  #givesParts = true;
  /** How parts were refused, where they were; and whether all of it has come since. */
  #refusedBy = '';
  #isWhole = false;
  #isSettled = false;
  /** Set by whoever could not go on from where it was: nothing proves that the bytes would be the same. */
  mustBeginAnew = false;

  constructor(cloud: CloudService, link: Link, name: string, expected: Expected) {
    this.name = name;
    this.#cloud = cloud;
    this.#link = link;
    this.#expected = expected;
  }

  /** Of the whole; `null` when nobody said. */
  get sizeBytes(): number | null {
    return this.#expected.sizeBytes ?? this.#first?.sizeBytes ?? this.#laterSizeBytes;
  }

  /** After redirects, or where it was asked for first. */
  get url(): string {
    return this.#first?.url ?? new URL(this.#link.url, this.#link.base).href;
  }

  /** What the service calls these very bytes; `null` when it does not. */
  get etag(): string | null {
    return this.#first?.etag ?? null;
  }

  /** Several parts may be asked for at the same time. */
  get isInParts(): boolean {
    return this.#givesParts && this.#first?.acceptsParts === true && this.etag !== null && this.sizeBytes !== null;
  }

  /** What the last error says will not change by asking again. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether more of it may be added to what came before `at`. */
  canGoOn(at: number): boolean {
    return at === 0 || this.etag !== null || this.#expected.sha256 !== null;
  }

  /**
   * After a failure the way there may be another one, and parts may be had on it: asking once costs little, and fetching
   * all of it after each failure much. One more refusal is enough then.
   */
  forgetWay(): void {
    this.#url = null;
    if (!this.#isWhole) return;
    this.#isWhole = false;
    this.#givesParts = true;
    this.#odd = this.#refusedBy;
  }

  /**
   * The first answer, from where an earlier run stopped when that can be, tried as often as the budget allows.
   * @throws {AppError} cloud.*, proxy.*, download.*
   */
  async beginWith(from: DownloadFrom | null, budget: RetryBudget, signal: AbortSignal): Promise<Download> {
    for (;;) {
      try {
        const answer = await this.begin(this.#givesParts ? from : null, signal);
        const isWhole = from !== null && answer.etag === from.etag && answer.offset !== from.offset;
        if (!isWhole || this.#noParts('whole')) {
          this.#isWhole = !this.#givesParts;
          return answer;
        }
        // The same bytes, and all of them: the rest may be had by asking once more.
        answer.discard();
        throw new AppError('cloud.wrong-part', { url: answer.url });
      } catch (error) {
        signal.throwIfAborted();
        if (this.isSettled) throw error;
        // Twice the same is how it is: then all of it, and what is there passes by.
        if (isAppError(error, 'cloud.wrong-part') && this.#odd !== 'whole') this.#noParts('wrong part');
        await budget.failed(error);
      }
    }
  }

  /** The first answer. @throws {AppError} cloud.*, proxy.*, download.* */
  async begin(from: DownloadFrom | null, signal: AbortSignal): Promise<Download> {
    const answer = await this.#cloud.download(this.#link.url, this.#link.base, signal, from);
    await this.#checkSize(answer);
    this.#first = answer;
    this.#url = answer.url;
    if (from === null || answer.offset === from.offset) this.#odd = '';
    return answer;
  }

  /**
   * More of the same: from `at`, or all of it where the service gives no parts. `end` is behind the last byte that is
   * wanted. @throws {AppError} cloud.*, proxy.*, download.*
   */
  async ask(at: number, end: number | null, signal: AbortSignal): Promise<Download> {
    if (this.#first === null) return await this.begin(null, signal);
    const from = this.#partFrom(at, end);
    let answer: Download;
    try {
      answer = await this.#cloud.download(this.#url ?? this.#link.url, this.#link.base, signal, from);
    } catch (error) {
      if (isAppError(error, 'cloud.wrong-part')) this.#noParts('wrong part');
      throw error;
    }
    await this.#checkSize(answer);
    const { etag } = this;
    if (etag !== null && answer.etag !== etag)
      throw this.#refuse(answer, `tag ${answer.etag}`, new AppError('download.changed', { name: this.name }));
    if (from !== null && answer.offset !== from.offset && !this.#noParts('whole')) {
      answer.discard();
      throw new AppError('cloud.wrong-part', { url: answer.url });
    }
    if (answer.offset === from?.offset) this.#odd = '';
    this.#isWhole = !this.#givesParts;
    // Without it nobody would know when all of it is there.
    this.#laterSizeBytes ??= answer.sizeBytes;
    return answer;
  }

  /** More came than there is. */
  tooLong(actualBytes: number): AppError {
    return this.#oddError('long', this.#wrongSize(actualBytes));
  }

  /** @throws {AppError} download.too-large */
  refuseEndless(receivedBytes: number): void {
    if (receivedBytes <= largestFileBytes) return;
    this.#isSettled = true;
    throw new AppError('download.too-large', { name: this.name, limitBytes: largestFileBytes });
  }

  /** A finished file that is not what it is to be. @throws {AppError} download.empty, wrong-size, wrong-hash */
  accept(record: { readonly sizeBytes: number; readonly sha256: string }): void {
    const { sizeBytes, sha256 } = this.#expected;
    if (record.sizeBytes === 0 && !this.#mayBeEmpty()) throw this.#empty();
    if (sizeBytes !== null && record.sizeBytes !== sizeBytes) throw this.#wrongSize(record.sizeBytes);
    if (sha256 !== null && record.sha256 !== sha256)
      throw new AppError('download.wrong-hash', { name: this.name, expected: sha256, actual: record.sha256 });
  }

  #partFrom(at: number, end: number | null): DownloadFrom | null {
    const { etag, sizeBytes } = this;
    const isAll = at === 0 && (end === null || end === sizeBytes);
    if (etag === null || isAll || !this.#givesParts) return null;
    const last = end ?? sizeBytes;
    return { offset: at, etag, ...(last === null ? {} : { end: last }) };
  }

  async #checkSize(answer: Download): Promise<void> {
    const { sizeBytes } = answer;
    if (sizeBytes === null) return;
    if (sizeBytes > largestFileBytes) answer.discard();
    this.refuseEndless(sizeBytes);
    if (sizeBytes === 0 && !this.#mayBeEmpty()) throw this.#refuse(answer, 'empty', this.#empty());
    if (this.sizeBytes !== null && sizeBytes !== this.sizeBytes && sizeBytes <= pageBytes) await lookAtPage(answer);
    if (this.#expected.sizeBytes !== null && sizeBytes !== this.#expected.sizeBytes)
      throw this.#refuse(answer, `size ${sizeBytes}`, this.#wrongSize(sizeBytes));
    if (this.sizeBytes !== null && sizeBytes !== this.sizeBytes)
      throw this.#refuse(answer, `size ${sizeBytes}`, new AppError('download.changed', { name: this.name }));
  }

  #refuse(answer: Download, what: string, error: AppError): AppError {
    answer.discard();
    return this.#oddError(what, error);
  }

  #oddError(what: string, error: AppError): AppError {
    this.#isSettled ||= this.#odd === what;
    this.#odd = what;
    return error;
  }

  /** Whether it has turned out to give no parts: all of it is asked for then, and what is there already passed over. */
  #noParts(what: string): boolean {
    if (this.#odd === what) {
      this.#givesParts = false;
      this.#refusedBy = what;
    }
    this.#odd = what;
    return !this.#givesParts;
  }

  #mayBeEmpty(): boolean {
    return this.#expected.sizeBytes === 0 || this.#expected.sha256 === emptySha256;
  }

  #empty(): AppError {
    return new AppError('download.empty', { name: this.name, expectedBytes: this.#expected.sizeBytes });
  }

  #wrongSize(actualBytes: number): AppError {
    const expectedBytes = this.sizeBytes ?? 0;
    return new AppError('download.wrong-size', { name: this.name, expectedBytes, actualBytes });
  }
}

/** Something small where a file was expected may be a page for people, which the service's adapter knows and refuses. */
async function lookAtPage(answer: Download): Promise<void> {
  try {
    await answer.body[Symbol.asyncIterator]().next();
  } catch (error) {
    answer.discard();
    // Anything else is told by its size.
    if (isAppError(error, 'cloud.web-page')) throw error;
  }
}
