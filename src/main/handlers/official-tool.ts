import { describeOfficialTool } from '../../core/official-tool/describe.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** Microsoft's own tool on this computer. */
export function officialToolHandlers({ ports, computer }: HandlerContext): HandlerGroup<'official-tool'> {
  return {
    requests: {
      'official-tool.describe': async () => ({
        tool: await describeOfficialTool(computer.settings.site === null ? 'connect' : 'prepare', ports),
      }),
    },
  };
}
