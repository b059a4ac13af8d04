import type { UsageLevel } from './site.ts';

/** The approval that lies beside a cabinet. */
export interface CabinetApproval {
  /** Who approved, safe to show. */
  readonly by: string;
  /** ISO date and time. */
  readonly at: string;
}

/** Everything the operator wants to know of one usage data cabinet. */
export interface UsageCabinetFacts {
  readonly path: string;
  readonly siteVersion: string;
  readonly hierarchyHash: string;
  /** The operator's own name for the site (from the file name), or the start of the hash. */
  readonly label: string;
  readonly usageLevel: UsageLevel | null;
  readonly rows: number;
  /** ISO date and time. */
  readonly collected: string;
  readonly sha256: string;
  /** Held against the bytes of the cabinet; `null` when nobody approved it. */
  readonly approval: CabinetApproval | null;
}

/** The service's answer to an upload, kept as proof that it has the cabinet. */
export interface UploadProof {
  /** What the service calls it. */
  readonly receipt: string;
  /** When it came there, as the service says: ISO date and time. */
  readonly received: string;
  readonly sha256: string;
  /** Who answered, and with what HTTP status. */
  readonly host: string;
  readonly status: number;
  /** The service had it already: nothing was sent. */
  readonly wasThere: boolean;
}

/** A cabinet the service has. */
export interface UploadedCabinet extends UploadProof {
  /** Its path. */
  readonly cabinet: string;
}
