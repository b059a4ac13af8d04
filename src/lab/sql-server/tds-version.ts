/** The versions of the protocol this server speaks, as LOGINACK names them ([MS-TDS] 2.2.7.14). */
export const tdsVersions = {
  '7.1': 0x71000001,
  '7.2': 0x72090002,
  '7.3A': 0x730a0003,
  '7.3B': 0x730b0003,
  '7.4': 0x74000004,
} as const;

export type TdsVersion = keyof typeof tdsVersions;

const inOrder = Object.keys(tdsVersions) as readonly TdsVersion[];

/** Whether a version is at least another. */
export function isAtLeast(version: TdsVersion, other: TdsVersion): boolean {
  return tdsVersions[version] >= tdsVersions[other];
}

/**
 * The lower of what the client offers and the server has. A client of TDS 8.0 asks for 0x08000000 over TLS that came first,
 * and speaks as 7.4 from there.
 */
export function agreedVersion(offered: number, highest: TdsVersion): TdsVersion {
  if (offered === 0x08000000) return highest;
  const known = inOrder.filter((version) => tdsVersions[version] <= offered && isAtLeast(highest, version));
  return known.at(-1) ?? '7.1';
}

/** The version of a number that LOGINACK has; `null` where there is none. */
export function versionOfNumber(number: number): TdsVersion | null {
  return inOrder.find((version) => tdsVersions[version] === number) ?? null;
}
