/** One way to sign in that a proxy server offers: RFC 9110 11.3. */
export interface Challenge {
  /** As it was written, for people. */
  readonly scheme: string;
  /** What follows in one piece, as NTLM has it. */
  readonly token: string | null;
  /** By their names in lower case. */
  readonly params: ReadonlyMap<string, string>;
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const param = /\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))\s*(?=,|$)/y;
const token68 = /[ \t]+([A-Za-z0-9._~+/-]+=*)[ \t]*(?=,|$)/y;

/** The challenges of all `Proxy-Authenticate` lines, in their order; what cannot be read ends a line. */
export function parseChallenges(lines: readonly string[]): readonly Challenge[] {
  return lines.flatMap(parseLine);
}

function parseLine(line: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(/[\s,]*/y);
    const scheme = take(token)?.[0];
    if (scheme === undefined) return challenges;
    const params = new Map<string, string>();
    const readParams = (): void => {
      for (let match = take(param); match !== null; match = takeNext()) {
        const [, name = '', quoted, plain = ''] = match;
        params.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1'));
      }
    };
    // After a comma comes a parameter, or the name of the next scheme.
    const takeNext = (): RegExpExecArray | null => {
      const before = at;
      const match = take(/[\s,]+/y) === null ? null : take(param);
      if (match === null) at = before;
      return match;
    };
    const whole = take(token68)?.[1] ?? null;
    if (whole === null) readParams();
    challenges.push({ scheme, token: whole, params });
  }
}
