import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogPage, RunRecord } from '../../../shared/history.ts';
import { endingOf } from '../../stores/history.ts';
import { Breakable } from '../Breakable.tsx';
import { Icon } from '../Icon.tsx';
import { endingIcons } from './run-looks.ts';

interface LogHeadProps {
  readonly page: LogPage;
  /** `null` of a log whose run is not in the list. */
  readonly run: RunRecord | null;
}

/** What the log is of, how much it holds, and where it is. */
export function LogHead({ page, run }: LogHeadProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'copyPath' | 'copied' | 'copyRefused'>('copyPath');
  const ending = run === null ? null : endingOf(run);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(page.path);
      setCopied('copied');
    } catch {
      setCopied('copyRefused');
    }
  };
  return (
    <div className="log-head">
      <p className="log-counts">
        {ending !== null && (
          <span className={`ending ending-${ending}`}>
            <Icon name={endingIcons[ending]} />
            <span>{t(`history.outcomes.${ending}`)}</span>
          </span>
        )}
        <span>
          {[
            t('history.log.lines', { count: page.total }),
            t('history.log.errors', { count: page.errors }),
            t('history.log.warnings', { count: page.warnings }),
          ].join(' · ')}
        </span>
      </p>
      <p className="log-path">
        <span className="code">
          <Breakable text={page.path} />
        </span>
        <Button size="small" appearance="subtle" icon={<Icon name="copy" />} onClick={() => void copy()}>
          {t(`history.log.${copied}`)}
        </Button>
        <span className="quiet">{t('history.log.cmTrace')}</span>
      </p>
    </div>
  );
}
