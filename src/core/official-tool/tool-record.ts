import type { ToolSource } from '../ports/official-tool.ts';
import { readToolLine, type ToolFact } from './read-line.ts';

/** An update the tool spoke of. */
export interface ToldPayload {
  readonly guid: string;
  /** `null` when the tool never said it. */
  readonly version: string | null;
  /** `null` until it said that it has it. */
  readonly sizeBytes: number | null;
  readonly redists: 'none' | 'begun' | 'done';
}

const mostErrors = 1_000;
/** A tool that says more is not remembered line by line. */
const mostLines = 100_000;

/** What the tool said in one run, put together. */
export class ToolRecord {
  readonly #payloads = new Map<string, ToldPayload>();
  readonly #sizes = new Map<string, number>();
  readonly #errors = new Map<string, string>();
  readonly #wrong = new Set<string>();
  readonly #said = { console: new Map<string, number>(), 'tool-log': new Map<string, number>() };
  #stateMessage4 = false;
  #downloaders = { begun: 0, ended: 0 };
  #current: string | null = null;
  #last = '';

  /** Takes a line; `null` for one that another source has said already. */
  add(source: ToolSource, line: string): { readonly fact: ToolFact | null } | null {
    if (source !== 'setup-log' && this.#isEcho(source, line)) return null;
    this.#last = line;
    const fact = readToolLine(source, line);
    if (fact !== null) this.#take(fact);
    return { fact };
  }

  get payloads(): readonly ToldPayload[] {
    return [...this.#payloads.values()];
  }

  /** Sizes the tool told of files, by name. */
  get sizes(): ReadonlyMap<string, number> {
    return this.#sizes;
  }

  /** What it called errors, each once, in order. */
  get errors(): readonly string[] {
    return [...this.#errors.values()];
  }

  /** Files whose hash was wrong and never right afterwards. */
  get wrongFiles(): readonly string[] {
    return [...this.#wrong];
  }

  /** A downloader began and did not end. */
  get isDownloadOpen(): boolean {
    return this.#downloaders.ended < this.#downloaders.begun;
  }

  get hasStateMessage4(): boolean {
    return this.#stateMessage4;
  }

  /** What is under way, for the progress; `null` when nobody knows. */
  get current(): string | null {
    return this.#current;
  }

  /** The last line of all. */
  get last(): string {
    return this.#last;
  }

  /** The window and the tool's own log say the same, each in its time. What one of them says twice, is said twice. */
  #isEcho(source: 'console' | 'tool-log', line: string): boolean {
    // What one of them calls an error and the other does not, stays one.
    const key = line.replace(/^INFO:\s?/, '').replace(/^(WARNING|ERROR):\s?/, '$1:');
    const own = this.#said[source];
    const times = (own.get(key) ?? 0) + 1;
    if (own.size < mostLines) own.set(key, times);
    return times <= (this.#said[source === 'console' ? 'tool-log' : 'console'].get(key) ?? 0);
  }

  #take(fact: ToolFact): void {
    switch (fact.kind) {
      case 'downloaded':
        this.#sizes.set(fact.name, fact.sizeBytes);
        return;
      case 'payload-begun':
        this.#current = `${fact.guid}.cab`;
        this.#change(fact.guid, { version: fact.version });
        return;
      case 'payload-done':
        this.#change(fact.guid, { sizeBytes: fact.sizeBytes });
        return;
      case 'redists-begun':
        this.#current = `${fact.guid}/Redist`;
        this.#change(fact.guid, { redists: 'begun' });
        return;
      case 'redists-done':
        this.#change(fact.guid, { redists: 'done' });
        return;
      case 'state-message':
        this.#stateMessage4 ||= fact.message === 4;
        return;
      case 'downloader-begun':
        this.#downloaders.begun += 1;
        return;
      case 'downloader-ended':
        this.#downloaders.ended += 1;
        return;
      case 'fetching':
        this.#current = fact.name;
        return;
      case 'hash-wrong':
        this.#wrong.add(fact.name);
        return;
      case 'hash-right':
        this.#wrong.delete(fact.name);
        return;
      case 'error':
        if (this.#errors.size < mostErrors) this.#errors.set(fact.text, fact.text);
        return;
      case 'warning':
        return;
    }
  }

  #change(guid: string, change: Partial<ToldPayload>): void {
    const known = this.#payloads.get(guid) ?? { guid, version: null, sizeBytes: null, redists: 'none' };
    this.#payloads.set(guid, { ...known, ...change });
  }
}
