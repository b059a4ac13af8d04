import { readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../../core/testing/memory-files.ts';
import { Settings } from '../../shared/settings.ts';
import { exportedRegistry, named } from '../registry/testing/exported-registry.ts';
import { noRegistry } from '../registry/windows-registry.ts';
import { createServices } from '../services.ts';
import { toolBelow, toolProgram } from './find-tool.ts';
import { ProgramOfficialTool, type ProgramOfficialToolOptions } from './program-official-tool.ts';

const installation = '/site';
const folder = toolBelow(installation);

function tool(given: Partial<ProgramOfficialToolOptions> = {}): ProgramOfficialTool {
  const files = new MemoryFiles();
  files.contents.set(`${folder}/${toolProgram}`, Buffer.from('MZ'));
  const way = async () => ({ proxy: null, password: null });
  return new ProgramOfficialTool({ files, configuredFolder: null, way, registry: noRegistry, ...given });
}

describe("Microsoft's tool", () => {
  it('is found where setup has written down the site server, or where somebody named it', async () => {
    const registry = exportedRegistry({
      'HKLM\\SOFTWARE\\Microsoft\\SMS\\Setup': [named('Installation Directory', installation)],
    });
    expect(await tool({ registry }).find(null)).toMatchObject({ folder });
    expect(await tool({ configuredFolder: folder }).find(null)).toMatchObject({ folder });
    expect(await tool().find(folder)).toMatchObject({ folder });
    expect(await tool({ registry, configuredFolder: '/elsewhere' }).find(null)).toBeNull();
    expect(await tool({ registry }).find('/elsewhere')).toBeNull();
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
