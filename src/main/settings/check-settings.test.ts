import { describe, expect, it } from 'vitest';
import { Settings } from '../../shared/settings.ts';
import { keepScanner } from './check-settings.ts';

const scan = { preset: 'custom', command: '/opt/scan', arguments: ['{files}'] } as const;

describe('the scanner in settings that come from a screen', () => {
  it('is the one in force, whatever the screen says', () => {
    const inForce = Settings.parse({ version: 1, scan });
    const asked = Settings.parse({ version: 1, requireApproval: true, scan: { ...scan, command: '/bin/sh' } });
    expect(keepScanner(asked, inForce)).toEqual({ ...inForce, requireApproval: true });
    expect(keepScanner(Settings.parse({ version: 1 }), inForce).scan).toEqual(inForce.scan);
    expect(keepScanner(asked, Settings.parse({ version: 1 }))).not.toHaveProperty('scan');
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
