/* What is carried is only read: Import asks for nothing that could change it, whatever comes of the import. */
import { describe, expect, it } from 'vitest';
import { SampleWorld } from '../testing/sample-world.ts';

const reading = new Set(['read', 'list']);

/** A pack on a drive, and what is asked of that drive from then on beside reading. */
async function carried(): Promise<{ readonly world: SampleWorld; readonly asked: readonly string[] }> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
  const asked: string[] = [];
  world.files.onAction = (action, path) => {
    if (path.startsWith('/drive') && !reading.has(action)) asked.push(`${action} ${path}`);
  };
  return { world, asked };
}

const input = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;

describe('Import', () => {
  it('writes nothing to the drive, the first time and again', async () => {
    const { world, asked } = await carried();
    const before = new Map(world.files.contents);
    expect(await world.result('import', input)).toMatchObject({ wasThereAlready: false, problems: [] });
    expect(await world.result('import', input)).toMatchObject({ wasThereAlready: true });
    expect(asked).toEqual([]);
    for (const [path, bytes] of before)
      if (path.startsWith('/drive/')) expect(world.files.contents.get(path), path).toBe(bytes);
    expect([...world.files.contents.keys()].filter((path) => path.startsWith('/drive/'))).toHaveLength(
      [...before.keys()].filter((path) => path.startsWith('/drive/')).length,
    );
  });

  it('writes nothing to the drive when it only checks, or is stopped', async () => {
    const { world, asked } = await carried();
    await world.result('import', { ...input, checkOnly: true });
    const { onAction } = world.files;
    let stop = (): void => expect.unreachable('it has not begun');
    world.files.onAction = (action, path, usedBytes) => {
      onAction(action, path, usedBytes);
      if (action === 'create' && path.startsWith('/site/')) stop();
    };
    const { snapshot } = await world.run('import', input, (_snapshot, cancel) => {
      stop = cancel;
    });
    expect(snapshot.state).toBe('cancelled');
    expect(asked).toEqual([]);
  });

  it('writes nothing to the drive when it refuses what is there', async () => {
    const { world, asked } = await carried();
    const damaged = [...world.files.contents.keys()].filter((path) => path.startsWith('/drive/UpdatePacks/'));
    expect(damaged.length).toBeGreaterThan(5);
    for (const path of damaged) {
      const good = world.files.contents.get(path) ?? Buffer.alloc(0);
      world.files.contents.set(path, good.subarray(0, -1));
      const { error } = await world.run('import', input);
      // The text for people is nobody's to check, and a damaged custody record is told, not refused.
      if (!/\/(?:Read me\.txt|Custody\/.*)$/.test(path)) expect(error, path).not.toBeNull();
      world.files.contents.set(path, good);
    }
    expect(asked).toEqual([]);
  });
});
