import { Breakable } from './Breakable.tsx';

/** One fact: a name and what it is. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Set in the letters of code: a path, a version, a digest. */
  readonly isCode?: boolean;
}

/** Names and values, one under the other. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd className={fact.isCode === true ? 'code' : undefined}>
            <Breakable text={fact.value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
