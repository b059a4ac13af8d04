import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from './clause-words/en.ts';
import { fr } from './clause-words/fr.ts';
import { nl } from './clause-words/nl.ts';
import { type ClauseId, type ClauseWords, clause, clausesOf, foreign, inEnglish, inWords } from './clauses.ts';
import { catalogue } from './error-catalogue.ts';
import { AppError } from './errors.ts';

const plain = { isOne: (count: number) => count === 1, count: String };
// Names of products, numbers and what only holds other things are the same in every language.
const ids = Object.keys(en) as ClauseId[];

describe.each(Object.entries<ClauseWords>({ nl, fr }))('the clauses in %s', (_language, words) => {
  it('fill in what English fills in', () => {
    const places = (text: string): readonly string[] =>
      [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '').sort();
    const wrong = ids.filter((id) => places(words[id]).join() !== places(en[id]).join());
    expect(wrong).toEqual([]);
  });

  it('are in that language, but for those that only hold what they are given', () => {
    const same = ids.filter((id) => words[id] === en[id]);
    expect(same.filter((id) => !sameEverywhere.has(id))).toEqual([]);
  });

  it('tell what another program said as a quotation', () => {
    expect(inWords(foreign('EBUSY'), words, plain)).toMatch(/["«].*EBUSY.*["»]/);
  });
});

/** Nothing in them is of one language. */
const sameEverywhere = new Set<ClauseId>([
  'rsa-bits',
  'status',
  'bytes-in',
  'is-0',
  'with-detail',
  'path-with-problem',
  'all-of-them',
  'name-with-problem',
  'code',
  'odbc-driver-18',
  'update',
  'update-with-version',
  'name-is',
  'stands-where',
]);

it('a count is told with what is counted, and clauses in a clause are in its language', () => {
  const told = clause('payload-there-with-tool', { name: clause('update', { guid: 'G' }), sizeBytes: 1 });
  expect(inEnglish(told)).toBe('Update G: its payload is there with 1 byte, as the tool told.');
  expect(inWords(told, fr, plain)).toBe('Mise à jour G : le contenu est là avec 1 octet, comme l’outil l’a dit.');
  const tried = clause('all-of-them', {
    them: [clause('no-name-here', { name: 'a' }), clause('no-name-here', { name: 'b' })],
  });
  expect(inWords(tried, nl, plain)).toBe('a is hier geen naam; b is hier geen naam');
});

it('an error has its reasons in English, and beside them as clauses for other languages', () => {
  const problem = clause('not-json');
  const error = new AppError('leg.malformed', { problem });
  expect(error.details).toEqual({ problem: 'it is not JSON' });
  expect(error.toReport()).toMatchObject({ details: { problem: 'it is not JSON' }, clauses: { problem } });
  expect(AppError.fromReport(error.toReport()).toReport()).toEqual(error.toReport());
  expect(clausesOf({ files: [problem], none: [], name: 'n' })).toEqual({ files: [problem] });
});

it('what has no reason to tell carries no clauses', () => {
  expect(new AppError('files.not-found', { path: 'p' }).toReport()).not.toHaveProperty('clauses');
});

/** A detail that is a text is a fact: a name, a place, a version, or what somebody else said or wrote. */
const facts = new Set(
  `account actual address algorithm answer author by cabinet clock code column command computer created database destination
  disk encoding expected expires field file fileSystem files folder folders found from guid hierarchy host hosts instance
  issuer job kinds label labels lastCreated leg log looked made member method minimum name names newer newest notAfter
  notBefore now object objects oldComputer older path phrase pinned program proxy publicKey question revoked right runId
  said scheme script server sha256 site state stateName subject suggestion text to tool until update url userName validFrom
  validTo value empty drives offered signer`.split(/\s+/),
);
/** Texts with a name that reasons have, and why they are none. */
const exceptions = new Set([
  // Names of a reason, put into words by the tables themselves.
  'custody.damaged reason',
  'site.file-locked why',
  // GUIDs.
  'official-tool.not-laid missing',
  'official-tool.not-laid laid',
  // What the operator wrote.
  'trust.retired-key reason',
]);

it('no detail of an error can hold free words: what is no fact is a clause', () => {
  const source = readFileSync(fileURLToPath(new URL('error-catalogue.ts', import.meta.url)), 'utf8');
  const free: string[] = [];
  for (const [, code = '', type = ''] of source.matchAll(/^ {2}'([a-z-]+\.[a-z-]+)': define<([\s\S]*?)>\(/gm)) {
    for (const [, name = ''] of type.matchAll(/(\w+)\??: (?:readonly )?string(?:\[\])?(?: \| null)?(?=[;,} ])/g)) {
      if (!facts.has(name) && !exceptions.has(`${code} ${name}`)) free.push(`${code} ${name}`);
    }
  }
  expect(free).toEqual([]);
  expect(source.match(/^ {2}'[a-z-]+\.[a-z-]+': define</gm)).toHaveLength(Object.keys(catalogue).length);
});
