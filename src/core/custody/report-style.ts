/** How the report looks: light, in black on white, on A4 and on Letter. Nothing is told by colour alone. */
export const reportStyle = `
:root { color-scheme: light; --ink: #1b1f24; --soft: #57606a; --line: #d5d9de; --paper: #fff; --tint: #f5f7f9;
  --good: #0b6b3a; --good-tint: #e9f6ee; --bad: #a1171b; --bad-tint: #fdeceb; --care: #7a4d00; --care-tint: #fff5e0; --mark: #0f5a8f; }
@page { margin: 14mm 14mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #57606a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 10pt/1.45 "Segoe UI", "Inter", "Noto Sans", system-ui, sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 190mm; margin: 0 auto; padding: 12mm 8mm; }
header { display: flex; justify-content: space-between; gap: 8mm; align-items: flex-end; border-bottom: 2px solid var(--ink); padding-bottom: 3mm; }
h1 { font-size: 21pt; line-height: 1.1; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 12pt; margin: 8mm 0 2mm; font-weight: 650; break-after: avoid; }
h2 small { font-weight: 400; color: var(--soft); font-size: 9pt; margin-left: 2mm; }
p { margin: 0 0 2mm; }
code, .code { font-family: "Cascadia Mono", Consolas, "DejaVu Sans Mono", ui-monospace, monospace; font-size: 0.86em; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.about { text-align: right; font-size: 8.5pt; color: var(--soft); }
.verdict { display: flex; gap: 5mm; align-items: flex-start; margin: 6mm 0 4mm; padding: 4.5mm 5mm; border: 1px solid; border-left-width: 5px; border-radius: 3px; break-inside: avoid; }
.verdict .sign { flex: none; width: 9mm; height: 9mm; border-radius: 50%; color: #fff; font-size: 14pt; line-height: 9mm; text-align: center; }
.verdict strong { display: block; font-size: 13pt; line-height: 1.25; font-weight: 650; }
.verdict p { margin: 1mm 0 0; }
.good { border-color: var(--good); background: var(--good-tint); } .good .sign { background: var(--good); } .good strong { color: var(--good); }
.bad { border-color: var(--bad); background: var(--bad-tint); } .bad .sign { background: var(--bad); } .bad strong { color: var(--bad); }
.counts { display: flex; margin: 0 0 6mm; border: 1px solid var(--line); border-radius: 3px; break-inside: avoid; }
.counts div { flex: 1; padding: 2.5mm 4mm; border-left: 1px solid var(--line); }
.counts div:first-child { border-left: 0; }
.counts b { display: block; font-size: 15pt; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.counts span { color: var(--soft); font-size: 8.5pt; }
.counts .care b { color: var(--care); } .counts .ill b { color: var(--bad); }
.way { display: flex; align-items: stretch; flex-wrap: wrap; row-gap: 3mm; margin: 0; padding: 0; list-style: none; }
.way li { display: flex; align-items: center; break-inside: avoid; }
.way .stop { border: 1px solid var(--line); border-top: 3px solid var(--mark); border-radius: 3px; padding: 2mm 3.5mm; min-width: 34mm; }
.way .stop b { display: block; font-weight: 600; overflow-wrap: anywhere; }
.way .stop span { font-size: 8.5pt; color: var(--soft); display: block; }
.way .leap { text-align: center; padding: 0 2.5mm; font-size: 8.5pt; color: var(--mark); min-width: 24mm; }
.way .leap i { display: block; height: 0; border-top: 1.5px solid var(--mark); margin: 1mm 0; position: relative; }
.way .leap i::after { content: ""; position: absolute; right: -1px; top: -4.5px; border-left: 6px solid var(--mark); border-top: 4px solid transparent; border-bottom: 4px solid transparent; }
.note { border: 1px solid var(--line); border-left: 4px solid var(--care); border-radius: 3px; padding: 2.5mm 4mm; margin: 0 0 2.5mm; break-inside: avoid; background: var(--care-tint); }
.note.ill { border-left-color: var(--bad); background: var(--bad-tint); }
.note.fine { border-left-color: var(--good); background: var(--paper); }
.note h3 { margin: 0 0 1mm; font-size: 10pt; font-weight: 650; }
.note blockquote { margin: 1mm 0; font-size: 11pt; overflow-wrap: anywhere; }
.note p { margin: 0; font-size: 8.5pt; color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: 8.8pt; }
table.acts { table-layout: fixed; }
col.n { width: 11mm; } col.when { width: 25mm; } col.who { width: 38mm; } col.drive { width: 37mm; }
thead { display: table-header-group; }
th { text-align: left; font-weight: 600; font-size: 8pt; color: var(--soft); border-bottom: 1.5px solid var(--ink); padding: 1mm 2.5mm 1mm 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 1.6mm 2.5mm 1.6mm 0; vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
td.n, th.n { text-align: right; padding-right: 3.5mm; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.when { white-space: nowrap; font-variant-numeric: tabular-nums; }
td b { font-weight: 600; }
td .facts { display: block; color: var(--soft); }
td .facts q { quotes: none; color: var(--ink); }
tr.side td { background: var(--tint); } tr.side td.n { padding-left: 3mm; }
tr.unproved td { color: var(--soft); background: var(--tint); }
.badge { vertical-align: 0.5px; display: inline-block; padding: 0 1.6mm; border: 1px solid; border-radius: 2mm; font-size: 7.8pt; font-weight: 600; white-space: nowrap; }
.badge.fine { color: var(--good); } .badge.ill { color: var(--bad); } .badge.care { color: var(--care); }
.signing { display: flex; gap: 8mm; margin-top: 12mm; break-inside: avoid; }
.signing div { flex: 1; border-top: 1px solid var(--ink); padding-top: 1mm; font-size: 8.5pt; color: var(--soft); }
footer { margin-top: 8mm; padding-top: 3mm; border-top: 1px solid var(--line); font-size: 8pt; color: var(--soft); break-inside: avoid; }
@media print { main { max-width: none; padding: 0; } }
@media (max-width: 640px) { header, .counts, .signing { display: block; } .about { text-align: left; margin-top: 2mm; } .counts div { border-left: 0; } table { font-size: 8pt; } }
`;
