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
  /** Told of bytes the service has answered for, where it does so before the whole is there: they need not be sent again. */
  readonly onKept?: (bytes: number) => void;
}

/** The service's proof that it has an upload. */
export interface UploadReceipt {
  readonly id: string;
  /** ISO date and time of the service. */
  readonly received: string;
  /** Who said so, with its port where that is not the usual one. */
  readonly host: string;
  /** With what HTTP status. */
  readonly status: number;
  /** An earlier run had sent it: nothing was sent now. */
  readonly wasThere: boolean;
}

/** An answer on its way: read `body` to its end, abort the signal, or discard it. */
export interface Download {
  /** After redirects. */
  readonly url: string;
  /** Of the whole, as the service announced it; `null` when it did not. */
  readonly sizeBytes: number | null;
  /** Where `body` begins: where it was asked to, or at 0. */
  readonly offset: number;
  /** What the service calls these very bytes (RFC 9110 8.8.3, strong); `null` when it does not. */
  readonly etag: string | null;
  /** The service gives parts of these very bytes when it is asked for them. */
  readonly acceptsParts: boolean;
  /** A piece is good only until the next is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection when the body is not wanted; does nothing when it has been read. */
  discard(): void;
}

/** From where on a download is wanted, if the service still has the very same. */
export interface DownloadFrom {
  readonly offset: number;
  readonly etag: string;
  /** Behind the last byte that is wanted; left out, it is wanted to its end. */
  readonly end?: number;
}

/** A host that is about to be contacted, and how we came by it. */
export interface HostContact {
  /** With its port where that is not the usual one. */
  readonly host: string;
  /** `named` by the settings or the update manifest; `redirect`: another host led there. */
  readonly why: 'named' | 'redirect';
  /** Which one. */
  readonly from: string | null;
}

/** The cloud service of Configuration Manager, and the download servers it points to. */
export interface CloudService {
  readonly usageDataUrl: string;
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  /**
   * Sends a cabinet, or what of it the service does not have yet: it can be asked for again after any error that may go
   * away, and is stored once.
   * @throws {AppError} cloud.*, proxy.*, and what `content` throws
   */
  upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt>;
  /**
   * Starts a download, following redirects. `url` may be relative to `base`.
   * A body that ends early throws cloud.cut-off. With `from` it begins there when the service can do that and has the
   * same bytes as before, else at 0: then it is all of the file. Neither of the two is cloud.wrong-part.
   * @throws {AppError} cloud.*, proxy.*
   */
  download(url: string, base: string, signal: AbortSignal, from?: DownloadFrom | null): Promise<Download>;
  /**
   * Whether what lies behind these addresses can be reached, the one for uploads included: one short question for each host
   * that has brought nothing yet. Nothing is sent or downloaded.
   * @throws {AppError} cloud.*, proxy.*, tls.*
   */
  check(urls: readonly string[], signal: AbortSignal): Promise<void>;
  /** Calls back before each host is contacted for the first time from now on. Returns the way to stop. */
  watchHosts(tell: (contact: HostContact) => void): () => void;
}
