import { describe, expect, it } from 'vitest';
import { systemProgram } from '../system-program.ts';
import { endLeftDownloaders, isLeftBy } from './left-downloaders.ts';

const life = {
  processId: 4_711,
  startedAt: new Date('2026-11-22T03:00:00.000Z'),
  endedAt: new Date('2026-11-22T03:10:00.000Z'),
};
/** As .NET counts it, with tenths of a microsecond below the millisecond. */
const ticksAt = (iso: string): string => String(BigInt(Date.parse(iso)) * 10_000n + 621_355_968_000_001_234n);
const left = { id: 5_000, name: 'setupdl.exe', ticks: ticksAt('2026-11-22T03:04:00.000Z') };

/** A PowerShell that answers the first question so; what it was told stands in `scripts`. */
function powershell(answer: unknown) {
  const scripts: string[] = [];
  const programs = new Set<string>();
  const run = async (program: string, args: readonly string[]): Promise<string> => {
    programs.add(program);
    scripts.push(Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le'));
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  };
  return { run, scripts, programs };
}

describe('a downloader that outlived the tool', () => {
  it('is ended by its number and the moment it was started, both at once', async () => {
    const { run, scripts, programs } = powershell({ processes: [left] });
    expect(await endLeftDownloaders(life, run)).toBe(1);
    expect([...programs]).toEqual([systemProgram(String.raw`WindowsPowerShell\v1.0\powershell.exe`)]);
    const [look, end, ...more] = scripts;
    expect(look).toContain("'ParentProcessId = 4711'");
    expect(look).not.toContain('Stop-Process');
    expect(end).toContain('Get-Process -Id 5000 ');
    expect(end).toContain(`- ${left.ticks}) -lt 10000`);
    expect(more).toEqual([]);
  });

  it.each([
    ['something else the tool started', { ...left, name: 'notepad.exe' }],
    ['started before the tool: its number was another one’s then', { ...left, ticks: ticksAt('2026-11-22T02:59:59Z') }],
    ['started after the tool: its number is another one’s now', { ...left, ticks: ticksAt('2026-11-22T03:10:01Z') }],
  ])('is none when it is %s', async (_name, other) => {
    const { run, scripts } = powershell({ processes: [other] });
    expect(isLeftBy(life, other)).toBe(false);
    expect(await endLeftDownloaders(life, run)).toBe(0);
    expect(scripts).toHaveLength(1);
  });

  it('counts from the very start of the tool to its very end', () => {
    expect(isLeftBy(life, { ...left, ticks: ticksAt('2026-11-22T03:00:00.000Z') })).toBe(true);
    expect(isLeftBy(life, { ...left, ticks: ticksAt('2026-11-22T03:10:00.000Z'), name: 'SETUPDL.EXE' })).toBe(true);
  });

  it.each([
    '',
    'CLIXML is no JSON',
    { processes: null },
    { processes: [{ ...left, id: '5000; Stop-Computer' }] },
    { processes: [{ ...left, ticks: '0) -or (1' }] },
  ])('cannot be told of by an answer like %j, and nothing is ended', async (answer) => {
    const { run, scripts } = powershell(answer);
    expect(await endLeftDownloaders(life, run)).toBeNull();
    expect(scripts).toHaveLength(1);
  });

  it('cannot be told of where PowerShell is closed', async () => {
    expect(await endLeftDownloaders(life, async () => Promise.reject(new Error('exit code 1')))).toBeNull();
  });
});
