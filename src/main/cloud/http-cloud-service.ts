import type { CloudService, Download, DownloadFrom, Upload, UploadReceipt } from '../../core/ports/cloud-service.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import { HttpClient, type Patience } from './http-client.ts';
import { startDownload } from './http-download.ts';
import { probeUpload, sendUpload } from './http-upload.ts';
import type { ProxyRoutes } from './proxy-routes.ts';
import type { OpenTls } from './tls-explainer.ts';

const defaultPatience: Patience = { answerMs: 30_000, stallMs: 60_000 };

/** What a service is given besides its addresses and the way to it. */
export interface ServiceExtras {
  /** Whom TLS believes; Node's own roots without it. */
  readonly openTls?: OpenTls | null;
}

/** The cloud service over HTTP. The wire is described in docs/formats/cloud-service.openapi.yaml. */
export class HttpCloudService implements CloudService {
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  readonly #usageDataUrl: string;
  readonly #client: HttpClient;

  constructor(
    settings: CloudSettings,
    routes: ProxyRoutes,
    patience: Patience = defaultPatience,
    { openTls = null }: ServiceExtras = {},
  ) {
    this.manifestUrl = settings.manifestUrl;
    this.adminUiContentUrl = settings.adminUiContentUrl;
    this.#usageDataUrl = settings.usageDataUrl;
    this.#client = new HttpClient(routes, patience, openTls);
  }

  async upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
    return await sendUpload(this.#client, this.#usageDataUrl, upload, signal);
  }

  async download(link: string, base: string, signal: AbortSignal, from: DownloadFrom | null = null): Promise<Download> {
    return await startDownload(this.#client, link, base, signal, from);
  }

  /** Asks whether uploads would be taken in, without sending one. @throws {AppError} cloud.*, proxy.* */
  async probeUpload(signal: AbortSignal): Promise<void> {
    await probeUpload(this.#client, this.#usageDataUrl, signal);
  }

  /** Lets go of kept connections. */
  close(): void {
    this.#client.close();
  }
}
