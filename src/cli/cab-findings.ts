import type { Cabinet, CabinetFacts, CabinetMember, FileAttribute } from '../core/cab/index.ts';
import type { SignatureFacts } from '../core/cab/signature/describe-signature.ts';
import type { CabinetVerdict } from '../core/cab/signature/verify-signature.ts';
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

/** Where it departs from the specification. */
type Departures = Cabinet['departures']['kept'];

/** What a `cab` command found out; `shown` is what `--json` prints of it. */
export type CabFindings = { readonly problems: readonly ErrorReport[] } & (
  | { readonly action: 'list'; readonly shown: { readonly members: readonly FoundMember[] } }
  | {
      readonly action: 'info';
      readonly shown: {
        readonly facts: CabinetFacts & {
          readonly bytesBehind: number;
          /** 0 unless it is inside of another file. */
          readonly embeddedAt: number;
          readonly members: number;
          readonly departures: Departures;
          readonly signatures: readonly SignatureFacts[];
        };
      };
    }
  | {
      readonly action: 'test';
      readonly shown: {
        readonly members: readonly FoundTestedMember[];
        readonly departures: Departures;
        /** `null` when it was not asked for. */
        readonly signature: CabinetVerdict | null;
        readonly problems: readonly ErrorReport[];
      };
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
      const { members, departures, signature, problems } = findings.shown;
      return [
        ...members.flatMap(({ path, sizeBytes, sha256, md5, error }) => [
          ...(error === null
            ? [`ok      ${safeText(path)}  ${formatCount(sizeBytes)} bytes`, `        SHA-256 ${sha256}`]
            : [`failed  ${safeText(path)}`, `        ${error.code}${placeOf(error)}`]),
          ...(md5 === null ? [] : [`        MD5     ${md5}`]),
        ]),
        ...departures.map(describeDeparture),
        ...(signature === null ? [] : describeVerdict(signature)),
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

function describeDeparture({ field, offset, what }: Departures[number]): string {
  return `note    ${field} at byte ${offset} ${safeText(what)}`;
}

/** The outermost signature first, each with who signed, when, and why it is not good. */
function describeVerdict({ state, reasons, signatures }: CabinetVerdict): readonly string[] {
  return [
    `Signature: ${state}. Whether a certificate was revoked is not checked.`,
    ...signatures.flatMap((one) => [
      `  ${one.state}: ${signerOf(one.facts)}`,
      ...one.timestamps.map(({ time, state: stamp }) => `    time stamp ${time} (${stamp})`),
      ...one.reasons.map(({ text }) => `    ${safeText(text)}`),
    ]),
    ...(signatures.length > 0 ? [] : reasons.map(({ text }) => `  ${safeText(text)}`)),
  ];
}

function signerOf(facts: SignatureFacts | null): string {
  const subject = facts?.signer?.subject;
  return subject === undefined ? 'nobody who is named in it' : safeText(subject);
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
    ...facts.signatures.map((one): [string, string] => [
      one.level === 0 ? 'Signed by' : 'And by',
      `${signerOf(one)}${one.signingTime === null ? '' : `, who says ${one.signingTime}`}`,
    ]),
    ...(facts.embeddedAt === 0
      ? []
      : [['Begins', `at byte ${formatCount(facts.embeddedAt)} of the file`] as [string, string]]),
    ...(facts.set === null ? [] : [['In this set', setText(facts.set)] as [string, string]]),
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
  return [
    ...listFacts(rows, columns),
    ...(folders.length === 0 ? [] : listTable(titles, folders, columns)),
    ...facts.departures.map(describeDeparture),
  ];
}

function setText({ cabinets, sizeBytes }: NonNullable<Facts['set']>): string {
  return `${cabinets.map(({ name }) => safeText(name)).join(', ')}: ${formatCount(sizeBytes)} bytes together`;
}
