/*
 * What Microsoft says its tool needs ("Use the service connection tool", prerequisites; the checklist of 2609 for the ODBC
 * driver; "Enable TLS 1.2" for the last). Since 2509 the tool looks for itself and fails early; before, it ended as if
 * nothing were wrong and the site failed days later.
 */
import { type Clause, clause, inEnglish } from '../../shared/clauses.ts';
import type { Prerequisite, PrerequisiteId } from '../../shared/official-tool.ts';
import { parseVersion } from '../../shared/site.ts';

/** What this computer has of it; `null` where it does not tell, or has none. */
export interface ToolComputer {
  readonly isWindows: boolean;
  /** As Windows calls it: `AMD64`. */
  readonly architecture: string | null;
  readonly isAdministrator: boolean | null;
  /** `Release` of the .NET Framework. */
  readonly dotnetRelease: number | null;
  readonly vcX64: string | null;
  readonly vcX86: string | null;
  /** Of ODBC Driver 18 for SQL Server. */
  readonly odbc: string | null;
  /** The four TLS values of the .NET Framework: how many are 1, of how many. */
  readonly tlsValues: { readonly set: number; readonly of: number } | null;
  /** What lies in the tool's folder. */
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
}

/** The builds from which on the tool needs something else. */
const builds = { vc2015: 9058, odbc18: 9122, lastWithOdbcFault: 9146 } as const;
/** Blocks at sites of release 2603 and earlier. */
const faultyOdbc = '18.7.1.1';
const dotnet = { needed: 394_802, neededBefore: 379_893, recommended: 528_040 } as const;
const vcNeeded = '14.28.29914.0';

type Found = Omit<Prerequisite, 'id'>;

/** Each judged by itself, in the order of `prerequisiteIds`; TLS only for the stage that reaches out. */
export function judgePrerequisites(
  computer: ToolComputer,
  { version, stage }: { readonly version: string | null; readonly stage: 'prepare' | 'connect' | 'import' },
): readonly Prerequisite[] {
  // A tool that does not tell its version is taken for a new one, which needs more.
  const build = version === null ? Number.POSITIVE_INFINITY : (parseVersion(version)?.[2] ?? Number.POSITIVE_INFINITY);
  const judged: [PrerequisiteId, Found][] = [
    ['system', system(computer)],
    ['administrator', administrator(computer)],
    ['files', files(computer)],
    ['dotnet', dotnetFramework(computer, build)],
    ['vc-x64', runtime(computer, 'x64', computer.vcX64, build)],
    ['vc-x86', runtime(computer, 'x86', computer.vcX86, build)],
    ['odbc', odbcDriver(computer, build)],
  ];
  if (stage === 'connect') judged.push(['tls', tls(computer)]);
  return judged.map(([id, found]) => ({ id, ...found }));
}

function found(outcome: Found['outcome'], told: Clause, more: Partial<Found> = {}): Found {
  return { outcome, finding: inEnglish(told), clause: told, remedy: null, found: null, needed: null, ...more };
}

function untold(what: Clause): Found {
  return found('unknown', clause('computer-does-not-tell', { what }));
}

function system({ isWindows, architecture }: ToolComputer): Found {
  const needed = 'Windows, x64';
  if (!isWindows) {
    return found('missing', clause('tool-runs-windows-another'), {
      needed,
      remedy: 'Run it on Windows.',
    });
  }
  if (architecture === null) return untold(clause('x64-processor'));
  return architecture.toUpperCase() === 'AMD64'
    ? found('passed', clause('windows-x64'), { found: architecture, needed })
    : found('missing', clause('windows-tool-needs-x64', { architecture }), {
        found: architecture,
        needed,
        remedy: 'Run it on a computer with x64 Windows.',
      });
}

function administrator({ isAdministrator }: ToolComputer): Found {
  if (isAdministrator === null) return found('unknown', clause('computer-does-not-tell-whether'));
  return isAdministrator
    ? found('passed', clause('program-runs-administrator'))
    : found('missing', clause('program-does-not-run'), {
        remedy: 'Start this program by "Run as administrator".',
      });
}

