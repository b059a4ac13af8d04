import type { CloudService, Download, DownloadFrom, Upload, UploadReceipt } from '../../core/ports/cloud-service.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import { CloudToken, type ReadToken } from './cloud-token.ts';
import { HttpClient, type Patience } from './http-client.ts';
import { startDownload } from './http-download.ts';
import { probeUpload, sendUpload, type UploadWay } from './http-upload.ts';
import type { ProxyRoutes } from './proxy-routes.ts';
import type { OpenTls } from './tls-explainer.ts';

const defaultPatience: Patience = { answerMs: 30_000, stallMs: 60_000 };

/** What a service is given besides its addresses and the way to it. */
export interface ServiceExtras {
  /** Whom TLS believes; Node's own roots without it. */
  readonly openTls?: OpenTls | null;
  /** What the service knows this computer by; nothing without it. */
  readonly readToken?: ReadToken;
}

/** The cloud service over HTTP. The wire is described in docs/formats/cloud-service.openapi.yaml. */
export class HttpCloudService implements CloudService {
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  readonly #client: HttpClient;
  readonly #uploads: UploadWay;

  constructor(
    settings: CloudSettings,
    routes: ProxyRoutes,
    patience: Patience = defaultPatience,
    { openTls = null, readToken }: ServiceExtras = {},
  ) {
    this.manifestUrl = settings.manifestUrl;
    this.adminUiContentUrl = settings.adminUiContentUrl;
    const token = readToken === undefined ? null : new CloudToken(settings.usageDataUrl, readToken);
    this.#client = new HttpClient(routes, patience, openTls, token);
    this.#uploads = { client: this.#client, address: settings.usageDataUrl, token };
  }

  async upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
    return await sendUpload(this.#uploads, upload, signal);
  }

  async download(link: string, base: string, signal: AbortSignal, from: DownloadFrom | null = null): Promise<Download> {
    return await startDownload(this.#client, link, base, signal, from);
  }

  /** Asks whether uploads would be taken in, without sending one. @throws {AppError} cloud.*, proxy.* */
  async probeUpload(signal: AbortSignal): Promise<void> {
    await probeUpload(this.#uploads, signal);
  }

  /** Lets go of kept connections. */
  close(): void {
    this.#client.close();
  }
}
