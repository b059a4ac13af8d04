/*
 * What of our code about paths, names and files can be tried on Windows, in small: each check stands by itself and throws when
 * something is not as it must be. They run under Wine in Node 22, by run-checks.ts; this list is read on any system.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkName } from '../../src/core/file-names.ts';
import { commandLine } from '../../src/core/official-tool/arguments.ts';
import { readFileVersion } from '../../src/core/official-tool/file-version.ts';
import { placeFile } from '../../src/core/transfer/place-file.ts';
import { recordedWindows } from '../../src/main/drives/testing/recorded-windows.ts';
import { parseWindowsDrives } from '../../src/main/drives/windows.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { findTool } from '../../src/main/official-tool/find-tool.ts';
import { runTool } from '../../src/main/official-tool/run-tool.ts';
import { readToolComputer } from '../../src/main/official-tool/tool-computer.ts';
import { RegistryOfThisComputer } from '../../src/main/registry/windows-registry.ts';
import { systemProgram } from '../../src/main/system-program.ts';
import { isAppError } from '../../src/shared/errors.ts';

/** One thing that is tried, in an empty folder of its own. */
export interface WindowsCheck {
  readonly name: string;
  run(folder: string): Promise<void>;
}

const files = new NodeFiles();
const signal = new AbortController().signal;
const content = Buffer.from('What was written is what is read.', 'utf8');

function must(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise);
}

function same(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  must(a === b, `${what}: ${a} instead of ${b}`);
}

/** The code something ends with; `none` when it ends well. */
async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return 'none';
  } catch (error) {
    return isAppError(error) ? error.code : `no error of ours: ${String(error)}`;
  }
}

async function place(path: string, replace = false): Promise<void> {
  await placeFile(files, path, [content], { replace, signal });
}

async function read(path: string): Promise<string> {
  const file = await files.open(path);
  try {
    return Buffer.from(await file.read(0, file.sizeBytes)).toString('utf8');
  } finally {
    await file.close();
  }
}

/** Arguments that are hard to hand on: blanks, quotes, backslashes at the end, shares, percent signs, other letters. */
const hardArguments = [
  'D:\\USB\\UsageData.cab',
  'D:\\My Files\\Usage Data.cab',
  'D:\\My Files\\',
  'D:\\',
  '\\\\server\\share name\\pack',
  'C:\\100% sure\\%TEMP%\\a&b^c|d',
  'C:\\it"s\\here',
  'C:\\two\\\\"quotes"\\',
  "C:\\o'clock\\(1)",
  'C:\\größe\\数据\\donnée',
  '',
  ' ',
];

/** Has `reg` change the registry of this Windows in small. */
async function change(args: readonly string[]): Promise<void> {
  const child = spawn(systemProgram('reg.exe'), [...args], { stdio: 'ignore' });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  must(code === 0, `reg ${args[0]} ended with ${String(code)}`);
}

/** What a program is handed, told by itself through a file: under Wine a pipe would end Node. */
async function handedOver(folder: string, args: readonly string[], isLine: boolean): Promise<readonly string[]> {
  const script = join(folder, 'tell.cjs');
  const told = join(folder, 'told.json');
  await writeFile(script, `require('fs').writeFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)));`);
  const all = isLine ? [commandLine([script, told, ...args])] : [script, told, ...args];
  const child = spawn(process.execPath, all, { stdio: 'ignore', shell: false, windowsVerbatimArguments: isLine });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  same(code, 0, 'the program that tells its arguments');
  return JSON.parse(await readFile(told, 'utf8')) as readonly string[];
}

