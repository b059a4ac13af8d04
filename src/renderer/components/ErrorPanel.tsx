import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import { errorWords } from '../languages/error-words.ts';
import { Breakable } from './Breakable.tsx';
import { Notice } from './Notice.tsx';

interface ErrorPanelProps {
  readonly error: ErrorReport;
  /** It stands among things that went well. */
  readonly isProblem?: boolean;
}

/** What happened, what to do next, and a way to hand the details to somebody else. */
export function ErrorPanel({ error, isProblem = false }: ErrorPanelProps) {
  const { t, i18n } = useTranslation();
  const { message, remedy } = errorWords(i18n.language, error);
  const [copied, setCopied] = useState<'not-yet' | 'yes' | 'refused'>('not-yet');
  const copy = async (): Promise<void> => {
    try {
      // Whoever helps may read another language: the details keep the English words and the code.
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
      title={<Breakable text={message} />}
      isAlert={!isProblem}
    >
      <p>{remedy}</p>
      <p className="notice-foot">
        <span className="quiet">
          {t('error.code')} <code>{error.code}</code>
        </span>
        <button type="button" className="link" onClick={() => void copy()}>
          {t(`error.copy.${copied}`)}
        </button>
      </p>
    </Notice>
  );
}
