/** What Connect needs of the network, and how a test of it came out. */
import type { ErrorReport } from './errors.ts';
import type { RouteReason } from './routes.ts';
import type { Endpoint } from './settings.ts';

/** A host Connect may have to reach, and what for. */
export interface NetworkHost {
  /** `host` or `host:port`, as messages call it; `*.` and the end of many, which can be listed but not tried. */
  readonly host: string;
  readonly purpose: Endpoint['purpose'];
  /** Nothing is done without it; others are reached when a link leads there. */
  readonly isRequired: boolean;
}

/** What happens on the way to a host, in this order. */
export const hostStages = ['name', 'tcp', 'proxy', 'tls', 'http'] as const;
export type HostStage = (typeof hostStages)[number];

/**
 * Why a stage was not gone through: the proxy server looks the name up; the host is reached straight; the address is one
 * of plain http; a stage before it failed; nobody may be tried there.
 */
export type SkipReason = 'by-proxy' | 'straight' | 'plain-http' | 'earlier-failed';

/** How one stage came out. */
export type StageVerdict<F> =
  | { readonly state: 'passed'; readonly durationMs: number; readonly facts: F }
  | { readonly state: 'failed'; readonly durationMs: number; readonly error: ErrorReport; readonly facts: F | null }
  | { readonly state: 'skipped'; readonly why: SkipReason };

/** One certificate as a host presents it. */
export interface CertificateLink {
  readonly subject: string;
  readonly issuer: string;
  /** ISO dates. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 over all of it, in hexadecimal pairs. */
  readonly fingerprint: string;
  /** Whether it is one of the roots that count here. */
  readonly isTrustedRoot: boolean;
}

/** How many roots count, by where they come from. */
export interface TrustedRoots {
  readonly system: number;
  /** Those Node brings, and what NODE_EXTRA_CA_CERTS adds. */
  readonly program: number;
  readonly settings: number;
  readonly caFile: string | null;
}

/** What a TLS connection showed of itself. */
export interface TlsFacts {
  /** `TLSv1.3`; `null` when there was no handshake to its end. */
  readonly protocol: string | null;
  readonly cipher: string | null;
  readonly minimumVersion: string;
  /** The host's own certificate first, then each issuer that was presented or is known. */
  readonly chain: readonly CertificateLink[];
  /** Of `chain`: the first one whose issuer nobody here knows; `null` when all is well. */
  readonly firstUntrusted: number | null;
  /** Whole days until the first certificate of the chain expires; negative when one has. */
  readonly daysLeft: number | null;
  /** Where the root of the chain is known from. */
  readonly trustedBy: 'system' | 'program' | 'settings' | null;
  /** `good` and `revoked` are what the host itself handed over (OCSP stapling); nobody else is asked. */
  readonly revocation: 'not-checked' | 'revoked';
  readonly roots: TrustedRoots;
}

/** What is known of each stage. */
export interface StageFacts {
  readonly name: { readonly addresses: readonly string[] };
  /** Whom the connection was made to: the host, or the proxy server. */
  readonly tcp: { readonly to: string };
  readonly proxy: { readonly proxy: string };
  readonly tls: TlsFacts;
  readonly http: {
    /** `null` when the settings' own question was put and answered well. */
    readonly status: number | null;
    readonly server: string | null;
    /** Where a redirect leads: the host. */
    readonly redirectsTo: string | null;
    /** The host's clock less ours. */
    readonly clockDifferenceSeconds: number | null;
  };
}

/** How a test of one host came out. */
export interface HostReport {
  readonly host: string;
  readonly purposes: readonly Endpoint['purpose'][];
  readonly isRequired: boolean;
  readonly isReachable: boolean;
  readonly durationMs: number;
  /** The proxy server it went through; `null` when it went straight. */
  readonly proxy: string | null;
  /** Who said to go that way; `null` when nobody could. */
  readonly why: RouteReason | null;
  readonly stages: { readonly [S in HostStage]: StageVerdict<StageFacts[S]> };
  /** Of the first stage that failed. */
  readonly error: ErrorReport | null;
}

/** How a check of every host came out. */
export interface NetworkCheck {
  readonly reports: readonly HostReport[];
  /** Wildcards: a firewall needs them, and nobody can try them. */
  readonly listedOnly: readonly { readonly host: string; readonly purposes: readonly Endpoint['purpose'][] }[];
  /** ISO date and time. */
  readonly checkedAt: string;
}

/** A check of every host as far as it is: those that have come out, in the order they did. */
export interface NetworkCheckNow {
  readonly isUnderWay: boolean;
  readonly reports: readonly HostReport[];
}

/** One line for whoever runs the firewall. */
export interface FirewallEntry {
  readonly host: string;
  readonly ports: readonly number[];
  readonly protocol: 'TCP';
  readonly purposes: readonly Endpoint['purpose'][];
  readonly isRequired: boolean;
  /** The proxy server the connections come from; `null` for this computer itself. */
  readonly proxy: string | null;
  /** `null`: not tried. */
  readonly isReachable: boolean | null;
  /** Why not, as a code. */
  readonly error: string | null;
  /** ISO date and time; `null` when it was not tried. */
  readonly checkedAt: string | null;
}
