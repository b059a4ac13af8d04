/** The ways a list like `PROXY proxy:8080; DIRECT` names: what configuration scripts (PAC) and Chromium answer with. */
export interface ProxyList {
  /** In their order: addresses of proxy servers, and `null` for straight. */
  readonly ways: readonly (string | null)[];
  /** What stands in the list and cannot be used: SOCKS, or words nobody knows. */
  readonly unusable: readonly string[];
}

const schemes: Readonly<Record<string, string>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' };

/** An empty list means straight, as browsers take it. */
export function parseProxyList(list: string): ProxyList {
  const ways: (string | null)[] = [];
  const unusable: string[] = [];
  const entries = list
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  for (const entry of entries) {
    const match = /^(\S+)(?:\s+(\S+))?$/.exec(entry);
    const word = match?.[1]?.toUpperCase() ?? '';
    const server = match?.[2];
    const scheme = schemes[word];
    if (word === 'DIRECT' && server === undefined) ways.push(null);
    else if (scheme !== undefined && server !== undefined && !server.includes('@')) ways.push(`${scheme}://${server}`);
    else unusable.push(entry.slice(0, 80));
  }
  return { ways: entries.length === 0 ? [null] : ways, unusable };
}
