import { formatBytes, formatCount, formatSeconds, plural } from '../shared/format.ts';
import type { ImportedUpdate, JobId, JobResults, Progress } from '../shared/jobs.ts';
import type { ServiceConnectionMode } from '../shared/site.ts';
import type { DownloadFilter } from '../shared/updates.ts';

/** Every word on the screens, in English. Another language is another object of this shape. */
export const strings = {
  app: {
    name: 'Service Connection Wizard',
    version: (version: string) => `Version ${version}`,
    lost: 'The program does not answer. This page goes on by itself when it does again.',
    practice: 'Practice',
    practiceNotice: 'The site and the cloud service are made up and live on this computer. Nothing leaves it.',
  },
  computer: {
    title: 'This computer',
    both: 'Set up as a site server and as the computer with internet access',
    site: 'Set up as a site server, which has no internet access',
    internet: 'Set up as the computer with internet access',
    none: 'Not set up yet',
    noneHint: 'Name a settings file when you start the program: docs/operating.md shows one.',
    cloud: 'Cloud service',
    proxy: (proxy: string) => `through the proxy server ${proxy}`,
    database: 'Site database',
  },
  site: {
    title: 'Site',
    loading: 'Reading the site database…',
    none: 'No site is set up on this computer.',
    version: 'Version',
    level: 'Usage data level',
    mode: 'Service connection point',
    modes: {
      offline: 'Offline, on-demand connection',
      online: 'Online: the site fetches its updates itself',
    } satisfies Record<ServiceConnectionMode, string>,
    usageData: 'Usage data',
    usageDataFacts: (rows: number, newest: string | null) =>
      newest === null ? plural(rows, 'row') : `${plural(rows, 'row')}, newest ${newest.slice(0, 10)}`,
    hierarchy: 'Hierarchy',
    hierarchyHint: (start: string) => `one-way hash ${start}…`,
  },
  sides: { offline: 'Offline side', internet: 'Internet side' },
  journey: 'The journey of one drive',
  jobs: {
    prepare: {
      title: 'Prepare',
      intro: 'Packs the usage data of this site into one cabinet on the drive.',
      act: 'Pack usage data',
      to: 'Folder on the drive',
      overwrite: 'Replace a cabinet of the same name',
      done: (rows: number) => `${plural(rows, 'row')} packed and read back.`,
      next: 'Next: take the drive to the computer with internet access, and connect.',
    },
    connect: {
      title: 'Connect',
      intro: 'Uploads the usage data, then downloads the updates for each hierarchy.',
      act: 'Upload and download',
      from: 'Folder with usage data',
      to: 'Folder for the update pack',
      download: 'Updates to download',
      done: (updates: number, sizeBytes: number) =>
        updates === 0
          ? 'There is no update for these sites. The update pack holds the manifest and the console content.'
          : `${plural(updates, 'update')} downloaded and checked, ${formatBytes(sizeBytes)} in the update pack.`,
      reused: (sizeBytes: number) => `${formatBytes(sizeBytes)} had been finished by an earlier run and were kept.`,
      shared: (sizeBytes: number) =>
        `${formatBytes(sizeBytes)} are shared by several updates and were downloaded once.`,
      left: (files: number) =>
        `${plural(files, 'file')} of earlier runs ${files === 1 ? 'is' : 'are'} in the folder and no part of this pack; nothing needs ${files === 1 ? 'it' : 'them'} any more.`,
      next: 'Next: take the drive back to the site server, and import.',
    },
    import: {
      title: 'Import',
      intro: 'Checks the update pack, hands it to the site, and follows what the site does with it.',
      act: 'Import updates',
      from: 'Folder of the update pack',
      done: (files: number, bytes: number) => `${plural(files, 'file')} handed to the site, ${formatBytes(bytes)}.`,
      nothingNew: 'The site has all of it already: nothing was changed.',
      otherVersion: (chosenFor: string, now: string) =>
        `The pack was chosen for ${chosenFor}; the site is at ${now} now.`,
      filesAlreadyThere: 'The site had all files of this update pack already: nothing had to be handed over.',
      next: {
        ready: 'Next: install what is ready in the console, under Administration, Updates and Servicing.',
        waiting: 'Next: import again to see what the site made of what is still with it.',
        failed: 'Next: see below what to do about what failed.',
        nothing: 'Nothing is left to do here.',
      },
    },
  },
  downloads: {
    latest: {
      name: 'The latest update',
      meaning: 'Only the newest update that applies to the version of each site. No hotfixes.',
    },
    all: { name: 'Everything', meaning: 'Every update and hotfix, whatever the version of the site. This is a lot.' },
    hotfixes: { name: 'All hotfixes', meaning: 'Every hotfix, whatever the version of the site.' },
    'site-version': {
      name: 'All newer than the site',
      meaning: 'Every update and hotfix with a higher version than the site.',
    },
  } satisfies Record<DownloadFilter, { name: string; meaning: string }>,
  run: {
    stop: 'Stop',
    stopping: 'Stopping…',
    starting: 'Starting…',
    doneTitle: 'Done',
    doneWithProblems: 'Done, with something to look at',
    cancelledTitle: 'Stopped',
    cancelled: 'You can start again at any time: finished files are kept.',
    progressLabel: (job: JobId) => `Progress of ${job}`,
    steps: {
      'prepare check': 'Checking the site',
      'prepare collect': 'Packing usage data',
      'prepare read-back': 'Reading the cabinet back',
      'connect check': 'Checking the cabinets',
      'connect upload': 'Uploading usage data',
      'connect plan': 'Reading what is offered',
      'connect download': 'Downloading updates',
      'connect seal': 'Sealing the update pack',
      'import verify': 'Checking the update pack',
      'import check': 'Looking at what the site has',
      'import lay': 'Laying files for the site',
      'import follow': 'Waiting for the site',
    } as Readonly<Record<string, string>>,
  },
  facts: {
    file: 'File',
    folder: 'Folder',
    size: 'Size',
    level: 'Level',
    site: 'Site',
    version: 'Version',
    sha256: 'SHA-256',
  },
  error: {
    copy: { 'not-yet': 'Copy details', yes: 'Copied', refused: 'Copying is not allowed here' },
    code: 'Code',
  },
} as const;

