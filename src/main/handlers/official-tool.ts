import { describeOfficialTool } from '../../core/official-tool/describe.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** Microsoft's own tool on this computer. */
export function officialToolHandlers({ ports, computer }: HandlerContext): HandlerGroup<'official-tool'> {
  return {
    requests: {
      'official-tool.describe': async ({ folder }) => ({
        tool: await describeOfficialTool(
          folder ?? null,
          computer.settings.site === null ? 'connect' : 'prepare',
          ports,
        ),
      }),
    },
  };
}
