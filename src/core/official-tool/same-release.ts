import { parseVersion } from '../../shared/site.ts';

/**
 * Whether a tool came with the release of a site. Microsoft says that the versions must match; its file versions end in
 * other numbers than the site's do, so the build decides: the third number, as everywhere else.
 */
export function isSameRelease(tool: string, site: string): boolean {
  const [a, b] = [parseVersion(tool), parseVersion(site)];
  return a !== null && b !== null && a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}
