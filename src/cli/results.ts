import { basename, dirname, join } from 'node:path';
import type { HierarchyPlan } from '../shared/connect-plan.ts';
import { formatBytes, formatCount, plural } from '../shared/format.ts';
import type { Applicability, ImportedUpdate } from '../shared/imported-pack.ts';
import type { FileRecord, JobId, JobResults } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import { describeVersion } from '../shared/site.ts';
import { describeState } from '../shared/update-states.ts';
import type { Decision, DownloadFilter, SetAside, UnknownElement, Update } from '../shared/updates.ts';
import { checklistLines } from './checklist-lines.ts';
import { programName } from './commands.ts';
import { contactedHosts, plannedHosts } from './host-facts.ts';
import { type Column, listFacts, listTable, wrap } from './layout.ts';
import { engineAgain, officialLines } from './official-results.ts';
import { describeGather, describeSpread } from './packing-results.ts';
import { quoted } from './quoted.ts';
import {
  carriedFacts,
  lostFacts,
  newsFacts,
  overrideFacts,
  readBackFacts,
  scanFacts,
  sealFacts,
  wordsToCompare,
} from './seal-results.ts';
import { signatureLines } from './signature-facts.ts';
import { distinctNames, product } from './update-names.ts';

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
  spread: describeSpread,
  gather: describeGather,
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
      [
        ...factsOf(cabinet),
        [
          result.official === undefined ? 'Rows' : 'Rows at the site',
          `${formatCount(result.rows)}, usage data level ${result.usageLevel}`,
        ],
        ...(result.approval === null ? [] : [['Approved', `by ${safeText(result.approval.by)}`] as const]),
        ...readBackFacts(result.readBack),
        ...sealFacts(result.seal),
        ...scanFacts(result.scan),
        ...carriedFacts(result.receiptsCarried),
        ...lostFacts(result.lostTrips),
      ],
      columns,
    ),
    '',
    'Checks',
    ...listFacts(
      checks.map(({ outcome, finding }) => [`  ${marks[outcome]}`, safeText(finding)] as const),
      columns,
    ),
    ...officialLines(result.official, columns),
    '',
    ...wrap('Next: carry the file to the computer with internet access; there:', columns),
    `  ${programName} connect --from ${quoted(folder)} --to ${quoted(join(folder, 'UpdatePacks'))}${engineAgain(result.official)}`,
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
      : result.official === undefined
        ? 'The update pack is complete and every file in it was checked.'
        : "Microsoft's tool downloaded the update pack; it is complete, by all that can be proved.",
    '',
    ...listFacts([['Asked for', filterWords[plan.download]]], columns),
  ];
  for (const hierarchy of plan.hierarchies)
    lines.push('', ...describeHierarchy(hierarchy, plan.updates, isPlan, columns));
  lines.push(...warnOfSetAside(plan.setAside, columns));
  if (isPlan) lines.push(...noteUnknown(plan.unknown, columns));

  const missing = plan.files.filter((file) => !file.isThere);
  const unknown = missing.filter((file) => file.sizeBytes === null).length;
  const sizes = [
    ...(missing.length > unknown ? [formatBytes(plan.downloadBytes)] : []),
    ...(unknown === 0 ? [] : [`${plural(unknown, 'file')} of unknown size`]),
  ];
  const toDownload =
    missing.length === 0 ? 'nothing, all of it is there' : `${plural(missing.length, 'file')}: ${sizes.join(' and ')}`;
  const news = newsFacts(result.receipts, result.lostTrips);
  const signatures = signatureLines(result.signatures);
  if (pack === null)
    return [
      ...lines,
      '',
      ...listFacts([['To download', toDownload], ['From', plannedHosts(plan.hosts)], ...signatures, ...news], columns),
    ];

  const uploaded = uploads.map(
    ({ cabinet, receipt, received, host, wasThere }) =>
      [
        wasThere ? 'There already' : 'Uploaded',
        `${safeText(basename(cabinet))} to ${safeText(host)} (receipt ${safeText(receipt)}, received ${received})`,
      ] as const,
  );
  return [
    ...lines,
    '',
    ...listFacts(
      [
        ...uploaded,
        ...contactedHosts(result.hosts),
        ['Downloaded', formatBytes(result.downloadedBytes)],
        ...sizeUnlessNone('Kept', result.reusedBytes, 'that an earlier run had finished'),
        ...sizeUnlessNone('Shared', result.sharedBytes, 'by several updates, in the pack once'),
        ['Update pack', safeText(pack.path)],
        ['Size', `${plural(pack.files, 'file')}, ${formatBytes(pack.sizeBytes)}`],
        ...readBackFacts(result.readBack),
        ...sealFacts(result.seal),
        ...signatures,
        ...scanFacts(result.scan),
        ...news,
      ],
      columns,
    ),
    ...wordsToCompare(
      result.sealsFound.map(({ seal }) => seal),
      columns,
    ),
    ...warnOfFiles(
      `${plural(result.olderCabinets.length, 'cabinet')} that a newer one of the same hierarchy lies beside; not sent:`,
      result.olderCabinets,
      columns,
    ),
    ...warnOfFiles(
      `${plural(result.leftFiles.length, 'file')} of earlier runs in the folder, no part of this pack; nothing needs ${result.leftFiles.length === 1 ? 'it' : 'them'} any more:`,
      result.leftFiles,
      columns,
    ),
    ...officialLines(result.official, columns),
    '',
    ...wrap('Next: carry the folder to the computer of the service connection point; there:', columns),
    `  ${programName} import --from ${quoted(pack.path)}${engineAgain(result.official)}`,
  ];
}

