import { describe, expect, it } from 'vitest';
import type { ChecklistItem } from '../../shared/checklist.ts';
import { AppError } from '../../shared/errors.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { TestClock } from '../testing/sample-world.ts';
import { runChecklist } from './checklist.ts';
import type { ChecklistSources } from './checklist-item.ts';
import { siteFoldersAt } from './site-folders.ts';

const guid = '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E';
const name = 'Configuration Manager 2409';
const folders =
  siteFoldersAt({ folder: '/site', easySetupPayload: null, inbox: null, logs: null }) ?? expect.unreachable();
const note = `${folders.offlinePayload}/ServiceConnectionWizard.json`;
const payload = `${folders.offlinePayload}/${guid}/${guid}.cab`;

/** A site where all went well: handed over, taken, reported, ready. */
class Site {
  readonly files = new MemoryFiles();
  readonly clock = new TestClock();
  state: number | null = 262146;
  changed: string | null = null;

  constructor() {
    for (const folder of [folders.easySetupPayload, folders.offlinePayload, folders.inbox, '/site/Logs'])
      this.files.folders.add(folder);
    this.files.contents.set(note, Buffer.from('{}'));
    this.files.contents.set(payload, Buffer.from('payload'));
    this.log('dmpdownloader', 'Successfully Dropped the state message 4~~');
    this.log('hman', `Configuration Manager Update (PackageGuid=${guid}) is applicable`);
    this.log('CMUpdate', 'nothing');
  }

  log(file: string, ...texts: readonly string[]): void {
    const lines = texts.map((text) => `${text}  $$<SMS><11-20-2026 18:06:50.123-000><thread=1 (0x1)>\r\n`);
    this.files.contents.set(`/site/Logs/${file}.log`, Buffer.from(lines.join('')));
  }

  /** Stays at its download, and says this in a log. */
  hang(file: string, ...texts: readonly string[]): void {
    this.state = 262145;
    this.log(file, ...texts);
  }

  /** Leaves less room than this. */
  fill(bytes: number): void {
    this.files.capacityBytes = bytes;
  }

  async check(given: Partial<ChecklistSources> = {}): Promise<Readonly<Record<string, ChecklistItem>>> {
    const { state, changed } = this;
    const items = await runChecklist({
      files: this.files,
      clock: this.clock,
      folders,
      packages: state === null ? [] : [{ guid, name, state, fullVersion: '5.00.9132.1000' }],
      progress: state === null ? [] : [{ guid, sites: [], history: [{ state, at: changed }] }],
      wanted: [{ guid, name }],
      ...given,
    });
    return Object.fromEntries(items.map((one) => [one.id, one]));
  }
}

/** What is wrong at a site. */
type Arrange = (site: Site) => void;

/** Brings the update to a state. */
function atState(state: number | null): Arrange {
  return (site) => {
    site.state = state;
  };
}

async function keyOf(id: ChecklistItem['id'], arrange: Arrange): Promise<string> {
  const site = new Site();
  arrange(site);
  const found = (await site.check())[id];
  return `${found?.key} ${found?.outcome}`;
}

