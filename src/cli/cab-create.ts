import { createCabinet } from '../core/cab/create-cabinet.ts';
import { gatherMembers } from '../core/cab/gather-members.ts';
import type { CabTools } from '../main/cab-tools.ts';
import type { CabOrder } from './cab-commands.ts';
import type { CabFindings } from './cab-findings.ts';

/** Makes a cabinet of what is at the paths. */
export async function createFromPaths(
  order: Extract<CabOrder, { action: 'create' }>,
  tools: CabTools,
  { replace, signal }: { readonly replace: boolean; readonly signal: AbortSignal },
): Promise<Extract<CabFindings, { action: 'create' }>> {
  // They start while the files are being looked for.
  tools.threads.warmUp();
  const members = await gatherMembers(order.paths, { files: tools.files, bulk: tools.bulk, signal });
  const written = await createCabinet(tools.files, order.file, members, {
    compression: order.compression,
    ...(order.level !== null && { level: order.level }),
    work: tools.threads,
    breathe: () => tools.breathe(),
    replace,
    isQuick: order.isQuick,
    signal,
  });
  const rawBytes = written.members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    action: 'create',
    shown: {
      cabinets: [{ path: order.file, sizeBytes: written.sizeBytes }],
      members: written.members.length,
      rawBytes,
      isReadBack: !order.isQuick,
    },
    problems: [],
  };
}
