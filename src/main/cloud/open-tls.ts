import type { TlsSettings } from '../../shared/settings.ts';
import type { OpenTls, TlsExplainer } from './tls-explainer.ts';

/** What TLS needs by these settings. Nothing is loaded or read before somebody asks: an offline computer never does. */
export function tlsOpener(settings: TlsSettings | undefined): OpenTls {
  let opening: Promise<TlsExplainer> | null = null;
  return async () => {
    opening ??= open(settings).catch((error: unknown) => {
      // The file may be there the next time.
      opening = null;
      throw error;
    });
    return await opening;
  };
}

async function open(settings: TlsSettings | undefined): Promise<TlsExplainer> {
  const [{ TlsExplainer: Explainer }, { openTlsTrust }] = await Promise.all([
    import('./tls-explainer.ts'),
    import('./tls-trust.ts'),
  ]);
  return new Explainer(await openTlsTrust(settings));
}
