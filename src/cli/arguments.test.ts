import { describe, expect, it } from 'vitest';
import { AppError } from '../shared/errors.ts';
import type { JobOrder } from '../shared/ipc.ts';
import { type Globals, parseArguments, type Request } from './arguments.ts';
import type { Place } from './paths.ts';

const linux: Place = { platform: 'linux', workingFolder: '/here' };
const windows: Place = { platform: 'win32', workingFolder: 'C:\\Tool' };

const noGlobals: Globals = {
  isJson: false,
  isQuiet: false,
  isYes: false,
  settings: null,
  logs: null,
  site: null,
  cloud: null,
  proxy: null,
};

function job(order: JobOrder, globals: Partial<Globals> = {}): Request {
  return { kind: 'job', order, globals: { ...noGlobals, ...globals }, approvedBy: null };
}
const prepare = (to: string, more: { overwrite?: boolean; reviewed?: string } = {}): JobOrder => ({
  job: 'prepare',
  input: { to, overwrite: more.overwrite ?? false, reviewed: more.reviewed ?? null, approval: null, driveId: null },
});
const exportTo = (to: string, raw = false): JobOrder => ({ job: 'export', input: { to, overwrite: false, raw } });
const connect = (from: string, to: string, download = 'latest', planOnly = false, requireApproval = false): JobOrder =>
  ({
    job: 'connect',
    input: { from, to, download, planOnly, picks: null, requireApproval, driveId: null, overrides: [] },
  }) as JobOrder;
const importFrom = (from: string, waitSeconds = 120, checkOnly = false): JobOrder => ({
  job: 'import',
  input: { from, waitSeconds, checkOnly, overrides: [] },
});
const spread = (
  to: readonly string[],
  more: { drives?: number; planOnly?: boolean; anew?: boolean } = {},
): JobOrder => ({
  job: 'spread',
  input: { from: '/here/p', to, drives: null, planOnly: false, anew: false, ...more },
});
const gather = (from: readonly string[], to: string): JobOrder => ({ job: 'gather', input: { from, to } });
const verify = (path: string): JobOrder => ({ job: 'verify', input: { path } });

/** A command line as one text; a space inside an argument is written `·`. */
const split = (line: string): string[] =>
  line === '' ? [] : line.split(' ').map((arg) => arg.replaceAll('·', ' ').replace(/^∅$/, ''));