function sizeUnlessNone(name: string, sizeBytes: number, words: string): readonly (readonly [string, string])[] {
  return sizeBytes === 0 ? [] : [[name, `${formatBytes(sizeBytes)} ${words}`]];
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
  const names = distinctNames(ordered.map(({ guid }) => byGuid.get(guid) ?? { guid, name: guid }));
  const rows = ordered.map(({ guid, isChosen }) => [
    `${isChosen ? '+' : '-'} ${names.get(guid) ?? guid}`,
    ...describeUpdate(byGuid.get(guid)),
  ]);
  const [titles = '', ruler = '', ...table] = listTable(planTable, rows, columns);

  const title = `${safeText(cabinet.label)}, ${describeVersion(cabinet.siteVersion)}: ${chosen.length} of ${plural(decisions.length, 'update')} chosen${cabinet.approval === null ? '' : `, usage data approved by ${safeText(cabinet.approval.by)}`}`;
  const lines = [...wrap(title, columns)];
  if (ordered.length > 0) lines.push(titles, ruler);
  for (const { reason, decisions: group } of groups) {
    lines.push(...wrap(reason, columns, '  '), ...table.splice(0, group.length));
  }
  if (!isPlan && decisions.length > chosen.length) lines.push('  (--plan shows why the others were not chosen)');
  return lines;
}

/** Updates of the manifest that could not be read. */
function warnOfSetAside(setAside: readonly SetAside[], columns: number): readonly string[] {
  if (setAside.length === 0) return [];
  const what = `${plural(setAside.length, 'update')} of the manifest cannot be read and ${setAside.length === 1 ? 'is' : 'are'} not offered:`;
  const told = setAside.map(({ guid, name, problem }) => `${name ?? guid ?? 'an update without a name'}: ${problem}`);
  const more = told.length - shownNames;
  return [
    '',
    ...listFacts([['warning', what]], columns),
    ...told.slice(0, shownNames).flatMap((line) => wrap(safeText(line), columns, ' '.repeat(9))),
    ...(more > 0 ? [`${' '.repeat(9)}and ${formatCount(more)} more`] : []),
  ];
}

/** What the manifest says beyond what this program knows: for the curious. */
function noteUnknown(unknown: readonly UnknownElement[], columns: number): readonly string[] {
  if (unknown.length === 0) return [];
  const told = unknown.map(({ path, count }) => `${safeText(path)} (${formatCount(count)})`);
  const more = told.length - shownNames;
  const names = [...told.slice(0, shownNames), ...(more > 0 ? [`and ${formatCount(more)} more`] : [])].join(', ');
  const what = `of the manifest this program does not know; it changes nothing and is carried along: ${names}`;
  return ['', ...listFacts([['New', `${plural(unknown.length, 'detail')} ${what}`]], columns)];
}

const planTable: readonly Column[] = [
  { title: `  ${product}` },
  { title: 'Kind' },
  { title: 'Version' },
  { title: 'Size', align: 'right' },
];

