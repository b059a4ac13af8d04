import { homedir } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Files } from '../../core/ports/files.ts';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';
import type { HostShell } from './context.ts';

let world: SampleWorld;
beforeEach(async () => {
  world = await SampleWorld.make();
});

async function open(change: { readonly files?: Files; readonly shell?: HostShell } = {}): Promise<TestHandlers> {
  const computer = await testComputer({ ...world.ports, files: change.files ?? world.files });
  return testHandlers({ computer, shell: change.shell ?? { chooseFolder: null } });
}

describe('folders.list', () => {
  it('lists folders only, in the order people sort in, without hidden ones', async () => {
    for (const name of ['b 10', 'B 9', 'a', '.git', '$RECYCLE.BIN', 'System Volume Information'])
      await world.files.makeFolder(`/drive/${name}`);
    world.files.contents.set('/drive/file.txt', Buffer.from('x'));
    const { value } = await open();
    expect(await value('folders.list', { path: '/drive/' })).toEqual({
      path: '/drive',
      parent: '/',
      folders: ['a', 'B 9', 'b 10'].map((name) => ({ name, path: `/drive/${name}` })),
      isCut: false,
    });
  });

  it('has nothing above a root but the roots: home, the file system, and what is mounted', async () => {
    await world.files.makeFolder(homedir());
    await world.files.makeFolder('/media/a');
    world.drives.plug({ mountPath: '/media/a', label: 'CAR\u202eRY' });
    world.drives.plug({ mountPath: '/media/gone' });
    const { value } = await open();
    expect((await value('folders.list', { path: '/' })).parent).toBeNull();
    const roots = await value('folders.list', { path: null });
    expect(roots).toMatchObject({ path: null, parent: null, isCut: false });
    expect(roots.folders.map(({ path }) => path)).toEqual([homedir(), '/', '/media/a']);
    expect(roots.folders.at(-1)?.name).toBe('CARRY (/media/a)');
  });

  it('still leads everywhere when the drives cannot be listed', async () => {
    world.drives.failure = new AppError('drive.list-failed', { reason: foreign('no answer') });
    const { value } = await open();
    expect((await value('folders.list', { path: null })).folders).toContainEqual({ name: '/', path: '/' });
  });

  it('is cut at a thousand, and says so', async () => {
    for (let number = 0; number < 1_001; number += 1) await world.files.makeFolder(`/drive/${number}`);
    const { value } = await open();
    const listing = await value('folders.list', { path: '/drive' });
    expect(listing.isCut).toBe(true);
    expect(listing.folders).toHaveLength(1_000);
    expect(listing.folders[999]?.name).toBe('999');
  });

  it('takes a link to a folder for one, and no other', async () => {
    const files = Object.assign(Object.create(world.files) as Files, {
      list: async () => ['link', 'pipe', 'dangling'].map((name) => ({ name, kind: 'other' as const })),
      facts: async (path: string) =>
        path.endsWith('dangling')
          ? null
          : {
              kind: path.endsWith('pipe') ? ('other' as const) : ('folder' as const),
              sizeBytes: 0,
              isLink: true,
              modified: '',
            },
    });
    const { value } = await open({ files });
    expect((await value('folders.list', { path: '/drive' })).folders).toEqual([{ name: 'link', path: '/drive/link' }]);
  });

  it.each([
    ['/nowhere', 'files.not-found'],
    ['drive', 'files.not-a-full-path'],
    ['/drive/\0x', 'files.name-not-allowed'],
    ['', 'contract.refused-input'],
  ])('refuses %j', async (path, code) => {
    const { refusal } = await open();
    expect(await refusal('folders.list', { path })).toBe(code);
  });
});

describe('folders.choose', () => {
  it('shows the dialog of the system where there is one', async () => {
    const starts: (string | null)[] = [];
    const answers = ['/drive/chosen', null];
    const shell: HostShell = {
      async chooseFolder(startAt) {
        starts.push(startAt);
        return answers.shift() ?? null;
      },
    };
    const { value } = await open({ shell });
    expect((await value('app.describe', {})).hasDialogs).toBe(true);
    expect(await value('folders.choose', { path: '/drive' })).toEqual({ path: '/drive/chosen' });
    expect(await value('folders.choose', { path: null })).toEqual({ path: null });
    expect(starts).toEqual(['/drive', null]);
  });

  it('is refused where there is none', async () => {
    const { value, refusal } = await open();
    expect((await value('app.describe', {})).hasDialogs).toBe(false);
    expect(await refusal('folders.choose', { path: null })).toBe('folders.no-dialog');
  });
});
