import type { CustodyEntry } from './entry.ts';
import { type Html, html } from './html.ts';
import type { Speaker } from './report-words.ts';

/** More would be a book; the record has them all. */
const shownFiles = 2_000;

/** Every file the entries name, once for each content it had, and the entries that name it. */
export function filesTable(entries: readonly CustodyEntry[], { words, count, counted }: Speaker): Html | null {
  interface Seen {
    readonly path: string;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly entries: Set<number>;
  }
  const seen = new Map<string, Seen>();
  const see = (path: string, sizeBytes: number, sha256: string, n: number): void => {
    const key = `${sha256} ${path}`;
    const file = seen.get(key) ?? { path, sizeBytes, sha256, entries: new Set<number>() };
    file.entries.add(n);
    seen.set(key, file);
  };
  for (const { n, files } of entries) {
    if (files === null) continue;
    if (files.list.length === 0) see(words.manyFiles(counted(files.count, 'files')), files.sizeBytes, files.sha256, n);
    for (const { path, sizeBytes, sha256 } of files.list) see(path, sizeBytes, sha256, n);
  }
  if (seen.size === 0) return null;
  const shown = [...seen.values()].slice(0, shownFiles);
  const more = seen.size - shown.length;
  return html`<h2>${words.files}</h2><table><thead><tr><th>${words.file} · SHA-256</th><th class="n">${words.size}</th><th>${words.inEntries}</th></tr></thead><tbody>${shown.map(
    (file) =>
      html`<tr><td><b>${file.path}</b><span class="facts code">${file.sha256}</span></td><td class="n">${count(file.sizeBytes)}</td><td>${[...file.entries].join(', ')}</td></tr>`,
  )}</tbody></table>${more === 0 ? null : html`<p class="soft">${words.moreFiles(count(more))}</p>`}`;
}
