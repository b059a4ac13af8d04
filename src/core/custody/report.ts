/*
 * The custody record as a page a person can file: one HTML text, whole in itself, without scripts and without anything
 * from elsewhere. The verdict stands on top; what a person decided and what scanners said come before the table.
 */
import { catalogue } from '../../shared/error-catalogue.ts';
import { fr } from '../../shared/error-words/fr.ts';
import { nl } from '../../shared/error-words/nl.ts';
import type { BadEntry, ChainFindings, CheckedEntry } from './check-chain.ts';
import type { CustodyEntry } from './entry.ts';
import { Html, html } from './html.ts';
import { filesTable } from './report-files.ts';
import { reportStyle } from './report-style.ts';
import { type CountedThing, type ReportLanguage, type ReportWords, reportWords, type Speaker } from './report-words.ts';

/** One chain as it was found, by the name it is kept under. */
export interface ReportChain {
  readonly chain: string;
  readonly findings: ChainFindings;
}

export interface ReportOptions {
  readonly language: ReportLanguage;
  /** When the page is made. */
  readonly at: Date;
  /** Name and version of the program that makes it. */
  readonly program: string;
  /** Whether a computer is trusted where the page is made; left out, nothing is said of it. */
  readonly isKnown?: (computer: string) => boolean;
}

