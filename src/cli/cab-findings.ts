import type { CabinetFacts, CabinetMember, FileAttribute } from '../core/cab/index.ts';
import type { AppError, ErrorReport } from '../shared/errors.ts';
import { formatBytes, formatCount, plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import { listFacts, listTable } from './layout.ts';

/** What is told of a member. */
export type FoundMember = Pick<
  CabinetMember,
  'path' | 'sizeBytes' | 'modified' | 'attributes' | 'compression' | 'folderIndex'
>;

/** A member that was read: its digests, or what is wrong with it and where. */
export interface FoundTestedMember extends FoundMember {
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly error: {
    readonly code: ErrorReport['code'];
    readonly offset: number | null;
    readonly field: string | null;
  } | null;
}

/** What a `cab` command found out; `shown` is what `--json` prints of it. */
export type CabFindings = { readonly problems: readonly ErrorReport[] } & (
  | { readonly action: 'list'; readonly shown: { readonly members: readonly FoundMember[] } }
  | {
      readonly action: 'info';
      readonly shown: {
        readonly facts: CabinetFacts & { readonly bytesBehind: number; readonly members: number };
      };
    }
  | {
      readonly action: 'test';
      readonly shown: { readonly members: readonly FoundTestedMember[]; readonly problems: readonly ErrorReport[] };
    }
  | {
      readonly action: 'extract';
      readonly shown: {
        readonly to: string;
        readonly files: readonly {
          readonly member: string;
          readonly path: string;
          readonly sizeBytes: number;
          /** `null` when it was not read back. */
          readonly sha256: string | null;
        }[];
        readonly problems: readonly ErrorReport[];
      };
    }
  | {
      readonly action: 'create';
      readonly shown: {
        /** One, or those of a set in their order. */
        readonly cabinets: readonly { readonly path: string; readonly sizeBytes: number }[];
        readonly members: number;
        readonly rawBytes: number;
        readonly isReadBack: boolean;
      };
    }
);

/** A member as it is told of. */
export function foundMember(member: CabinetMember): FoundMember {
  const { path, sizeBytes, modified, attributes, compression, folderIndex } = member;
  return { path, sizeBytes, modified, attributes, compression, folderIndex };
}

/** One damaged block can cost thousands of members: it is told once. */
export function foundProblems(errors: readonly AppError[]): readonly ErrorReport[] {
  return [...new Set(errors)].map((error) => error.toReport());
}

/** The findings in lines that read well at `columns`. Problems are not in it: they are shown as errors. */
export function describeFindings(findings: CabFindings, columns: number): readonly string[] {
  switch (findings.action) {
    case 'list':
      return describeList(findings.shown.members, columns);
    case 'info':
      return describeFacts(findings.shown.facts, columns);
    case 'test': {
      const { members, problems } = findings.shown;
      return [
        ...members.flatMap(({ path, sizeBytes, sha256, md5, error }) => [
          ...(error === null
            ? [`ok      ${safeText(path)}  ${formatCount(sizeBytes)} bytes`, `        SHA-256 ${sha256}`]
            : [`failed  ${safeText(path)}`, `        ${error.code}${placeOf(error)}`]),
          ...(md5 === null ? [] : [`        MD5     ${md5}`]),
        ]),
        `${plural(members.length, 'file')} read, ${plural(problems.length, 'problem')}.`,
      ];
    }
    case 'extract': {
      const { to, files, problems } = findings.shown;
      return [
        ...files.map(({ member, sizeBytes }) => `ok  ${safeText(member)}  ${formatCount(sizeBytes)} bytes`),
        `${plural(files.length, 'file')} extracted to ${safeText(to)}, ${plural(problems.length, 'problem')}.`,
      ];
    }
    case 'create': {
      const { cabinets, members, rawBytes, isReadBack } = findings.shown;
      return [
        ...cabinets.map(({ path, sizeBytes }) => `ok  ${safeText(path)}  ${formatCount(sizeBytes)} bytes`),
        `${plural(members, 'file')}, ${formatBytes(rawBytes)} before compression, ${isReadBack ? 'read back and compared' : 'not read back'}.`,
      ];
    }
  }
}

function placeOf({ offset, field }: { readonly offset: number | null; readonly field: string | null }): string {
  return offset === null || field === null ? '' : ` at byte ${offset}, ${field}`;
}

function describeList(members: readonly FoundMember[], columns: number): readonly string[] {
  const rows = members.map(({ path, sizeBytes, modified, attributes, compression }) => [
    safeText(path),
    formatCount(sizeBytes),
    modified.replace('T', ' '),
    lettersOf(attributes),
    compression,
  ]);
  const titles = [
    { title: 'Name' },
    { title: 'Bytes', align: 'right' },
    { title: 'Modified' },
    { title: 'Attr.' },
    { title: 'Method' },
  ] as const;
  const total = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [...listTable(titles, rows, columns), `${plural(members.length, 'file')}, ${formatBytes(total)}.`];
}

const letters: readonly (readonly [FileAttribute, string])[] = [
  ['read-only', 'r'],
  ['hidden', 'h'],
  ['system', 's'],
  ['archive', 'a'],
  ['execute', 'x'],
];

function lettersOf(attributes: readonly FileAttribute[]): string {
  return letters.map(([attribute, letter]) => (attributes.includes(attribute) ? letter : '-')).join('');
}

type Facts = Extract<CabFindings, { action: 'info' }>['shown']['facts'];

function describeFacts(facts: Facts, columns: number): readonly string[] {
  const { reserve, signature, previous, next } = facts;
  const rows: [string, string][] = [
    ['Size', `${formatCount(facts.sizeBytes)} bytes`],
    ['Behind it', `${formatCount(facts.bytesBehind)} bytes`],
    ['Files', formatCount(facts.members)],
    ['Set', `${facts.setId}, number ${facts.indexInSet} in it`],
    ['Before', previous === null ? 'none' : safeText(`${previous.cabinet} ${previous.disk}`)],
    ['After', next === null ? 'none' : safeText(`${next.cabinet} ${next.disk}`)],
    [
      'Reserve',
      `${reserve.headerBytes} bytes in the header, ${reserve.folderBytes} after each folder, ${reserve.blockBytes} in each block`,
    ],
    [
      'Signature',
      signature === null
        ? 'none'
        : `${formatCount(signature.sizeBytes)} bytes at byte ${signature.offset}; not verified`,
    ],
    ['Folders', formatCount(facts.folders.length)],
  ];
  const folders = facts.folders.map(({ compression, windowBytes, blocks, offset }, index) => [
    String(index),
    compression,
    windowBytes === null ? '' : formatCount(windowBytes),
    formatCount(blocks),
    formatCount(offset),
  ]);
  const titles = [
    { title: 'Folder' },
    { title: 'Method' },
    { title: 'Window', align: 'right' },
    { title: 'Blocks', align: 'right' },
    { title: 'Data at byte', align: 'right' },
  ] as const;
  return [...listFacts(rows, columns), ...(folders.length === 0 ? [] : listTable(titles, folders, columns))];
}
