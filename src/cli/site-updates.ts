import { readChecklist, readFolderCandidates, readSiteUpdates } from '../core/site/site-updates.ts';
import { safeText } from '../shared/safe-text.ts';
import { describeVersion } from '../shared/site.ts';
import type { FolderCandidate, SiteUpdate, SiteUpdates } from '../shared/site-updates.ts';
import { describeState } from '../shared/update-states.ts';
import { checklistLines } from './checklist-lines.ts';
import { listFacts, listTable, wrap } from './layout.ts';
import type { SiteOrder } from './site-commands.ts';
import type { SiteContext, Told } from './site-context.ts';

/** The updates the site knows, and on demand why some do not come. */
export async function updatesTold(
  order: Extract<SiteOrder, { action: 'updates' }>,
  { ports, host, signal }: SiteContext,
): Promise<Told> {
  const known = await readSiteUpdates(ports);
  signal.throwIfAborted();
  const items = order.isChecked ? await readChecklist(ports, null) : [];
  const columns = host.out.width();
  return {
    shown: { ...known, ...(order.isChecked ? { checklist: items } : {}) },
    lines: [
      ...updateLines(known, columns, order.isWhole),
      ...(items.length === 0 ? [] : ['', 'Check list', ...checklistLines(items, { columns, isWhole: order.isWhole })]),
    ],
    problemCount: items.filter(({ outcome }) => outcome === 'failed').length,
    error: null,
  };
}

/** Where the folders of the site server are. */
export async function foldersTold({ ports, host }: SiteContext): Promise<Told> {
  const candidates = await readFolderCandidates(ports);
  return {
    shown: { candidates },
    lines: folderLines(candidates, host.out.width()),
    problemCount: candidates.some(({ error }) => error === null) ? 0 : 1,
    error: null,
  };
}

const sources: Readonly<Record<FolderCandidate['from'], string>> = {
  settings: 'named by the settings',
  registry: 'named by the registry of this computer',
  database: 'named by the site database',
};

function folderLines(candidates: readonly FolderCandidate[], columns: number): readonly string[] {
  if (candidates.length === 0)
    return wrap('Neither the settings, the registry nor the site database name a folder of the site server.', columns);
  return candidates.flatMap(({ folder, from, easySetupPayload, inbox, staging, error }) => [
    safeText(folder),
    ...listFacts(
      [
        ['  Source', sources[from]],
        ...(error === null
          ? ([
              ['  Content', safeText(easySetupPayload ?? '')],
              ['  Inbox', safeText(inbox ?? '')],
              ...(staging === null ? [] : ([['  Staging', safeText(staging)]] as const)),
            ] as const)
          : ([['  Missing', safeText(error.message)]] as const)),
      ],
      columns,
    ),
  ]);
}

function updateLines({ site, updates }: SiteUpdates, columns: number, isWhole: boolean): readonly string[] {
  const shown = isWhole ? updates : updates.filter(({ state }) => !isOver(state));
  const left = updates.length - shown.length;
  const title = `Site ${safeText(site.code)}, ${describeVersion(site.version)}`;
  const [titles = '', ruler = '', ...table] = listTable(
    [{ title: 'Update' }, { title: 'Version' }, { title: 'State' }],
    shown.map(({ name, fullVersion, state }) => [safeText(name), safeText(fullVersion), describeState(state).words]),
    columns,
  );
  return [
    title,
    ...(shown.length === 0
      ? ['No update waits for anything.']
      : [
          titles,
          ruler,
          ...shown.flatMap((update, index) => [table[index] ?? '', ...details(update, columns, isWhole)]),
        ]),
    ...(left === 0 ? [] : wrap(`${left} more are installed, hidden or not for this site: --all shows them.`, columns)),
  ];
}

/** Nothing is left to do for it, and nothing can be. */
function isOver(state: number): boolean {
  const { kind, todo } = describeState(state);
  return kind === 'hidden' || kind === 'not-applicable' || (kind === 'installed' && todo === null);
}

/** What to do, why it is hidden, and where the sites differ or a history is known. */
function details({ state, reason, sites, history }: SiteUpdate, columns: number, isWhole: boolean): readonly string[] {
  const { todo } = describeState(state);
  const differing = sites.filter((one) => one.state !== state);
  const last = history.at(-1);
  const facts: (readonly [string, string])[] = [
    ...(todo === null ? [] : [['  To do', todo] as const]),
    ...(reason === null ? [] : [['  The site says', safeText(reason)] as const]),
    ...(last?.at == null ? [] : [['  Since', last.at] as const]),
    ...(isWhole ? sites : differing).map(
      (one) =>
        [
          `  ${safeText(one.siteCode)}`,
          `${describeState(one.state).words}${one.at === null ? '' : `, ${one.at}`}, on ${safeText(one.server)}`,
        ] as const,
    ),
    ...(isWhole
      ? history.map(
          (one) => ['  History', `${one.at ?? 'at an unknown time'}: ${describeState(one.state).words}`] as const,
        )
      : []),
  ];
  return facts.length === 0 ? [] : listFacts(facts, columns);
}
