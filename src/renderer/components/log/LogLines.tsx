// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
import { Button } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine, LogPage } from '../../../shared/history.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { useLog } from '../../stores/log.ts';
import { Icon } from '../Icon.tsx';
import { severityIcons } from './run-looks.ts';

/** A line that is longer is cut there, until the rest is asked for. */
const shownLength = 1_000;

/** One page of a log. */
export function LogLines({ page }: { readonly page: LogPage }) {
  const { t } = useTranslation();
  const current = useLog((state) => state.current);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (page.lines.length === 0 || box.current === null) return;
    const { isAtEnd, current: gone } = useLog.getState();
    // What is followed is at the end; what is leafed to is looked at from its beginning.
    if (isAtEnd) box.current.scrollTop = box.current.scrollHeight;
    else {
      box.current.scrollTop = 0;
      if (gone !== null) rowOf(box.current, gone.line)?.scrollIntoView({ block: 'center' });
    }
  }, [page]);
  useEffect(() => {
    if (current === null) return;
    const row = rowOf(box.current, current.line);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'center' });
  }, [current]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard.
    <section ref={box} className="log-lines" tabIndex={0} aria-label={t('history.log.table')}>
      {page.lines.length === 0 ? (
        <p className="log-none quiet">{t('history.log.none')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col" className="log-columns log-number">
                {t('history.log.columns.number')}
              </th>
              <th scope="col" className="log-columns">
                {t('history.log.columns.severity')}
              </th>
              <th scope="col" className="log-columns">
                {t('history.log.columns.time')}
              </th>
              <th scope="col" className="log-columns">
                {t('history.log.columns.component')}
              </th>
              <th scope="col" className="log-columns">
                {t('history.log.columns.text')}
              </th>
            </tr>
          </thead>
          <tbody>
            {page.lines.map((line) => (
              <Row key={line.number} line={line} isCurrent={line.number === current?.line} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The row of a line, where the page has it. */
function rowOf(box: HTMLElement | null, line: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-line="${line}"]`) ?? null;
}

function Row({ line, isCurrent }: { readonly line: LogLine; readonly isCurrent: boolean }) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const [isWhole, setIsWhole] = useState(false);
  const { number, severity, at, component, text } = line;
  const rest = text.length - shownLength;
  return (
    <tr
      className={`log-${severity}${isCurrent ? ' log-current' : ''}`}
      data-line={number}
      tabIndex={-1}
      aria-current={isCurrent ? 'true' : undefined}
    >
      <td className="log-number">{formats.count(number + 1)}</td>
      <td>
        <span className="log-severity">
          <Icon name={severityIcons[severity]} />
          {t(`history.log.severities.${severity}`)}
        </span>
      </td>
      <td className="log-time" title={at === null ? undefined : formats.moment(at)}>
        {at === null ? '' : formats.clock(at)}
      </td>
      <td>{component}</td>
      <td className="log-text">
        {isWhole || rest <= 0 ? text : `${text.slice(0, shownLength)}…`}
        {!isWhole && rest > 0 && (
          <>
            <br />
            <Button size="small" appearance="subtle" onClick={() => setIsWhole(true)}>
              {t('history.log.rest', { count: rest })}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}
