import type {
  CloudService,
  Download,
  DownloadFrom,
  HostContact,
  Upload,
  UploadReceipt,
} from '../../core/ports/cloud-service.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import { CloudToken, type ReadToken } from './cloud-token.ts';
import { anyHost, type HostGate } from './host-gate.ts';
import { checkLink, twice } from './http-check.ts';
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
  /** Which hosts may be contacted; any without it. */
  readonly gate?: HostGate;
}

/** The cloud service over HTTP. The wire is described in docs/formats/cloud-service.openapi.yaml. */
export class HttpCloudService implements CloudService {
  readonly usageDataUrl: string;
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  readonly #gate: HostGate;
  readonly #client: HttpClient;
  readonly #uploads: UploadWay;

  constructor(
    settings: CloudSettings,
    routes: ProxyRoutes,
    patience: Patience = defaultPatience,
    { openTls = null, readToken, gate = anyHost() }: ServiceExtras = {},
  ) {
    this.usageDataUrl = settings.usageDataUrl;
    this.manifestUrl = settings.manifestUrl;
    this.adminUiContentUrl = settings.adminUiContentUrl;
    const token = readToken === undefined ? null : new CloudToken(settings.usageDataUrl, readToken);
    this.#gate = gate;
    for (const url of Object.values(settings)) if (URL.canParse(url)) this.#gate.name(new URL(url));
    this.#client = new HttpClient(this.#gate.over(routes), patience, openTls, token);
    this.#uploads = { client: this.#client, address: settings.usageDataUrl, token };
  }

  async upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
    const receipt = await sendUpload(this.#uploads, upload, signal);
    this.#gate.noteServed(new URL(this.usageDataUrl).host);
    return receipt;
  }

  async download(link: string, base: string, signal: AbortSignal, from: DownloadFrom | null = null): Promise<Download> {
    // What core asks for is what the settings or the manifest name.
    if (URL.canParse(link, base)) this.#gate.name(new URL(link, base));
    const download = await startDownload(this.#client, link, base, signal, from, this.#onRedirect);
    this.#gate.noteServed(new URL(download.url).host);
    return download;
  }

  async check(urls: readonly string[], signal: AbortSignal): Promise<void> {
    const byHost = new Map(urls.flatMap((url) => (URL.canParse(url) ? [[new URL(url).host, url]] : [])));
    const unproved = [...byHost].filter(([host]) => !this.#gate.hasServed(host)).map(([, url]) => url);
    await Promise.all(
      unproved.map(async (url) => {
        this.#gate.name(new URL(url));
        await twice(async () => await this.#checkOne(url, signal), signal);
      }),
    );
  }

  watchHosts(tell: (contact: HostContact) => void): () => void {
    return this.#gate.watch(tell);
  }

  async #checkOne(url: string, signal: AbortSignal): Promise<void> {
    if (url === this.usageDataUrl) await this.probeUpload(signal);
    else await checkLink(this.#client, url, signal, this.#onRedirect);
  }

  readonly #onRedirect = (from: URL, to: URL): void => this.#gate.redirect(from, to);

  /** Asks whether uploads would be taken in, without sending one. @throws {AppError} cloud.*, proxy.* */
  async probeUpload(signal: AbortSignal): Promise<void> {
    await probeUpload(this.#uploads, signal);
  }

  /** Lets go of kept connections. */
  close(): void {
    this.#client.close();
  }
}
