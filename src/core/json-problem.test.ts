import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inEnglish } from '../shared/clauses.ts';
import { jsonProblem } from './json-problem.ts';

const guard = z.object({ counts: z.record(z.string(), z.number()) });
const problemOf = (value: unknown): string => {
  const { error } = guard.safeParse(value);
  if (error === undefined) throw new Error('It is right.');
  return inEnglish(jsonProblem(error));
};

describe('what is wrong with JSON', () => {
  it('names the field', () => {
    expect(problemOf({ counts: { rows: 'many' } })).toContain('counts.rows');
    expect(problemOf('text')).not.toContain('undefined');
  });

  it('shows a name that is made to mislead as what it is', () => {
    expect(problemOf({ counts: { 'a\u202Ecba\u001B[2J': 'many' } })).toContain('counts.acba[2J');
  });
});