describe('what is understood', () => {
  const usb = 'D:\\USB';
  const packs = 'D:\\USB\\UpdatePacks';
  it.each<[line: string, place: Place, request: Request]>([
    ['', linux, { kind: 'help', command: null }],
    ['help', linux, { kind: 'help', command: null }],
    ['--help', linux, { kind: 'help', command: null }],
    ['-?', windows, { kind: 'help', command: null }],
    ['/?', windows, { kind: 'help', command: null }],
    ['help connect', linux, { kind: 'help', command: 'connect' }],
    ['connect --help', linux, { kind: 'help', command: 'connect' }],
    ['-IMPORT -h', linux, { kind: 'help', command: 'import' }],
    ['prepare --to --nonsense --help', linux, { kind: 'help', command: 'prepare' }],
    ['version', linux, { kind: 'version' }],
    ['--version', linux, { kind: 'version' }],

    // The classic form, at every place and in any case
    ['-prepare -usagedatadest /usb/x.cab', linux, job(prepare('/usb/x.cab'))],
    ['-usagedatadest /usb/x.cab -prepare', linux, job(prepare('/usb/x.cab'))],
    ['-PREPARE -UsageDataDest /usb/X.cab', linux, job(prepare('/usb/X.cab'))],
    ['-prepare -usagedatadest D:\\USB\\UsageData.cab', windows, job(prepare('D:\\USB\\UsageData.cab'))],
    ['-prepare -usagedatadest=x.cab', linux, job(prepare('/here/x.cab'))],
    ['-export -dest D:\\USB\\usagedata.csv', windows, job(exportTo('D:\\USB\\usagedata.csv'))],
    ['-connect -usagedatasrc D:\\USB -updatepackdest D:\\USB\\UpdatePacks', windows, job(connect(usb, packs))],
    ['-connect -usagedatasrc D:\\USB\\ -updatepackdest D:\\USB\\UpdatePacks', windows, job(connect(usb, packs))],
    [
      '-connect -downloadsiteversion -usagedatasrc /u -updatepackdest /p',
      linux,
      job(connect('/u', '/p', 'site-version')),
    ],
    ['-connect -usagedatasrc /u -DownloadAll -updatepackdest /p', linux, job(connect('/u', '/p', 'all'))],
    ['-connect -usagedatasrc /u -updatepackdest /p -downloadhotfix', linux, job(connect('/u', '/p', 'hotfixes'))],
    [
      '-connect -usagedatasrc /u -updatepackdest /p -proxyserveruri itproxy.contoso.com -proxyusername jqpublic',
      linux,
      job(connect('/u', '/p'), { proxy: { address: 'itproxy.contoso.com', userName: 'jqpublic' } }),
    ],
    ['-import -updatepacksrc D:\\USB\\UpdatePacks', windows, job(importFrom(packs))],
    ['–prepare –usagedatadest x.cab', linux, job(prepare('/here/x.cab'))],

    // Ours
    ['prepare --to /usb', linux, job(prepare('/usb'))],
    ['prepare --to ./usb/../x.cab', linux, job(prepare('/here/x.cab'))],
    [
      'prepare --to=/usb --overwrite --reviewed a.csv',
      linux,
      job(prepare('/usb', { overwrite: true, reviewed: '/here/a.csv' })),
    ],
    [
      'prepare --to /usb --reviewed a.csv --approved-by ·Anna·de·Vries·',
      linux,
      { ...job(prepare('/usb', { reviewed: '/here/a.csv' })), approvedBy: 'Anna de Vries' } as Request,
    ],
    ['connect --from /u --to /p --require-approval', linux, job(connect('/u', '/p', 'latest', false, true))],
    ['prepare —to /usb', linux, job(prepare('/usb'))],
    ['--to /usb prepare', linux, job(prepare('/usb'))],
    ['export --to /usb/a=b.csv --raw', linux, job(exportTo('/usb/a=b.csv', true))],
    ['export --to=/usb/a=b.csv', linux, job(exportTo('/usb/a=b.csv'))],
    ['export --to=-x.csv', linux, job(exportTo('/here/-x.csv'))],
    ['connect --from /u --to /p', linux, job(connect('/u', '/p'))],
    ['connect --from /u --to /p --download latest', linux, job(connect('/u', '/p'))],
    ['connect --from /u --to /p --download ALL --plan', linux, job(connect('/u', '/p', 'all', true))],
    ['connect --from /u --to /p --download=site-version', linux, job(connect('/u', '/p', 'site-version'))],
    [
      'connect --from /u --to /p --proxy http://p:3128',
      linux,
      job(connect('/u', '/p'), { proxy: { address: 'http://p:3128', userName: null } }),
    ],
    ['import --from /p', linux, job(importFrom('/p'))],
    ['import --check --from /p', linux, job(importFrom('/p', 120, true))],
    ['import --from /p --wait 0', linux, job(importFrom('/p', 0))],
    ['import --from /p --wait 86400', linux, job(importFrom('/p', 86_400))],
    ['spread --from p --to /a', linux, job(spread(['/a']))],
    ['spread --from p --to /a /b c', linux, job(spread(['/a', '/b', '/here/c']))],
    ['spread --to /a /b --from p', linux, job(spread(['/a', '/b']))],
    ['spread --from=p --to=/a --to=/b --plan --anew', linux, job(spread(['/a', '/b'], { planOnly: true, anew: true }))],
    ['spread --from p --to /a --drives 3', linux, job(spread(['/a'], { drives: 3 }))],
    ['gather --to /whole --from /b /a', linux, job(gather(['/b', '/a'], '/whole'))],
    ['verify /usb', linux, job(verify('/usb'))],
    ['verify -- -usb', linux, job(verify('/here/-usb'))],
    ['verify /päck·with·spaces', linux, job(verify('/päck with spaces'))],

    // Mixed, and for every command
    ['-prepare --to /usb --json', linux, job(prepare('/usb'), { isJson: true })],
    ['prepare -usagedatadest /usb', linux, job(prepare('/usb'))],
    [
      '--quiet --yes -import -updatepacksrc /p --wait 5',
      linux,
      job(importFrom('/p', 5), { isQuiet: true, isYes: true }),
    ],
    [
      '--settings s.json --logs=l verify /usb',
      linux,
      job(verify('/usb'), { settings: '/here/s.json', logs: '/here/l' }),
    ],
    [
      'verify /usb --site-database db --site-folder SMS --cloud http://127.0.0.1:8530',
      linux,
      job(verify('/usb'), { site: { database: '/here/db', folder: '/here/SMS' }, cloud: 'http://127.0.0.1:8530' }),
    ],

    // What the Windows command prompt leaves of quotes
    ['-connect -usagedatasrc D:\\USB"·-updatepackdest·D:\\USB\\UpdatePacks', windows, job(connect(usb, packs))],
    ['-connect -updatepackdest D:\\USB\\UpdatePacks -usagedatasrc D:\\USB"', windows, job(connect(usb, packs))],
    ['verify D:"', windows, job(verify('D:\\'))],
    ['verify D:', windows, job(verify('D:\\'))],
    ['verify "D:\\My·Drive"', windows, job(verify('D:\\My Drive'))],
    ["verify 'D:\\My·Drive'", windows, job(verify('D:\\My Drive'))],
    ['verify \\\\server\\share\\x', windows, job(verify('\\\\server\\share\\x'))],
    ['verify /usb/x', windows, job(verify('C:\\usb\\x'))],
    ['verify "/usb/x"', linux, job(verify('/usb/x'))],
    ['verify ./say·"hello"', linux, job(verify('/here/say "hello"'))],
    ['verify back\\slash', linux, job(verify('/here/back\\slash'))],
    ['verify ~', linux, job(verify('/here/~'))],
  ])('%s', (line, place, request) => {
    expect(parseArguments(split(line), place)).toEqual(request);
  });
});

