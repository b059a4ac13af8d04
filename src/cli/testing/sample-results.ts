import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import type { LegFacts } from '../../shared/trust.ts';
import type { Update } from '../../shared/updates.ts';

const sha256 = '53345a60e47fa54ce75a3ae853de7613079832a4bd140c18960d8e3c3748e348';

function update(guid: string, name: string, change: Partial<Update> = {}): Update {
  return {
    guid,
    name,
    kind: 'update',
    release: '2509',
    fullVersion: '5.00.9141.1000',
    minSiteVersion: '5.00.9128.1000',
    maxSiteVersion: '5.00.9141.1009',
    released: '2025-12-01',
    moreInfoUrl: null,
    isExpired: false,
    supersedes: [],
    prerequisites: [],
    isEarlyRing: false,
    payload: { url: 'x', sha256, sizeBytes: 263_168 },
    redistManifests: [],
    ...change,
  };
}

function seal(kind: LegFacts['kind'], standing: LegFacts['standing']): LegFacts {
  return {
    leg: '6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a11',
    kind,
    sequence: 7,
    created: '2026-11-20T15:00:00.000Z',
    expires: '2027-01-19T15:00:00.000Z',
    sealedBy: { computer: '0123456789abcdef0123456789abcdef', name: 'SCP01', publicKey: 'key' },
    standing,
    phrase: standing === 'self' ? null : 'lusab-babad-gutih-tugad-mudof-sakat',
    files: 3,
    sizeBytes: 300_000,
  };
}

