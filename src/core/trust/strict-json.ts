/*
 * JSON that means one thing (RFC 8259, section 4: what a name that stands twice means is left to each reader). Two readers
 * of one sealed text must never read two texts, and nothing about it may cost more than its bytes.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { printableName } from '../file-names.ts';

/** Legs nest five deep. */
const depthLimit = 16;
/** A leg of a hundred thousand files has fewer. */
const valueLimit = 2_000_000;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads JSON text in which no object has a name twice.
 * @throws {AppError} leg.malformed, leg.repeated-name
 */
export function parseStrictJson(text: string): unknown {
  checkStructure(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('leg.malformed', { problem: clause('not-json') }, { cause: error });
  }
}

/** Walks over the text once. What is no JSON at all is left to the parser, except where it could cost too much. */
function checkStructure(text: string): void {
  const names: (Set<string> | null)[] = [];
  let values = 0;
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      const open = names.at(-1);
      if (isName && open !== undefined && open !== null) addName(open, text.slice(at, end + 1));
      isName = false;
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      if (names.length >= depthLimit) throw malformed(clause('nests-deeper-than', { depthLimit }));
      names.push(code === 0x7b ? new Set() : null);
      isName = code === 0x7b;
      values += 1;
    } else if (code === 0x7d || code === 0x5d) {
      names.pop();
      isName = false;
    } else if (code === 0x2c) {
      isName = names.at(-1) instanceof Set;
      values += 1;
    }
    if (values > valueLimit) throw malformed(clause('holds-more-than-values', { valueLimit }));
  }
}

/** Where the string that begins here ends. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  throw malformed(clause('not-json'));
}

function addName(open: Set<string>, quoted: string): void {
  let name = quoted;
  try {
    // Two spellings of one name, as "a" and "\u0061", are that name twice.
    name = JSON.parse(quoted) as string;
  } catch {
    throw malformed(clause('not-json'));
  }
  if (open.has(name)) throw new AppError('leg.repeated-name', { name: printableName(name).slice(0, 100) });
  open.add(name);
}

function malformed(problem: Clause): AppError {
  return new AppError('leg.malformed', { problem });
}
