import { basename, dirname, join } from 'node:path';
import { formatBytes, formatCount, plural } from '../shared/format.ts';
import type { FileRecord, HierarchyPlan, ImportedUpdate, JobId, JobResults } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import { describeVersion } from '../shared/site.ts';
import type { Decision, DownloadFilter, Update } from '../shared/updates.ts';
import { programName } from './commands.ts';
import { type Column, listFacts, listTable, wrap } from './layout.ts';

type Describe<J extends JobId> = (result: JobResults[J], columns: number) => readonly string[];

/** What a job found out, in lines that read well at `columns`. Problems are not in it: they are shown as errors. */
export function describeResult(
  job: JobId,
  result: JobResults[JobId],
  options: { readonly columns: number },
): readonly string[] {
  // The result of a run is that of its job; the two unions cannot say so.
  const describe = descriptions[job] as (result: JobResults[JobId], columns: number) => readonly string[];
  return describe(result, options.columns).map((line) => line.trimEnd());
}

const descriptions: { readonly [J in JobId]: Describe<J> } = {
  prepare: describePrepare,
  export: describeExport,
  connect: describeConnect,
  import: describeImport,
  verify: describeVerify,
};

function describePrepare(result: JobResults['prepare'], columns: number): readonly string[] {
  const { cabinet, site, checks } = result;
  const marks = { passed: 'ok', warning: 'warning', failed: 'failed' } as const;
  const folder = dirname(cabinet.path);
  return [
    `Usage data of site ${safeText(site.code)}, ${describeVersion(site.version)}, is ready to be carried.`,
    '',
    ...listFacts(
      [...factsOf(cabinet), ['Rows', `${formatCount(result.rows)}, usage data level ${result.usageLevel}`]],
      columns,
    ),
    '',
    'Checks',
    ...listFacts(
      checks.map(({ outcome, finding }) => [`  ${marks[outcome]}`, safeText(finding)] as const),
      columns,
    ),
    '',
    ...wrap('Next: carry the file to the computer with internet access; there:', columns),
    `  ${programName} connect --from ${quoted(folder)} --to ${quoted(join(folder, 'UpdatePacks'))}`,
  ];
}

function describeExport(result: JobResults['export'], columns: number): readonly string[] {
  const { file, rows } = result;
  return [
    `${plural(rows, 'row')} of usage data in ${plural(result.columns.length, 'column')}, ready to be read.`,
    '',
    ...listFacts(factsOf(file), columns),
    '',
    ...wrap('Next: read it, then pack exactly this data:', columns),
    `  ${programName} prepare --to ${quoted(dirname(file.path))} --reviewed ${quoted(file.path)}`,
  ];
}

const filterWords: Readonly<Record<DownloadFilter, string>> = {
  latest: 'the latest update that applies, no hotfixes',
  all: 'all updates and hotfixes',
  hotfixes: 'all hotfixes',
  'site-version': 'updates and hotfixes later than the site',
};

function describeConnect(result: JobResults['connect'], columns: number): readonly string[] {
  const { plan, pack, uploads } = result;
  const isPlan = pack === null;
  const lines = [
    isPlan
      ? 'This is what would be downloaded; nothing was uploaded, downloaded or written.'
      : 'The update pack is complete and every file in it was checked.',
    '',
    ...listFacts([['Asked for', filterWords[plan.download]]], columns),
  ];
  for (const hierarchy of plan.hierarchies)
    lines.push('', ...describeHierarchy(hierarchy, plan.updates, isPlan, columns));

  const missing = plan.files.filter((file) => !file.isThere);
  const unknown = missing.filter((file) => file.sizeBytes === null).length;
  const sizes = [
    ...(missing.length > unknown ? [formatBytes(plan.downloadBytes)] : []),
    ...(unknown === 0 ? [] : [`${plural(unknown, 'file')} of unknown size`]),
  ];
  const toDownload =
    missing.length === 0 ? 'nothing, all of it is there' : `${plural(missing.length, 'file')}: ${sizes.join(' and ')}`;
  if (pack === null) return [...lines, '', ...listFacts([['To download', toDownload]], columns)];

  const uploaded = uploads.map(
    ({ cabinet, receipt }) => ['Uploaded', `${safeText(basename(cabinet))} (receipt ${safeText(receipt)})`] as const,
  );
  const reused = result.reusedBytes === 0 ? '' : `; ${formatBytes(result.reusedBytes)} were there already`;
  return [
    ...lines,
    '',
    ...listFacts(
      [
        ...uploaded,
        ['Downloaded', `${formatBytes(result.downloadedBytes)}${reused}`],
        ['Update pack', safeText(pack.path)],
        ['Size', `${plural(pack.files, 'file')}, ${formatBytes(pack.sizeBytes)}`],
      ],
      columns,
    ),
    '',
    ...wrap('Next: carry the folder to the computer of the service connection point; there:', columns),
    `  ${programName} import --from ${quoted(pack.path)}`,
  ];
}

/**
 * What is for one hierarchy, and why: a table, with the updates that share a reason under it. Those that were not chosen
 * are shown in a plan only.
 */
