/*
 * Our own rules for T-SQL, beyond its syntax: it must run on any T-SQL engine and on any site server without being noticed.
 * Comments and texts are taken out first, so that neither hides anything nor is taken for a statement.
 */

const rules: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'MERGE', pattern: /\bMERGE\b/i },
  { name: 'a dirty read', pattern: /\b(?:NOLOCK|READUNCOMMITTED|READ\s+UNCOMMITTED)\b/i },
  { name: 'a table hint', pattern: /\b(?:FROM|JOIN)\s+[\w.[\]]+(?:\s+AS\s+\w+)?\s+WITH\s*\(/i },
  { name: 'a query hint', pattern: /\bOPTION\s*\(/i },
  { name: 'an index hint', pattern: /\bINDEX\s*=/i },
  { name: 'text that is run', pattern: /\b(?:EXEC(?:UTE)?\s*\(|sp_executesql)/i },
];
const everything = /\bSELECT\s+(?:TOP\s*\(\s*\w+\s*\)\s*)?(?:\w+\.)?\*/i;
/** What a file that only reads has no use for. */
const writes = /\b(?:INSERT|UPDATE|DELETE|TRUNCATE|DROP|CREATE|ALTER|GRANT|INTO|EXEC|EXECUTE)\b/i;

/** Which rules the text breaks; empty when none. */
export function tsqlProblems(
  text: string,
  { isReadOnly, mayTakeAll = false }: { readonly isReadOnly: boolean; readonly mayTakeAll?: boolean },
): readonly string[] {
  const code = withoutTexts(text);
  const problems = rules.filter(({ pattern }) => pattern.test(code)).map(({ name }) => name);
  if (!mayTakeAll && everything.test(code)) problems.push('SELECT *');
  // A parameter is a value; in a sum with a text it would be on its way to becoming a statement.
  if (/(?:\+\s*@\w|@\w+\s*\+)/.test(code)) problems.push('a text put together from a parameter');
  if (isReadOnly && writes.test(code)) problems.push('a statement that writes');
  if (isReadOnly && code.replace(/;\s*$/, '').includes(';')) problems.push('more than one statement');
  return problems;
}

/** The code alone: comments are gone, a text is `''`. */
export function withoutTexts(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|N?'(?:[^']|'')*'/g, (found) => (found.endsWith("'") ? "''" : ' '));
}