describe('what is refused', () => {
  it.each<[line: string, code: string, details: Record<string, unknown>]>([
    ['prepair', 'usage.unknown-command', { name: 'prepair', suggestion: 'prepare' }],
    ['Connect', 'usage.unknown-command', { name: 'Connect', suggestion: 'connect' }],
    ['/prepare', 'usage.unknown-command', { name: '/prepare', suggestion: '-prepare' }],
    ['-prepar -usagedatadest x', 'usage.unknown-command', { name: '-prepar', suggestion: '-prepare' }],
    ['--connect --from a', 'usage.unknown-command', { name: '--connect', suggestion: '-connect' }],
    ['help nonsense', 'usage.unknown-command', { name: 'nonsense', suggestion: null }],
    ['frobnicate', 'usage.unknown-command', { name: 'frobnicate', suggestion: null }],
    ['--jsn', 'usage.unknown-parameter', { name: '--jsn', command: 'service-connection', suggestion: '--json' }],
    ['--json', 'usage.no-command', { suggestion: null }],
    ['-usagedatadest x', 'usage.no-command', { suggestion: '-prepare' }],
    ['--wait 5', 'usage.no-command', { suggestion: 'import' }],
    ['--to x', 'usage.no-command', { suggestion: null }],

    ['prepare --too x', 'usage.unknown-parameter', { name: '--too', command: 'prepare', suggestion: '--to' }],
    ['prepare -to x', 'usage.unknown-parameter', { name: '-to', command: 'prepare', suggestion: '--to' }],
    ['prepare --To x', 'usage.unknown-parameter', { name: '--To', command: 'prepare', suggestion: '--to' }],
    ['prepare --from x', 'usage.unknown-parameter', { name: '--from', command: 'prepare', suggestion: null }],
    ['-prepare -usagedatasrc x', 'usage.unknown-parameter', { name: '-usagedatasrc', suggestion: '-usagedatadest' }],
    ['-connect -proxy h:80', 'usage.unknown-parameter', { name: '-proxy', command: '-connect', suggestion: '--proxy' }],
    [
      '-prepare --usagedatadest x',
      'usage.unknown-parameter',
      { name: '--usagedatadest', suggestion: '-usagedatadest' },
    ],
    ['-Connect-usagedatasrc x', 'usage.unknown-parameter', { name: '-Connect-usagedatasrc', suggestion: null }],

    ['prepare', 'usage.missing-parameter', { name: '--to', command: 'prepare' }],
    ['-prepare', 'usage.missing-parameter', { name: '-usagedatadest', command: '-prepare' }],
    ['-connect -usagedatasrc x', 'usage.missing-parameter', { name: '-updatepackdest', command: '-connect' }],
    ['connect --to x', 'usage.missing-parameter', { name: '--from', command: 'connect' }],
    ['verify', 'usage.missing-parameter', { name: 'PATH', command: 'verify' }],
    ['verify ∅', 'usage.missing-parameter', { name: 'PATH', command: 'verify' }],
    ['verify x --site-database d', 'usage.missing-parameter', { name: '--site-folder', command: 'verify' }],
    ['verify x --site-folder d', 'usage.missing-parameter', { name: '--site-database', command: 'verify' }],
    ['connect --from a --to b --proxy-user meg', 'usage.missing-parameter', { name: '--proxy' }],
    [
      '-connect -usagedatasrc a -updatepackdest b -proxyusername m',
      'usage.missing-parameter',
      { name: '-proxyserveruri' },
    ],

    ['prepare --to a --approved-by Anna', 'usage.missing-parameter', { name: '--reviewed', command: 'prepare' }],
    [`prepare --to a --reviewed b --approved-by ${'x'.repeat(201)}`, 'usage.invalid-value', { name: '--approved-by' }],

    ['spread --from p', 'usage.missing-parameter', { name: '--to', command: 'spread' }],
    ['spread /a --from p', 'usage.unexpected-argument', { value: '/a', command: 'spread' }],
    ['spread --from p --from q --to a', 'usage.repeated-parameter', { name: '--from' }],
    ['spread --from p --to a --drives 0', 'usage.invalid-value', { name: '--drives' }],
    ['spread --from p --to a --drives two', 'usage.invalid-value', { name: '--drives' }],
    ['gather --from a --to b --to c', 'usage.repeated-parameter', { name: '--to' }],

    ['prepare --to', 'usage.missing-value', { name: '--to' }],
    ['prepare --to=', 'usage.missing-value', { name: '--to' }],
    ['prepare --to ∅', 'usage.missing-value', { name: '--to' }],
    ['-usagedatadest -prepare', 'usage.missing-value', { name: '-usagedatadest' }],
    ['prepare --to --json', 'usage.missing-value', { name: '--to' }],

    ['prepare --to a --to b', 'usage.repeated-parameter', { name: '--to' }],
    ['prepare --json --to a --json', 'usage.repeated-parameter', { name: '--json' }],
    ['-prepare -Prepare -usagedatadest a', 'usage.repeated-parameter', { name: '-Prepare' }],
    ['prepare -prepare --to a', 'usage.repeated-parameter', { name: 'prepare' }],
    ['-connect -downloadall -DOWNLOADALL', 'usage.repeated-parameter', { name: '-DOWNLOADALL' }],

    ['-prepare -connect', 'usage.conflict', { names: ['-prepare', '-connect'] }],
    ['import -prepare', 'usage.conflict', { names: ['-prepare', 'import'] }],
    ['prepare --to a -usagedatadest a', 'usage.conflict', { names: ['--to', '-usagedatadest'] }],
    ['-connect -downloadall -downloadhotfix', 'usage.conflict', { names: ['-downloadall', '-downloadhotfix'] }],
    [
      '-connect -downloadsiteversion --download all',
      'usage.conflict',
      { names: ['-downloadsiteversion', '--download'] },
    ],

    ['import --from a --wait soon', 'usage.invalid-value', { name: '--wait', value: 'soon' }],
    ['import --from a --wait=-1', 'usage.invalid-value', { name: '--wait', value: '-1' }],
    ['import --from a --wait 86401', 'usage.invalid-value', { name: '--wait', value: '86401' }],
    ['connect --from a --to b --download some', 'usage.invalid-value', { name: '--download', value: 'some' }],
    ['custody report --to a --language de', 'usage.invalid-value', { name: '--language', value: 'de' }],
    ['prepare --to a --overwrite=yes', 'usage.invalid-value', { name: '--overwrite', expected: 'no value' }],
    ['-connect -downloadall=1', 'usage.invalid-value', { name: '-downloadall', expected: 'no value' }],
    ['verify a --cloud cloud.example', 'usage.invalid-value', { name: '--cloud', value: 'cloud.example' }],
    ['verify a --cloud ftp://cloud.example', 'usage.invalid-value', { name: '--cloud' }],
    ['connect --from a --to b --proxy meg@proxy:80', 'usage.invalid-value', { name: '--proxy', value: 'meg@proxy:80' }],
    ['verify D:\\USB', 'usage.invalid-value', { name: 'PATH', value: 'D:\\USB' }],
    ['verify \\\\server\\share', 'usage.invalid-value', { name: 'PATH', value: '\\\\server\\share' }],

    ['prepare --to a b', 'usage.unexpected-argument', { value: 'b', command: 'prepare' }],
    [
      '-prepare -usagedatadest /My Drive/x.cab',
      'usage.unexpected-argument',
      { value: 'Drive/x.cab', command: '-prepare' },
    ],
    ['verify a b', 'usage.unexpected-argument', { value: 'b', command: 'verify' }],
  ])('%s -> %s', (line, code, details) => {
    const error = refusalOf(split(line));
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject(details);
  });
});

