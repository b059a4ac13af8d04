import type { ErrorCode } from '../../../shared/errors.ts';

/** One trouble people have with Microsoft's own tool. */
export interface ClassicTrouble {
  /** What people search for: its messages as it words them, or names and numbers that stand in its logs. */
  readonly said: readonly string[];
  /** What this program shows where the same lies behind it; empty where it does not come about. */
  readonly codes: readonly ErrorCode[];
}

/** The troubles of Microsoft's own tool that Connect meets, in the order of the trip; e2e/classic-troubles.test.ts meets each. */
export const classicTroubles = {
  'does-not-start': { said: [], codes: [] },
  'wrong-proxy-port': {
    said: ['CAB does not contain telemetry data.'],
    codes: ['proxy.not-listening', 'proxy.not-a-proxy', 'proxy.bad-address', 'usage-cabinet.other-kind'],
  },
  'proxy-statuses': {
    said: [],
    codes: [
      'proxy.needs-credentials',
      'proxy.wrong-credentials',
      'proxy.refused',
      'proxy.target-unreachable',
      'proxy.target-timed-out',
      'proxy.wants-tls',
      'proxy.sign-in-page',
    ],
  },
  'invalid-pointer': {
    said: ['400 Bad Request', 'error code: -2147467261, Invalid pointer'],
    codes: ['proxy.not-a-proxy'],
  },
  'name-not-resolved': {
    said: ["The remote name could not be resolved: 'configmgrbits.azureedge.net'"],
    codes: ['cloud.name-not-found', 'proxy.target-not-found'],
  },
  'error-on-a-send': {
    said: ['The underlying connection was closed: An unexpected error occurred on a send'],
    codes: ['tls.version', 'proxy.refused', 'cloud.unreachable'],
  },
  'trust-relationship': {
    said: ['Could not establish trust relationship for the SSL/TLS secure channel'],
    codes: ['tls.inspected', 'tls.unknown-root'],
  },
  'extracted-manifest': {
    said: ['UnauthorizedAccessException', 'extractmanifestcab\\95F8A562.sql'],
    codes: [],
  },
  'version-of-the-tool': { said: [], codes: ['usage-cabinet.newer-format'] },
  'several-hierarchies': { said: [], codes: ['usage-cabinet.same-hierarchy', 'update-pack.other-hierarchy'] },
  'nothing-at-2002': { said: ['-downloadsiteversion'], codes: [] },
  'no-hotfix': { said: ['-downloadhotfix'], codes: [] },
  'huge-download': { said: ['-downloadall'], codes: ['drive.too-little-space'] },
  'no-progress': { said: [], codes: [] },
  'old-files': { said: [], codes: ['update-pack.in-the-way'] },
  'spaces-and-quotes': { said: [], codes: ['usage.unexpected-argument'] },
  'unclear-outcome': { said: [], codes: [] },
  'log-overwritten': { said: ['ServiceConnectionTool.log'], codes: [] },
  'missing-redistributables': {
    said: ['Failed to find SQLSysClrTypes.msi', 'File hash check failed: 0x80070002'],
    codes: ['update-pack.incomplete', 'cloud.not-there'],
  },
  placeholder: {
    said: ['E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'],
    codes: ['manifest.placeholder', 'download.empty'],
  },
  'damaged-download': {
    said: ['Error in verifying the trust of file', 'update.map.cab'],
    codes: ['download.wrong-hash', 'signature.unsigned'],
  },
  'stale-dashboards': { said: ['ConfigMgr.AdminUIContent.cab'], codes: [] },
  'wrong-thing-carried': { said: [], codes: ['update-pack.no-record', 'update-pack.classic', 'trust.not-sealed'] },
  'import-does-nothing': { said: ['ConfigMgr.Update.Manifest.ENC'], codes: ['update-pack.missing-file'] },
} as const satisfies Readonly<Record<string, ClassicTrouble>>;

export type ClassicTroubleId = keyof typeof classicTroubles;

/** The words for one of them in one language. */
export interface ClassicTroubleWords {
  /** What people see, in a line. */
  readonly title: string;
  readonly was: string;
  readonly now: string;
  readonly remedy: string;
}

export type ClassicTroublesWords = Readonly<Record<ClassicTroubleId, ClassicTroubleWords>>;
