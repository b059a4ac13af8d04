import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { LogPage } from '../../../shared/history.ts';
import { leafTo, pageLines } from '../../stores/log.ts';
import { Icon } from '../Icon.tsx';

/** Where in the log the page is, and the way to the others; nothing where one page holds all. */
export function LogPager({ page }: { readonly page: LogPage }) {
  const { t } = useTranslation();
  const { offset, matching, lines, total } = page;
  const isFirst = offset === 0;
  const isLast = offset + lines.length >= matching;
  return (
    <nav className="log-pager" aria-label={t('history.log.pages')}>
      <span className="quiet">
        {lines.length > 0 && t('history.log.range', { from: offset + 1, to: offset + lines.length, total: matching })}
        {matching < total && ` · ${t('history.log.matching', { matching, count: total })}`}
      </span>
      {(!isFirst || !isLast) && (
        <span className="log-pager-buttons">
          <Button size="small" disabled={isFirst} onClick={() => void leafTo(0)}>
            {t('history.log.first')}
          </Button>
          <Button
            size="small"
            icon={<Icon name="back" />}
            disabled={isFirst}
            onClick={() => void leafTo(Math.max(0, offset - pageLines))}
          >
            {t('history.log.previous')}
          </Button>
          <Button
            size="small"
            icon={<Icon name="next" />}
            iconPosition="after"
            disabled={isLast}
            onClick={() => void leafTo(offset + pageLines)}
          >
            {t('history.log.next')}
          </Button>
          <Button size="small" disabled={isLast} onClick={() => void leafTo(null)}>
            {t('history.log.last')}
          </Button>
        </span>
      )}
    </nav>
  );
}