describe('the check list', () => {
  it('finds nothing where nothing is wrong, and leaves to a person what only a person can see', async () => {
    const items = Object.values(await new Site().check());
    expect(items.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id)).toEqual([
      'console-rights',
      'early-ring',
    ]);
    expect(items.filter(({ outcome, todo }) => outcome === 'passed' && todo !== null)).toEqual([]);
    for (const { todo, outcome } of items) if (outcome !== 'passed') expect(todo).toMatch(/\.$/);
  });

  it.each<readonly [string, ChecklistItem['id'], string, Arrange]>([
    [
      'nothing was handed over by this program',
      'manifest-handed-over',
      'never warning',
      (site: Site) => void site.files.contents.delete(note),
    ],
    [
      'nobody has taken the manifest for long',
      'manifest-taken',
      'stuck failed',
      (site: Site) => void site.files.contents.set(folders.manifest, Buffer.from('x')),
    ],
    [
      'the site put the manifest aside',
      'manifest-refused',
      'refused failed',
      (site: Site) => {
        site.files.folders.add(folders.refused);
        site.files.contents.set(`${folders.refused}/ab12-ConfigMgr.Update.Manifest.CAB`, Buffer.from('x'));
      },
    ],
    [
      'what was put aside may not be seen',
      'manifest-refused',
      'unknown by-hand',
      (site: Site) => {
        site.files.onAction = (action, path) => {
          if (action === 'list' && path === folders.refused) throw new AppError('files.no-access', { path });
        };
      },
    ],
    [
      'something else was put aside',
      'manifest-refused',
      'none passed',
      (site: Site) => {
        site.files.folders.add(folders.refused);
        site.files.contents.set(`${folders.refused}/12345678.XYZ`, Buffer.from('x'));
      },
    ],
    [
      'the content of an update the site waits for is not there',
      'content-laid',
      'missing failed',
      (site: Site) => {
        site.state = 327682;
        site.files.contents.delete(payload);
      },
    ],
    [
      'the content of an installed update was cleared away',
      'content-laid',
      'laid passed',
      (site: Site) => {
        site.state = 196612;
        site.files.contents.delete(payload);
      },
    ],
    [
      'the downloader has reported nothing',
      'state-message-4',
      'not-reported warning',
      (site: Site) => site.log('dmpdownloader', 'Sleeping'),
    ],
    [
      'the log of the downloader is not there',
      'state-message-4',
      'no-log by-hand',
      (site: Site) => void site.files.contents.delete('/site/Logs/dmpdownloader.log'),
    ],
    [
      'a signature is not trusted',
      'trust',
      'failed failed',
      (site: Site) => site.hang('CMUpdate', 'Error in verifying the trust of file D:\\x\\update.map.cab~~'),
    ],
    [
      'a hash cannot be worked out',
      'hash',
      'failed failed',
      (site: Site) =>
        site.hang('dmpdownloader', 'Failed to calculate hash', 'Successfully Dropped the state message 4'),
    ],
    [
      'a redistributable is missing',
      'redistributables',
      'failed failed',
      (site: Site) => site.hang('CMUpdate', 'Failed to find SQLSysClrTypes.msi', 'File hash check failed: 0x80070002'),
    ],
    ['the check says no', 'applicability', 'some warning', atState(393214)],
    ['the check failed', 'applicability', 'check-failed failed', atState(393215)],
    ['the site has no row for it', 'applicability', 'not-looked warning', atState(null)],
    ['a newer one replaces it', 'superseded', 'some warning', atState(393213)],
    [
      'a prerequisite is missing by the reason of the log',
      'prerequisites',
      'missing warning',
      (site: Site) => {
        site.state = 393214;
        site.log(
          'hman',
          'SQL MESSAGE:  - None of the prerequisite packages is installed: X',
          `Configuration Manager Update (PackageGuid=${guid}) is not applicable and should be filtered.`,
        );
      },
    ],
    ['the prerequisite check failed', 'prerequisites', 'failed failed', atState(196607)],
    ['the download failed', 'download', 'failed failed', atState(327679)],
    [
      'the download has just begun',
      'download',
      'under-way passed',
      (site: Site) => {
        site.state = 262145;
        site.changed = '2026-11-20T18:00:00.000Z';
      },
    ],
    [
      'the download has not moved for an hour',
      'download',
      'stuck failed',
      (site: Site) => {
        site.state = 262145;
        site.changed = '2026-11-20T17:06:00.000Z';
      },
    ],
    ['nobody knows since when it downloads', 'download', 'under-way passed', atState(262145)],
    ['the site has not begun to take what is there', 'download', 'not-begun warning', atState(327682)],
    ['the drive of the site is nearly full', 'disk-space', 'little warning', (site: Site) => site.fill(1_000_000)],
    [
      'the free space cannot be told',
      'disk-space',
      'unknown by-hand',
      (site: Site) => void site.files.folders.delete(folders.easySetupPayload),
    ],
  ])('tells when %s', async (_when, id, expected, arrange) => {
    expect(await keyOf(id, arrange)).toBe(`${id} ${expected}`);
  });

  it('goes by the time of the site server where there is no history', async () => {
    const site = new Site();
    site.state = 262145;
    const at = '2026-11-20T16:06:50.000Z';
    const sites = [{ siteCode: 'P01', server: 'x', state: 262145, at }];
    const found = (await site.check({ progress: [{ guid, sites, history: [] }] })).download;
    expect(found).toMatchObject({ key: 'download stuck', details: { seconds: 7200 } });
  });

  it('waits a little before it says that nobody takes the manifest', async () => {
    const site = new Site();
    site.files.contents.set(folders.manifest, Buffer.from('x'));
    // The files of this fake are all as old as the year.
    site.clock.advance(Date.parse('2026-01-01T00:01:00.000Z') - site.clock.now().getTime());
    expect((await site.check())['manifest-taken']).toMatchObject({
      key: 'manifest-taken waiting',
      details: { seconds: 60 },
    });
  });

  it('goes by what the logs say since the last import, and by lines without a time', async () => {
    const site = new Site();
    site.hang('CMUpdate');
    const old = 'Failed to calculate hash  $$<SMS><11-20-2025 18:06:50.123-000><thread=1 (0x1)>\r\n';
    site.files.contents.set('/site/Logs/CMUpdate.log', Buffer.from(old));
    expect((await site.check()).hash?.key).toBe('hash none');
    site.files.contents.set('/site/Logs/CMUpdate.log', Buffer.from('Failed to calculate hash\r\n'));
    expect((await site.check()).hash?.details).toEqual({ log: 'CMUpdate.log', line: 'Failed to calculate hash' });
  });

  it('does not bring up what the site has got over', async () => {
    const site = new Site();
    site.log('CMUpdate', 'Failed to calculate hash', 'Error in verifying the trust of file x');
    const items = await site.check();
    expect([items.hash?.key, items.trust?.key]).toEqual(['hash none', 'trust none']);
    const other = { guid: '00000000-0000-0000-0000-000000000001', name: 'Another' };
    expect((await site.check({ wanted: [{ guid, name }, other] })).hash?.outcome).toBe('failed');
  });

  it('shows nothing of a log that could change what is on the screen', async () => {
    const site = new Site();
    site.hang('CMUpdate', `Failed to calculate hash \u001B[2J\u202E${'x'.repeat(1000)}`);
    const line = (await site.check()).hash?.details.line ?? '';
    expect(line).not.toContain('\u001B');
    expect(line).not.toContain('\u202E');
    expect(line.length).toBeLessThanOrEqual(300);
  });

  it('is whole where nothing of the site can be read', async () => {
    const site = new Site();
    const nowhere = siteFoldersAt({ folder: '/nowhere', easySetupPayload: null, inbox: null, logs: null });
    const items = await site.check({ folders: nowhere ?? expect.unreachable() });
    expect(Object.keys(items)).toHaveLength(15);
    expect(items.trust?.outcome).toBe('by-hand');
  });
});
