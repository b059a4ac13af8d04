/* The three stages by Microsoft's tool, over memory ports: what it does is written here, line by line. */

import { beforeEach, describe, expect, it } from 'vitest';
import { clause } from '../../shared/clauses.ts';
import type { Prerequisite } from '../../shared/official-tool.ts';
import { driveContents } from '../drives/contents.ts';
import type { ToolWatch } from '../ports/official-tool.ts';
import { cabinetOf } from '../testing/memory-cloud.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const guid = sampleOffer.newest;
const byTool = { engine: 'official' } as const;
let world: SampleWorld;

beforeEach(async () => {
  world = await SampleWorld.make(100);
  world.officialTool.tool = { folder: '/tool', program: '/tool/ServiceConnectionTool.exe', version: '5.0.9128.1000' };
});

function put(path: string, content: Uint8Array | string): void {
  world.files.contents.set(path, Buffer.from(content));
}

const argumentOf = (args: readonly string[], name: string): string => args[args.indexOf(name) + 1] ?? '';

/** What the tool does when all is well; a test changes what it needs. */
const prepares = async (args: readonly string[]): Promise<'ended'> => {
  put(argumentOf(args, '-usagedatadest'), await cabinetOf({ '5.00.9128.1000.txt': 'x', telemetry: 'noise' }));
  return 'ended';
};

async function payload(): Promise<Uint8Array> {
  return await cabinetOf({ 'update.map': 'x'.repeat(100) });
}

const downloads = async (args: readonly string[], { onLine, onGrowth }: ToolWatch): Promise<'ended'> => {
  const to = argumentOf(args, '-updatepackdest');
  const bytes = await payload();
  put(`${to}/ConfigMgr.Update.Manifest.ENC`, 'noise');
  onLine('tool-log', 'INFO:ConfigMgr.Update.Manifest.cab (size = 5) downloaded successfully');
  onLine('tool-log', `INFO:Downloading Payload ${guid} version 5.0.9141.1000. More information: x`);
  put(`${to}/${guid}.cab`, bytes);
  onGrowth(bytes.length);
  onLine('tool-log', `INFO:Downloaded Payload ${guid} size = ${bytes.length}`);
  onLine('tool-log', `INFO:Downloading Redists for ${guid}`);
  await world.files.makeFolder(`${to}/${guid}/Redist`);
  put(`${to}/${guid}/Redist/a.msi`, 'an installer');
  onLine('tool-log', `INFO:Successfully downloaded Redists for ${guid}`);
  return 'ended';
};

const imports = async (args: readonly string[], { onLine }: ToolWatch): Promise<'ended'> => {
  const from = argumentOf(args, '-updatepacksrc');
  await world.files.makeFolder(`/site/EasySetupPayload/Offline/${guid}`);
  put(`/site/EasySetupPayload/Offline/${guid}/${guid}.cab`, world.files.contents.get(`${from}/${guid}.cab`) ?? '');
  put('/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB', 'noise');
  onLine('tool-log', 'INFO:Successfully Dropped the state message 4');
  return 'ended';
};

async function prepared(): Promise<string> {
  world.officialTool.onRun = prepares;
  const input = { to: '/drive/UsageData.cab', overwrite: false, reviewed: null, ...byTool };
  return (await world.result('prepare', input)).cabinet.path;
}

const connectInput = {
  from: '/drive',
  to: '/drive/UpdatePacks',
  download: 'latest',
  planOnly: false,
  ...byTool,
} as const;

async function connected(): Promise<void> {
  await prepared();
  world.officialTool.onRun = downloads;
  await world.result('connect', connectInput);
}

