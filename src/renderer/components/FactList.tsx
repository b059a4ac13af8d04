import { Breakable } from './Breakable.tsx';

/** One fact: a name and what it is. */
export interface Fact {
  readonly name: string;
  /** Several are set one under the other. */
  readonly value: string | readonly string[];
  /** Set in the letters of code: a path, a version, a digest. */
  readonly isCode?: boolean;
}

/** Names and values, one under the other. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value, isCode = false }) => (
        <div key={name}>
          <dt>{name}</dt>
          {typeof value === 'string' ? (
            <dd className={isCode ? 'code' : undefined}>
              <Breakable text={value} />
            </dd>
          ) : (
            <dd className={isCode ? 'code' : undefined}>
              {value.map((line) => (
                <p key={line}>
                  <Breakable text={line} />
                </p>
              ))}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
