import { describe, expect, it } from 'vitest';
import { exportedRegistry, named } from '../registry/testing/exported-registry.ts';
import { noRegistry } from '../registry/windows-registry.ts';
import { sitePlaces } from './site-places.ts';

const folder = named('Installation Directory', 'D:\\Café "Zürich"\\Microsoft Configuration Manager');
const registry = exportedRegistry({
  'HKLM\\SOFTWARE\\Microsoft\\SMS\\Identification': [named('Site Code', 'P01'), folder, '"Site Number"=dword:00000001'],
  'HKLM\\SOFTWARE\\Microsoft\\SMS\\Setup': [folder, named('Full Version', '5.00.9128.1000'), '"Type"=dword:00000001'],
});

describe('the places of the site server', () => {
  it('are what the settings and the registry of this computer say, each folder once', async () => {
    const found = await sitePlaces(
      { folder: null, folders: { logs: 'E:\\Logs' } },
      { platform: 'win32', computer: 'CM01', registry },
    );
    expect(found).toEqual({
      chosen: { folder: null, easySetupPayload: null, inbox: null, logs: 'E:\\Logs' },
      registered: ['D:\\Café "Zürich"\\Microsoft Configuration Manager'],
      computer: 'CM01',
    });
  });

  it('are only those of the settings where there is no registry, and where it holds no site server', async () => {
    const asked: string[] = [];
    const values = async (key: string) => {
      asked.push(key);
      return new Map();
    };
    const empty = { ...noRegistry, values };
    const linux = await sitePlaces({ folder: '/cm' }, { platform: 'linux', computer: 'x', registry: empty });
    expect([linux.registered, asked]).toEqual([[], []]);
    const windows = await sitePlaces({ folder: '/cm' }, { platform: 'win32', computer: 'x', registry: empty });
    expect([windows.registered, asked.length]).toEqual([[], 2]);
  });
});
