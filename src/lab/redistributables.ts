import { knownVersions } from '../shared/site.ts';

/** One redistributable file of the practice catalogue. */
export interface Redistributable {
  /** With backslashes between folders. */
  readonly name: string;
  /** Says which content it is: the same name may stand for an older and a newer file. */
  readonly edition: string;
}

/** The redistributables a range of releases asks for, with the number of its manifest. */
export interface RedistSet {
  /** As in `RedistManifest Version`. */
  readonly version: string;
  /** First build that uses it. */
  readonly fromBuild: number;
  readonly files: readonly Redistributable[];
}

const shared: readonly Redistributable[] = [
  'SQLSysClrTypes.msi',
  'SharedManagementObjects.msi',
  'VC_redist.x64.exe',
  'VC_redist.x86.exe',
  'ndp48-x86-x64-allos-enu.exe',
  'MicrosoftEdgeWebview2.exe',
].map((name) => ({ name, edition: '1' }));
const nativeClient: Redistributable = { name: 'sqlncli.msi', edition: '1' };
const odbc = (edition: '17' | '18'): Redistributable => ({ name: 'msodbcsql.msi', edition });

function buildOf(release: string): number {
  const known = knownVersions.find(({ name }) => name === release);
  if (known === undefined) throw new Error(`${release} is no release of Configuration Manager.`);
  return known.build;
}

/**
 * Oldest first. Documented: 201702 as a number of such a set, ODBC driver 18 since 2309, no SQL Server native client (sqlncli) from 2603 on; the other
 * names are those setup downloads.
 */
export const redistSets: readonly RedistSet[] = [
  { version: '201702', fromBuild: buildOf('1602'), files: [...shared, nativeClient] },
  { version: '202203', fromBuild: buildOf('2203'), files: [...shared, nativeClient, odbc('17')] },
  { version: '202309', fromBuild: buildOf('2309'), files: [...shared, nativeClient, odbc('18')] },
  { version: '202603', fromBuild: buildOf('2603'), files: [...shared, odbc('18')] },
];

/** The set a release with this build asks for. */
export function redistSetOf(build: number): RedistSet {
  const set = redistSets.findLast((candidate) => candidate.fromBuild <= build);
  if (set === undefined) throw new Error(`No redistributables are known for build ${build}.`);
  return set;
}

/** Language packs and mobile device clients, the same for every release. */
export const languagePackFiles: readonly Redistributable[] = [
  'LanguagePack\\MobileDevice\\SMSSETUP\\BIN\\X64\\DeviceClient_WinCE7.0_X86.CAB',
  'LanguagePack\\MobileDevice\\SMSSETUP\\BIN\\X64\\DeviceClient_WinCE7.0_ARMV4I.CAB',
  'LanguagePack\\FRA\\SMSSETUP\\BIN\\X64\\0000040c\\AdminConsoleFRA.cab',
  'LanguagePack\\NLD\\SMSSETUP\\BIN\\X64\\00000413\\AdminConsoleNLD.cab',
].map((name) => ({ name, edition: '1' }));

/** Version of the language pack manifest. */
export const languagePackVersion = '202203';
