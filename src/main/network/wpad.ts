import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { readScript } from './read-script.ts';
import type { Environment } from './system-proxy.ts';

/*
 * Web Proxy Auto-Discovery by DNS: `http://wpad.<domain>/wpad.dat`, one label of the domain less each time. Left out: DHCP
 * option 252, which only the system's own client is told, and everything above the domain somebody can own: whoever has
 * `wpad.com` must not choose our proxy server.
 */

/** What discovery stands on. */
export interface Discovery {
  /** The domains this computer belongs to, the nearest first. */
  readonly domains: () => Promise<readonly string[]>;
  readonly lookup: (name: string) => Promise<string | null>;
  /** Where scripts are served; another one in tests only. */
  readonly port: number;
  readonly limitMs: number;
}

/** A script that was found, and where. */
export interface Discovered {
  readonly address: URL;
  readonly text: string;
}

/** The first script there is. @throws {AppError} proxy.not-discovered */
export async function discoverScript({ domains, lookup, port, limitMs }: Discovery): Promise<Discovered> {
  const tried: Clause[] = [];
  for (const name of discoveryNames(await domains())) {
    if ((await lookup(name)) === null) {
      tried.push(clause('no-name-here', { name }));
      continue;
    }
    const address = new URL(`http://${name}${port === 80 ? '' : `:${port}`}/wpad.dat`);
    try {
      return { address, text: await readScript(address, { lookup, limitMs }) };
    } catch (error) {
      if (!isAppError(error, 'proxy.script-not-there')) throw error;
      tried.push(clause('name-with-problem', { name, problem: error.clauseOf('reason') }));
    }
  }
  const told = tried.length === 0 ? clause('computer-belongs-no-domain') : clause('all-of-them', { them: tried });
  throw new AppError('proxy.not-discovered', { tried: told });
}

/** The names under which a script may be, without those nobody here can own. */
export function discoveryNames(domains: readonly string[]): readonly string[] {
  const names = domains.flatMap((domain) => {
    const labels = domain.toLowerCase().replace(/\.$/, '').split('.');
    const isGood = labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?$/.test(label));
    const least = ownableLabels(labels);
    return isGood && labels.length >= least
      ? Array.from({ length: labels.length - least + 1 }, (_, index) => `wpad.${labels.slice(index).join('.')}`)
      : [];
  });
  return [...new Set(names)];
}

/** `contoso.com` can be owned, `co.uk` cannot: below a country, a short label is taken for one more level of it. */
function ownableLabels(labels: readonly string[]): number {
  const [second = '', top = ''] = labels.slice(-2);
  return top.length === 2 && second.length <= 3 ? 3 : 2;
}

/** The domains of this computer: what Windows says, its own name, and what name resolution searches. */
export async function domainsOfComputer(environment: Environment): Promise<readonly string[]> {
  const own = hostname();
  const searched = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  const lines = [...searched.matchAll(/^\s*(?:search|domain)\s+(.+)$/gm)].flatMap((match) =>
    (match[1] ?? '').split(/\s+/),
  );
  return [environment.USERDNSDOMAIN ?? '', own.includes('.') ? own.slice(own.indexOf('.') + 1) : '', ...lines].filter(
    (domain) => domain.includes('.'),
  );
}
