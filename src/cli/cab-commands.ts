import type { Parameter, ToolCommand } from './commands.ts';
import { readSize } from './sizes.ts';

/*
 * The rows of the table of commands that work on any one cabinet, whatever is in it.
 */

/** What is asked of a cabinet. Paths are absolute. */
export type CabOrder =
  | { readonly action: 'list' | 'info'; readonly file: string; readonly isStrict: boolean }
  | {
      readonly action: 'test';
      readonly file: string;
      readonly isStrict: boolean;
      /** A file of certificates to trust; `null`: the signature is not verified. */
      readonly roots: string | null;
    }
  | {
      readonly action: 'extract';
      readonly file: string;
      readonly isStrict: boolean;
      readonly to: string;
      /** Paths in the cabinet; none stands for all. */
      readonly names: readonly string[];
      readonly overwrite: boolean;
      readonly isQuick: boolean;
    }
  | {
      readonly action: 'create';
      readonly file: string;
      /** Files, and folders whose files are meant. */
      readonly paths: readonly string[];
      readonly compression: 'mszip' | 'stored';
      /** 1 to 9; `null` for the usual one. */
      readonly level: number | null;
      /** No cabinet may be larger: then it becomes a set. */
      readonly maxBytes: number | null;
      readonly hasSignatureReserve: boolean;
      readonly overwrite: boolean;
      readonly isQuick: boolean;
    };

const file: Parameter = {
  name: 'FILE',
  classic: [],
  value: 'path',
  placeholder: 'FILE',
  isRequired: true,
  help: 'The cabinet.',
};

const quick: Parameter = {
  name: '--quick',
  classic: [],
  value: null,
  help: 'Leave out flushing to the device and reading back: for a folder that is not carried away.',
};

const strict: Parameter = {
  name: '--strict',
  classic: [],
  value: null,
  help: 'Refuse all that departs from the specification, also what is otherwise read all the same.',
};

const roots: Parameter = {
  name: '--roots',
  classic: [],
  value: 'path',
  placeholder: 'PEM',
  help: 'Verify the signature: it must lead to one of the certificates in this file. Whether one was revoked is not checked.',
};

const list: ToolCommand = {
  name: 'cab list',
  classic: null,
  summary: 'List what is in a cabinet.',
  help: 'Names, sizes, dates, attributes and compression, without decompressing anything. Of a set, name the first: what lies beside it is found. A cabinet inside of another file, such as a setup program, is found too.',
  parameters: [file, strict],
  examples: ['cab list D:\\USB\\UsageData.cab'],
  order: (values) => ({ action: 'list', file: values.required('FILE'), isStrict: values.flag('--strict') }),
};

const info: ToolCommand = {
  name: 'cab info',
  classic: null,
  summary: 'Show what a cabinet says about itself.',
  help: 'Sizes, folders with their compression, reserved areas, its place in a set, and what its signature says, which only test verifies.',
  parameters: [file, strict],
  examples: ['cab info D:\\USB\\UsageData.cab'],
  order: (values) => ({ action: 'info', file: values.required('FILE'), isStrict: values.flag('--strict') }),
};

const test: ToolCommand = {
  name: 'cab test',
  classic: null,
  summary: 'Read everything in a cabinet and check it.',
  help: 'Every file is decompressed and every checksum verified; of each, the size, SHA-256 and MD5 are shown, or what is wrong with it and where. Nothing is written.',
  parameters: [file, strict, roots],
  examples: [
    'cab test D:\\USB\\Signed.cab --roots D:\\Roots.pem',
    'cab test D:\\USB\\UsageData.cab',
    'cab test D:\\USB\\UsageData.cab --json',
  ],
  order: (values) => ({
    action: 'test',
    file: values.required('FILE'),
    isStrict: values.flag('--strict'),
    roots: values.text('--roots'),
  }),
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
    quick,
    strict,
  ],
  examples: [
    'cab extract D:\\USB\\UsageData.cab --to D:\\Look',
    'cab extract D:\\USB\\UsageData.cab manifest.json --to D:\\Look --overwrite',
  ],
  order: (values) => ({
    action: 'extract',
    file: values.required('FILE'),
    isStrict: values.flag('--strict'),
    to: values.required('--to'),
    names: values.all('NAME'),
    overwrite: values.flag('--overwrite'),
    isQuick: values.flag('--quick'),
  }),
};

const create: ToolCommand = {
  name: 'cab create',
  classic: null,
  summary: 'Make a cabinet of files and folders.',
  help: 'A file goes in by its own name, a folder by the paths below it. What was written is read back and compared before the cabinet gets its name. A file of more than 2,147,450,880 bytes does not fit into a cabinet and is refused by name, as are more than 65,535 files.',
  parameters: [
    { ...file, help: 'The cabinet to write.' },
    {
      name: 'PATH',
      classic: [],
      value: 'path',
      placeholder: 'PATH',
      isRepeatable: true,
      isRequired: true,
      help: 'A file or a folder; several may follow each other.',
    },
    {
      name: '--level',
      classic: [],
      value: 'level',
      placeholder: 'N',
      help: 'From 1 (fast) to 9 (small); 4 when it is not given.',
    },
    { name: '--stored', classic: [], value: null, help: 'Do not compress.' },
    {
      name: '--max-size',
      classic: [],
      value: 'size',
      placeholder: 'SIZE',
      help: 'Make a set of cabinets, none larger than this (650M, 2G): NAME.cab, NAME.2.cab, NAME.3.cab and so on.',
    },
    {
      name: '--room-for-signature',
      classic: [],
      value: null,
      help: 'Leave the room in the header that a signing program needs.',
    },
    { name: '--overwrite', classic: [], value: null, help: 'Replace a cabinet that is there already.' },
    quick,
  ],
  examples: [
    'cab create D:\\Out\\Payload.cab D:\\In',
    'cab create D:\\Out\\Payload.cab D:\\In\\a.bin D:\\In\\b.bin --level 9 --max-size 650M',
  ],
  order: (values) => {
    const level = values.text('--level');
    const maxSize = values.text('--max-size');
    return {
      action: 'create',
      file: values.required('FILE'),
      paths: values.all('PATH'),
      compression: values.flag('--stored') ? 'stored' : 'mszip',
      level: level === null ? null : Number(level),
      maxBytes: maxSize === null ? null : readSize(maxSize),
      hasSignatureReserve: values.flag('--room-for-signature'),
      overwrite: values.flag('--overwrite'),
      isQuick: values.flag('--quick'),
    };
  },
};

/** In the order in which they are used. */
export const cabCommands: readonly ToolCommand[] = [list, info, test, extract, create];
