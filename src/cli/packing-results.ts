import { formatBytes, plural } from '../shared/format.ts';
import type { JobResults, SpreadDrive } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import { programName } from './commands.ts';
import { type Column, listFacts, listTable, wrap } from './layout.ts';
import { quoted } from './quoted.ts';
import { sealFacts } from './seal-results.ts';

const driveTable: readonly Column[] = [
  { title: 'Drive' },
  { title: 'Label' },
  { title: 'Files', align: 'right' },
  { title: 'Parts', align: 'right' },
  { title: 'Size', align: 'right' },
];

/** What came, or would come, on which drive. */
export function describeSpread(result: JobResults['spread'], columns: number): readonly string[] {
  const { pack, seal, drives, inParts, isPlanOnly } = result;
  const title = isPlanOnly
    ? `This is how the update pack would lie on ${plural(drives.length, 'drive')}; nothing was written.`
    : `The update pack lies on ${plural(drives.length, 'drive')}, and every file and part on them was read back.`;
  return [
    ...wrap(title, columns),
    '',
    ...listTable(
      driveTable,
      drives.map((drive) => driveRow(drive, drives.length)),
      columns,
    ),
    '',
    ...listFacts(
      [
        ['Update pack', safeText(pack.path)],
        ['Size', `${plural(pack.files, 'file')}, ${formatBytes(pack.sizeBytes)}`],
        ...inParts.map(
          ({ path, sizeBytes, parts }) =>
            ['In parts', `${safeText(path)}, ${formatBytes(sizeBytes)}, in ${plural(parts, 'part')}`] as const,
        ),
        ...sealFacts(seal),
      ],
      columns,
    ),
    ...(isPlanOnly
      ? []
      : [
          '',
          ...wrap('Next: carry all of them to the computer of the service connection point; there:', columns),
          `  ${programName} gather --from ${drives.map(({ path }) => quoted(path ?? 'FOLDER')).join(' ')} --to FOLDER`,
        ]),
  ];
}

function driveRow({ number, label, files, parts, sizeBytes }: SpreadDrive, of: number): readonly string[] {
  return [`${number} of ${of}`, safeText(label), String(files), String(parts), formatBytes(sizeBytes)];
}

/** What was put together, and what to do with it. */
export function describeGather(result: JobResults['gather'], columns: number): readonly string[] {
  const { pack, seal, drives, joinedFiles, wasThereAlready } = result;
  const title = wasThereAlready
    ? 'The folder has all of this update pack already; nothing was changed.'
    : 'The update pack is complete and every file in it is as it was sealed.';
  return [
    ...wrap(title, columns),
    '',
    ...listFacts(
      [
        ['Update pack', safeText(pack.path)],
        ['Size', `${plural(pack.files, 'file')}, ${formatBytes(pack.sizeBytes)}`],
        ['Came on', plural(drives, 'drive')],
        ...(joinedFiles === 0 ? [] : [['Joined', `${plural(joinedFiles, 'file')} out of parts`] as const]),
        ...sealFacts(seal),
      ],
      columns,
    ),
    '',
    ...wrap('Next: hand the update pack over; the drives can be kept until then:', columns),
    `  ${programName} import --from ${quoted(pack.path)}`,
  ];
}
