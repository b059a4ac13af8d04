import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { CertificateLink, HostReport } from '../../../shared/network.ts';
import { en } from '../../languages/en.ts';
import type { Words } from '../../languages/i18n.ts';
import { certificateText } from './certificate-text.ts';
import { describeWay } from './describe-way.ts';

const i18n = createInstance();
await i18n.init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
const t: Words = i18n.t;

const notGone = { state: 'skipped', why: 'earlier-failed' } as const;
const link = (subject: string, issuer: string): CertificateLink => ({
  subject,
  issuer,
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  fingerprint: `AB:${subject.length}`,
  isTrustedRoot: false,
});
const chain = [link('cloud.example', 'Contoso Inspection'), link('Contoso Inspection', 'Contoso Inspection')];
const error = new AppError('tls.inspected', {
  host: 'cloud.example',
  issuer: 'Contoso Inspection',
  proxy: 'proxy:3128',
  chain,
  firstUntrusted: 0,
}).toReport();
const facts = {
  protocol: 'TLSv1.3',
  cipher: null,
  minimumVersion: 'TLSv1.2',
  chain,
  firstUntrusted: 0,
  daysLeft: 40,
  trustedBy: null,
  revocation: 'not-checked',
  roots: { system: 1, program: 1, settings: 0, caFile: null },
} as const;
const report: HostReport = {
  host: 'cloud.example',
  purposes: ['manifest'],
  isRequired: true,
  isReachable: false,
  durationMs: 1,
  proxy: 'proxy:3128',
  why: { kind: 'variable', detail: 'HTTPS_PROXY' },
  stages: {
    name: notGone,
    tcp: notGone,
    proxy: notGone,
    tls: { state: 'failed', durationMs: 1, error, facts },
    http: notGone,
  },
  error,
};

it('the facts of a refused certificate name the way, the error, each link and the first nobody knows', () => {
  expect(certificateText(t, 'en', report).split('\n')).toEqual([
    'cloud.example · through the proxy server proxy:3128 (HTTPS_PROXY names it)',
    `${error.message} [tls.inspected]`,
    error.remedy,
    '',
    '1. cloud.example',
    '   issued by Contoso Inspection',
    '   2026-01-01T00:00:00.000Z – 2027-01-01T00:00:00.000Z',
    '   SHA-256 AB:13',
    '   <-- Nobody here knows who issued this one: Contoso Inspection.',
    '',
    '2. Contoso Inspection',
    '   issued by Contoso Inspection',
    '   2026-01-01T00:00:00.000Z – 2027-01-01T00:00:00.000Z',
    '   SHA-256 AB:18',
    '',
  ]);
});

it.each([
  [null, { kind: 'none', detail: null }, 'directly (as the settings say)'],
  [null, { kind: 'excluded', detail: '.contoso.com' }, 'directly (the exception .contoso.com names the host)'],
  [
    'proxy:80',
    { kind: 'script', detail: 'http://wpad/p.pac' },
    'through the proxy server proxy:80 (the script http://wpad/p.pac says so)',
  ],
  ['proxy:80', { kind: 'system', detail: 'WinHTTP' }, 'through the proxy server proxy:80 (WinHTTP says so)'],
  ['proxy:80', { kind: 'system', detail: null }, 'through the proxy server proxy:80 (the system says so)'],
  [null, null, 'directly'],
] as const)('the way through %o because of %o is "%s"', (proxy, why, words) => {
  expect(describeWay(t, { proxy, why })).toBe(words);
});
