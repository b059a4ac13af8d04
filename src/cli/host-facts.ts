import type { ContactedHost, PlannedHost } from '../shared/connect-plan.ts';
import { formatBytes, plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';

/** Where a plan would go: what a firewall has to let through at least. */
export function plannedHosts(hosts: readonly PlannedHost[]): string {
  return hosts
    .map(({ host, files }) => `${safeText(host)}${files === 0 ? '' : ` (${plural(files, 'file')})`}`)
    .join(', ');
}

/** Whom a run contacted, a line each: what went there and came from there, and who led there. */
export function contactedHosts(hosts: readonly ContactedHost[]): readonly (readonly [string, string])[] {
  return hosts.map(({ host, from, receivedBytes, sentBytes }) => {
    const led = from === null ? '' : `, where ${safeText(from)} led`;
    return [
      'Contacted',
      `${safeText(host)}${led}: ${formatBytes(receivedBytes)} received, ${formatBytes(sentBytes)} sent`,
    ];
  });
}
