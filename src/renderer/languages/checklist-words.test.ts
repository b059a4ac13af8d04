import { describe, expect, it } from 'vitest';
import { type ChecklistItem, checklistCodes, checklistIds } from '../../shared/checklist.ts';
import { checklistWords as en } from '../../shared/checklist-words/en.ts';
import { checklistWords as fr } from '../../shared/checklist-words/fr.ts';
import { checklistWords as nl } from '../../shared/checklist-words/nl.ts';
import type { ChecklistWords } from '../../shared/checklist-words/words.ts';
import { addChecklistWords, checklistText } from './checklist-words.ts';

addChecklistWords('nl', nl);
addChecklistWords('fr', fr);

const keys = Object.keys(en) as ChecklistItem['key'][];
const details = {
  updates: ['A', 'B', 'C', 'D', 'E', 'F', 'G'],
  line: 'what the log says',
  log: 'some.log',
  path: '/some/path',
  files: ['one.CAB'],
  seconds: 7200,
  freeBytes: 12_345_678,
  wantedBytes: 23_456_789,
} as const;

function itemOf(key: ChecklistItem['key']): ChecklistItem {
  const id = checklistIds.find((one) => key.startsWith(`${one} `)) ?? expect.unreachable(key);
  return { id, key, outcome: 'passed', finding: 'found', todo: null, details };
}

/** What of the details a text tells. */
function told(words: ChecklistWords, key: ChecklistItem['key']): readonly string[] {
  const { finding } = words[key](details, { bytes: (count) => `${count} units`, count: String });
  return [
    'A, B',
    'what the log says',
    'some.log',
    '/some/path',
    'one.CAB',
    '7200',
    '120',
    '12345678',
    '23456789',
  ].filter((fact) => finding.includes(fact));
}

describe('the check list', () => {
  it('has words for every finding of every question', () => {
    const all = checklistIds.flatMap((id) => checklistCodes[id].map((code) => `${id} ${code}`));
    for (const words of [en, nl, fr]) expect(Object.keys(words)).toEqual(all);
  });

  it.each(keys)('tells the same facts of "%s" in each language, and something to do for the same', (key) => {
    for (const words of [nl, fr]) {
      expect(told(words, key)).toEqual(told(en, key));
      const [there, here] = [words, en].map((table) => table[key](details, { bytes: String, count: String }));
      expect(there?.todo === null).toBe(here?.todo === null);
      expect(there?.finding).not.toBe(here?.finding);
    }
  });

  it('is shown in the language of the screen, and what is not known there as the host says it', () => {
    expect(checklistText('nl', itemOf('superseded some')).finding).toBe(
      'Een nieuwere update vervangt A, B, C, D, E en nog 2: de console verbergt die.',
    );
    expect(checklistText('fr', itemOf('hash none')).finding).toBe(
      'Aucune empreinte ne fait obstacle à une mise à jour.',
    );
    expect(checklistText('en', itemOf('hash none'))).toEqual({ finding: 'found', todo: null });
  });
});
