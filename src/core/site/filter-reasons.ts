import { safeText } from '../../shared/safe-text.ts';
import type { SiteLogLine } from './site-log.ts';

const messageMark = 'SQL MESSAGE:';

/**
 * Why the site filtered updates out, by package GUID, from its hman.log. The lines, as Microsoft shows them:
 * `SQL MESSAGE:  - <reason>` and then `... (PackageGuid=<GUID>) is not applicable and should be filtered.`
 */
export function filterReasons(lines: readonly SiteLogLine[]): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  let message: string | null = null;
  for (const { text } of lines) {
    const said = text.indexOf(messageMark);
    const words =
      said < 0
        ? ''
        : text
            .slice(said + messageMark.length)
            .trim()
            .replace(/^-/, '')
            .trim();
    if (words !== '') message = safeText(words).slice(0, 300);
    const verdict = /PackageGuid=\{?([0-9A-Fa-f-]{36})\}?\)?\s+is (not )?applicable/.exec(text);
    if (verdict?.[1] === undefined) continue;
    const guid = verdict[1].toUpperCase();
    if (verdict[2] === undefined) reasons.delete(guid);
    else if (message !== null) reasons.set(guid, message);
    message = null;
  }
  return reasons;
}
