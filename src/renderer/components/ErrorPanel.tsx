import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import { errorWords } from '../languages/error-words.ts';
import { go } from '../stores/navigation.ts';
import { Breakable } from './Breakable.tsx';
import { Notice } from './Notice.tsx';

interface ErrorPanelProps {
  readonly error: ErrorReport;
  /** In place of its message, where the same is told below. */
  readonly title?: string | undefined;
  /** It stands among things that went well. */
  readonly isProblem?: boolean;
  /** What may be done about it right here. */
  readonly children?: React.ReactNode;
}

/** What happened, what to do next, and a way to hand the details to somebody else. */
export function ErrorPanel({ error, title, isProblem = false, children }: ErrorPanelProps) {
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
    <Notice kind={isProblem ? 'warning' : 'error'} title={<Breakable text={title ?? message} />} isAlert={!isProblem}>
      <p>{remedy}</p>
      {children}
      <p className="notice-foot">
        <span className="quiet">
          {t('error.code')}{' '}
          <Link inline onClick={() => go({ screen: 'help', topic: error.code })}>
            <code>{error.code}</code>
          </Link>
        </span>
        <Button appearance="transparent" size="small" onClick={() => void copy()}>
          {t(`error.copy.${copied}`)}
        </Button>
      </p>
    </Notice>
  );
}