/** Kind, version and size. */
function describeUpdate(update: Update | undefined): readonly string[] {
  if (update === undefined) return [];
  const sizeBytes = update.payload?.sizeBytes ?? null;
  const size = update.isExpired ? 'withdrawn' : sizeBytes === null ? 'unknown' : formatBytes(sizeBytes);
  return [update.kind, safeText(update.fullVersion), size];
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
  const { updates } = result;
  if (result.isCheckOnly) return describeImportCheck(result, columns);
  return [
    ...wrap(whatWasHandedOver(result), columns),
    ...listFacts([...signatureLines(result.signatures), ...scanFacts(result.scan)], columns),
    ...warnOfOtherVersion(result, columns),
    '',
    ...(updates.length === 0 ? [] : [...importTable(result, columns), '']),
    ...wrap(countOutcomes(updates), columns),
    ...officialLines(result.official, columns),
    ...(result.checklist.length === 0
      ? []
      : ['', 'Check list', ...checklistLines(result.checklist, { columns, isWhole: false }), '']),
    ...nextAfterImport(result).flatMap((line) => wrap(line, columns)),
  ];
}

function describeImportCheck(result: JobResults['import'], columns: number): readonly string[] {
  const { pack, applicability } = result;
  const usable = applicability.filter(({ applies }) => applies);
  const made = pack.hierarchies.map(
    ({ label, siteVersion }) => `${safeText(label)} at ${describeVersion(siteVersion)}`,
  );
  return [
    ...wrap('Every file of the update pack is as Connect wrote it.', columns),
    ...wrap('Nothing was handed over or changed.', columns),
    ...warnOfOtherVersion(result, columns),
    '',
    ...listFacts(
      [
        ['Update pack', safeText(pack.path)],
        ['Size', `${plural(pack.files, 'file')}, ${formatBytes(pack.sizeBytes)}`],
        ['Complete', `every file that its manifests name for ${plural(applicability.length, 'update')} is there`],
        ['Made', `${pack.created}, for ${made.join(', ')}`],
        ...sealFacts(result.seal),
        ...signatureLines(result.signatures),
        ...overrideFacts(result.overrides),
      ],
      columns,
    ),
    ...warnOfStrayFiles(pack.strayFiles, columns),
    '',
    ...(applicability.length === 0 ? [] : [...applicabilityTable(applicability, columns), '']),
    ...wrap(
      `${usable.length} of ${plural(applicability.length, 'update')} ${usable.length === 1 ? 'applies' : 'apply'} to site ${safeText(result.site.code)}.`,
      columns,
    ),
    ...wrap('Next: hand the update pack over:', columns),
    `  ${programName} import --from ${quoted(pack.path)}`,
  ];
}

function applicabilityTable(updates: readonly Applicability[], columns: number): readonly string[] {
  const names = distinctNames(updates);
  const rows = updates.map(({ guid, applies, fullVersion }) => [
    `${applies ? '+' : '-'} ${names.get(guid) ?? guid}`,
    safeText(fullVersion),
  ]);
  const [titles = '', ruler = '', ...table] = listTable(
    [{ title: `  ${product}` }, { title: 'Version' }],
    rows,
    columns,
  );
  const lines = updates.flatMap(({ explanation }, index) => [
    table[index] ?? '',
    ...wrap(safeText(explanation), columns, '    '),
  ]);
  return [titles, ruler, ...lines];
}

function whatWasHandedOver({ site, wasThereAlready, filesLaid, bytesLaid }: JobResults['import']): string {
  const code = safeText(site.code);
  if (wasThereAlready) return `Site ${code} has all of this update pack already; nothing was changed.`;
  // An earlier run laid everything; this one only followed what the site made of it.
  if (filesLaid === 0) return `Site ${code} had all files of this update pack already; nothing had to be handed over.`;
  return `${plural(filesLaid, 'file')}, ${formatBytes(bytesLaid)}, handed over to site ${code}.`;
}

function warnOfOtherVersion({ site, chosenFor }: JobResults['import'], columns: number): readonly string[] {
  if (chosenFor === site.version) return [];
  const what = `The pack was chosen for ${describeVersion(chosenFor)}; the site is at ${describeVersion(site.version)} now.`;
  return listFacts([['warning', what]], columns);
}

function nextAfterImport({ updates, problems }: JobResults['import']): readonly string[] {
  const isReady = updates.some(({ outcome }) => outcome === 'ready');
  // The problem that the site did not answer says the same, with the log to look at.
  const isWaiting =
    updates.some(({ outcome }) => outcome === 'waiting') && !problems.some(({ code }) => code === 'import.no-answer');
  return [
    ...(isReady ? ['Next: install what is ready from Administration, Updates and Servicing in the console.'] : []),
    ...(isWaiting ? ['Next: run import again to see what the site made of what is still with it.'] : []),
  ];
}

