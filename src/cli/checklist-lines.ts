import type { ChecklistItem } from '../shared/checklist.ts';
import { plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import { wrap } from './layout.ts';

const outcomes: Readonly<Record<ChecklistItem['outcome'], string>> = {
  passed: 'passed',
  warning: 'look',
  failed: 'FAILED',
  'by-hand': 'by hand',
};
const indent = ' '.repeat(9);
const ranks: Readonly<Record<ChecklistItem['outcome'], number>> = { failed: 0, warning: 1, 'by-hand': 2, passed: 3 };

/** The check list: what failed first, and with `isWhole` also what passed. */
export function checklistLines(
  items: readonly ChecklistItem[],
  { columns, isWhole }: { readonly columns: number; readonly isWhole: boolean },
): readonly string[] {
  const shown = items
    .filter(({ outcome }) => isWhole || outcome !== 'passed')
    .toSorted((a, b) => ranks[a.outcome] - ranks[b.outcome]);
  const passed = items.length - items.filter(({ outcome }) => outcome !== 'passed').length;
  return [
    ...shown.flatMap(({ outcome, finding, todo }) => {
      const [first = '', ...rest] = wrap(safeText(finding), columns, indent);
      return [
        outcomes[outcome].padEnd(indent.length) + first.slice(indent.length),
        ...rest,
        ...(todo === null ? [] : wrap(safeText(todo), columns, indent)),
      ];
    }),
    ...(isWhole || passed === 0 ? [] : [`${plural(passed, 'other check')} passed.`]),
  ];
}
