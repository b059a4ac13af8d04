import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { outputOf, targetNames } from '../build/build.ts';
import { root } from '../root.ts';
import { fuses, requireOfBuilder } from './packaging.ts';
import { runPackage } from './run-node.ts';

/*
 * electron-builder packs what is built, for Linux and for Windows, with a stand-in for Electron's own files: a folder
 * with the names, the asar, the program with its fuses and (for Windows) the resources that it changes. What comes out is
 * looked into: what ships, what does not, and that the fuses were really set.
 */

interface Asar {
  createPackage(source: string, destination: string): Promise<void>;
  listPackage(archive: string, options: { isPack: boolean }): string[];
  extractFile(archive: string, file: string): Buffer;
}

interface Fuses {
  getCurrentFuseWire(program: string): Promise<Readonly<Record<string, number | string>>>;
  readonly FuseV1Options: Readonly<Record<string, string | number>>;
}

/** The parts of resedit that make a program of nothing but a description of itself. */
interface Resedit {
  readonly NtExecutable: { createEmpty(is32Bit: boolean, isDll: boolean): { generate(): ArrayBuffer } };
  readonly NtExecutableResource: {
    from(program: unknown): { entries: unknown[]; outputResource(program: unknown): void };
  };
  readonly Resource: {
    readonly VersionInfo: {
      createEmpty(): {
        lang: number | string;
        setStringValues(language: { lang: number; codepage: number }, values: Record<string, string>): void;
        outputToResourceEntries(entries: unknown[]): void;
      };
    };
  };
}

const fuseOn = '1'.charCodeAt(0);
const platforms = [
  { flag: '--linux', program: 'electron', folder: 'linux-unpacked', packed: 'service-connection-wizard' },
  { flag: '--win', program: 'electron.exe', folder: 'win-unpacked', packed: 'Service Connection Wizard.exe' },
] as const;

/** Packs and looks; the answer is everything that is wrong. What ships must have been built. */
export async function rehearsePackaging(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'service-connection-packaging-'));
  try {
    const problems: string[] = [];
    for (const platform of platforms) {
      const runtime = join(folder, `runtime${platform.flag}`);
      const output = join(folder, 'dist');
      await makeRuntime(runtime, platform.program);
      const finished = await runPackage(
        'electron-builder',
        'electron-builder',
        [platform.flag, 'dir', '--x64', `-c.electronDist=${runtime}`, `-c.directories.output=${output}`],
        // Nothing is fetched, and nobody is asked for a certificate.
        { env: { ELECTRON_BUILDER_OFFLINE: 'true', CSC_IDENTITY_AUTO_DISCOVERY: 'false' }, timeoutMs: 120_000 },
      );
      if (finished.code === 0) {
        const found = await lookInto(join(output, platform.folder), platform.packed);
        problems.push(...found.map((problem) => `${platform.folder}: ${problem}`));
      } else {
        problems.push(`electron-builder ${platform.flag} ended with ${finished.code}:\n${finished.output}`);
      }
    }
    return problems;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function lookInto(folder: string, program: string): Promise<readonly string[]> {
  const problems: string[] = [];
  const asar = requireOfBuilder('@electron/asar') as Asar;
  const archive = join(folder, 'resources/app.asar');
  const listed = asar.listPackage(archive, { isPack: false }).map((path) => path.split('\\').join('/'));
  // The other hosts are programs of their own.
  const wanted = targetNames.filter((name) => name !== 'cli' && name !== 'web').map(outputOf);
  const screens = await readdir(join(root, 'out/renderer'), { recursive: true, withFileTypes: true });
  const screenFiles = screens.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...wanted, ...screenFiles.filter((file) => !file.endsWith('.map'))]) {
    const name = `/${relative(root, path).split(sep).join('/')}`;
    if (!listed.includes(name)) problems.push(`${name} does not ship.`);
  }
  const strays = listed.filter(
    (path) =>
      !/^\/(package\.json|out(\/.*)?)$/.test(path) || path.endsWith('.map') || /^\/out\/(cli|web)(\/|$)/.test(path),
  );
  if (strays.length > 0) problems.push(`Ships what it should not: ${strays.slice(0, 5).join(', ')}.`);
  // The program that starts is the one of package.json.
  const { main } = JSON.parse(asar.extractFile(archive, 'package.json').toString()) as { main?: string };
  if (!listed.includes(`/${main}`)) problems.push(`package.json names ${main}, which does not ship.`);

  const written = requireOfBuilder('@electron/fuses') as Fuses;
  const wire = await written.getCurrentFuseWire(join(folder, program));
  for (const [name, isOn] of Object.entries(fuses)) {
    const place = written.FuseV1Options[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? '';
    if ((wire[place] === fuseOn) !== isOn) problems.push(`The fuse ${name} was not set to ${isOn}.`);
  }
  if (program.endsWith('.exe')) {
    const bytes = await readFile(join(folder, program));
    // The digest of the archive's list of files, which Electron compares when it starts.
    if (!bytes.includes('"file":"resources\\\\app.asar"')) problems.push('The program does not know its archive.');
  }
  const locales = (await readdir(join(folder, 'locales'))).toSorted();
  if (locales.join() !== 'en-US.pak,fr.pak,nl.pak') problems.push(`Ships other locales: ${locales.join()}.`);
  return problems;
}

async function makeRuntime(folder: string, program: string): Promise<void> {
  const asar = requireOfBuilder('@electron/asar') as Asar;
  for (const name of ['locales', 'resources', 'empty']) await mkdir(join(folder, name), { recursive: true });
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) await writeFile(join(folder, name), '0');
  for (const name of ['en-US', 'nl', 'fr', 'de']) await writeFile(join(folder, `locales/${name}.pak`), '');
  await writeFile(join(folder, 'empty/package.json'), '{}');
  await asar.createPackage(join(folder, 'empty'), join(folder, 'resources/default_app.asar'));
  await rm(join(folder, 'empty'), { recursive: true });
  const body = program.endsWith('.exe') ? emptyWindowsProgram() : Buffer.from('\x7fELF');
  await writeFile(join(folder, program), Buffer.concat([body, fuseWire()]), { mode: 0o755 });
}

/** As in Electron's own program: the mark, version 1, the number of fuses, and each of them the other way round. */
function fuseWire(): Buffer {
  const mark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const states = Object.values(fuses).map((isOn) => (isOn ? '0' : '1'));
  return Buffer.concat([Buffer.from(mark), Buffer.from([1, states.length]), Buffer.from(states.join(''))]);
}

function emptyWindowsProgram(): Buffer {
  const { NtExecutable, NtExecutableResource, Resource } = requireOfBuilder('resedit') as Resedit;
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const description = Resource.VersionInfo.createEmpty();
  description.lang = 1033;
  description.setStringValues({ lang: 1033, codepage: 1200 }, { FileDescription: 'stand-in' });
  description.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}
