import type { BundleCommand, Parameter } from './commands.ts';

/*
 * The rows of the table of commands about bundles, and about the archive for whoever helps.
 */

/** What is asked. Paths are absolute. */
export type BundleOrder =
  | { readonly action: 'create'; readonly from: string; readonly to: string; readonly overwrite: boolean }
  | { readonly action: 'test'; readonly file: string }
  | { readonly action: 'extract'; readonly file: string; readonly to: string; readonly overwrite: boolean }
  | { readonly action: 'support-list'; readonly withNames: boolean }
  | {
      readonly action: 'support-create';
      readonly to: string;
      readonly withNames: boolean;
      readonly overwrite: boolean;
    };

const file: Parameter = {
  name: 'FILE',
  classic: [],
  value: 'path',
  placeholder: 'FILE',
  isRequired: true,
  help: 'The bundle.',
};

const overwrite: Parameter = {
  name: '--overwrite',
  classic: [],
  value: null,
  help: 'Replace what is there already.',
};

const create: BundleCommand = {
  name: 'bundle create',
  classic: null,
  summary: 'Put what is to be carried into one file, for a disc or a data diode.',
  help: 'Exactly what the newest seals in the folder list goes into a zip archive, uncompressed, with its record. Each file is held against its seal, and the archive is read back before it gets its name. Import, connect and trust pair take it as it is.',
  parameters: [
    {
      name: '--from',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder with usage data, or the update pack.',
    },
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'FILE',
      isRequired: true,
      help: 'The bundle to write, whose name ends in .zip; in a folder it is called OUTBOUND.ZIP or INBOUND.ZIP.',
    },
    overwrite,
  ],
  examples: ['bundle create --from D:\\USB\\UpdatePacks --to E:\\INBOUND.ZIP'],
  bundle: (values) => ({
    action: 'create',
    from: values.required('--from'),
    to: values.required('--to'),
    overwrite: values.flag('--overwrite'),
  }),
};

const test: BundleCommand = {
  name: 'bundle test',
  classic: null,
  summary: 'Read everything in a bundle and hold it against its seals.',
  help: 'What is wrong is named with its file and place. Nothing is written, and nothing is said about whether this computer would take it.',
  parameters: [file],
  examples: ['bundle test E:\\INBOUND.ZIP'],
  bundle: (values) => ({ action: 'test', file: values.required('FILE') }),
};

const extract: BundleCommand = {
  name: 'bundle extract',
  classic: null,
  summary: 'Make the folder again that a bundle was made of.',
  help: 'The whole bundle is verified before anything is written, and what is written is read back.',
  parameters: [
    file,
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder to extract to; it is made when it is not there.',
    },
    overwrite,
  ],
  examples: ['bundle extract E:\\INBOUND.ZIP --to D:\\UpdatePacks'],
  bundle: (values) => ({
    action: 'extract',
    file: values.required('FILE'),
    to: values.required('--to'),
    overwrite: values.flag('--overwrite'),
  }),
};

const withNames: Parameter = {
  name: '--with-names',
  classic: [],
  value: null,
  help: 'Leave the names of computers in. Names of people and of accounts are taken out all the same.',
};

const supportList: BundleCommand = {
  name: 'support list',
  classic: null,
  summary: 'List what an archive for whoever helps would hold.',
  help: 'The logs of the last runs, this computer’s versions and settings, its drives, and what it knows of seals and custody, without passwords, keys and names.',
  parameters: [withNames],
  examples: ['support list'],
  bundle: (values) => ({ action: 'support-list', withNames: values.flag('--with-names') }),
};

const supportCreate: BundleCommand = {
  name: 'support create',
  classic: null,
  summary: 'Write that archive, after it was listed.',
  help: 'The list is shown and asked about first, unless --yes says so. Nothing is sent anywhere.',
  parameters: [
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'FILE',
      isRequired: true,
      help: 'The archive to write, whose name ends in .zip, or a folder.',
    },
    withNames,
    overwrite,
  ],
  examples: ['support create --to D:\\Support.zip'],
  bundle: (values) => ({
    action: 'support-create',
    to: values.required('--to'),
    withNames: values.flag('--with-names'),
    overwrite: values.flag('--overwrite'),
  }),
};

/** All of them, in the order of help. */
export const bundleCommands: readonly BundleCommand[] = [create, test, extract, supportList, supportCreate];
