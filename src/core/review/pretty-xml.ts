const deepestIndent = 40;

/** Comments, character data and instructions whole; then tags, whose attributes may hold `>`; then what is between. */
const token = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/?[\p{L}_:][^\s<>/]*(?:[^<>"']|"[^"<]*"|'[^'<]*')*>|[^<]+/uy;

/**
 * XML with a line for each element; `null` when the text is not such, declares a document type, or would become longer than
 * `limit` characters. Nothing is resolved or expanded: only white space between tags changes, and none beside text.
 */
export function prettyXml(text: string, limit: number): string | null {
  if (!/^\s*</.test(text)) return null;
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  const lines: string[] = [];
  const open: { readonly name: string; readonly holdsText: boolean }[] = [];
  let length = 0;
  let line = '';
  const endLine = (): void => {
    if (line !== '') lines.push(line);
    length += line.length + 1;
    line = '';
  };
  const startLine = (): void => {
    endLine();
    line = '  '.repeat(Math.min(open.length, deepestIndent));
  };
  /** Within an element that holds text every space counts, so it stays on its line as it is. */
  const isInText = (): boolean => open.some(({ holdsText }) => holdsText);
  let previous: XmlToken | null = null;
  let roots = 0;
  for (const [index, part] of tokens.entries()) {
    if (length > limit) return null;
    if (part.kind === 'text') {
      if (open.length === 0 && part.text.trim() !== '') return null;
      if (isInText()) line += part.text;
    } else if (part.kind === 'close') {
      const element = open.at(-1);
      if (element === undefined || element.name !== part.name) return null;
      const wasInText = isInText();
      open.pop();
      if (!wasInText && previous?.kind !== 'open') startLine();
      line += part.text;
    } else {
      if (!isInText()) startLine();
      line += part.text;
      if (open.length === 0 && (part.kind === 'open' || part.kind === 'empty')) roots += 1;
      if (part.kind === 'open') open.push({ name: part.name, holdsText: holdsText(tokens, index) });
    }
    if (part.kind !== 'text' || isInText()) previous = part;
  }
  endLine();
  return open.length === 0 && roots === 1 ? lines.join('\n') : null;
}

interface XmlToken {
  readonly kind: 'open' | 'close' | 'empty' | 'text' | 'other';
  readonly text: string;
  readonly name: string;
}

function tokensOf(text: string): readonly XmlToken[] | null {
  const tokens: XmlToken[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text)?.[0];
    // A document type, a bare `<`, a tag without end: not for us.
    if (found === undefined) return null;
    tokens.push(tokenOf(found));
  }
  return tokens;
}

function tokenOf(text: string): XmlToken {
  const name = /^<\/?([^\s<>/]+)/.exec(text)?.[1] ?? '';
  if (!text.startsWith('<')) return { kind: 'text', text, name: '' };
  if (text.startsWith('<![CDATA[')) return { kind: 'other', text, name: '' };
  if (text.startsWith('<!') || text.startsWith('<?')) return { kind: 'other', text, name: '' };
  if (text.startsWith('</')) return { kind: 'close', text, name };
  return { kind: text.endsWith('/>') ? 'empty' : 'open', text, name };
}

/** Whether text or character data stands directly in the element that opens here: up to its first child suffices to line up. */
function holdsText(tokens: readonly XmlToken[], at: number): boolean {
  let depth = 0;
  for (let index = at + 1; index < tokens.length && index < at + 1000; index += 1) {
    const part = tokens[index];
    if (part === undefined) return false;
    if (part.kind === 'close') {
      if (depth === 0) return false;
      depth -= 1;
    }
    if (depth === 0 && part.kind === 'text' && part.text.trim() !== '') return true;
    if (depth === 0 && part.text.startsWith('<![CDATA[')) return true;
    if (part.kind === 'open') depth += 1;
  }
  return false;
}
