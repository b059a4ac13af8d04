import type { AppDescription } from '../../shared/ipc.ts';
import { strings } from '../strings.ts';
import { Icon } from './Icon.tsx';

/** Name and version; in practice, also that it is practice, on every screen. */
export function AppHeader({ description }: { readonly description: AppDescription | null }) {
  return (
    <header>
      <div className="bar">
        <img src="./icon.svg" width="28" height="28" alt="" />
        <h1>{strings.app.name}</h1>
        {description !== null && <span className="quiet">{strings.app.version(description.version)}</span>}
      </div>
      {description?.isPractice === true && (
        <p className="practice">
          <Icon name="practice" />
          <span>
            <strong>{strings.app.practice}.</strong> {strings.app.practiceNotice}
          </span>
        </p>
      )}
    </header>
  );
}
