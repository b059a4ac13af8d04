import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabArguments, UsageProblem } from './lab-arguments.ts';
import { send } from './testing/http.ts';

describe('readLabArguments', () => {
  it('reads everything create takes', () => {
    const words = 'create DIR --hierarchies 2 --rows 10 --seed 7 --payload-bytes 4096 --level full --level Basic';
    expect(readLabArguments(words.split(' '))).toEqual({
      command: 'create',
      options: { folder: 'DIR', hierarchies: 2, rows: 10, seed: 7, payloadBytes: 4096, levels: ['Full', 'Basic'] },
    });
  });

  it('reads how far back the cloud offers, and what the sites are at', () => {
    expect(readLabArguments('create DIR --history whole --release 2002 --release 1511'.split(' '))).toMatchObject({
      options: { history: 'whole', releases: ['2002', '1511'] },
    });
  });

  it('has the documented defaults', () => {
    expect(readLabArguments(['create', 'DIR'])).toEqual({
      command: 'create',
      options: { folder: 'DIR', hierarchies: 3, rows: 100_000, seed: 1 },
    });
    expect(readLabArguments(['serve', 'DIR'])).toEqual({ command: 'serve', folder: 'DIR', port: null });
  });

  it('reads what a practice site on a SQL Server is to be', () => {
    expect(readLabArguments(['sql'])).toEqual({
      command: 'sql',
      url: null,
      script: null,
      replaces: false,
      site: { rows: 10_000, seed: 1 },
    });
    const words =
      'sql --url mssql://sa:x@db/CM_P01 --rows 5 --seed 2 --release 2503 --level full --replace --sql a.sql';
    expect(readLabArguments(words.split(' '))).toEqual({
      command: 'sql',
      url: 'mssql://sa:x@db/CM_P01',
      script: 'a.sql',
      replaces: true,
      site: { rows: 5, seed: 2, releases: ['2503'], levels: ['Full'] },
    });
    expect(readLabArguments(['sql-server', 'DIR', '--empty', 'T01'])).toEqual({
      command: 'sql-server',
      folder: 'DIR',
      port: 0,
      empty: 'T01',
    });
  });

  it.each([[[]], [['--help']], [['create', '--help']], [['help']]])('shows help for %j', (args) => {
    expect(readLabArguments(args)).toEqual({ command: 'help' });
  });

  it.each([
    [['make', 'DIR'], 'no command "make"'],
    [['create'], 'needs the folder'],
    [['create', 'DIR', 'more'], 'does not know what to do with "more"'],
    [['create', 'DIR', '--row', '5'], "'--row'"],
    [['create', 'DIR', '--rows'], "'--rows"],
    [['create', 'DIR', '--rows', 'many'], '--rows cannot be "many"'],
    [['create', 'DIR', '--rows', '1e3'], '--rows cannot be "1e3"'],
    [['create', 'DIR', '--hierarchies', '0'], '--hierarchies cannot be "0"'],
    [['create', 'DIR', '--level', 'Max'], '--level cannot be "Max"'],
    [['create', 'DIR', '--history', 'all'], '--history cannot be "all"'],
    [['create', 'DIR', '--release', '2610'], '--release cannot be "2610"'],
    [['serve', 'DIR', '--port', '70000'], '--port cannot be "70000"'],
    [['status', 'DIR', '--port', '1'], "'--port'"],
    [['sql', 'mssql://db'], 'named by --url'],
    [['sql', '--rows', '-1'], "'--rows"],
    [['sql', '--release', '2610'], '--release cannot be "2610"'],
    [['sql-server'], 'needs the folder'],
    [['sql-server', 'DIR', '--empty', 'T-1'], '--empty cannot be "T-1"'],
    [['sql-server', 'DIR', '--port', 'x'], '--port cannot be "x"'],
  ])('refuses %j', (args, message) => {
    expect(() => readLabArguments(args)).toThrow(UsageProblem);
    expect(() => readLabArguments(args)).toThrow(message);
  });
});

