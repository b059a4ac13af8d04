import type { Parameter, TrustCommand } from './commands.ts';

/*
 * The rows of the table of commands about this computer, the computers it is paired with, the custody records, and
 * what is decided about drives.
 */

/** What is asked. Paths are absolute. */
export type TrustOrder =
  | { readonly action: 'show' }
  | {
      readonly action: 'pair';
      /** A folder or a bundle with something the other computer sealed. */
      readonly folder: string;
      /** As it was read on the other computer; `null`: it is asked about on the terminal. */
      readonly phrase: string | null;
      /** The paired computer whose new key this is. */
      readonly replaces: string | null;
    }
  | { readonly action: 'retire'; readonly computer: string; readonly reason: string }
  | { readonly action: 'new-key'; readonly reason: string }
  | { readonly action: 'give-up'; readonly leg: string; readonly reason: string }
  | { readonly action: 'remove-leftovers'; readonly folder: string }
  | { readonly action: 'list' }
  | {
      readonly action: 'report';
      /** `null` for all chains. */
      readonly chain: string | null;
      readonly to: string;
      readonly language: string;
      readonly overwrite: boolean;
    };

const because: Parameter = {
  name: '--because',
  classic: [],
  value: 'name',
  placeholder: 'REASON',
  isRequired: true,
  help: 'Why; it is written to the custody record.',
};

const show: TrustCommand = {
  name: 'trust show',
  classic: null,
  summary: 'Show who this computer is, whom it is paired with, and what has not come back.',
  help: 'The phrase beside a paired computer is for comparing it again. Makes this computer’s key when it has none yet.',
  parameters: [],
  examples: ['trust show'],
  trust: () => ({ action: 'show' }),
};

const pair: TrustCommand = {
  name: 'trust pair',
  classic: null,
  summary: 'Pair with the computer that sealed what is in a folder.',
  help: 'Both computers show the same words; compare them by telephone or on paper, never by the drive. The internet computer shows its words at the end of connect.',
  parameters: [
    {
      name: 'FOLDER',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The update pack, the folder with usage data, or a bundle of it.',
    },
    {
      name: '--phrase',
      classic: [],
      value: 'name',
      placeholder: 'WORDS',
      help: 'The words on the other computer. Left out, they are shown here and asked about.',
    },
    {
      name: '--replaces',
      classic: [],
      value: 'name',
      placeholder: 'COMPUTER',
      help: 'The id of a paired computer that has a new key now: its old one is not trusted any more.',
    },
  ],
  examples: [
    'trust pair D:\\USB\\UpdatePacks',
    'trust pair D:\\USB\\UpdatePacks --phrase "lusab-babad-gutih-tugad-mudof-sakat"',
  ],
  trust: (values) => ({
    action: 'pair',
    folder: values.required('FOLDER'),
    phrase: values.text('--phrase'),
    replaces: values.text('--replaces')?.replaceAll(' ', '') ?? null,
  }),
};

const retire: TrustCommand = {
  name: 'trust retire',
  classic: null,
  summary: 'Take nothing any more that a paired computer seals.',
  help: 'For a computer that is gone, or whose key may have been copied.',
  parameters: [
    {
      name: 'COMPUTER',
      classic: [],
      value: 'name',
      placeholder: 'COMPUTER',
      isRequired: true,
      help: 'Its id, as trust show has it.',
    },
    because,
  ],
  examples: ['trust retire 0123456789abcdef0123456789abcdef --because "The laptop was stolen"'],
  trust: (values) => ({
    action: 'retire',
    computer: values.required('COMPUTER').replaceAll(' ', ''),
    reason: values.required('--because'),
  }),
};

const newKey: TrustCommand = {
  name: 'trust new-key',
  classic: null,
  summary: 'Make a new key for this computer.',
  help: 'For a key that was lost or may have been copied. The other computers ask to be paired again.',
  parameters: [because],
  examples: ['trust new-key --because "The disk was replaced"'],
  trust: (values) => ({ action: 'new-key', reason: values.required('--because') }),
};

const giveUp: TrustCommand = {
  name: 'trust give-up',
  classic: null,
  summary: 'Say that a drive will not come back.',
  help: 'Nothing else has to be done about a lost drive: what it carried goes with the next one.',
  parameters: [
    {
      name: 'LEG',
      classic: [],
      value: 'name',
      placeholder: 'LEG',
      isRequired: true,
      help: 'Its id, as trust show has it.',
    },
    because,
  ],
  examples: ['trust give-up 6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a11 --because "Left on the train"'],
  trust: (values) => ({
    action: 'give-up',
    leg: values.required('LEG'),
    reason: values.required('--because'),
  }),
};

const removeLeftovers: TrustCommand = {
  name: 'leftovers remove',
  classic: null,
  summary: 'Remove the unfinished files that interrupted runs left in a folder.',
  help: 'They are listed first and asked about; --yes is the answer beforehand. The run that left one can go on with it as long as it is there. What was removed is written to the custody record.',
  parameters: [
    {
      name: 'FOLDER',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder itself; nothing below it is touched.',
    },
  ],
  examples: ['leftovers remove D:\\USB'],
  trust: (values) => ({ action: 'remove-leftovers', folder: values.required('FOLDER') }),
};

const list: TrustCommand = {
  name: 'custody list',
  classic: null,
  summary: 'List the custody records this computer keeps, each checked from its first entry on.',
  help: 'A trip has one, which travels on the drive; what belongs to no trip is in the record called computer.',
  parameters: [],
  examples: ['custody list'],
  trust: () => ({ action: 'list' }),
};

const report: TrustCommand = {
  name: 'custody report',
  classic: null,
  summary: 'Write custody records as a page to print and file.',
  help: 'One HTML file, whole in itself. The first entry that was edited, removed or moved is named on top.',
  parameters: [
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'PATH',
      isRequired: true,
      help: 'A folder, or a file whose name ends in .html.',
    },
    {
      name: '--trip',
      classic: [],
      value: 'name',
      placeholder: 'ID',
      help: 'One record only, by its id of custody list.',
    },
    { name: '--language', classic: [], value: 'language', placeholder: 'LANGUAGE', help: 'en, nl or fr (default en).' },
    { name: '--overwrite', classic: [], value: null, help: 'Replace a file that is there already.' },
  ],
  examples: ['custody report --to D:\\Records'],
  trust: (values) => ({
    action: 'report',
    chain: values.text('--trip'),
    to: values.required('--to'),
    language: values.text('--language') ?? 'en',
    overwrite: values.flag('--overwrite'),
  }),
};

/** All of them, in the order of help. */
export const trustCommands: readonly TrustCommand[] = [
  show,
  pair,
  retire,
  newKey,
  giveUp,
  list,
  report,
  removeLeftovers,
];