function importTable({ updates, progress }: JobResults['import'], columns: number): readonly string[] {
  const names = distinctNames(updates);
  const rows = updates.map(({ guid, words }) => [names.get(guid) ?? guid, safeText(words)]);
  const [titles = '', ruler = '', ...table] = listTable([{ title: product }, { title: 'State' }], rows, columns);
  const lines = updates.flatMap((update, index) => {
    const sites = progress.find(({ guid }) => guid === update.guid)?.sites ?? [];
    return [
      table[index] ?? '',
      ...(update.reason === null ? [] : wrap(safeText(update.reason), columns, '    ')),
      ...sites
        .filter(({ state }) => state !== update.state)
        .flatMap((site) => wrap(`${safeText(site.siteCode)}: ${describeState(site.state).words}`, columns, '    ')),
      ...(asksForHand(update) ? wrap(describeState(update.state ?? 0).todo ?? '', columns, '    ') : []),
    ];
  });
  return [titles, ruler, ...lines];
}

/** The site goes on with the others by itself, or the lines at the end say it for all. */
function asksForHand({ outcome, state }: ImportedUpdate): boolean {
  return state !== null && (outcome === 'failed' || outcome === 'installing');
}

/** What asks for a hand first. */
const outcomeWords: Readonly<Record<ImportedUpdate['outcome'], string>> = {
  ready: 'ready in the console',
  failed: 'failed',
  waiting: 'still with the site',
  installing: 'being installed',
  installed: 'installed',
  'not-applicable': 'not for this site',
  hidden: 'hidden by a newer one',
};

function countOutcomes(updates: readonly ImportedUpdate[]): string {
  if (updates.length === 0) return 'There is no update for this site in the pack.';
  const parts = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const count = updates.filter((update) => update.outcome === outcome).length;
    return count === 0 ? [] : [`${formatCount(count)} ${words}`];
  });
  return `${plural(updates.length, 'update')}: ${parts.join(', ')}.`;
}

function describeVerify(result: JobResults['verify'], columns: number): readonly string[] {
  return [
    ...result.items.flatMap(({ path, kind, summary, strayFiles, signatures }) => [
      ...listFacts([['ok', safeText(path)]], columns),
      ...wrap(safeText(summary), columns, '    '),
      ...(kind === 'update-pack'
        ? wrap('Complete: every file that its manifests name is there.', columns, '    ')
        : []),
      ...signatureLines(signatures).flatMap(([, text]) => wrap(`${text}.`, columns, '    ')),
      ...warnOfStrayFiles(strayFiles, columns),
    ]),
    ...warnOfFiles(
      `${plural(result.leftovers.length, 'unfinished file')} of runs that were cut off, which can go on with ${result.leftovers.length === 1 ? 'it' : 'them'}; leftovers remove takes ${result.leftovers.length === 1 ? 'it' : 'them'} away:`,
      result.leftovers,
      columns,
    ),
    ...(result.custody.length === 0
      ? []
      : wrap(`${plural(result.custody.length, 'custody record')}, whole from the first entry to the last.`, columns)),
    ...wrap(`${plural(result.items.length, 'item')} verified, ${plural(result.problems.length, 'problem')}.`, columns),
  ];
}

function warnOfStrayFiles(strayFiles: readonly string[], columns: number): readonly string[] {
  const isOne = strayFiles.length === 1;
  const what = `${plural(strayFiles.length, 'file')} ${isOne ? 'is' : 'are'} in the pack that Connect did not put there; Import leaves ${isOne ? 'it' : 'them'} out:`;
  return warnOfFiles(what, strayFiles, columns, '    ');
}

/** More names say no more. */
const shownNames = 5;

/** A warning about files with the first of their names under it; nothing when there are none. */
function warnOfFiles(what: string, files: readonly string[], columns: number, indent = ''): readonly string[] {
  if (files.length === 0) return [];
  const title = `${indent}warning`;
  const under = ' '.repeat(title.length + 2);
  const more = files.length - shownNames;
  return [
    ...listFacts([[title, what]], columns),
    ...files.slice(0, shownNames).map((name) => under + safeText(name)),
    ...(more > 0 ? [`${under}and ${formatCount(more)} more`] : []),
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
