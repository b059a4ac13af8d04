import { csvHeader, csvRows } from '../../core/usage-data/csv.ts';
import type { FirewallEntry, NetworkCheck } from '../../shared/network.ts';
import type { NeededHost } from './needed-hosts.ts';

/** As a table for a spreadsheet, or as text for a ticket. */
export type FirewallListFormat = 'csv' | 'txt';

const columns = [
  'Host',
  'Ports',
  'Protocol',
  'Purpose',
  'Required',
  'Through',
  'Reachable',
  'Problem',
  'Checked',
] as const;

/** What a firewall has to let through, with how each host came out. */
export function firewallEntries(needed: readonly NeededHost[], check: NetworkCheck): readonly FirewallEntry[] {
  return needed.map(({ host, ports, purposes, isRequired }) => {
    const report = check.reports.find((one) => one.host === host);
    return {
      host: hostAlone(host),
      ports,
      protocol: 'TCP',
      purposes,
      isRequired,
      proxy: report?.proxy ?? null,
      isReachable: report?.isReachable ?? null,
      error: report?.error?.code ?? null,
      checkedAt: report === undefined ? null : check.checkedAt,
    };
  });
}

/** The file, whole. CSV is that of RFC 4180, with cells no spreadsheet runs as a formula. */
export function firewallList(entries: readonly FirewallEntry[], format: FirewallListFormat): Uint8Array {
  const rows = entries.map(cells);
  if (format === 'csv') return Buffer.concat([csvHeader(columns, 'safe'), ...csvRows(rows, 'safe')]);
  const widths = columns.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return Buffer.from([columns, rule, ...rows].map((row) => `${line(row)}\r\n`).join(''), 'utf8');
}

function cells(entry: FirewallEntry): readonly string[] {
  return [
    entry.host,
    entry.ports.join(' '),
    entry.protocol,
    entry.purposes.join(' '),
    entry.isRequired ? 'required' : 'may be needed',
    entry.proxy ?? 'direct',
    entry.isReachable === null ? 'not tried' : entry.isReachable ? 'yes' : 'no',
    entry.error ?? '',
    entry.checkedAt ?? '',
  ];
}

/** Without the port, which has a column of its own. */
function hostAlone(host: string): string {
  return host.replace(/:\d+$/, '');
}
