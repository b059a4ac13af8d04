import { expect, it } from 'vitest';
import { fr } from '../../shared/clause-words/fr.ts';
import { nl } from '../../shared/clause-words/nl.ts';
import { clause, foreign } from '../../shared/clauses.ts';
import { fr as frErrors } from '../../shared/error-words/fr.ts';
import { nl as nlErrors } from '../../shared/error-words/nl.ts';
import { AppError } from '../../shared/errors.ts';
import { addClauseWords, clauseText } from './clause-words.ts';
import { addErrorWords, errorWords } from './error-words.ts';

addClauseWords('nl', nl);
addClauseWords('fr', fr);
addErrorWords('nl', nlErrors);
addErrorWords('fr', frErrors);
const formats = { bytes: String, count: String };

it('a reason is told in the language of its sentence, and the report keeps it in English', () => {
  const report = new AppError('usage-cabinet.malformed', { name: 'a.cab', problem: clause('not-json') }).toReport();
  expect(report.message).toContain('it is not JSON');
  expect(errorWords('nl', report, formats).message).toContain('het is geen JSON');
  expect(errorWords('fr', report, formats).message).toContain('ce n’est pas du JSON');
});

it('a report of an older program, without clauses, is shown with its English words', () => {
  const { clauses: _, ...old } = new AppError('leg.malformed', { problem: foreign('it is odd') }).toReport();
  expect(errorWords('nl', old, formats).message).toContain('it is odd');
});

it('nothing is counted as one in French', () => {
  const none = clause('payload-there-with-tool', { name: 'X', sizeBytes: 0 });
  expect(clauseText('fr', none, formats)).toContain('0 octet,');
  expect(clauseText('nl', none, formats)).toContain('0 bytes,');
});
