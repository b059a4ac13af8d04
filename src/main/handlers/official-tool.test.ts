import { describe, expect, it } from 'vitest';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

async function open(world: SampleWorld): Promise<TestHandlers> {
  return testHandlers({ computer: await testComputer(world.ports) });
}

describe("Microsoft's tool, as a screen is told of it", () => {
  it('may not be there', async () => {
    const { value } = await open(await SampleWorld.make());
    expect(await value('official-tool.describe', {})).toEqual({ tool: null });
  });

  it('is held against the site', async () => {
    const world = await SampleWorld.make();
    world.officialTool.tool = { folder: '/tool', program: '/tool/a.exe', version: '5.0.9128.1033' };
    const { value } = await open(world);
    const told = { folder: '/tool', version: '5.0.9128.1033', siteVersion: '5.00.9128.1000', matchesSite: true };
    expect(await value('official-tool.describe', {})).toMatchObject({ tool: told });
  });

  it('is nowhere a page says: what is found there would be run', async () => {
    const { refusal } = await open(await SampleWorld.make());
    expect(await refusal('official-tool.describe', { folder: '/tmp/mine' })).toBe('contract.refused-input');
    const input = { from: '/drive', waitSeconds: 0, checkOnly: false, overrides: [], engine: 'official' };
    const order = { job: 'import', input: { ...input, toolFolder: '/tmp/mine' } };
    expect(await refusal('jobs.start', order)).toBe('contract.refused-input');
  });
});
