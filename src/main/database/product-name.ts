/** SQL Server's releases by the first number of their versions: "Latest updates and version history for SQL Server". */
const releases: Readonly<Record<string, string>> = {
  11: 'SQL Server 2012',
  12: 'SQL Server 2014',
  13: 'SQL Server 2016',
  14: 'SQL Server 2017',
  15: 'SQL Server 2019',
  16: 'SQL Server 2022',
  17: 'SQL Server 2025',
};

/** `SQL Server 2022 (16.0.4135.4)`. */
export function productName(version: string): string {
  return `${releases[version.split('.', 1)[0] ?? ''] ?? 'SQL Server'} (${version})`;
}
