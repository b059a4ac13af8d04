import { Button, Input, Switch, ToggleButton } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogSeverity } from '../../../shared/history.ts';
import { filterLog, followLog, goToLine, goToNextProblem, useLog } from '../../stores/log.ts';
import { Icon } from '../Icon.tsx';
import { severities, severityIcons } from './run-looks.ts';

/** Typing goes on for as long: a log is not looked through for each letter. */
const typingMs = 250;

interface LogToolsProps {
  /** Lines in the whole log. */
  readonly total: number;
  readonly isUnderWay: boolean;
}

/** Which lines are shown, and how to get to others. */
export function LogTools({ total, isUnderWay }: LogToolsProps) {
  const { t } = useTranslation();
  const filter = useLog((state) => state.filter);
  const isFollowing = useLog((state) => state.isFollowing);
  const [line, setLine] = useState('');
  const toggle = (severity: LogSeverity): void => {
    const others = filter.severities.filter((one) => one !== severity);
    filterLog({
      ...filter,
      severities: others.length < filter.severities.length ? others : [...others, severity],
    });
  };
  return (
    <div className="log-tools">
      <fieldset className="log-tool-group" aria-label={t('history.log.severity')}>
        {severities.map((severity) => (
          <ToggleButton
            key={severity}
            size="small"
            className={`severity-${severity}`}
            icon={<Icon name={severityIcons[severity]} />}
            checked={filter.severities.includes(severity)}
            onClick={() => toggle(severity)}
          >
            {t(`history.log.severities.${severity}`)}
          </ToggleButton>
        ))}
      </fieldset>
      <Input
        size="small"
        type="search"
        className="log-search"
        aria-label={t('history.log.contains')}
        placeholder={t('history.log.contains')}
        contentBefore={<Icon name="search" />}
        value={filter.contains}
        onChange={(_event, { value }) => filterLog({ ...filter, contains: value }, typingMs)}
      />
      <Button
        size="small"
        icon={<Icon name="down" />}
        title={t('history.log.nextProblemHint')}
        aria-keyshortcuts="F8"
        onClick={() => void goToNextProblem()}
      >
        {t('history.log.nextProblem')}
      </Button>
      <form
        className="log-tool-group"
        onSubmit={(event) => {
          event.preventDefault();
          void goToLine(Number(line));
        }}
      >
        <Input
          size="small"
          className="log-line-input"
          inputMode="numeric"
          aria-label={t('history.log.goToLineLabel')}
          placeholder={t('history.log.line')}
          value={line}
          onChange={(_event, { value }) => setLine(value)}
        />
        <Button size="small" type="submit">
          {t('history.log.goToLine')}
        </Button>
      </form>
      {isUnderWay && (
        <Switch
          label={t('history.log.follow')}
          checked={isFollowing}
          onChange={(_event, { checked }) => void followLog(checked)}
        />
      )}
      <Said total={total} />
    </div>
  );
}

/** What the last jump came to; read aloud. */
function Said({ total }: { readonly total: number }) {
  const { t } = useTranslation();
  const said = useLog((state) => state.said);
  const current = useLog((state) => state.current);
  const isFollowing = useLog((state) => state.isFollowing);
  const severity = useLog(
    (state) => state.page?.lines.find(({ number }) => number === current?.line)?.severity ?? null,
  );
  const text = (): string => {
    if (said === null) return isFollowing ? t('history.log.following') : '';
    if (said.what === 'no-problem') return t('history.log.noProblem');
    if (said.what === 'no-such-line') return t('history.log.noSuchLine', { last: total });
    if (current === null || severity === null) return '';
    const where = t('history.log.atProblem', {
      severity: t(`history.log.severities.${severity}`),
      line: current.line + 1,
    });
    return said.isFilterOff ? `${where} ${t('history.log.filterTakenOff')}` : where;
  };
  return <output className="log-said quiet">{text()}</output>;
}
