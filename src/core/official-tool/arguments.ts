import type { DownloadFilter } from '../../shared/updates.ts';
import type { ToolProxy } from '../ports/official-tool.ts';

/*
 * What Microsoft's tool is told, as its page documents it ("Use the service connection tool"). The arguments go to the system
 * one by one, never as a line put together by us; what that makes of them is tested under Wine.
 */

/** A path as the tool gets it: without separators at its end, where a quote behind them is read in more than one way. */
export function toolPath(path: string): string {
  const bare = path.replace(/(?<=[^\\/:])[\\/]+$/, '');
  return bare === '' ? path : bare;
}

/** @param to the cabinet, with its name */
export function prepareArguments(to: string): readonly string[] {
  return ['-prepare', '-usagedatadest', toolPath(to)];
}

const downloadSwitches: Readonly<Record<DownloadFilter, readonly string[]>> = {
  latest: [],
  all: ['-downloadall'],
  hotfixes: ['-downloadhotfix'],
  'site-version': ['-downloadsiteversion'],
};

/** What Connect is told. */
export interface ConnectOrder {
  /** One cabinet, or a folder of them. */
  readonly from: string;
  readonly to: string;
  readonly download: DownloadFilter;
  readonly proxy: ToolProxy | null;
}

/** There is no argument for a password: the tool asks for it. */
export function connectArguments({ from, to, download, proxy }: ConnectOrder): readonly string[] {
  return [
    '-connect',
    '-usagedatasrc',
    toolPath(from),
    '-updatepackdest',
    toolPath(to),
    ...(proxy === null ? [] : ['-proxyserveruri', proxy.address]),
    ...(proxy?.userName == null ? [] : ['-proxyusername', proxy.userName]),
    ...downloadSwitches[download],
  ];
}

/** @param from the folder the tool's own Connect filled */
export function importArguments(from: string): readonly string[] {
  return ['-import', '-updatepacksrc', toolPath(from)];
}

/**
 * The line Windows makes of arguments, for the log: what a person would type for the same. Source: Microsoft, "Parsing C
 * command-line arguments": backslashes count only before a quote, where each is doubled.
 */
export function commandLine(args: readonly string[]): string {
  return args
    .map((argument) =>
      argument !== '' && !/[\s"]/.test(argument)
        ? argument
        : `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`,
    )
    .join(' ');
}
