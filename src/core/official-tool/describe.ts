import { isAppError } from '../../shared/errors.ts';
import type { OfficialToolFacts } from '../../shared/official-tool.ts';
import type { Ports } from '../ports/ports.ts';
import { isSameRelease } from './same-release.ts';

/** Microsoft's tool as it lies on this computer, with all it needs; `null` where there is none. */
export async function describeOfficialTool(
  stage: 'prepare' | 'connect' | 'import',
  ports: Ports,
): Promise<OfficialToolFacts | null> {
  const official = ports.officialTool();
  const tool = await official.find(null);
  if (tool === null) return null;
  const siteVersion = await siteVersionHere(ports);
  const matchesSite = tool.version === null || siteVersion === null ? null : isSameRelease(tool.version, siteVersion);
  const prerequisites = await official.check(tool, stage);
  return { folder: tool.folder, version: tool.version, siteVersion, matchesSite, prerequisites };
}

/** `null` on a computer without a site, and while its database does not answer: the site has its own checks. */
async function siteVersionHere(ports: Ports): Promise<string | null> {
  try {
    const database = await ports.openSiteDatabase();
    try {
      return (await database.readSite()).version;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