/** What Import did, in one sentence. */
export function describeHandOver({ wasThereAlready, filesLaid, bytesLaid }: JobResults['import']): string {
  const words = strings.jobs.import;
  if (wasThereAlready) return words.nothingNew;
  // An earlier run laid everything; this one only followed what the site made of it.
  return filesLaid === 0 ? words.filesAlreadyThere : words.done(filesLaid, bytesLaid);
}

/** What there is to do after Import, from what became of the updates. */
export function nextAfterImport(updates: readonly Pick<ImportedUpdate, 'outcome'>[]): string {
  const has = (outcome: ImportedUpdate['outcome']): boolean => updates.some((update) => update.outcome === outcome);
  const { ready, waiting, failed, nothing } = strings.jobs.import.next;
  if (has('ready')) return ready;
  if (has('failed')) return failed;
  return has('waiting') ? waiting : nothing;
}

/** `Packing usage data…`, for a progress; a step without words is shown by its own name. */
export function describeStep(job: JobId, progress: Progress | null): string {
  if (progress === null) return strings.run.starting;
  return `${strings.run.steps[`${job} ${progress.step}`] ?? progress.step}…`;
}

/** `1,200 of 2,000 rows · 500 rows/s · 3 s left`, as far as it is known. */
export function describeProgress(progress: Progress, ratePerSecond: number | null, secondsLeft: number | null): string {
  const { done, total, unit } = progress;
  const amount = (count: number): string =>
    unit === 'bytes' ? formatBytes(Math.round(count)) : formatCount(Math.round(count));
  const words = unit === 'bytes' ? '' : ` ${unit}`;
  const parts = [total === null ? `${amount(done)}${words}` : `${amount(done)} of ${amount(total)}${words}`];
  const hasRate = unit === 'bytes' || unit === 'rows';
  if (hasRate && ratePerSecond !== null) parts.push(`${amount(ratePerSecond)}${words}/s`);
  if (hasRate && secondsLeft !== null) parts.push(`${formatSeconds(secondsLeft)} left`);
  // Before anything is done there is nothing to tell but the step.
  return done === 0 && total === null ? '' : parts.join(' · ');
}