/** The page. */
export function custodyReport(chains: readonly ReportChain[], options: ReportOptions): string {
  const { language, at, program } = options;
  const words = reportWords[language];
  const numbers = new Intl.NumberFormat(language);
  const count = (number: number): string => numbers.format(number);
  const counted = (number: number, thing: CountedThing): string =>
    `${count(number)} ${words.counts[thing][isOne(number, language) ? 0 : 1]}`;
  const speaker: Speaker = { words, count, counted };
  const trips = chains.filter(({ chain }) => chain !== 'computer').map(({ chain }) => chain);
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${[words.title, ...trips].join(' ')}</title>
<style>${new Html(reportStyle)}</style>
</head>
<body>
<main>
<header>
<h1>${words.title}</h1>
<div class="about">${words.printed} ${moment(at.toISOString())} UTC<br>${words.from} ${program}</div>
</header>
${chains.map((chain) => section(chain, speaker, options))}
<div class="signing">${words.signing.map((label) => html`<div>${label}</div>`)}</div>
</main>
</body>
</html>
`.text;
}

function section({ chain, findings }: ReportChain, speaker: Speaker, options: ReportOptions): Html {
  const { words } = speaker;
  const proved = flat(findings.entries);
  const last = findings.entries.at(-1);
  return html`<section>
<h2>${chain === 'computer' ? words.ofComputer : words.trip}${chain === 'computer' ? null : html`<small class="code">${chain}</small>`}</h2>
${verdict(chain, findings, speaker, options.language)}
${counts(proved, speaker)}
${way(findings.entries, speaker)}
${decisions(proved, speaker)}
${scans(proved, speaker)}
${computers(proved, speaker, options)}
${entriesTable(findings.entries, speaker)}
${unproved(findings, speaker)}
${filesTable(proved, speaker)}
${last === undefined ? null : html`<footer>${words.byHand}<br><code>${last.sha256}</code></footer>`}
</section>`;
}

function verdict(chain: string, findings: ChainFindings, { words, count }: Speaker, language: ReportLanguage): Html {
  const { bad, entries } = findings;
  if (bad === null) {
    const told = entries.length === 0 ? words.nothing : words.wholeMeans(count(entries.length));
    return html`<div class="verdict good"><span class="sign" aria-hidden="true">✓</span><div><strong>${words.whole}</strong><p>${told}</p></div></div>`;
  }
  return html`<div class="verdict bad"><span class="sign" aria-hidden="true">✗</span><div><strong>${words.broken}</strong><p>${badWords(chain, bad, language)}</p><p>${words.holdUpTo(entries.length)}</p></div></div>`;
}

/** The words every host has for it. */
function badWords(chain: string, bad: BadEntry, language: ReportLanguage): string {
  const details = { name: chain, ...bad };
  if (language === 'en') return catalogue['custody.damaged'].message(details);
  const plain = { bytes: String, count: String };
  return (language === 'nl' ? nl : fr)['custody.damaged'].message(details, plain);
}

function counts(entries: readonly CustodyEntry[], { count, counted }: Speaker): Html {
  const drives = new Set(entries.flatMap(({ drive }) => (drive === null ? [] : [JSON.stringify(drive)])));
  const files = new Set(
    entries.flatMap(({ files }) => files?.list.map(({ path, sha256 }) => `${sha256} ${path}`) ?? []),
  );
  const many = entries.reduce((most, { files }) => Math.max(most, files?.count ?? 0), 0);
  const overrides = entries.filter(({ what }) => what === 'override').length;
  const scanned = entries.filter(({ what }) => what === 'scanned');
  const isIll = scanned.some(({ details }) => details.verdict !== 'clean');
  const cells: readonly (readonly [number, CountedThing, string])[] = [
    [entries.length, 'entries', ''],
    [new Set(entries.map(({ computer }) => computer.id)).size, 'computers', ''],
    [drives.size, 'drives', ''],
    [Math.max(files.size, many), 'files', ''],
    [scanned.length, 'scans', isIll ? 'ill' : ''],
    [overrides, 'overrides', overrides > 0 ? 'care' : ''],
  ];
  return html`<div class="counts">${cells.map(([number, thing, kind]) => html`<div class="${kind}"><b>${count(number)}</b><span>${counted(number, thing).slice(count(number).length + 1)}</span></div>`)}</div>`;
}

/** From computer to computer: one stop for each stretch of entries that one of them wrote. */
function way(entries: readonly CheckedEntry[], { words }: Speaker): Html | null {
  const stops: { readonly name: string; readonly from: string; to: string; drive: string | null }[] = [];
  for (const { entry } of entries) {
    const last = stops.at(-1);
    // By name and not by key: a key that was replaced is the same place.
    if (last === undefined || last.name !== entry.computer.name)
      stops.push({ name: entry.computer.name, from: entry.at, to: entry.at, drive: entry.drive?.label ?? null });
    else {
      last.to = entry.at;
      last.drive = entry.drive?.label ?? last.drive;
    }
  }
  if (stops.length < 2) return null;
  return html`<h2>${words.way}</h2><ol class="way">${stops.map(({ name, from, to }, index) => {
    const days = day(from) === day(to) ? day(from) : `${day(from)} – ${day(to)}`;
    const carriedBy = stops[index - 1]?.drive ?? null;
    const leap = index === 0 ? null : html`<span class="leap">${carriedBy ?? ''}<i></i></span>`;
    return html`<li>${leap}<span class="stop"><b>${name}</b><span>${days}</span></span></li>`;
  })}</ol>`;
}

function decisions(entries: readonly CustodyEntry[], { words }: Speaker): Html | null {
  const decided = entries.filter(({ what }) => what === 'override' || what === 'given-up' || what === 'drive-lost');
  if (decided.length === 0) return null;
  return html`<h2>${words.attention}</h2>${decided.map((entry) => {
    const { by, reason, code } = entry.details;
    const title = entry.what === 'override' ? words.overrideBy(by ?? entry.who) : actWords(entry, words);
    return html`<div class="note"><h3>${title}${code === undefined ? null : html` <code>${code}</code>`}</h3><blockquote>${reason ?? words.noReason}</blockquote><p>${words.number} ${entry.n} · ${moment(entry.at)} UTC · ${entry.computer.name} · ${entry.who}</p></div>`;
  })}`;
}

function scans(entries: readonly CustodyEntry[], { words, counted }: Speaker): Html | null {
  const scanned = entries.filter(({ what }) => what === 'scanned' || what === 'quarantined');
  if (scanned.length === 0) return null;
  return html`<h2>${words.scans}</h2>${scanned.map((entry) => {
    const { verdict: found, program, refused } = entry.details;
    const files = entry.files === null ? '' : words.scanned(filesWords(entry.files, counted));
    const isClean = entry.what === 'scanned' && found === 'clean';
    return html`<div class="note ${isClean ? 'fine' : 'ill'}"><h3>${entry.what === 'scanned' ? verdictBadge(found, words) : html`<span class="badge ill">${actWords(entry, words)}</span>`} ${files}</h3>${refused === undefined ? null : html`<blockquote>${refused}</blockquote>`}<p>${words.number} ${entry.n} · ${moment(entry.at)} UTC · ${entry.computer.name}${program === undefined ? null : html` · ${program}`}</p></div>`;
  })}`;
}

function verdictBadge(verdict: string | undefined, words: ReportWords): Html {
  return html`<span class="badge ${verdict === 'clean' ? 'fine' : 'ill'}">${words.values[verdict ?? ''] ?? verdict ?? '?'}</span>`;
}

function computers(entries: readonly CustodyEntry[], { words }: Speaker, { isKnown }: ReportOptions): Html | null {
  const met = new Map(entries.map(({ computer }) => [computer.id, computer]));
  if (met.size === 0) return null;
  return html`<h2>${words.computers}</h2><table><thead><tr><th>${words.computer}</th><th>${words.key}</th><th></th></tr></thead><tbody>${[
    ...met.values(),
  ].map(({ id, name }) => {
    const known = isKnown === undefined ? null : isKnown(id);
    const badge =
      known === null
        ? null
        : html`<span class="badge ${known ? 'fine' : 'ill'}">${known ? words.isKnown : words.isUnknown}</span>`;
    return html`<tr><td><b>${name}</b></td><td><code>${inGroups(id)}</code></td><td>${badge}</td></tr>`;
  })}</tbody></table>`;
}

function entriesTable(entries: readonly CheckedEntry[], speaker: Speaker): Html | null {
  if (entries.length === 0) return null;
  return html`<h2>${speaker.words.entries}</h2>${table(
    entries.flatMap((checked) => rows(checked, speaker)),
    speaker,
  )}`;
}

function unproved({ unproved: entries }: ChainFindings, speaker: Speaker): Html | null {
  const { words } = speaker;
  if (entries.length === 0) return null;
  const shown = entries.map((entry) => row(entry, 'unproved', String(entry.n), null, speaker));
  return html`<h2>${words.unproved}</h2><p class="soft">${words.unprovedMeans}</p>${table(shown, speaker)}`;
}

function table(body: readonly Html[], { words }: Speaker): Html {
  return html`<table class="acts"><colgroup><col class="n"><col class="when"><col><col class="who"><col class="drive"></colgroup><thead><tr><th class="n">${words.number}</th><th>${words.when}</th><th>${words.what}</th><th>${words.who}</th><th>${words.drive}</th></tr></thead><tbody>${body}</tbody></table>`;
}

/** The row of an entry, and those of the branch it holds. */
function rows({ entry, isEarlier, branch }: CheckedEntry, speaker: Speaker): readonly Html[] {
  const remark = isEarlier ? speaker.words.clockWentBack : null;
  const beside = flat(branch).map((one) => row(one, 'side', `↳ ${one.n}`, speaker.words.branchOf, speaker));
  return [row(entry, '', String(entry.n), remark, speaker), ...beside];
}

function row(
  entry: CustodyEntry,
  kind: string,
  number: string,
  remark: string | null,
  { words, counted }: Speaker,
): Html {
  const { drive, files, details } = entry;
  const facts = Object.entries(details).map(
    ([name, value]) =>
      html`<span class="facts">${words.facts[name] ?? name}${words.colon} <q>${shownFact(value, words)}</q></span>`,
  );
  const told = files === null ? null : html`<span class="facts"><q>${filesWords(files, counted)}</q></span>`;
  const serial = drive?.serial == null ? words.noSerial : `${words.serial} ${drive.serial}`;
  const carrier =
    drive === null
      ? null
      : html`<b>${drive.label}</b><span class="facts">${drive.fileSystem}</span><span class="facts">${serial}</span>`;
  const marked = remark === null ? null : html` <span class="badge care">${remark}</span>`;
  return html`<tr class="${kind}"><td class="n">${number}</td><td class="when">${day(entry.at)}<span class="facts">${moment(entry.at).slice(11)}</span></td><td><b>${actWords(entry, words)}</b>${marked}${facts}${told}</td><td><b>${entry.computer.name}</b><span class="facts">${entry.who}</span></td><td>${carrier}</td></tr>`;
}

/** All entries, those of branches behind the one that holds them. */
function flat(entries: readonly CheckedEntry[]): readonly CustodyEntry[] {
  return entries.flatMap(({ entry, branch }) => [entry, ...flat(branch)]);
}

function actWords({ what }: CustodyEntry, words: ReportWords): string {
  return Object.hasOwn(words.acts, what) ? words.acts[what as keyof ReportWords['acts']] : what;
}

/** `2 files, 1,024 bytes`. */
function filesWords(
  files: { readonly count: number; readonly sizeBytes: number },
  counted: Speaker['counted'],
): string {
  return `${counted(files.count, 'files')}, ${counted(files.sizeBytes, 'bytes')}`;
}

/** `2026-03-02 08:00:01`: the same for every reader. */
function moment(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

function inGroups(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ');
}

function day(at: string): string {
  return at.slice(0, 10);
}

/** A value that is a word of ours in the reader's language, a time as all times are told, anything else as it is. */
function shownFact(value: string, words: ReportWords): string {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return `${moment(value)} UTC`;
  return Object.hasOwn(words.values, value) ? (words.values[value] ?? value) : value;
}

/** French counts nought as one. */
function isOne(number: number, language: ReportLanguage): boolean {
  return number === 1 || (number === 0 && language === 'fr');
}