export const windowsChecks: readonly WindowsCheck[] = [
  {
    name: 'it is Windows',
    run: async () => same(process.platform, 'win32', 'the system'),
  },
  {
    name: 'a name our rule allows becomes a file of exactly this name',
    run: async (folder) => {
      const names = [
        'plain.cab',
        'größe.txt',
        '数据.cab',
        ' begins with a blank',
        'conx.txt',
        'a.b.c.d',
        'COM10',
        'aux-file',
      ];
      for (const name of names) {
        same(checkName(name).problem, null, name);
        await place(join(folder, name));
        same(await read(join(folder, name)), content.toString(), name);
      }
      const listed = (await files.list(folder)).map(({ name }) => name);
      same([...listed].sort(), [...names].sort(), 'what is listed');
    },
  },
  {
    name: 'a name Windows forbids is refused by our rule, and by the system as one of our errors',
    run: async (folder) => {
      for (const name of ['a?.txt', 'a*b', 'a<b', 'a>b', 'a|b', 'a"b']) {
        must(checkName(name).problem !== null, `our rule allows ${name}`);
        const code = await codeOf(place(join(folder, name)));
        must(code.startsWith('files.'), `${name} ended with ${code}`);
      }
      same(await files.list(folder), [], 'what was left');
    },
  },
  {
    name: 'a name of a device, of a stream, and one Windows would change are refused by our rule',
    run: async () => {
      for (const name of [
        'CON',
        'nul.txt',
        'COM1.cab',
        'lpt9',
        'a:stream',
        'C:a',
        'ends with a dot.',
        'ends with a blank ',
      ])
        must(checkName(name).problem !== null, `our rule allows ${name}`);
    },
  },
  {
    name: 'upper and lower case name the same file',
    run: async (folder) => {
      await place(join(folder, 'UpdatePack.json'));
      same((await files.facts(join(folder, 'UPDATEPACK.JSON')))?.kind, 'file', 'the same file');
      same(await codeOf(place(join(folder, 'updatepack.JSON'))), 'files.exists', 'a second one');
    },
  },
  {
    name: 'a path of more than 260 characters is written, read, listed and removed',
    run: async (folder) => {
      const deep = join(folder, ...Array.from({ length: 8 }, (_, index) => `${index}`.padEnd(38, 'x')));
      await files.makeFolder(deep);
      const path = join(deep, 'payload.cab');
      must(path.length > 320, `only ${path.length} characters`);
      await place(path);
      same(await read(path), content.toString(), 'what was read');
      same(
        (await files.list(deep)).map(({ name }) => name),
        ['payload.cab'],
        'what is listed',
      );
      await files.remove(path);
      same(await files.facts(path), null, 'what is left');
    },
  },
  {
    name: 'a file takes the place of another only when it may',
    run: async (folder) => {
      const path = join(folder, 'UsageData.cab');
      await writeFile(path, 'the old one');
      same(await codeOf(place(path)), 'files.exists', 'without being told so');
      same(await read(path), 'the old one', 'the old one');
      await place(path, true);
      same(await read(path), content.toString(), 'the new one');
      same((await files.list(folder)).length, 1, 'how many files there are');
    },
  },
  {
    name: 'a file that is given up leaves nothing',
    run: async (folder) => {
      const pending = await files.create(join(folder, 'half.cab'), { replace: false });
      await pending.append(content);
      await pending.discard();
      same(await files.list(folder), [], 'what is left');
    },
  },
  {
    name: 'what is not there, and what is something else, is told for what it is',
    run: async (folder) => {
      await mkdir(join(folder, 'folder'));
      await writeFile(join(folder, 'file'), '');
      same(await codeOf(files.open(join(folder, 'none'))), 'files.not-found', 'no file');
      same(await codeOf(files.list(join(folder, 'none'))), 'files.not-found', 'no folder');
      same(await codeOf(files.list(join(folder, 'file'))), 'files.not-a-folder', 'a file');
      same(await codeOf(files.open(join(folder, 'folder'))), 'files.is-a-folder', 'a folder');
    },
  },
  {
    name: 'the free space of a drive is told',
    run: async (folder) => {
      must((await files.freeBytes(folder)) > 0, 'there is none');
      must((await files.space(folder)).blockBytes > 0, 'blocks have no size');
    },
  },
  {
    name: 'the recorded drives are read as on any other system',
    run: async () => {
      const paths = parseWindowsDrives(recordedWindows).map(({ mountPath }) => mountPath);
      same(paths, ['C:\\', 'E:\\', 'F:\\', 'G:\\', 'Z:\\', 'H:\\'], 'the drives');
    },
  },
  {
    name: 'every argument comes to a program as it was given',
    run: async (folder) => same(await handedOver(folder, hardArguments, false), hardArguments, 'the arguments'),
  },
  {
    name: 'the line we write into the log is the one Windows takes apart again',
    run: async (folder) => same(await handedOver(folder, hardArguments, true), hardArguments, 'the arguments'),
  },
  {
    name: 'the version of a program is read out of its file',
    run: async () => {
      const file = await files.open(process.execPath);
      try {
        same(await readFileVersion(file), `${process.versions.node}.0`, 'the version of Node');
      } finally {
        await file.close();
      }
    },
  },
  {
    name: 'the registry is read without losing a letter',
    run: async (folder) => {
      const key = String.raw`HKCU\Software\Service connection check`;
      const long = `%SystemRoot%\\Café "Zürich"\\数据\\${'a long way down\\'.repeat(20)}`;
      await change(['delete', key, '/f']).catch(() => undefined);
      try {
        await change(['add', key, '/v', 'Installation Directory', '/d', 'D:\\Café\\größe\\数据', '/f']);
        await change(['add', key, '/v', 'Expand', '/t', 'REG_EXPAND_SZ', '/d', long, '/f']);
        await change(['add', key, '/v', 'Multi', '/t', 'REG_MULTI_SZ', '/d', 'één\\0twee\\0drie', '/f']);
        await change(['add', key, '/v', 'Release', '/t', 'REG_DWORD', '/d', '528372', '/f']);
        await change(['add', key, '/v', 'Blob', '/t', 'REG_BINARY', '/d', '28000000ff'.repeat(20), '/f']);
        await change(['add', `${key}\\Below`, '/v', 'Release', '/d', 'another', '/f']);
        const read = await new RegistryOfThisComputer({ temporaryFolder: folder }).values(key);
        same(read.get('installation directory'), 'D:\\Café\\größe\\数据', 'a folder');
        same(read.get('expand'), long, 'a long text');
        same(read.get('multi'), 'één\ntwee\ndrie', 'several texts');
        same(read.get('release'), '528372', 'a number');
        same(read.get('blob'), '28000000ff'.repeat(20), 'bytes');
        same(read.size, 5, 'how many values there are');
        same(await files.list(folder), [], 'what is left of it');
      } finally {
        await change(['delete', key, '/f']);
      }
    },
  },
  {
    name: 'the registry tells of this computer, and what it does not have',
    run: async (folder) => {
      const registry = new RegistryOfThisComputer();
      const windows = await registry.values(String.raw`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`);
      must(windows.get('currentversion') !== undefined, 'it tells no version of Windows');
      const missing = String.raw`HKLM\SOFTWARE\There is no such key`;
      same([await registry.has(missing), (await registry.values(missing)).size], [false, 0], 'no key');
      const computer = await readToolComputer(folder, { platform: process.platform, registry, files });
      same(computer.isWindows, true, 'Windows');
      same(computer.architecture, 'AMD64', 'the processor');
    },
  },
  {
    name: 'a tool is run in its own folder, heard, and ended when it hangs',
    run: async (folder) => {
      const system = join(process.env.SystemRoot ?? String.raw`C:\windows`, 'system32');
      const tool = { folder, program: join(system, 'cmd.exe'), version: null };
      const logs = {
        tool: { path: join(folder, 'ServiceConnectionTool.log'), kind: 'replaced' },
        setup: null,
      } as const;
      const lines: string[] = [];
      const options = {
        signal,
        logs,
        growing: null,
        onGrowth: () => undefined,
        onLine: (source: string, line: string) => lines.push(`${source} ${line}`),
        quietLimitMs: 2_000,
        lookEveryMs: 100,
        temporaryFolder: folder,
        password: null,
      };
      const command = 'echo INFO:said> ServiceConnectionTool.log& echo ERROR:heard';
      const ended = await runTool(tool, ['/d', '/c', command], options);
      same(ended.end, 'ended', 'the end');
      // What PowerShell would tell: Wine has one that says nothing.
      same(ended.leftDownloaders, null, 'what outlived it');
      same([...lines].sort(), ['console ERROR:heard', 'tool-log INFO:said'], 'what was heard');
      const script = join(folder, 'hang.cjs');
      await writeFile(script, 'setInterval(() => {}, 1000);');
      const hanging = { folder, program: process.execPath, version: null };
      same((await runTool(hanging, [script], options)).end, 'hung', 'the end of one that hangs');
      same(await findTool([folder], files), null, 'a tool that is not there');
    },
  },
];
