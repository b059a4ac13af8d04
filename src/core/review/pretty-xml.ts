/** Deeper levels are not moved further in: what is nested without end must not become endless. */
const deepestIndent = 40;

/** Comments, character data and instructions whole; then tags, whose attributes may hold `>`; then what is between. */
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/?[\p{L}_:][^\s<>/"'=]*(?:[\s/][^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*)?>|[^<]+/uy;

interface XmlToken {
  readonly kind: 'open' | 'close' | 'empty' | 'characters' | 'other' | 'text';
  readonly text: string;
  readonly name: string;
  /** Of an opening tag: text stands directly within the element, where every space counts. */
  holdsText: boolean;
}

/**
 * XML with a line for each element; `null` when the text is not such, declares a document type, or would become longer than
 * `limit` characters. Nothing is resolved or expanded: only white space between tags changes, and none beside text.
 */
export function prettyXml(text: string, limit: number): string | null {
  if (!/^\s*</.test(text)) return null;
  const tokens = tokensOf(text);
  if (tokens === null || !isOneElement(tokens)) return null;
  const pieces: string[] = [];
  let length = 0;
  let depth = 0;
  /** The depth of the outermost element that holds text; what is in it stays on one line as it is. */
  let textDepth: number | null = null;
  let hasOpened = false;
  for (const part of tokens) {
    if (length > limit) return null;
    const isBlank = part.kind === 'text' && textDepth === null;
    if (isBlank) continue;
    if (part.kind === 'close') depth -= 1;
    const isOnNewLine = textDepth === null && !(part.kind === 'close' && hasOpened) && pieces.length > 0;
    const piece = (isOnNewLine ? `\n${'  '.repeat(Math.min(depth, deepestIndent))}` : '') + part.text;
    pieces.push(piece);
    length += piece.length;
    if (part.kind === 'close' && textDepth === depth) textDepth = null;
    if (part.kind === 'open') {
      if (part.holdsText) textDepth ??= depth;
      depth += 1;
    }
    hasOpened = part.kind === 'open';
  }
  return pieces.join('');
}

function tokensOf(text: string): readonly XmlToken[] | null {
  const tokens: XmlToken[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text)?.[0];
    // A document type, a bare `<`, a tag without end: not for us.
    if (found === undefined) return null;
    tokens.push({
      kind: kindOf(found),
      text: found,
      name: /^<\/?([^\s<>/]+)/.exec(found)?.[1] ?? '',
      holdsText: false,
    });
  }
  return tokens;
}

function kindOf(text: string): XmlToken['kind'] {
  if (!text.startsWith('<')) return 'text';
  if (text.startsWith('<![CDATA[')) return 'characters';
  if (text.startsWith('<!') || text.startsWith('<?')) return 'other';
  if (text.startsWith('</')) return 'close';
  return text.endsWith('/>') ? 'empty' : 'open';
}

/** Whether every tag has its other and all is in one element. Marks the elements that hold text. */
function isOneElement(tokens: readonly XmlToken[]): boolean {
  const open: XmlToken[] = [];
  let roots = 0;
  for (const part of tokens) {
    const parent = open.at(-1);
    if (part.kind === 'characters' || (part.kind === 'text' && part.text.trim() !== '')) {
      if (parent === undefined) return false;
      parent.holdsText = true;
    } else if (part.kind === 'close') {
      if (open.pop()?.name !== part.name) return false;
    } else if (part.kind === 'open' || part.kind === 'empty') {
      if (parent === undefined) roots += 1;
      if (part.kind === 'open') open.push(part);
    }
  }
  return open.length === 0 && roots === 1;
}