/** One result of each job, with as much in it as there can be: for the tests of what is printed. */
export const sampleResults: JobResults = {
  prepare: {
    cabinet: { path: '/usb/UsageData-P01.cab', sizeBytes: 117_233, sha256 },
    site: { code: 'P01', version: '5.00.9128.1000', hierarchyHash: 'n8hnuQ' },
    usageLevel: 'Basic',
    rows: 2000,
    usageDataSha256: sha256,
    checks: [
      {
        id: 'database',
        outcome: 'passed',
        finding: '/sms/CM_P01 is the database of site P01 (Évil\u202E\u001B[2J).',
        details: {},
      },
      { id: 'data-age', outcome: 'warning', finding: 'The newest data is 12 days old.', details: { days: 12 } },
    ],
    approval: null,
    seal: seal('outbound', 'self'),
    readBack: 'device',
    receiptsCarried: 2,
    lostTrips: [],
    scan: null,
    problems: [],
  },
  export: {
    file: { path: '/my usb/P01.csv', sizeBytes: 900, sha256 },
    rows: 1,
    columns: ['Id', 'Value'],
    usageDataSha256: sha256,
    problems: [],
  },
  connect: {
    plan: {
      download: 'latest',
      hierarchies: [
        {
          cabinet: {
            path: '/usb/UsageData-P01.cab',
            siteVersion: '5.00.9128.1000',
            hierarchyHash: 'n8hnuQ',
            label: 'P01',
            usageLevel: 'Basic',
            rows: 2000,
            collected: '2026-11-20T14:24:33.000Z',
            sha256,
            approval: null,
          },
          decisions: [
            {
              guid: 'A',
              isChosen: false,
              reason: 'not-later-than-site',
              explanation: 'Older than the site.',
              details: {},
            },
            {
              guid: 'B',
              isChosen: true,
              reason: 'latest-applicable',
              explanation: 'The latest update that applies.',
              details: {},
            },
            { guid: 'C', isChosen: false, reason: 'expired', explanation: 'Withdrawn.', details: {} },
            {
              guid: 'D',
              isChosen: false,
              reason: 'not-later-than-site',
              explanation: 'Older than the site.',
              details: {},
            },
          ],
        },
      ],
      updates: [
        update('A', 'Configuration Manager 2303', { fullVersion: '5.00.9106.1000' }),
        update('B', 'Configuration Manager 2509'),
        update('C', 'Configuration Manager 2309 Hotfix Rollup (KB25858444), which has a name that goes on', {
          kind: 'hotfix',
          isExpired: true,
          payload: null,
        }),
        update('D', 'Other name', { payload: { url: 'x', sha256, sizeBytes: null } }),
      ],
      setAside: [
        {
          guid: null,
          name: 'Configuration\u202E Manager 9909',
          problem: 'it has no Content',
          clause: clause('no-content', { guid: 'it' }),
        },
        {
          guid: 'E',
          name: null,
          problem: 'E has no SHA-256, only SHA1, which is not trusted',
          clause: clause('no-sha-256-only', { owner: 'E', others: 'SHA1' }),
        },
      ],
      unknown: [{ path: 'Manifest/EULA', count: 3, example: 'text' }],
      files: [
        { path: 'B.cab', sizeBytes: 263_168, isThere: false },
        { path: 'ConfigMgr.AdminUIContent.cab', sizeBytes: null, isThere: false },
        { path: 'ConfigMgr.Update.Manifest.ENC', sizeBytes: 21_165, isThere: true },
      ],
      downloadBytes: 263_168,
      hosts: [
        {
          host: 'cloud.test',
          origin: 'https://cloud.test',
          purposes: ['usage-data', 'manifest', 'downloads'],
          files: 2,
        },
      ],
    },
    hosts: [{ host: 'cloud.test', why: 'named', from: null, receivedBytes: 270_000, sentBytes: 9_000 }],
    pack: { path: '/usb/UpdatePacks', files: 3, sizeBytes: 300_000 },
    uploads: [
      {
        cabinet: '/usb/UsageData-P01.cab',
        receipt: 'R-1',
        received: '2026-11-20T18:07:00.000Z',
        sha256: 'a'.repeat(64),
        host: 'cloud.test',
        status: 201,
        wasThere: false,
      },
    ],
    downloadedBytes: 270_000,
    reusedBytes: 21_165,
    sharedBytes: 8_704,
    leftFiles: [],
    readBack: 'cache',
    olderCabinets: [],
    sealsFound: [{ cabinet: '/usb/UsageData-P01.cab', seal: seal('outbound', 'unknown') }],
    seal: seal('inbound', 'self'),
    receipts: [
      {
        receipt: '6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a12',
        leg: '6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a13',
        hierarchyHash: 'n8hnuQ',
        at: '2026-11-19T10:00:00.000Z',
        from: seal('outbound', 'unknown').sealedBy,
        outcome: 'imported',
        updates: 2,
      },
    ],
    signatures: {
      policy: 'warn',
      roots: 1,
      files: [
        {
          path: 'B.cab',
          kind: 'good',
          signer: 'O=Contoso, CN=Signer',
          root: 'CN=Contoso root',
          reason: null,
          clause: null,
        },
        {
          path: 'ConfigMgr.Update.Manifest.ENC',
          kind: 'unsigned',
          signer: null,
          root: null,
          reason: null,
          clause: null,
        },
      ],
    },
    scan: null,
    lostTrips: [],
    problems: [],
  },
  import: {
    site: { code: 'P01', version: '5.00.9128.1000' },
    chosenFor: '5.00.9128.1000',
    pack: {
      path: '/usb/UpdatePacks',
      created: '2026-11-20T15:00:00.000Z',
      files: 3,
      sizeBytes: 300_000,
      strayFiles: [],
      hierarchies: [{ label: 'P01', siteVersion: '5.00.9128.1000', isHere: true }],
    },
    applicability: [
      {
        guid: 'B',
        name: 'Configuration Manager 2509',
        kind: 'update',
        fullVersion: '5.00.9141.1000',
        applies: true,
        reason: 'applies',
        explanation: 'Applies to the site.',
        details: {},
        state: null,
      },
      {
        guid: 'A',
        name: 'Configuration Manager 2303',
        kind: 'update',
        fullVersion: '5.00.9106.1000',
        applies: false,
        reason: 'not-later-than-site',
        explanation: 'Older than the site.',
        details: {},
        state: 393214,
      },
    ],
    isCheckOnly: false,
    wasThereAlready: false,
    filesLaid: 17,
    bytesLaid: 483_328,
    progress: [],
    checklist: [],
    updates: [
      {
        guid: 'B',
        name: 'Configuration Manager 2509',
        state: 262146,
        words: 'Ready to install',
        outcome: 'ready',
        reason: null,
      },
      {
        guid: 'A',
        name: 'Configuration Manager 2303',
        state: 393214,
        words: 'Does not apply to this site',
        outcome: 'not-applicable',
        reason: 'The site is at 5.00.9128.1000; this update is for 5.00.9096.1000 to 5.00.9106.1009.',
      },
    ],
    seal: seal('inbound', 'paired'),
    overrides: [],
    signatures: null,
    scan: null,
    receipt: '6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a14',
    problems: [new AppError('import.no-answer', { site: 'P01', seconds: 3, log: 'hman.log' }).toReport()],
  },
  spread: {
    pack: { path: '/packs/UpdatePacks', files: 4, sizeBytes: 300_000 },
    seal: seal('inbound', 'self'),
    drives: [
      { number: 1, label: 'CARRY-1', path: '/media/CARRY 1', files: 3, parts: 1, sizeBytes: 200_000, isWritten: true },
      { number: 2, label: '', path: null, files: 0, parts: 1, sizeBytes: 100_000, isWritten: true },
    ],
    inParts: [{ path: 'B.cab', sizeBytes: 263_168, parts: 2 }],
    isPlanOnly: false,
    problems: [],
  },
  gather: {
    pack: { path: '/site/UpdatePacks', files: 4, sizeBytes: 300_000 },
    seal: seal('inbound', 'paired'),
    drives: 2,
    joinedFiles: 1,
    wasThereAlready: false,
    problems: [],
  },
  verify: {
    items: [
      {
        path: '/usb/P01.cab',
        kind: 'usage-cabinet',
        files: 3,
        sizeBytes: 117_233,
        summary: 'Usage data of P01: as Prepare wrote it.',
        strayFiles: [],
        seal: null,
        signatures: null,
      },
    ],
    custody: [{ chain: '11111111-1111-4111-8111-111111111111', entries: 5 }],
    leftovers: [],
    problems: [],
  },
};
