import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../Icon.tsx';
import { type BandwidthDraft, isBadRate, newTime, type TimeDraft } from './bandwidth-draft.ts';
import { TimetableLine } from './TimetableLine.tsx';

interface BandwidthFieldsProps {
  readonly draft: BandwidthDraft;
  /** It was tried to save: what is wrong is said. */
  readonly isAttempted: boolean;
  readonly onChange: (draft: BandwidthDraft) => void;
}

const mostTimes = 50;

/** How fast downloads may be, always and at set times. */
export function BandwidthFields({ draft, isAttempted, onChange }: BandwidthFieldsProps) {
  const { t } = useTranslation();
  const { times } = draft;
  const replace = (next: TimeDraft): void =>
    onChange({ ...draft, times: times.map((one) => (one.id === next.id ? next : one)) });
  return (
    <>
      <Field label={t('network.bandwidth.title')}>
        <RadioGroup
          value={draft.isLimited ? 'limited' : 'none'}
          onChange={(_event, { value }) => onChange({ ...draft, isLimited: value === 'limited' })}
        >
          <Radio value="none" label={t('network.bandwidth.none')} />
          <Radio value="limited" label={t('network.bandwidth.limited')} />
        </RadioGroup>
      </Field>
      {draft.isLimited && (
        <Field
          className="network-rate"
          label={t('network.bandwidth.rate')}
          {...(isAttempted && isBadRate(draft) ? { validationMessage: t('network.bandwidth.badRate') } : {})}
        >
          <Input
            value={draft.rate}
            inputMode="numeric"
            autoComplete="off"
            onChange={(_event, { value }) => onChange({ ...draft, rate: value })}
          />
        </Field>
      )}
      <fieldset className="timetable">
        <legend>{t('network.bandwidth.timetable')}</legend>
        {times.length > 0 && (
          <>
            <p className="quiet">{t('network.bandwidth.timetableHint')}</p>
            <ol>
              {times.map((time, index) => (
                <TimetableLine
                  key={time.id}
                  number={index + 1}
                  time={time}
                  isAttempted={isAttempted}
                  onChange={replace}
                  onRemove={() => onChange({ ...draft, times: times.filter((one) => one.id !== time.id) })}
                />
              ))}
            </ol>
          </>
        )}
        <Button
          icon={<Icon name="history" />}
          disabled={times.length >= mostTimes}
          onClick={() => onChange({ ...draft, times: [...times, newTime(times)] })}
        >
          {t('network.bandwidth.add')}
        </Button>
      </fieldset>
    </>
  );
}