describe('npm run lab', () => {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url));
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'practice-lab-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function run(...args: string[]) {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args]);
    let out = '';
    let problems = '';
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      problems += piece.toString();
    });
    const ended = new Promise<{ code: number | null; out: string; problems: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, out, problems })),
    );
    return { child, ended, out: () => out };
  }

  it('makes a lab, tells its status and runs it until it is asked to stop', async () => {
    const lab = join(folder, 'lab');
    const made = await run('create', lab, '--hierarchies', '2', '--rows', '20', '--payload-bytes', '4096').ended;
    expect({ code: made.code, problems: made.problems }).toEqual({ code: 0, problems: '' });
    expect(made.out).toContain('Site P02: version 2309, usage level Enhanced, 20 rows');

    const status = await run('status', lab).ended;
    expect(status.out).toContain('2403 (5.00.9128.1000), usage level Basic, 20 rows of usage data');
    expect(status.out).toContain('4  Installed');

    const serving = run('serve', lab, '--port', '0');
    await expect.poll(serving.out, { timeout: 20_000 }).toContain('Press Ctrl-C');
    const settings = JSON.parse(await readFile(join(lab, 'internet', 'settings.json'), 'utf8')) as {
      cloud: { manifestUrl: string };
    };
    expect((await send(settings.cloud.manifestUrl)).status).toBe(302);
    await expect.poll(serving.out).toContain('Cloud: GET /fwlink/?LinkId=2309745 302');
    serving.child.kill('SIGINT');
    const served = await serving.ended;
    expect({ code: served.code, problems: served.problems }).toEqual({ code: 0, problems: '' });
    expect(served.out).toContain('Site P01: watching its inbox');
  });

  it('serves a lab as a SQL Server, and makes a practice site on one', async () => {
    const lab = join(folder, 'sql-lab');
    expect((await run('create', lab, '--hierarchies', '1', '--rows', '20', '--payload-bytes', '4096').ended).code).toBe(
      0,
    );
    const serving = run('sql-server', lab, '--empty', 'T01');
    await expect.poll(serving.out, { timeout: 60_000 }).toContain('Press Ctrl-C');
    const addressOf = (code: string): string => new RegExp(`^Site ${code}: (.*)$`, 'm').exec(serving.out())?.[1] ?? '';
    const empty = addressOf('T01');

    const made = await run('sql', '--url', empty, '--rows', '30').ended;
    expect(made.problems).toBe('');
    expect(made.out).toMatch(/^Site P01 is in 127\.0\.0\.1,\d+\/CM_T01: 34 objects, 5\d rows\.$/m);
    const again = await run('sql', '--url', empty, '--rows', '30').ended;
    expect({ code: again.code, problems: again.problems }).toEqual({
      code: 3,
      problems: expect.stringContaining('add --replace'),
    });
    expect((await run('sql', '--url', empty, '--rows', '5', '--replace').ended).code).toBe(0);

    // Of a lab nothing is changed, and a password is not told again.
    const kept = await run('sql', '--url', addressOf('P01'), '--rows', '5', '--replace').ended;
    expect(kept.code).toBe(3);
    const wrong = await run('sql', '--url', empty.replace(/:[^:@]*@/, ':Wrong-1@')).ended;
    expect(wrong.code).toBe(3);
    expect(wrong.problems).not.toContain('Wrong-1');
    serving.child.kill('SIGINT');
    expect(await serving.ended).toMatchObject({ code: 0, problems: '' });
  });

  it('ends with 2 when it is called wrongly, with 3 when the person can put it right', async () => {
    await writeFile(join(folder, 'mine.txt'), '');
    const [wrong, full, none, help] = await Promise.all([
      run('create', folder, '--rows', 'x').ended,
      run('create', folder, '--rows', '1').ended,
      run('serve', folder).ended,
      run('--help').ended,
    ]);
    expect([wrong.code, full.code, none.code, help.code]).toEqual([2, 3, 3, 0]);
    expect(full.problems).toContain('is not empty');
    expect(none.problems).toContain('There is no practice lab');
    expect(help.out).toContain('npm run lab -- create DIR');
  });
});
