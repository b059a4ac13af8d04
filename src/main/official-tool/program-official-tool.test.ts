import { readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../../core/testing/memory-files.ts';
import { Settings } from '../../shared/settings.ts';
import { createServices } from '../services.ts';
import { toolBelow, toolProgram } from './find-tool.ts';
import { ProgramOfficialTool, type ProgramOfficialToolOptions } from './program-official-tool.ts';

const installation = '/site';
const folder = toolBelow(installation);

function tool(given: Partial<ProgramOfficialToolOptions> = {}): ProgramOfficialTool {
  const files = new MemoryFiles();
  files.contents.set(`${folder}/${toolProgram}`, Buffer.from('MZ'));
  const way = async () => ({ proxy: null, password: null });
  return new ProgramOfficialTool({ files, configuredFolder: null, way, query: async () => '', ...given });
}

describe("Microsoft's tool", () => {
  it('is found where setup has written down the site server, or where somebody named it', async () => {
    const query = async (): Promise<string> => `\n    Installation Directory    REG_SZ    ${installation}\n`;
    expect(await tool({ query }).find(null)).toMatchObject({ folder });
    expect(await tool({ configuredFolder: folder }).find(null)).toMatchObject({ folder });
    expect(await tool().find(folder)).toMatchObject({ folder });
    expect(await tool({ query, configuredFolder: '/elsewhere' }).find(null)).toBeNull();
    expect(await tool({ query }).find('/elsewhere')).toBeNull();
  });

  it('is not looked for in the folder of the site that the settings name: a page may have named a carried drive', async () => {
    const settings = Settings.parse({
      version: 1,
      site: { database: { kind: 'sqlite', path: '/site.sqlite' }, folder: '/media/carried' },
    });
    const services = createServices(settings, { proxy: null, trustFolder: '/trust' });
    expect(services.ports.officialTool().places(null)).toEqual([]);
    await services.close();
  });
});

describe('the folder of a run', () => {
  it('is gone afterwards, and one that does not go undoes nothing', async () => {
    let used = '';
    await tool().withFolder(async (path) => {
      used = path;
    });
    expect(await readdir(dirname(used))).not.toContain(used.slice(dirname(used).length + 1));
    const held = tool({
      remove: async (path) => {
        await rm(path, { recursive: true });
        throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
      },
    });
    expect(await held.withFolder(async () => 'done')).toBe('done');
  });
});