/** Which files belong together nobody lists: what can be seen is that some are gone. */
function files({ files: all }: ToolComputer): Found {
  const empty = all.filter(({ sizeBytes, name }) => sizeBytes === 0 && !/\.log$/i.test(name)).map(({ name }) => name);
  const remedy = String.raw`Copy the whole folder CD.Latest\SMSSETUP\TOOLS\ServiceConnectionTool of the site server once more.`;
  if (empty.length > 0)
    return found('missing', clause('tool-files-these-empty', { empty: empty.slice(0, 3).join(', ') }), { remedy });
  const beside = all.filter(({ name }) => /\.(?:dll|config|xml)$/i.test(name)).length;
  return beside === 0
    ? found('missing', clause('program-lies-alone-files'), { remedy })
    : found('passed', clause('files-lie-together-tool', { length: all.length }));
}

function dotnetFramework({ isWindows, dotnetRelease: release }: ToolComputer, build: number): Found {
  if (!isWindows) return untold(clause('net-framework'));
  const least = build < builds.vc2015 ? dotnet.neededBefore : dotnet.needed;
  const needed = build < builds.vc2015 ? '4.5.2' : '4.6.2';
  const remedy = 'Install .NET Framework 4.8, which Microsoft recommends.';
  if (release === null) return found('missing', clause('net-framework-not-there', { needed }), { needed, remedy });
  const shown = { found: String(release), needed };
  if (release < least)
    return found('missing', clause('net-framework-older-than', { needed, release }), { ...shown, remedy });
  return release < dotnet.recommended
    ? found('warning', clause('net-framework-will-do', { release }), {
        ...shown,
        remedy,
      })
    : found('passed', clause('net-framework-4-8', { release }), shown);
}

function runtime({ isWindows }: ToolComputer, kind: 'x64' | 'x86', version: string | null, build: number): Found {
  const name = clause('vc-redistributable', { kind });
  if (!isWindows) return untold(name);
  if (build < builds.vc2015) {
    return found('unknown', clause('tool-before-2107-needs', { kind }));
  }
  const remedy = `Install the newest Visual C++ redistributable for ${kind}; both, x64 and x86, are needed.`;
  if (version === null) return found('missing', clause('it-lacks', { name }), { needed: vcNeeded, remedy });
  const shown = { found: version, needed: vcNeeded };
  return isAtLeast(version, vcNeeded)
    ? found('passed', clause('it-has', { name, version }), shown)
    : found('missing', clause('version-needed', { name, version, vcNeeded }), { ...shown, remedy });
}

function odbcDriver({ isWindows, odbc }: ToolComputer, build: number): Found {
  const name = 'ODBC Driver 18 for SQL Server';
  if (build < builds.odbc18) return found('passed', clause('tool-before-2309-does', { name }));
  if (!isWindows) return untold(clause('odbc-driver-18'));
  const remedy = `Install ${name} for x64, but not ${faultyOdbc}.`;
  if (odbc === null) return found('missing', clause('it-lacks', { name }), { needed: '18', remedy });
  const isFaulty = odbc === faultyOdbc && build <= builds.lastWithOdbcFault;
  return isFaulty
    ? found('missing', clause('known-fault-blocks-sites', { name, odbc }), {
        found: odbc,
        needed: '18',
        remedy,
      })
    : found('passed', clause('name-is', { name, odbc }), { found: odbc, needed: '18' });
}

function tls({ isWindows, tlsValues }: ToolComputer): Found {
  if (!isWindows || tlsValues === null) return untold(clause('tls-1-2-set'));
  const { set, of } = tlsValues;
  return set === of
    ? found('passed', clause('net-framework-set-tls'))
    : found('warning', clause('values-set-net-framework', { of, set }), {
        remedy: String.raw`Set SystemDefaultTlsVersions and SchUseStrongCrypto to 1 under HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319 and under HKLM\SOFTWARE\WOW6432Node\Microsoft\.NETFramework\v4.0.30319, and start Windows again.`,
      });
}

/** Versions of up to four numbers. */
function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 4; index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