describe('a trip by the official tool', () => {
  it('is made of three runs, and ends with the update at the site', async () => {
    await connected();
    world.officialTool.onRun = imports;
    const result = await world.result('import', { from: '/drive/UpdatePacks', waitSeconds: 60, ...byTool });
    expect(world.officialTool.runs.map(([stage]) => stage)).toEqual(['-prepare', '-connect', '-import']);
    expect(result.updates).toMatchObject([{ guid, outcome: 'ready' }]);
    expect(result.official?.evidence.map(({ outcome }) => outcome)).toEqual(['proved', 'proved', 'proved']);
    expect(result.filesLaid).toBe(1);
    expect(result.receipt).not.toBeNull();
  });

  it('leaves nothing of ours in the folder before the tool has filled it', async () => {
    await prepared();
    let there: readonly string[] = [];
    world.officialTool.onRun = async (args, watch) => {
      there = world.filesUnder('/drive/UpdatePacks');
      return await downloads(args, watch);
    };
    await world.result('connect', connectInput);
    expect(there).toEqual([]);
    expect(world.filesUnder('/drive/UpdatePacks')).toContain('UpdatePack.json');
  });

  it('gives the tool a copy of exactly what was sealed', async () => {
    const path = await prepared();
    const sealed = world.files.contents.get(path);
    let sent: Uint8Array | undefined;
    world.officialTool.onRun = async (args, watch) => {
      sent = world.files.contents.get(argumentOf(args, '-usagedatasrc'));
      return await downloads(args, watch);
    };
    await world.result('connect', connectInput);
    expect(sent).toEqual(sealed);
  });

  it('refuses a cabinet that was changed after it was sealed, before the tool runs', async () => {
    put(await prepared(), await cabinetOf({ '5.00.9128.1000.txt': 'x', telemetry: 'other noise' }));
    world.officialTool.onRun = downloads;
    const { error } = await world.run('connect', connectInput);
    expect(error?.code).toBe('leg.file-changed');
    expect(world.officialTool.runs).toHaveLength(1);
  });

  it('refuses a cabinet nobody sealed', async () => {
    put('/drive/UsageData.cab', await cabinetOf({ '5.00.9128.1000.txt': 'x' }));
    expect((await world.run('connect', connectInput)).error?.code).toBe('trust.not-sealed');
  });

  it('tells where the bar is by what lies in the folder', async () => {
    await prepared();
    // What is told too soon after the last is not shown.
    world.officialTool.onRun = async (args, watch) =>
      await downloads(args, {
        ...watch,
        onLine: (source, line) => {
          world.clock.advance(200);
          watch.onLine(source, line);
        },
      });
    const items = new Set<string>();
    await world.run('connect', connectInput, ({ progress }) => {
      if (progress?.step === 'download' && progress.item !== undefined) items.add(progress.item);
    });
    expect([...items]).toContain(`${guid}/Redist`);
  });

  it('is told when the tool hangs, and what it said last', async () => {
    world.officialTool.onRun = async (_args, { onLine }) => {
      onLine('console', 'Exporting usage data');
      return 'hung';
    };
    const { error } = await world.run('prepare', { to: '/drive', overwrite: false, reviewed: null, ...byTool });
    expect(error?.code).toBe('official-tool.hung');
    expect(error?.message).toContain('Exporting usage data');
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it.each([
    [null, /setupdl\.exe in Task Manager/],
    [1, /1 downloader it had left behind/],
  ])('is told of downloaders that outlived the tool (%s)', async (leftDownloaders, words) => {
    world.officialTool.leftDownloaders = leftDownloaders;
    await prepared();
    expect(world.log.lines.join('\n')).toMatch(words);
  });

  it('does not replace a good cabinet by a bad one', async () => {
    const path = await prepared();
    const good = world.files.contents.get(path);
    world.officialTool.onRun = async (args) => {
      put(argumentOf(args, '-usagedatadest'), await cabinetOf({ '5.00.9135.1000.txt': 'another site' }));
      return 'ended';
    };
    const { error } = await world.run('prepare', { to: path, overwrite: true, reviewed: null, ...byTool });
    expect(error?.code).toBe('official-tool.bad-cabinet');
    expect(error?.message).toContain('5.00.9135.1000');
    expect(world.files.contents.get(path)).toEqual(good);
  });

  it('cannot be held to what somebody reviewed', async () => {
    put('/drive/reviewed.csv', 'a,b');
    const input = { to: '/drive', overwrite: false, reviewed: '/drive/reviewed.csv', ...byTool };
    expect((await world.run('prepare', input)).error?.code).toBe('official-tool.cannot');
  });
});

describe('what the tool needs', () => {
  const missing: Prerequisite = {
    id: 'odbc',
    outcome: 'missing',
    finding: 'It lacks ODBC Driver 18 for SQL Server.',
    clause: clause('it-lacks', { name: clause('odbc-driver-18') }),
    remedy: null,
    found: null,
    needed: '18',
  };
  const input = { to: '/drive', overwrite: false, reviewed: null, ...byTool };
  const accepting = (code: string) => ({ ...input, overrides: [{ code, by: 'Anna', reason: 'It is there.' }] });

  it('is missed before it runs, unless somebody passes over it by name', async () => {
    world.officialTool.onRun = prepares;
    world.officialTool.prerequisites = [missing];
    const refused = await world.run('prepare', input);
    expect(refused.error?.code).toBe('official-tool.not-ready');
    expect(refused.error?.message).toContain('ODBC Driver 18');
    expect(world.officialTool.runs).toEqual([]);
    const result = await world.result('prepare', accepting('official-tool.not-ready'));
    expect(result.official?.prerequisites).toEqual([missing]);
    const custody = [...world.custody.chains.values()].map((chain) => Buffer.from(chain).toString()).join('');
    expect(custody).toMatch(/"what":"override".*official-tool\.not-ready.*It is there\./);
  });

  it('includes the version of the site', async () => {
    world.officialTool.onRun = prepares;
    world.officialTool.tool = { folder: '/tool', program: '/tool/a.exe', version: null };
    expect((await world.run('prepare', input)).error?.code).toBe('official-tool.other-version');
    expect((await world.run('prepare', accepting('official-tool.other-version'))).error).toBeNull();
  });

  it('is not passed over by habit', async () => {
    world.officialTool.onRun = prepares;
    const { error } = await world.run('prepare', accepting('official-tool.not-ready'));
    expect(error?.code).toBe('trust.override-unused');
    const own = { ...accepting('official-tool.not-ready'), engine: 'own' } as const;
    expect((await world.run('prepare', own)).error?.code).toBe('trust.override-unused');
  });
});

describe('what the tool downloaded', () => {
  interface Spoiled {
    readonly name: string;
    readonly code: string;
    readonly says?: string;
    spoil(watch: ToolWatch, to: string): void;
  }
  const remove = (path: string): void => void world.files.contents.delete(path);
  const cases: readonly Spoiled[] = [
    {
      name: 'no manifest',
      code: 'official-tool.incomplete',
      says: 'ConfigMgr.Update.Manifest.ENC',
      spoil: (_watch, to) => remove(`${to}/ConfigMgr.Update.Manifest.ENC`),
    },
    {
      name: 'no payload',
      code: 'official-tool.incomplete',
      says: 'is not there',
      spoil: (_watch, to) => remove(`${to}/${guid}.cab`),
    },
    {
      name: 'a file of zero bytes',
      code: 'official-tool.incomplete',
      says: 'zero bytes',
      spoil: (_watch, to) => put(`${to}/${guid}/Redist/a.msi`, ''),
    },
    {
      name: 'another payload that was begun and never ended',
      code: 'official-tool.incomplete',
      says: 'is not there',
      spoil: ({ onLine }) =>
        onLine('tool-log', `INFO:Downloading Payload ${sampleOffer.newer} version 5.0.9135.1000. More information: x`),
    },
    {
      name: 'redistributables that were begun and never ended',
      code: 'official-tool.incomplete',
      says: 'never finished',
      spoil: ({ onLine }) => onLine('tool-log', `INFO:Downloading Redists for ${guid.toLowerCase()}`),
    },
    {
      name: 'a hash that stayed wrong',
      code: 'official-tool.incomplete',
      says: 'The hash of a.msi',
      spoil: ({ onLine }) => onLine('setup-log', 'WARNING: File hash mismatch for a.msi'),
    },
    {
      name: 'a downloader that never finished',
      code: 'official-tool.incomplete',
      says: 'did not finish',
      spoil: ({ onLine }) => onLine('setup-log', 'INFO: Setup downloader setupdl.exe: STARTED'),
    },
    {
      name: 'a payload that is no cabinet',
      code: 'official-tool.incomplete',
      says: 'not a whole cabinet',
      spoil: (_watch, to) => {
        const length = world.files.contents.get(`${to}/${guid}.cab`)?.length ?? 0;
        put(`${to}/${guid}.cab`, 'x'.repeat(length));
      },
    },
    {
      name: 'an error of its own',
      code: 'official-tool.tls',
      spoil: ({ onLine }) =>
        onLine(
          'tool-log',
          'ERROR:AdminUIContentDownloadDownload:DownloadManifestCab exception: The underlying connection was closed: An unexpected error occurred on a send.',
        ),
    },
  ];

  it.each(cases)('is not sealed with $name', async (spoiled) => {
    const { code, says = '' } = spoiled;
    await prepared();
    world.officialTool.onRun = async (args, watch) => {
      await downloads(args, watch);
      spoiled.spoil(watch, argumentOf(args, '-updatepackdest'));
      return 'ended';
    };
    const { error } = await world.run('connect', connectInput);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(says);
    expect(world.filesUnder('/drive/UpdatePacks')).not.toContain('UpdatePack.json');
    const own = { from: '/drive/UpdatePacks', waitSeconds: 0 };
    expect((await world.run('import', own)).error).not.toBeNull();
  });

  it('is judged whatever the tool broke down with, where Microsoft calls that harmless', async () => {
    await prepared();
    world.officialTool.onRun = async (args, watch) => {
      await downloads(args, watch);
      const path = 'C:\\Temp\\extractmanifestcab\\95F8A562.sql';
      watch.onLine(
        'console',
        `Unhandled Exception: System.UnauthorizedAccessException: Access to the path '${path}' is denied.`,
      );
      return 'crashed';
    };
    // It told of an error: nobody can say what it left out.
    expect((await world.run('connect', connectInput)).error?.code).toBe('official-tool.temporary-file');
  });

  it('is not sealed when it is only a manifest, and the tool named no update and ended badly', async () => {
    await prepared();
    world.officialTool.onRun = async (args) => {
      put(`${argumentOf(args, '-updatepackdest')}/ConfigMgr.Update.Manifest.ENC`, 'noise');
      return 'ended';
    };
    world.officialTool.exitCode = 1;
    const { error } = await world.run('connect', connectInput);
    expect(error?.code).toBe('official-tool.incomplete');
    expect(error?.message).toContain('exit code 1');
    expect(world.filesUnder('/drive/UpdatePacks')).not.toContain('UpdatePack.json');
  });

  it('is not taken by our own Import, nor ours by the tool', async () => {
    await connected();
    const own = { from: '/drive/UpdatePacks', waitSeconds: 0 };
    expect((await world.run('import', own)).error?.code).toBe('update-pack.of-official-tool');
    const other = await SampleWorld.make(100);
    await other.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    await other.result('connect', { ...connectInput, engine: 'own' });
    other.officialTool.tool = world.officialTool.tool;
    expect((await other.run('import', { ...own, ...byTool })).error?.code).toBe('update-pack.of-this-program');
    expect((await other.run('connect', { ...connectInput, to: '/drive/Other' })).error?.code).toBe(
      'usage-cabinet.of-this-program',
    );
  });
});

describe('what the tool imported', () => {
  const input = { from: '/drive/UpdatePacks', waitSeconds: 60, ...byTool } as const;

  it('is nothing when it did nothing, whatever an earlier run left at the site', async () => {
    await connected();
    await world.files.makeFolder(`/site/EasySetupPayload/Offline/${guid}`);
    put(`/site/EasySetupPayload/Offline/${guid}/${guid}.cab`, 'half of it');
    world.officialTool.onRun = async () => 'ended';
    const { error } = await world.run('import', input);
    expect(error?.code).toBe('official-tool.incomplete');
  });

  /** A pack with two updates, of which the tool lays one. */
  async function connectedWithTwo(): Promise<void> {
    await prepared();
    world.officialTool.onRun = async (args, watch) => {
      await downloads(args, watch);
      const second = await payload();
      put(`${argumentOf(args, '-updatepackdest')}/${other}.cab`, second);
      watch.onLine('tool-log', `INFO:Downloading Payload ${other} version 5.0.9135.1000. More information: x`);
      watch.onLine('tool-log', `INFO:Downloaded Payload ${other} size = ${second.length}`);
      return 'ended';
    };
    await world.result('connect', connectInput);
    world.officialTool.onRun = imports;
  }
  const other = sampleOffer.newer;
  /** The site works on what it knows, and knows nothing of the rest. */
  const siteKnows = (...states: readonly (readonly [string, number])[]): void => {
    world.acceptManifest = () => {
      world.files.contents.delete('/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB');
      const fullVersion = '5.00.9141.1000';
      world.database.packages = states.map(([known, state]) => ({
        guid: known,
        name: `Update ${known.slice(0, 4)}`,
        state,
        fullVersion,
      }));
    };
  };

  it('is no plain success when one of two updates was not laid and the site waits for it', async () => {
    await connectedWithTwo();
    siteKnows([guid, 262146]);
    const result = await world.result('import', input);
    const [problem] = result.problems;
    expect(problem).toMatchObject({
      code: 'official-tool.not-laid',
      details: { missing: [other], laid: [`Update ${guid.slice(0, 4)} (${guid})`] },
    });
    expect(result).toMatchObject({ wasThereAlready: false, filesLaid: 1 });
    const custody = [...world.custody.chains.values()].map((chain) => Buffer.from(chain).toString()).join('');
    expect(custody).toContain('"outcome":"with-problems"');
    // The one that lies there is no news the second time, and the other one is missed as before.
    world.officialTool.onRun = async () => 'ended';
    const again = await world.result('import', input);
    expect(again.wasThereAlready).toBe(false);
    expect(again.problems.map(({ code }) => code)).toContain('official-tool.not-laid');
  });

  it('is a success without what the site itself has no need of', async () => {
    await connectedWithTwo();
    siteKnows([guid, 262146], [other, 393214]);
    expect(await world.result('import', input)).toMatchObject({ wasThereAlready: false, problems: [] });
  });

  it('is no plain success when a payload came as half of it', async () => {
    await connectedWithTwo();
    siteKnows([guid, 262146], [other, 327679]);
    world.officialTool.onRun = async (args, watch) => {
      await world.files.makeFolder(`/site/EasySetupPayload/Offline/${other}`);
      put(`/site/EasySetupPayload/Offline/${other}/${other}.cab`, 'half of it');
      return await imports(args, watch);
    };
    const result = await world.result('import', input);
    expect(result.problems.map(({ code }) => code)).toEqual(['official-tool.not-laid', 'import.package-failed']);
    expect(result.official?.evidence.map(({ outcome }) => outcome)).toContain('missing');
  });

  it('was there already when every payload lies there byte for byte', async () => {
    await connected();
    world.officialTool.onRun = imports;
    await world.result('import', input);
    world.officialTool.onRun = async () => 'ended';
    expect(await world.result('import', input)).toMatchObject({ wasThereAlready: true, filesLaid: 0 });
  });
});

describe('what came of the tool, looked at later', () => {
  it('is verified byte for byte, on a drive and by itself', async () => {
    await connected();
    const { items, problems } = await world.result('verify', { path: '/drive' });
    expect(problems).toEqual([]);
    expect(items.map(({ kind }) => kind).sort()).toEqual(['cabinet', 'update-pack']);
    expect(items.map(({ seal }) => seal === null)).toEqual([false, false]);
    put(`/drive/UpdatePacks/${guid}/Redist/a.msi`, 'an_installer');
    const spoiled = await world.run('verify', { path: '/drive/UpdatePacks' });
    expect(spoiled.error?.code ?? spoiled.snapshot.result?.problems[0]?.code).toBe('update-pack.wrong-hash');
  });

  it('is shown as what a drive holds', async () => {
    await connected();
    const contents = await driveContents(world.files, '/drive', new AbortController().signal);
    expect(contents.problems).toEqual([]);
    expect(contents.usageData).toMatchObject([{ label: 'P01', siteVersion: '5.00.9128.1000', rows: null }]);
    expect(contents.updatePacks).toMatchObject([{ updates: 1 }]);
  });

  it('goes over several drives and comes together again', async () => {
    await connected();
    await world.files.makeFolder('/second');
    world.drives.plug({ mountPath: '/second', label: 'CARRY', id: 'second', largestFileBytes: 100_000 });
    const spread = await world.result('spread', { from: '/drive/UpdatePacks', to: ['/second/carrier'] });
    expect(spread.drives.every(({ isWritten }) => isWritten)).toBe(true);
    await world.result('gather', { from: ['/second/carrier'], to: '/home' });
    world.officialTool.onRun = imports;
    const result = await world.result('import', { from: '/home', waitSeconds: 60, ...byTool });
    expect(result.updates).toMatchObject([{ guid, outcome: 'ready' }]);
  });
});
