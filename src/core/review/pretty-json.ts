/** Deeper levels are not moved further in: what is nested without end must not become endless. */
const deepestIndent = 40;

/**
 * JSON with a line for each value; `null` when the text is none, or would become longer than `limit` characters. Only white
 * space changes: numbers and escapes stay as they were written, which parsing and writing again would not keep.
 */
export function prettyJson(text: string, limit: number): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const pieces: string[] = [];
  let length = 0;
  let depth = 0;
  let previous = '';
  const put = (piece: string): void => {
    pieces.push(piece);
    length += piece.length;
  };
  const line = (): void => put(`\n${'  '.repeat(Math.min(depth, deepestIndent))}`);
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)) {
    if (length > limit) return null;
    const isEnd = token === '}' || token === ']';
    if (isEnd) depth -= 1;
    const opens = previous === '{' || previous === '[';
    if ((opens && !isEnd) || previous === ',' || (isEnd && !opens)) line();
    put(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return pieces.join('');
}
