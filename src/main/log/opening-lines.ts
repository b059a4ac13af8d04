import type { Log } from '../../core/ports/ports.ts';
import { program } from '../../core/program.ts';
import { shownUrl } from '../../core/shown-url.ts';
import type { Settings } from '../../shared/settings.ts';
import { describeDatabase } from '../../shared/site-database.ts';

/** What a run works with, as its log tells it first. */
export interface RunCircumstances {
  /** As it was typed; `null` when the run was not started by a command. */
  readonly commandLine: readonly string[] | null;
  readonly workingFolder: string;
}

/** Opens the log of a run: which program, on what, started how. */
export function writeOpeningLines(log: Log, circumstances: RunCircumstances): void {
  const { commandLine, workingFolder } = circumstances;
  // By its process it can be told later whether a run without an end is still at it.
  log.info(`${program} on ${process.platform} ${process.arch}, Node.js ${process.versions.node}`, { pid: process.pid });
  if (commandLine !== null) log.info(`Command line: ${commandLine.map(quoted).join(' ')}`, { commandLine });
  log.info(`Working folder: ${workingFolder}`);
}

/** Says which settings are in force; they hold no secrets. */
export function writeSettingsLines(log: Log, settings: Settings, path: string | null): void {
  log.info(`Settings: ${path ?? 'none'}`, { path });
  const { site, cloud, network } = settings;
  log.info(
    site === null
      ? 'Site: none'
      : `Site: database ${describeDatabase(site.database)}, folder ${site.folder ?? 'to be found'}`,
  );
  log.info(
    cloud === null
      ? 'Cloud service: none'
      : `Cloud service: ${shownUrl(cloud.manifestUrl)}, usage data to ${shownUrl(cloud.usageDataUrl)}`,
  );
  if (cloud !== null) log.info(`Network: ${networkWords(network)}`);
}

/** The way to the network, as a line of the log tells it. */
function networkWords({ proxy, address, userName }: Settings['network']): string {
  if (proxy === 'none') return 'straight';
  if (proxy === 'system') return 'by the proxy server of this computer, where it has one';
  if (proxy === 'environment') return 'by the proxy server the environment names, where it names one';
  if (proxy === 'discover') return 'by the configuration script that is discovered';
  if (proxy === 'script')
    return `by the configuration script ${address !== null && URL.canParse(address) ? shownUrl(address) : (address ?? '(none named)')}`;
  return `by the proxy server ${address ?? '(none named)'}${userName === null ? '' : `, user ${userName}`}`;
}

function quoted(argument: string): string {
  return /^[^\s"']+$/.test(argument) ? argument : `"${argument}"`;
}
