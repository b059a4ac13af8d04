import type { ChecklistId, ChecklistItem } from '../../shared/checklist.ts';
import { safeText } from '../../shared/safe-text.ts';
import { describeState } from '../../shared/update-states.ts';
import { type ChecklistEvidence, item, type SiteLogName } from './checklist-item.ts';

/*
 * Lines that Microsoft's articles name, looked for in what the site has written since the last import.
 */
const stateMessage4 = /Successfully Dropped the state message 4\b/i;
const problems = {
  trust: { line: /Error in verifying the trust of file/i, logs: ['CMUpdate', 'hman', 'dmpdownloader'] },
  hash: { line: /Failed to calculate hash/i, logs: ['dmpdownloader', 'CMUpdate', 'hman'] },
  redistributables: {
    line: /Failed to find \S+\.\w{2,5}\b|File hash check failed: 0x80070002/i,
    logs: ['dmpdownloader', 'CMUpdate'],
  },
} as const satisfies Partial<Record<ChecklistId, { readonly line: RegExp; readonly logs: readonly SiteLogName[] }>>;

/** A line is shown on one line. */
const shownLength = 300;

/** What the logs of the site server tell. */
export function logItems(evidence: ChecklistEvidence): readonly ChecklistItem[] {
  return [
    reported(evidence),
    problem('trust', evidence),
    problem('hash', evidence),
    problem('redistributables', evidence),
  ];
}

function reported({ logs }: ChecklistEvidence): ChecklistItem {
  const log = 'dmpdownloader.log';
  const lines = logs.dmpdownloader;
  if (lines === null) return item('state-message-4 no-log', 'by-hand', { log });
  return lines.some(({ text }) => stateMessage4.test(text))
    ? item('state-message-4 reported', 'passed', { log })
    : item('state-message-4 not-reported', 'warning', { log });
}

function problem(id: keyof typeof problems, evidence: ChecklistEvidence): ChecklistItem {
  const { logs } = evidence;
  const { line, logs: names } = problems[id];
  const readable = names.filter((name) => logs[name] !== null);
  const [first] = names;
  if (readable.length === 0) return item(`${id} no-log`, 'by-hand', { log: `${first}.log` });
  // What the site has got over since is no answer to why an update does not come.
  for (const name of isOverIt(evidence) ? [] : readable) {
    const found = logs[name]?.findLast(({ text }) => line.test(text));
    if (found !== undefined)
      return item(`${id} failed`, 'failed', { log: `${name}.log`, line: safeText(found.text).slice(0, shownLength) });
  }
  return item(`${id} none`, 'passed', { log: readable.map((name) => `${name}.log`).join(', ') });
}

/** Every update that is asked about can be installed, or is. */
function isOverIt({ wanted, packages }: ChecklistEvidence): boolean {
  const states = new Map(packages.map(({ guid, state }) => [guid, describeState(state).kind]));
  return wanted.length > 0 && wanted.every(({ guid }) => /^(?:ready|installed)$/.test(states.get(guid) ?? ''));
}
