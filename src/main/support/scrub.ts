import { Redactor } from '../log/redactor.ts';

const hidden = '***';
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** `password=...`, `"token": "..."`, `--api-key ...`: whatever calls itself a secret, up to the end of the word. */
const calledSecret =
  /((?:pass(?:word|wd|phrase)|pwd|secret|token|api[-_]?key|licen[cs]e[-_]?key)["']?\s*[=:]\s*|--(?:password|secret|token|api-key|key)[= ])(?:"[^"\n]*"|'[^'\n]*'|[^\s"',;&}\]]+)/gi;

const syntax = /[\\^$.*+?()[\]{}|/]/g;

/** Names that must not be told, and what stands in their place. */
export interface HiddenNames {
  /** Of accounts and of people. */
  readonly people: readonly string[];
  /** Of computers; none where they may stay. */
  readonly computers: readonly string[];
  /** The folder of the account, in which its name stands. */
  readonly homeFolder: string;
}

/** Takes secrets and names out of texts that leave this computer. What is logged without secrets goes through it again. */
export class Scrubber {
  readonly #redactor: Redactor;
  readonly #replacements: readonly { readonly pattern: RegExp; readonly by: string }[];

  constructor(secrets: readonly string[], { people, computers, homeFolder }: HiddenNames) {
    this.#redactor = new Redactor(secrets);
    this.#replacements = [
      ...patternsOf([homeFolder], '(home)'),
      ...patternsOf(people.flatMap(withoutDomain), '(person)'),
      ...patternsOf(computers, '(computer)'),
    ];
  }

  text(text: string): string {
    let clean = this.#redactor.text(text.replace(privateKey, hidden)).replace(calledSecret, `$1${hidden}`);
    for (const { pattern, by } of this.#replacements) clean = clean.replace(pattern, by);
    return clean;
  }

  /** Any value as JSON text, with every text in it clean. */
  json(value: unknown): string {
    return this.text(`${JSON.stringify(this.#redactor.value(value), null, 2)}\n`);
  }
}

/** `CORP\anna` is also `anna`, and CORP is somebody's, too. */
function withoutDomain(name: string): readonly string[] {
  return [name, ...name.split(/[\\@]/)];
}

/** Whole words only, in any case; also as JSON writes them. The longest first: one may be a part of another. */
function patternsOf(
  names: readonly string[],
  by: string,
): readonly { readonly pattern: RegExp; readonly by: string }[] {
  const forms = names
    .map((name) => name.trim())
    .filter((name) => name.length > 1)
    .flatMap((name) => [name, JSON.stringify(name).slice(1, -1), encodeURIComponent(name)]);
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .map((form) => ({
      pattern: new RegExp(`(?<![\\p{L}\\p{N}_])${form.replace(syntax, '\\$&')}(?![\\p{L}\\p{N}_])`, 'giu'),
      by,
    }));
}
