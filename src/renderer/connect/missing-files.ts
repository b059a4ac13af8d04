import { type Clause, isClause } from '../../shared/clauses.ts';
import type { ConnectPlan } from '../../shared/connect-plan.ts';
import type { ErrorReport } from '../../shared/errors.ts';

/** A file a pack lacks. */
export interface MissingFile {
  readonly path: string;
  /** A code of the catalogue, or some English words. */
  readonly problem: string;
  readonly isCode: boolean;
  /** Those words for other languages; `null` for a code, and where nobody sent them. */
  readonly clause: Clause | null;
}

/** What is missing of one update; `guid` is `null` for what all of them share. */
export interface MissingOfUpdate {
  readonly guid: string | null;
  /** As the plan calls it; its GUID where no plan is known. */
  readonly name: string | null;
  readonly files: readonly MissingFile[];
}

const guidAtStart = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}(?=[./])/;

/** The missing files of `update-pack.incomplete`, by update, in the order they were told; nothing of any other error. */
export function missingOf(
  { code, details, clauses }: ErrorReport,
  plan: ConnectPlan | null,
): readonly MissingOfUpdate[] {
  if (code !== 'update-pack.incomplete' || !Array.isArray(details.files)) return [];
  const files = details.files.filter((file) => typeof file === 'string');
  const byUpdate = Map.groupBy(
    files.map((file, index) => readFile(file, problemAt(clauses?.files, index))),
    ({ path }) => guidAtStart.exec(path)?.[0] ?? null,
  );
  return [...byUpdate].map(([guid, ofUpdate]) => ({
    guid,
    name: guid === null ? null : (plan?.updates.find((update) => update.guid === guid)?.name ?? guid),
    files: ofUpdate,
  }));
}

/** How many files `update-pack.incomplete` names; 0 for any other error. */
export function countMissing(error: ErrorReport): number {
  return missingOf(error, null).reduce((sum, { files }) => sum + files.length, 0);
}

/** `path (problem)`, as the error tells it. */
function readFile(text: string, clause: Clause | null): MissingFile {
  const [, path = text, problem = ''] = /^(.*) \(([^()]*)\)$/.exec(text) ?? [];
  const isCode = /^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/.test(problem);
  return { path, problem, isCode, clause: isCode ? null : clause };
}

/** What is wrong with the file of that number. */
function problemAt(files: Clause | readonly Clause[] | undefined, index: number): Clause | null {
  const problem = files === undefined || isClause(files) ? undefined : files[index]?.values.problem;
  return isClause(problem) ? problem : null;
}
