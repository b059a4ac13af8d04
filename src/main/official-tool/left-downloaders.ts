/*
 * On Windows a program that has ended leaves what it started behind, and `taskkill /t` finds nothing below a program that is
 * gone. A process keeps the number of the one that started it, and its own moment. The number of the tool is nobody else's
 * while this program holds it: whoever was started by that number between the start and the end of the tool, was started by
 * the tool. Only the downloader is ended, and only while its number still means the process of that very moment.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { systemProgram } from '../system-program.ts';

/** A run of the tool, by its number and the clock of this computer. */
export interface ToolLife {
  readonly processId: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** What outlived the tool: how many were ended; `null` when it cannot be told. */
export type EndLeftDownloaders = (life: ToolLife) => Promise<number | null>;

/** Runs a program of the system and gives what it printed; throws when its exit code is not 0. */
type Run = (program: string, args: readonly string[]) => Promise<string>;

const downloader = 'setupdl.exe';
const powershell = String.raw`WindowsPowerShell\v1.0\powershell.exe`;
const patienceMs = 15_000;

const runHere: Run = async (program, args) => {
  const { stdout } = await promisify(execFile)(program, [...args], { windowsHide: true, timeout: patienceMs });
  return stdout;
};

const Found = z.object({
  /** Ticks: tenths of a microsecond since the year 1, more than a number holds exactly. */
  processes: z.array(z.object({ id: z.int().positive(), name: z.string(), ticks: z.string().regex(/^\d{15,19}$/) })),
});
type LeftProcess = z.infer<typeof Found>['processes'][number];

/** 1970 began so many ticks after the year 1. */
const ticksTo1970 = 621_355_968_000_000_000n;
const ticksPerMs = 10_000n;

/** Looks for downloaders the tool has left, and ends them. */
export async function endLeftDownloaders(life: ToolLife, run: Run = runHere): Promise<number | null> {
  try {
    const { processes } = Found.parse(JSON.parse(await ask(run, lookScript(life.processId))));
    const left = processes.filter((one) => isLeftBy(life, one));
    for (const one of left) await ask(run, endScript(one));
    return left.length;
  } catch {
    // A computer whose PowerShell is closed, or answers otherwise.
    return null;
  }
}

/** Whether this process is a downloader the tool started. */
export function isLeftBy({ startedAt, endedAt }: ToolLife, { name, ticks }: LeftProcess): boolean {
  const startedMs = (BigInt(ticks) - ticksTo1970) / ticksPerMs;
  const isInItsTime = startedMs >= BigInt(startedAt.getTime()) && startedMs <= BigInt(endedAt.getTime());
  return isInItsTime && name.toLowerCase() === downloader;
}

async function ask(run: Run, script: string): Promise<string> {
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return await run(systemProgram(powershell), ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded]);
}

/** All that the tool's number has started, whenever that was. */
function lookScript(processId: number): string {
  return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$processes = @(Get-CimInstance Win32_Process -Filter 'ParentProcessId = ${processId}' | ForEach-Object {
  [pscustomobject]@{ id = [int]$_.ProcessId; name = $_.Name; ticks = [string]$_.CreationDate.ToUniversalTime().Ticks }
})
ConvertTo-Json -InputObject ([pscustomobject]@{ processes = $processes }) -Depth 3 -Compress`;
}

/** The handle keeps its number from becoming another's while it is looked at. CIM tells the moment in microseconds. */
function endScript({ id, ticks }: LeftProcess): string {
  return `$ErrorActionPreference = 'Stop'
$process = Get-Process -Id ${id} -ErrorAction SilentlyContinue
if ($process) {
  $null = $process.Handle
  if ([Math]::Abs($process.StartTime.ToUniversalTime().Ticks - ${ticks}) -lt 10000) { Stop-Process -InputObject $process -Force }
}`;
}
