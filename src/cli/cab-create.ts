import { createCabinet, createCabinetSet } from '../core/cab/create-cabinet.ts';
import { gatherMembers } from '../core/cab/gather-members.ts';
import { roomForSignature } from '../core/cab/index.ts';
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
  const members = await gatherMembers(order.paths, {
    files: tools.files,
    bulk: tools.bulk,
    signal,
    breathe: () => tools.breathe(),
  });
  const options = {
    compression: order.compression,
    ...(order.level !== null && { level: order.level }),
    ...(order.hasSignatureReserve && { reserve: roomForSignature }),
    work: tools.threads,
    breathe: () => tools.breathe(),
    replace,
    isQuick: order.isQuick,
    signal,
  };
  const { maxBytes, file } = order;
  const created =
    maxBytes === null
      ? await createCabinet(tools.files, file, members, options)
      : await createCabinetSet(tools.files, file, members, { ...options, maxBytes });
  return {
    action: 'create',
    shown: {
      cabinets: created.cabinets,
      members: created.members.length,
      rawBytes: created.members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      isReadBack: !order.isQuick,
    },
    problems: [],
  };
}
