import type { HostReport } from '../../../shared/network.ts';
import type { Words } from '../../languages/i18n.ts';

/** `through the proxy server proxy:3128 (HTTPS_PROXY names it)`: the way that was gone, and who said so. */
export function describeWay(t: Words, { proxy, why }: Pick<HostReport, 'proxy' | 'why'>): string {
  const way = proxy === null ? t('network.directly') : t('network.through', { proxy });
  if (why === null) return way;
  // A list of a script may end straight: who wrote the list is still who said so.
  const detail = why.detail ?? '';
  const kind = why.kind === 'system' && detail !== '' ? 'systemPlace' : why.kind;
  return t('network.wayAndWhy', { way, why: t(`network.why.${kind}`, { detail }) });
}
