import { describe, expect, it } from 'vitest';
import { Settings } from '../../shared/settings.ts';
import { keepFileOnly } from './check-settings.ts';

const scan = { preset: 'custom', command: '/opt/scan', arguments: ['{files}'] } as const;

describe('what only the file decides, in settings that come from a screen', () => {
  it('is the scanner in force, whatever the screen says', () => {
    const inForce = Settings.parse({ version: 1, scan });
    const asked = Settings.parse({ version: 1, requireApproval: true, scan: { ...scan, command: '/bin/sh' } });
    expect(keepFileOnly(asked, inForce)).toEqual({ ...inForce, requireApproval: true });
    expect(keepFileOnly(Settings.parse({ version: 1 }), inForce).scan).toEqual(inForce.scan);
    expect(keepFileOnly(asked, Settings.parse({ version: 1 }))).not.toHaveProperty('scan');
  });

  it('and so are the roots of signatures', () => {
    const signatures = { policy: 'require', roots: ['/pki/root.pem'] } as const;
    const inForce = Settings.parse({ version: 1, signatures });
    const asked = Settings.parse({ version: 1, signatures: { policy: 'off', roots: ['/tmp/mine.pem'] } });
    expect(keepFileOnly(asked, inForce).signatures).toEqual(signatures);
    expect(keepFileOnly(Settings.parse({ version: 1 }), inForce).signatures).toEqual(signatures);
    expect(keepFileOnly(asked, Settings.parse({ version: 1 }))).not.toHaveProperty('signatures');
  });

  it('and so are the roots of TLS and the hosts that may be reached', () => {
    const kept = {
      tls: { caFile: '/pki/proxy.pem', minimumVersion: 'TLSv1.3' },
      endpoints: [{ host: 'cloud.example', ports: [443], purpose: 'manifest' }],
      hosts: 'listed',
    } as const;
    const inForce = Settings.parse({ version: 1, ...kept });
    const asked = Settings.parse({ version: 1, tls: { caFile: '/tmp/mine.pem' }, hosts: 'any' });
    expect(keepFileOnly(asked, inForce)).toMatchObject(kept);
    expect(keepFileOnly(asked, Settings.parse({ version: 1 }))).not.toHaveProperty('tls');
  });

  it('and so is the folder of the official tool, which is a program that is run', () => {
    const site = { database: { kind: 'sqlite', path: '/site/db' }, folder: '/site' };
    const inForce = Settings.parse({ version: 1, site: { ...site, officialTool: '/cd.latest/tool' } });
    const asked = Settings.parse({ version: 1, site: { ...site, folder: '/other', officialTool: '/tmp/mine' } });
    expect(keepFileOnly(asked, inForce).site).toMatchObject({ folder: '/other', officialTool: '/cd.latest/tool' });
    expect(keepFileOnly(Settings.parse({ version: 1, site }), inForce).site?.officialTool).toBe('/cd.latest/tool');
    expect(keepFileOnly(asked, Settings.parse({ version: 1 })).site).not.toHaveProperty('officialTool');
    expect(keepFileOnly(Settings.parse({ version: 1 }), inForce).site).toBeNull();
    const apart = Settings.parse({ version: 1, officialTool: '/tool' });
    expect(keepFileOnly(Settings.parse({ version: 1, officialTool: '/tmp/mine' }), apart).officialTool).toBe('/tool');
  });

  it('needs a program when it is one of the operator', () => {
    expect(Settings.safeParse({ version: 1, scan: { preset: 'custom' } }).success).toBe(false);
    expect(Settings.parse({ version: 1, scan: { preset: 'clamav' } }).scan).toMatchObject({
      command: null,
      timeoutSeconds: 3600,
      cleanExitCodes: [0],
    });
  });
});
