import type { z } from 'zod';

/** The first thing a guard found wrong with a file made of JSON, to end a sentence about it. */
export function jsonProblem(error: z.ZodError): string {
  const path = error.issues[0]?.path.join('.') ?? '';
  return path === '' ? 'it is JSON of another kind' : `its field "${path}" is not right`;
}
