import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsDescription } from '../../../shared/ipc.ts';
import type { NetworkSettings } from '../../../shared/settings.ts';
import { saveNetwork } from '../../stores/network.ts';
import { useSettings } from '../../stores/settings.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';

const ways = ['system', 'none', 'manual'] as const satisfies readonly NetworkSettings['proxy'][];

interface NetworkSettingsFormProps {
  readonly description: SettingsDescription;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

/** The way to the cloud service, to be changed. */
export function NetworkSettingsForm({ description, onSaved, onCancel }: NetworkSettingsFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(description.settings.network);
  const [isAttempted, setIsAttempted] = useState(false);
  const error = useSettings((state) => state.error);
  const lacksAddress = draft.proxy === 'manual' && (draft.address ?? '').trim() === '';

  const save = async (): Promise<void> => {
    setIsAttempted(true);
    if (lacksAddress) return;
    if (await saveNetwork(draft)) onSaved();
  };

  return (
    <form
      className="network-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t('network.way')}>
        <RadioGroup
          value={draft.proxy}
          onChange={(_event, { value }) =>
            setDraft({ ...draft, proxy: ways.find((way) => way === value) ?? draft.proxy })
          }
        >
          {ways.map((way) => (
            <Radio
              key={way}
              value={way}
              label={
                <>
                  {t(`network.ways.${way}.name`)}
                  <span className="quiet choice-meaning">{t(`network.ways.${way}.meaning`)}</span>
                </>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      {draft.proxy === 'manual' && (
        <div className="sign-in-fields">
          <Field
            label={t('network.address')}
            hint={t('network.addressHint')}
            {...(isAttempted && lacksAddress ? { validationMessage: t('network.noAddress') } : {})}
          >
            <Input
              value={draft.address ?? ''}
              autoComplete="off"
              spellCheck={false}
              onChange={(_event, { value }) => setDraft({ ...draft, address: value })}
            />
          </Field>
          <Field label={t('network.signIn.userName')} hint={t('network.userNameHint')}>
            <Input
              value={draft.userName ?? ''}
              autoComplete="off"
              spellCheck={false}
              onChange={(_event, { value }) => setDraft({ ...draft, userName: value === '' ? null : value })}
            />
          </Field>
        </div>
      )}
      {isAttempted && error !== null && <ErrorPanel error={error} />}
      <p className="buttons">
        <Button type="submit" appearance="primary">
          {t('network.save')}
        </Button>
        <Button onClick={onCancel}>{t('network.cancel')}</Button>
      </p>
    </form>
  );
}
