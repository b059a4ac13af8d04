import { sqlPasswordVariable, sqlTokenVariable } from '../main/secrets/database-secret.ts';
import { logPlaces } from '../main/settings/default-places.ts';
import type { SupportFile } from '../main/support/gather-support.ts';
import { AppError } from '../shared/errors.ts';
import { formatBytes, plural } from '../shared/format.ts';
import type { BundleContext, Told } from './bundle.ts';
import type { BundleOrder } from './bundle-commands.ts';

type SupportOrder = Extract<BundleOrder, { action: 'support-list' | 'support-create' }>;

/** Lists what an archive for whoever helps would hold, and writes it when that is what was asked, and said yes to. */
export async function supportTold(order: SupportOrder, context: BundleContext): Promise<Told> {
  const { services, settings, host, globals, signal } = context;
  const { gatherSupport } = await import('../main/support/gather-support.ts');
  const { environment, homeFolder } = host.computer;
  const contents = await gatherSupport({
    ports: services.ports,
    settings: settings.settings,
    settingsPath: settings.path,
    logFolder: logPlaces(globals.logs, host.computer, host.programFolder).folder,
    homeFolder,
    secrets: [
      environment.SERVICE_CONNECTION_PROXY_PASSWORD ?? '',
      environment[sqlPasswordVariable] ?? '',
      environment[sqlTokenVariable] ?? '',
      environment.SERVICE_CONNECTION_CLOUD_TOKEN?.trim() ?? '',
    ],
    withNames: order.withNames,
  });
  const listed = contents.map(({ path, text, what }) => ({ path, sizeBytes: Buffer.byteLength(text), what }));
  const list = linesOf(contents);
  if (order.action === 'support-list') return { shown: { files: listed }, lines: list, problems: [] };

  await askWhetherToWrite(list, context);
  const { writeSupport } = await import('../main/support/write-support.ts');
  const at = services.ports.clock.now();
  const written = await writeSupport(
    services.ports.files,
    contents,
    { to: order.to, overwrite: order.overwrite, at },
    signal,
  );
  return {
    shown: { file: written.path, sizeBytes: written.sizeBytes, sha256: written.sha256, files: listed },
    lines: [
      `Wrote ${written.path}: ${plural(listed.length, 'file')}, ${formatBytes(written.sizeBytes)}. Look into it before you give it away.`,
    ],
    problems: [],
  };
}

/** The list comes before the question, and before the archive. @throws {AppError} usage.missing-parameter, job.cancelled */
async function askWhetherToWrite(list: readonly string[], { host, globals }: BundleContext): Promise<void> {
  const isShown = !globals.isJson && !globals.isQuiet;
  if (isShown) for (const line of list) host.out.write(`${line}\n`);
  if (globals.isYes) return;
  if (host.person === null || !isShown)
    throw new AppError('usage.missing-parameter', { name: '--yes', command: 'support create' });
  if (!(await host.person.askYesNo('Write these files into one archive?'))) throw new AppError('job.cancelled', {});
}

function linesOf(contents: readonly SupportFile[]): readonly string[] {
  const sizes = contents.map(({ text }) => formatBytes(Buffer.byteLength(text)));
  const width = Math.max(...sizes.map(({ length }) => length));
  return contents.map(({ path, what }, index) => `${(sizes[index] ?? '').padStart(width)}  ${path}: ${what}`);
}
