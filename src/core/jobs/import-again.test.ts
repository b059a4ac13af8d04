import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { SampleWorld } from '../testing/sample-world.ts';
import { handOverName } from '../updates/hand-over.ts';

const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;

describe('Import that was cut off', () => {
  it('right after it handed everything over hands nothing over twice', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
    world.files.onAction = (action, path) => {
      if (action === 'create' && path.endsWith(handOverName)) throw new AppError('files.disk-full', { path });
    };
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'files.disk-full' });
    world.files.onAction = () => undefined;
    expect(await world.result('import', importInput)).toMatchObject({ filesLaid: 0, wasThereAlready: false });
    expect(await world.result('import', importInput)).toMatchObject({ filesLaid: 0, wasThereAlready: true });
  });
});
