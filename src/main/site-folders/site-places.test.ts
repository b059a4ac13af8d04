import { describe, expect, it } from 'vitest';
import { sitePlaces } from './site-places.ts';

/** What `reg query` prints, with the line ends and blanks of Windows. */
const printed: Readonly<Record<string, string>> = {
  'HKLM\\SOFTWARE\\Microsoft\\SMS\\Identification': [
    '',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SMS\\Identification',
    '    Site Code    REG_SZ    P01',
    '    Installation Directory    REG_SZ    D:\\Program Files\\Microsoft Configuration Manager',
    '    Site Number    REG_DWORD    0x1',
    '',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SMS\\Identification\\Servers',
    '',
  ].join('\r\n'),
  'HKLM\\SOFTWARE\\Microsoft\\SMS\\Setup': [
    '',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SMS\\Setup',
    '    Installation Directory    REG_SZ    D:\\Program Files\\Microsoft Configuration Manager',
    '    Full Version    REG_SZ    5.00.9128.1000',
    '    Type    REG_DWORD    0x1',
    '',
  ].join('\r\n'),
};

describe('the places of the site server', () => {
  it('are what the settings and the registry of this computer say, each folder once', async () => {
    const found = await sitePlaces(
      { folder: null, folders: { logs: 'E:\\Logs' } },
      { platform: 'win32', computer: 'CM01', query: async (key) => printed[key] ?? '' },
    );
    expect(found).toEqual({
      chosen: { folder: null, easySetupPayload: null, inbox: null, logs: 'E:\\Logs' },
      registered: ['D:\\Program Files\\Microsoft Configuration Manager'],
      computer: 'CM01',
    });
  });

  it('are only those of the settings where there is no registry, and where it holds no site server', async () => {
    const asked: string[] = [];
    const query = async (key: string): Promise<string> => {
      asked.push(key);
      return '';
    };
    const linux = await sitePlaces({ folder: '/cm' }, { platform: 'linux', computer: 'x', query });
    expect([linux.registered, asked]).toEqual([[], []]);
    const windows = await sitePlaces({ folder: '/cm' }, { platform: 'win32', computer: 'x', query });
    expect([windows.registered, asked.length]).toEqual([[], 2]);
  });
});
