import { useState } from 'react';
import type { ErrorReport } from '../../shared/errors.ts';
import { strings } from '../strings.ts';
import { Breakable } from './Breakable.tsx';
import { Icon } from './Icon.tsx';

interface ErrorPanelProps {
  readonly error: ErrorReport;
  /** It stands among things that went well. */
  readonly isProblem?: boolean;
}

/** What happened, what to do next, and a way to hand the details to somebody else. */
export function ErrorPanel({ error, isProblem = false }: ErrorPanelProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(error, null, 2));
    setCopied(true);
  };
  return (
    <div
      className={`notice ${isProblem ? 'notice-warning' : 'notice-error'}`}
      {...(isProblem ? {} : { role: 'alert' })}
    >
      <Icon name="warning" />
      <div className="notice-body">
        <p className="notice-title">
          <Breakable text={error.message} />
        </p>
        <p>{error.remedy}</p>
        <p className="notice-foot">
          <span className="quiet">
            {strings.error.code} <code>{error.code}</code>
          </span>
          <button type="button" className="link" onClick={() => void copy()}>
            {isCopied ? strings.error.copied : strings.error.copy}
          </button>
        </p>
      </div>
    </div>
  );
}
