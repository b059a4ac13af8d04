import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { Engine, OfficialToolFacts } from '../../shared/official-tool.ts';
import { ask, reportOf } from '../api.ts';
import { forgetPassedOver } from './trust.ts';

/** The stages either engine can do. */
export type EngineStage = 'prepare' | 'connect' | 'import';

interface OfficialToolState {
  /** As it was found on this computer; `null` until it is, and where there is none. */
  readonly tool: OfficialToolFacts | null;
  /** Who does each stage the next time. */
  readonly chosen: Readonly<Record<EngineStage, Engine>>;
  readonly error: ErrorReport | null;
}

/** Microsoft's tool on this computer, and what it is let do. */
export const useOfficialTool = create<OfficialToolState>(() => ({
  tool: null,
  chosen: { prepare: 'own', connect: 'own', import: 'own' },
  error: null,
}));

/** Looks for the tool, and at what it needs. */
export async function readOfficialTool(): Promise<void> {
  try {
    const { tool } = await ask('official-tool.describe', {});
    useOfficialTool.setState(({ chosen }) => ({
      tool,
      error: null,
      // What is there no more does nothing any more.
      chosen: tool === null ? { prepare: 'own', connect: 'own', import: 'own' } : chosen,
    }));
  } catch (error) {
    useOfficialTool.setState({ tool: null, error: reportOf(error) });
  }
}

/** Lets one of the two do a stage. */
export function chooseEngine(stage: EngineStage, engine: Engine): void {
  // What was passed over for the one is refused by the other as a decision nothing needed.
  forgetPassedOver();
  useOfficialTool.setState(({ chosen }) => ({ chosen: { ...chosen, [stage]: engine } }));
}

/** What an order says of it; nothing where this program does the stage itself. */
export function engineOf(stage: EngineStage): { readonly engine?: Engine } {
  return useOfficialTool.getState().chosen[stage] === 'official' ? { engine: 'official' } : {};
}
