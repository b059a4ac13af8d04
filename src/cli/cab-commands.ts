import type { Parameter, ToolCommand } from './commands.ts';

/*
 * The rows of the table of commands that work on any one cabinet, whatever is in it.
 */

/** What is asked of a cabinet. Paths are absolute. */
export type CabOrder =
  | { readonly action: 'list' | 'info' | 'test'; readonly file: string }
  | {
      readonly action: 'extract';
      readonly file: string;
      readonly to: string;
      /** Paths in the cabinet; none stands for all. */
      readonly names: readonly string[];
      readonly overwrite: boolean;
    };

const file: Parameter = {
  name: 'FILE',
  classic: [],
  value: 'path',
  placeholder: 'FILE',
  isRequired: true,
  help: 'The cabinet.',
};

const list: ToolCommand = {
  name: 'cab list',
  classic: null,
  summary: 'List what is in a cabinet.',
  help: 'Names, sizes, dates, attributes and compression, without decompressing anything.',
  parameters: [file],
  examples: ['cab list D:\\USB\\UsageData.cab'],
  order: (values) => ({ action: 'list', file: values.required('FILE') }),
};

const info: ToolCommand = {
  name: 'cab info',
  classic: null,
  summary: 'Show what a cabinet says about itself.',
  help: 'Sizes, folders with their compression, reserved areas, its place in a set, and whether it has room for a signature, which is not verified.',
  parameters: [file],
  examples: ['cab info D:\\USB\\UsageData.cab'],
  order: (values) => ({ action: 'info', file: values.required('FILE') }),
};

const test: ToolCommand = {
  name: 'cab test',
  classic: null,
  summary: 'Read everything in a cabinet and check it.',
  help: 'Every file is decompressed and every checksum verified; of each, the size, SHA-256 and MD5 are shown, or what is wrong with it and where. Nothing is written.',
  parameters: [file],
  examples: ['cab test D:\\USB\\UsageData.cab', 'cab test D:\\USB\\UsageData.cab --json'],
  order: (values) => ({ action: 'test', file: values.required('FILE') }),
};

const extract: ToolCommand = {
  name: 'cab extract',
  classic: null,
  summary: 'Extract the files of a cabinet, all or those that are named.',
  help: 'Names that could mean another place are refused before anything is written. A damaged file does not hide the others, and never gets its name. Dates and attributes are not kept.',
  parameters: [
    file,
    {
      name: 'NAME',
      classic: [],
      value: 'member',
      placeholder: 'NAME',
      isRepeatable: true,
      help: 'A file in the cabinet as cab list shows it, in any case; several may follow each other. Without any, all are extracted.',
    },
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder to extract to; it is made when it is not there.',
    },
    { name: '--overwrite', classic: [], value: null, help: 'Replace files that are there already.' },
  ],
  examples: [
    'cab extract D:\\USB\\UsageData.cab --to D:\\Look',
    'cab extract D:\\USB\\UsageData.cab manifest.json --to D:\\Look --overwrite',
  ],
  order: (values) => ({
    action: 'extract',
    file: values.required('FILE'),
    to: values.required('--to'),
    names: values.all('NAME'),
    overwrite: values.flag('--overwrite'),
  }),
};

/** In the order in which they are used. */
export const cabCommands: readonly ToolCommand[] = [list, info, test, extract];
