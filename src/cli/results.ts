import { dirname, join } from 'node:path';
import { formatBytes, formatCount, plural } from '../shared/format.ts';
import type { FileRecord, HierarchyPlan, ImportedUpdate, JobId, JobResults } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import { describeVersion } from '../shared/site.ts';
import type { DownloadFilter, Update } from '../shared/updates.ts';
import { programName } from './commands.ts';
import { listFacts, listTable, wrap } from './layout.ts';

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
    ...wrap('Next: carry the file to the computer with internet access and run there', columns),
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
    ...wrap('Next: read it; then pack exactly this data with', columns),
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
  const toDownload = `${plural(missing.length, 'file')}, ${formatBytes(plan.downloadBytes)}${unknown === 0 ? '' : ` and ${plural(unknown, 'file')} of unknown size`}`;
  if (pack === null) return [...lines, '', ...listFacts([['To download', toDownload]], columns)];

  const uploaded = uploads.map(
    ({ cabinet, receipt }) => ['Uploaded', `${safeText(cabinet)} (receipt ${safeText(receipt)})`] as const,
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
    ...wrap('Next: carry the folder to the computer of the service connection point and run there', columns),
    `  ${programName} import --from ${quoted(pack.path)}`,
  ];
}

/** What is for one hierarchy, and why. The updates that were not chosen are shown in a plan only. */
function describeHierarchy(
  { cabinet, decisions }: HierarchyPlan,
  updates: readonly Update[],
  isPlan: boolean,
  columns: number,
): readonly string[] {
  const byGuid = new Map(updates.map((update) => [update.guid, update]));
  const chosen = decisions.filter((decision) => decision.isChosen);
  const shown = isPlan ? [...chosen, ...decisions.filter((decision) => !decision.isChosen)] : chosen;
  const lines = wrap(
    `${safeText(cabinet.label)}, ${describeVersion(cabinet.siteVersion)}: ${plural(chosen.length, 'update')}`,
    columns,
  ).concat();
  for (const decision of shown) {
    const update = byGuid.get(decision.guid);
    const size = update?.payload?.sizeBytes ?? null;
    const facts =
      update === undefined
        ? []
        : [
            update.kind,
            update.fullVersion,
            update.isExpired ? 'withdrawn' : size === null ? 'size unknown' : formatBytes(size),
          ];
    lines.push(
      ...wrap(`${decision.isChosen ? '+' : '-'} ${safeText(update?.name ?? decision.guid)}`, columns, '  '),
      ...wrap([...facts, safeText(decision.explanation)].join(', '), columns, '      '),
    );
  }
  const others = decisions.length - shown.length;
  if (others > 0) lines.push(...wrap(`${plural(others, 'other update')} not chosen: --plan shows why.`, columns, '  '));
  return lines;
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
    ...listTable(
      [{ title: 'Update' }, { title: 'State' }],
      updates.map((update) => [safeText(update.name), safeText(update.words)]),
      columns,
    ).flatMap((line, index) => {
      // Two lines of titles stand before the updates.
      const reason = updates[index - 2]?.reason ?? null;
      return reason === null ? [line] : [line, ...wrap(safeText(reason), columns, '    ')];
    }),
    '',
    ...wrap(counts, columns),
    ...(counts.includes('ready')
      ? wrap('Next: install them from Administration, Updates and Servicing in the console.', columns)
      : []),
  ];
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