function describeHierarchy(
  { cabinet, decisions }: HierarchyPlan,
  updates: readonly Update[],
  isPlan: boolean,
  columns: number,
): readonly string[] {
  const byGuid = new Map(updates.map((update) => [update.guid, update]));
  const chosen = decisions.filter((decision) => decision.isChosen);
  const groups = groupByReason(isPlan ? [...chosen, ...decisions.filter((decision) => !decision.isChosen)] : chosen);
  const ordered = groups.flatMap((group) => group.decisions);
  const rows = ordered.map(({ guid, isChosen }) => describeUpdate(guid, isChosen, byGuid.get(guid)));
  const [titles = '', ruler = '', ...table] = listTable(planTable, rows, columns);

  const title = `${safeText(cabinet.label)}, ${describeVersion(cabinet.siteVersion)}: ${chosen.length} of ${plural(decisions.length, 'update')} chosen`;
  const lines = [...wrap(title, columns)];
  if (ordered.length > 0) lines.push(titles, ruler);
  for (const { reason, decisions: group } of groups) {
    lines.push(...wrap(reason, columns, '  '), ...table.splice(0, group.length));
  }
  if (!isPlan && decisions.length > chosen.length) lines.push('  (--plan shows why the others were not chosen)');
  return lines;
}

/** Every update is one of this product; without its name the rest fits on a line. */
const product = 'Configuration Manager';

function shortName(name: string): string {
  return safeText(name.startsWith(`${product} `) ? name.slice(product.length + 1) : name);
}

const planTable: readonly Column[] = [
  { title: `  ${product}` },
  { title: 'Kind' },
  { title: 'Version' },
  { title: 'Size', align: 'right' },
];

function describeUpdate(guid: string, isChosen: boolean, update: Update | undefined): readonly string[] {
  const name = `${isChosen ? '+' : '-'} ${shortName(update?.name ?? guid)}`;
  if (update === undefined) return [name];
  const sizeBytes = update.payload?.sizeBytes ?? null;
  const size = update.isExpired ? 'withdrawn' : sizeBytes === null ? 'unknown' : formatBytes(sizeBytes);
  return [name, update.kind, safeText(update.fullVersion), size];
}

/** Decisions with the same words, in the order in which the words first come. */
function groupByReason(
  decisions: readonly Decision[],
): readonly { readonly reason: string; readonly decisions: readonly Decision[] }[] {
  const groups = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const reason = `${decision.isChosen ? 'Chosen' : 'Not chosen'}: ${safeText(decision.explanation)}`;
    groups.set(reason, [...(groups.get(reason) ?? []), decision]);
  }
  return [...groups].map(([reason, group]) => ({ reason, decisions: group }));
}

function describeImport(result: JobResults['import'], columns: number): readonly string[] {
  const { site, updates } = result;
  const what = result.wasThereAlready
    ? `Site ${safeText(site.code)} has all of this update pack already; nothing was changed.`
    : `${plural(result.filesLaid, 'file')}, ${formatBytes(result.bytesLaid)}, handed to site ${safeText(site.code)}.`;
  const counts = countOutcomes(updates);
  return [
    ...wrap(what, columns),
    '',
    ...(updates.length === 0 ? [] : [...importTable(updates, columns), '']),
    ...wrap(counts, columns),
    ...(counts.includes('ready')
      ? wrap('Next: install them from Administration, Updates and Servicing in the console.', columns)
      : []),
  ];
}

function importTable(updates: readonly ImportedUpdate[], columns: number): readonly string[] {
  const rows = updates.map((update) => [shortName(update.name), safeText(update.words)]);
  const [titles = '', ruler = '', ...table] = listTable([{ title: product }, { title: 'State' }], rows, columns);
  const lines = updates.flatMap(({ reason }, index) => [
    table[index] ?? '',
    ...(reason === null ? [] : wrap(safeText(reason), columns, '    ')),
  ]);
  return [titles, ruler, ...lines];
}

function countOutcomes(updates: readonly ImportedUpdate[]): string {
  const words = {
    ready: 'ready in the console',
    'not-applicable': 'not for this site',
    hidden: 'hidden by a newer one',
    failed: 'failed',
    waiting: 'still with the site',
  } as const;
  const parts = Object.entries(words).flatMap(([outcome, text]) => {
    const count = updates.filter((update) => update.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  return `${plural(updates.length, 'update')}: ${parts.length === 0 ? 'none' : parts.join(', ')}.`;
}

function describeVerify(result: JobResults['verify'], columns: number): readonly string[] {
  return [
    ...result.items.flatMap(({ path, summary }) => [
      ...listFacts([['ok', safeText(path)]], columns),
      ...wrap(safeText(summary), columns, '    '),
    ]),
    ...wrap(`${plural(result.items.length, 'item')} verified, ${plural(result.problems.length, 'problem')}.`, columns),
  ];
}

function factsOf(file: FileRecord): readonly (readonly [string, string])[] {
  const size =
    file.sizeBytes < 1024
      ? formatBytes(file.sizeBytes)
      : `${formatBytes(file.sizeBytes)} (${formatCount(file.sizeBytes)} bytes)`;
  return [
    ['File', safeText(file.path)],
    ['Size', size],
    ['SHA-256', file.sha256],
  ];
}

function quoted(path: string): string {
  const safe = safeText(path);
  return /[\s&;'()]/.test(safe) ? `"${safe}"` : safe;
}
