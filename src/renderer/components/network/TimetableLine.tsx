import { Button, Field, Input } from '@fluentui/react-components';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { weekdays } from '../../../shared/settings.ts';
import { Icon } from '../Icon.tsx';
import { problemOf, type TimeDraft } from './bandwidth-draft.ts';

interface TimetableLineProps {
  /** From 1. */
  readonly number: number;
  readonly time: TimeDraft;
  readonly isAttempted: boolean;
  readonly onChange: (time: TimeDraft) => void;
  readonly onRemove: () => void;
}

/** Written as in the settings file: a field of the browser would write times in the browser's own language. */
const ofTime = { placeholder: '08:00', autoComplete: 'off', maxLength: 5 } as const;

/** One line of the timetable: on which days, from when to when, how fast. */
export function TimetableLine({ number, time, isAttempted, onChange, onRemove }: TimetableLineProps) {
  const { t } = useTranslation();
  const problemId = useId();
  const problem = isAttempted ? problemOf(time) : null;
  const toggle = (day: (typeof weekdays)[number]): void =>
    onChange({
      ...time,
      days: time.days.includes(day) ? time.days.filter((one) => one !== day) : [...time.days, day],
    });
  return (
    <li>
      <fieldset
        className="timetable-line"
        aria-label={t('network.bandwidth.row', { number })}
        {...(problem === null ? {} : { 'aria-describedby': problemId })}
      >
        <fieldset className="timetable-days" aria-label={t('network.bandwidth.days')}>
          {weekdays.map((day) => (
            <label key={day}>
              <input type="checkbox" checked={time.days.includes(day)} onChange={() => toggle(day)} />
              <span>{t(`network.bandwidth.weekdays.${day}`)}</span>
            </label>
          ))}
        </fieldset>
        <Field label={t('network.bandwidth.from')}>
          <Input {...ofTime} value={time.from} onChange={(_event, { value }) => onChange({ ...time, from: value })} />
        </Field>
        <Field label={t('network.bandwidth.to')}>
          <Input {...ofTime} value={time.to} onChange={(_event, { value }) => onChange({ ...time, to: value })} />
        </Field>
        <Field label={t('network.bandwidth.rowRate')}>
          <Input
            value={time.rate}
            inputMode="numeric"
            autoComplete="off"
            onChange={(_event, { value }) => onChange({ ...time, rate: value })}
          />
        </Field>
        <Button
          appearance="subtle"
          icon={<Icon name="cross" />}
          aria-label={t('network.bandwidth.removeRow', { number })}
          title={t('network.bandwidth.remove')}
          onClick={onRemove}
        />
        {problem !== null && (
          <p id={problemId} className="timetable-problem" role="alert">
            {t(`network.bandwidth.${problem}`)}
          </p>
        )}
      </fieldset>
    </li>
  );
}
