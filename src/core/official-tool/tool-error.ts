import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';

/** What the words of an error may need. */
export interface ToolErrorFacts {
  /** The proxy server the tool was told of; `null` without one. */
  readonly proxy: string | null;
}

type Known = readonly [RegExp, (said: string, facts: ToolErrorFacts, found: RegExpExecArray) => AppError];

/**
 * What the tool says when something known is wrong, and what it means by it; the first that fits counts. Sources: "Use the
 * service connection tool" (the port, the temporary file), Microsoft's articles on its downloads (TLS, trust, names), and
 * what people met (the database).
 */
const known: readonly Known[] = [
  [
    /extractmanifestcab.*\.sql|UnauthorizedAccessException/i,
    (said) => new AppError('official-tool.temporary-file', { said }),
  ],
  [/CAB does not contain telemetry data/i, (_said, { proxy }) => new AppError('official-tool.proxy-port', { proxy })],
  [
    /\b407\b|proxy authentication required/i,
    (_said, { proxy }) => new AppError('official-tool.proxy-sign-in', { proxy }),
  ],
  [
    /remote name could not be resolved:? '?(?<host>[^'\s]+)/i,
    (_said, _facts, found) =>
      new AppError('official-tool.name-not-resolved', { host: safeText(found.groups?.host ?? '').slice(0, 253) }),
  ],
  [
    /could not establish trust relationship|error in verifying the trust/i,
    (said) => new AppError('official-tool.untrusted', { said }),
  ],
  [
    /underlying connection was closed|could not create SSL\/TLS secure channel/i,
    (said) => new AppError('official-tool.tls', { said }),
  ],
  [/can ?not connect to the database/i, (said) => new AppError('official-tool.database', { said })],
  [
    /prerequisite|redistributable is (?:missing|not installed)|ODBC Driver \d+ .*(?:missing|not installed|not found)/i,
    (said) => new AppError('official-tool.prerequisite', { said }),
  ],
];

/** What the tool's own words come to; `null` when it called nothing an error. */
export function toolError(errors: readonly string[], facts: ToolErrorFacts): AppError | null {
  for (const [pattern, make] of known) {
    for (const text of errors) {
      const found = pattern.exec(text);
      if (found !== null) return make(shown(text), facts, found);
    }
  }
  const last = errors.at(-1);
  return last === undefined ? null : new AppError('official-tool.failed', { said: shown(last) });
}

/** A line of the tool, for people. */
export function shown(line: string): string {
  return safeText(line.trim()).slice(0, 400);
}