describe('passwords on the command line', () => {
  const secret = 'hunter2';
  it.each([
    `-connect -usagedatasrc a -updatepackdest b -proxyserveruri p -proxyusername m -proxypassword ${secret}`,
    `-connect -proxypassword:${secret}`,
    `-connect -ProxyPassword=${secret}`,
    `-proxypassword${secret}`,
    `connect --from a --to b --proxy p --proxy-user m --proxy-password ${secret}`,
    `connect --password=${secret}`,
    `connect --proxy-pass ${secret} --help`,
    `connect --from a --to b --proxy http://meg:${secret}@proxy:8080`,
    `connect --from a --to b --proxy=http://meg:${secret}@proxy:8080`,
    `connect --from a --to b --proxy meg:${secret}@proxy:8080`,
    `connect --from a --to b --proxy meg:${secret}/x@proxy:8080`,
    `connect --from a --to b --proxy http://m:${secret}#x@proxy:8080`,
    `-connect -proxy http://meg:${secret}@proxy`,
    `-connect http://meg:${secret}@proxy`,
    `connect --from a --to b --proxy p --proxy-user meg:${secret}`,
    `verify a --cloud https://meg:${secret}@cloud.example`,
    `verify a --cloud https://meg:${secret}/x@cloud.example`,
  ])('are refused and not repeated: %s', (line) => {
    const error = refusalOf(split(line));
    expect(error.code).toBe('usage.password-argument');
    expect(JSON.stringify(error.toReport())).not.toContain(secret);
    expect(error.message).not.toMatch(/^:/);
  });

  it('names the parameter that brought it', () => {
    expect(refusalOf(['connect', '--proxy', 'http://meg:x@proxy']).details).toEqual({ name: '--proxy' });
    expect(refusalOf(['connect', '--proxy=http://meg:x@proxy']).details).toEqual({ name: '--proxy' });
    expect(refusalOf(['-connect', '-proxypassword', 'x']).details).toEqual({ name: '-proxypassword' });
  });

  it('are not seen in ordinary paths', () => {
    for (const path of ['/a:b/c@d.cab', 'x@y.cab', '/passwords/x.cab']) {
      expect(parseArguments(['verify', path], linux)).toMatchObject({ kind: 'job' });
    }
    expect(parseArguments(['verify', 'D:\\a@b'], windows)).toMatchObject({ kind: 'job' });
  });
});

function refusalOf(args: readonly string[]): AppError {
  try {
    parseArguments(args, linux);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`Nothing was refused in: ${args.join(' ')}`);
}
