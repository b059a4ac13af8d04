/*
 * What Microsoft's tool and its downloader write, line by line. Source: the log excerpts in Microsoft's own articles
 * ("Understand and troubleshoot updates and servicing", "In-console update fails with file missing", "Service connection
 * tool doesn't download updates"). The tool's lines begin with `INFO:` or `ERROR:` without a blank, those of the downloader
 * (setupdl.exe) with one. What is not known here is kept as it is, and says nothing.
 */
import type { ToolSource } from '../ports/official-tool.ts';

/** What a line says, where it says something that counts. */
export type ToolFact =
  | { readonly kind: 'downloaded'; readonly name: string; readonly sizeBytes: number }
  | { readonly kind: 'payload-begun'; readonly guid: string; readonly version: string }
  | { readonly kind: 'payload-done'; readonly guid: string; readonly sizeBytes: number }
  | { readonly kind: 'redists-begun' | 'redists-done'; readonly guid: string }
  | { readonly kind: 'state-message'; readonly message: number }
  | { readonly kind: 'downloader-begun' | 'downloader-ended' }
  | { readonly kind: 'fetching' | 'hash-right' | 'hash-wrong'; readonly name: string }
  | { readonly kind: 'error' | 'warning'; readonly text: string };

const guid = '(?<guid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})';
type Groups = Readonly<Record<string, string>>;

const patterns: readonly (readonly [RegExp, (found: Groups) => ToolFact])[] = [
  [
    /^(?<name>\S.*?) \(size = (?<size>\d{1,15})\) downloaded successfully/,
    ({ name = '', size }) => ({ kind: 'downloaded', name, sizeBytes: Number(size) }),
  ],
  [
    new RegExp(`^Downloading Payload ${guid} version (?<version>[0-9.]+[0-9])`),
    ({ guid: of = '', version = '' }) => ({ kind: 'payload-begun', guid: of.toUpperCase(), version }),
  ],
  [
    new RegExp(String.raw`^Downloaded Payload ${guid} size = (?<size>\d{1,15})`),
    ({ guid: of = '', size }) => ({ kind: 'payload-done', guid: of.toUpperCase(), sizeBytes: Number(size) }),
  ],
  [
    new RegExp(`^Downloading Redists for ${guid}`),
    ({ guid: of = '' }) => ({ kind: 'redists-begun', guid: of.toUpperCase() }),
  ],
  [
    new RegExp(`^Successfully downloaded Redists for ${guid}`),
    ({ guid: of = '' }) => ({ kind: 'redists-done', guid: of.toUpperCase() }),
  ],
  [
    /^Successfully Dropped the state message (?<message>\d{1,4})/i,
    ({ message }) => ({ kind: 'state-message', message: Number(message) }),
  ],
  [/^Setup downloader setupdl\.exe: STARTED/i, () => ({ kind: 'downloader-begun' })],
  [/^(?:Setup downloader )?setupdl\.exe: FINISH/i, () => ({ kind: 'downloader-ended' })],
  [/^Downloading \S+ as (?<name>\S.*?)$/, ({ name = '' }) => ({ kind: 'fetching', name })],
  [/^File hash check successfully for (?<name>\S.*?)$/i, ({ name = '' }) => ({ kind: 'hash-right', name })],
  [/^File hash mismatch for (?<name>\S.*?)$/i, ({ name = '' }) => ({ kind: 'hash-wrong', name })],
];

/** The fact in a line; `null` when it has none. */
export function readToolLine(source: ToolSource, line: string): ToolFact | null {
  const match = /^(?<level>INFO|WARNING|ERROR):\s?(?<text>.*)$/s.exec(line.trim());
  const text = (match?.groups?.text ?? line.trim()).replace(/~+$/, '').trimEnd();
  for (const [pattern, fact] of patterns) {
    const found = pattern.exec(text);
    if (found !== null) return fact(found.groups ?? {});
  }
  const level = match?.groups?.level;
  if (level === 'ERROR') return { kind: 'error', text };
  if (level === 'WARNING') return { kind: 'warning', text };
  // Breakdowns and what the tool prints in red have no level before them.
  if (source === 'console' && /unhandled exception|does not contain telemetry data/i.test(text))
    return { kind: 'error', text };
  return null;
}
