import type { ImportedUpdate } from '../../shared/jobs.ts';

/** One update and what is to be said of it. */
export interface ListedUpdate {
  readonly guid: string;
  readonly name: string;
  readonly words: string;
  readonly reason?: string | null;
  readonly outcome?: ImportedUpdate['outcome'];
}

/** Updates, one a line, each with its state in words. */
export function UpdateList({ updates }: { readonly updates: readonly ListedUpdate[] }) {
  if (updates.length === 0) return null;
  return (
    <ul className="updates">
      {updates.map(({ guid, name, words, reason, outcome }) => (
        <li key={guid}>
          <span className="update-name">{name}</span>
          <span className={`state state-${outcome ?? 'plain'}`}>{words}</span>
          {reason !== undefined && reason !== null && <span className="quiet reason">{reason}</span>}
        </li>
      ))}
    </ul>
  );
}
