import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLogsFolder, defaultSettingsFile } from '../main/settings/default-places.ts';
import { environmentVariables } from './global-parameters.ts';
import { helpText } from './help.ts';
import { referenceText } from './reference.ts';
import { shownPlaces } from './shown-places.ts';

describe.each([
  ['help', helpText('1.2.3', 80)],
  ['docs/cli.md', referenceText()],
])('%s', (_, text) => {
  it('names the default places of settings and logs on every system', () => {
    const windows = { platform: 'win32', environment: { ProgramData: '%ProgramData%' }, homeFolder: 'C:\\' } as const;
    const linux = { platform: 'linux', environment: {}, homeFolder: '~' } as const;
    for (const place of [defaultSettingsFile, defaultLogsFolder]) {
      expect(text).toContain(place(windows));
      expect(text).toContain(place(linux));
    }
    expect(text).toContain('~/.config/service-connection-wizard/settings.json');
  });

  it('names every environment variable', () => {
    for (const { name } of environmentVariables) expect(text).toContain(name);
  });
});

it('says the same as docs/operating.md', async () => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'operating.md'), 'utf8');
  expect(text).toContain(shownPlaces.settings.windows);
  expect(text).toContain(shownPlaces.settings.elsewhere);
});
