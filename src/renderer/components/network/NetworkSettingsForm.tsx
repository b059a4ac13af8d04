import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsDescription } from '../../../shared/ipc.ts';
import type { NetworkSettings } from '../../../shared/settings.ts';
import { saveNetwork } from '../../stores/network.ts';
import { useSettings } from '../../stores/settings.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { BandwidthFields } from './BandwidthFields.tsx';
import { draftOf, settingsOf } from './bandwidth-draft.ts';

const ways = [
  'system',
  'none',
  'manual',
  'environment',
  'script',
  'discover',
] as const satisfies readonly NetworkSettings['proxy'][];

/** What the address of a way is called; the others have none. */
const addressWords = {
  manual: { label: 'network.address', hint: 'network.addressHint', missing: 'network.noAddress' },
  script: { label: 'network.script', hint: 'network.scriptHint', missing: 'network.noScript' },
} as const;

interface NetworkSettingsFormProps {
  readonly description: SettingsDescription;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

/** The way to the cloud service and how fast it may be gone, to be changed. */
export function NetworkSettingsForm({ description, onSaved, onCancel }: NetworkSettingsFormProps) {
  const { t } = useTranslation();
  const { settings } = description;
  const [draft, setDraft] = useState(settings.network);
  /** An address belongs to its way: that of a proxy server is none of a script. */
  const [addresses, setAddresses] = useState({
    manual: settings.network.proxy === 'script' ? '' : (settings.network.address ?? ''),
    script: settings.network.proxy === 'script' ? (settings.network.address ?? '') : '',
  });
  const [bandwidth, setBandwidth] = useState(draftOf(settings.bandwidth));
  /** Counts how often it was tried. */
  const [attempts, setAttempts] = useState(0);
  const error = useSettings((state) => state.error);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
  }, [attempts]);
  const kind = draft.proxy === 'manual' || draft.proxy === 'script' ? draft.proxy : null;
  const address = kind === null ? addresses.manual : addresses[kind];
  const lacksAddress = kind !== null && address.trim() === '';

  const save = async (): Promise<void> => {
    setAttempts(attempts + 1);
    const limit = settingsOf(bandwidth);
    if (lacksAddress || limit === null) return;
    const network = { ...draft, address: address.trim() === '' ? null : address };
    if (await saveNetwork({ network, bandwidth: limit })) onSaved();
  };

  return (
    <form
      ref={form}
      className="network-form"
      noValidate
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
      {draft.proxy !== 'none' && (
        <div className="sign-in-fields">
          {kind !== null && (
            <Field
              label={t(addressWords[kind].label)}
              hint={t(addressWords[kind].hint)}
              {...(attempts > 0 && lacksAddress ? { validationMessage: t(addressWords[kind].missing) } : {})}
            >
              <Input
                value={address}
                autoComplete="off"
                spellCheck={false}
                onChange={(_event, { value }) => setAddresses({ ...addresses, [kind]: value })}
              />
            </Field>
          )}
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
      <BandwidthFields draft={bandwidth} isAttempted={attempts > 0} onChange={setBandwidth} />
      {attempts > 0 && error !== null && <ErrorPanel error={error} />}
      <p className="buttons">
        <Button type="submit" appearance="primary">
          {t('network.save')}
        </Button>
        <Button onClick={onCancel}>{t('network.cancel')}</Button>
      </p>
    </form>
  );
}
