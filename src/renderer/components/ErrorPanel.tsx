import { useState } from 'react';
import type { ErrorReport } from '../../shared/errors.ts';
import { strings } from '../strings.ts';
import { Breakable } from './Breakable.tsx';
import { Notice } from './Notice.tsx';

interface ErrorPanelProps {
  readonly error: ErrorReport;
  /** It stands among things that went well. */
  readonly isProblem?: boolean;
}

/** What happened, what to do next, and a way to hand the details to somebody else. */
export function ErrorPanel({ error, isProblem = false }: ErrorPanelProps) {
  const [copied, setCopied] = useState<'not-yet' | 'yes' | 'refused'>('not-yet');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(JSON.stringify(error, null, 2));
      setCopied('yes');
    } catch {
      setCopied('refused');
    }
  };
  return (
    <Notice
      kind={isProblem ? 'warning' : 'error'}
      icon="warning"
      title={<Breakable text={error.message} />}
      isAlert={!isProblem}
    >
      <p>{error.remedy}</p>
      <p className="notice-foot">
        <span className="quiet">
          {strings.error.code} <code>{error.code}</code>
        </span>
        <button type="button" className="link" onClick={() => void copy()}>
          {strings.error.copy[copied]}
        </button>
      </p>
    </Notice>
  );
}
