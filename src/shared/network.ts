/** What Connect needs of the network. */
import type { ErrorReport } from './errors.ts';

/** A host Connect must reach, and what for. */
export interface NetworkHost {
  /** `host` or `host:port`, as messages call it. */
  readonly host: string;
  readonly purpose: 'usage-data' | 'manifest' | 'console-content' | 'downloads';
}

/** How a test of one host came out. */
export interface HostTest {
  readonly host: string;
  readonly isReachable: boolean;
  readonly durationMs: number;
  /** The proxy server it went through; `null` when it went straight. */
  readonly proxy: string | null;
  readonly error: ErrorReport | null;
}
