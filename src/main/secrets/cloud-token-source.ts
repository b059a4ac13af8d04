import { z } from 'zod';
import type { SecretStore } from './secret-store.ts';

/** The environment variable that holds the token of the cloud service. */
export const cloudTokenVariable = 'SERVICE_CONNECTION_CLOUD_TOKEN';

const Kept = z.object({ origin: z.string(), token: z.string().min(1) });

/** Where the token of the cloud service comes from. */
export interface TokenSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `null` where nothing is kept. */
  readonly secrets: SecretStore | null;
  /** Told of the token before anybody gets it: it must appear nowhere. */
  readonly onSecret: (secret: string) => void;
}

/**
 * The token for the service at `serviceUrl`: of the environment, else the one that was kept for that very service; `null`
 * when there is none.
 */
export async function readCloudToken(
  serviceUrl: string,
  { environment, secrets, onSecret }: TokenSource,
): Promise<string | null> {
  const token = (environment[cloudTokenVariable] ?? '').trim() || (await kept(serviceUrl, secrets));
  if (token !== null) onSecret(token);
  return token;
}

/** Keeps a token for one service: whatever the settings name later, no other is told it. */
export async function keepCloudToken(secrets: SecretStore, serviceUrl: string, token: string): Promise<void> {
  await secrets.write('cloud-token', JSON.stringify({ origin: new URL(serviceUrl).origin, token: token.trim() }));
}

async function kept(serviceUrl: string, secrets: SecretStore | null): Promise<string | null> {
  const text = (await secrets?.read('cloud-token')) ?? null;
  if (text === null) return null;
  try {
    const { origin, token } = Kept.parse(JSON.parse(text));
    return origin === URL.parse(serviceUrl)?.origin ? token : null;
  } catch {
    // Something else wrote it: it is no token of ours.
    return null;
  }
}
