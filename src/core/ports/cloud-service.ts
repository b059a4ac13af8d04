/** A usage data cabinet on its way to the service. */
export interface Upload {
  /** File name, for messages. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly siteVersion: string;
  readonly hierarchyHash: string;
  /** The bytes, from the beginning at each call. */
  readonly content: () => AsyncIterable<Uint8Array>;
}

/** The service's proof that it has an upload. */
export interface UploadReceipt {
  readonly id: string;
  /** ISO date and time of the service. */
  readonly received: string;
}

/** An answer on its way: read `body` to its end, abort the signal, or discard it. */
export interface Download {
  /** After redirects. */
  readonly url: string;
  /** What the service announced; `null` when it did not. */
  readonly sizeBytes: number | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection when the body is not wanted; does nothing when it has been read. */
  discard(): void;
}

/** The cloud service of Configuration Manager, and the download servers it points to. */
export interface CloudService {
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  /** @throws {AppError} cloud.*, proxy.* */
  upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt>;
  /**
   * Starts a download, following redirects. `url` may be relative to `base`.
   * A body that ends early throws cloud.cut-off.
   * @throws {AppError} cloud.*, proxy.*
   */
  download(url: string, base: string, signal: AbortSignal): Promise<Download>;
}
