import type { z } from 'zod';
import { type Clause, clause } from '../shared/clauses.ts';
import { safeText } from '../shared/safe-text.ts';

/** The first thing a guard found wrong with a file made of JSON, to end a sentence about it; the names in it are the file's. */
export function jsonProblem(error: z.ZodError): Clause {
  const path = error.issues[0]?.path.join('.') ?? '';
  return path === '' ? clause('json-another-kind') : clause('field-not-right', { path: safeText(path) });
}
