import { Button, Checkbox, Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { databaseStages, type RightsScriptOrder } from '../../../shared/site-database.ts';
import { isWhole, orderScript, useRightsScript } from '../../stores/rights-script.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';

const accountKinds = ['windows', 'sql', 'entra'] as const satisfies readonly RightsScriptOrder['signIn'][];

/** It stands in the form of the settings, and Enter would save them. */
const staysHere = (event: KeyboardEvent): void => {
  if (event.key === 'Enter') event.preventDefault();
};

/** The T-SQL that gives an account the least it needs, to be handed to whoever administers the database. */
export function RightsScript() {
  const { t } = useTranslation();
  const { order, text, error } = useRightsScript();
  const { account, signIn, database, stages, undo } = order;
  const set = (change: Partial<RightsScriptOrder>): void => void orderScript(change);
  return (
    <section className="rights-script" aria-labelledby="rights-script-title">
      <h3 id="rights-script-title">{t('siteDatabase.script.title')}</h3>
      <p>{t('siteDatabase.script.lead')}</p>
      <div className="account-fields">
        <Field label={t('siteDatabase.script.kind')}>
          <Select
            value={signIn}
            onChange={(_event, { value }) => set({ signIn: accountKinds.find((kind) => kind === value) ?? signIn })}
          >
            {accountKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`siteDatabase.script.kinds.${kind}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('siteDatabase.script.account')} hint={t(`siteDatabase.script.accountHints.${signIn}`)}>
          <Input
            value={account}
            autoComplete="off"
            spellCheck={false}
            onKeyDown={staysHere}
            onChange={(_event, { value }) => set({ account: value })}
          />
        </Field>
        <Field label={t('siteDatabase.script.database')} hint={t('siteDatabase.script.databaseHint')}>
          <Input
            value={database}
            autoComplete="off"
            spellCheck={false}
            onKeyDown={staysHere}
            onChange={(_event, { value }) => set({ database: value })}
          />
        </Field>
      </div>
      <fieldset className="script-stages">
        <legend>{t('siteDatabase.script.stages')}</legend>
        {databaseStages.map((stage) => (
          <Checkbox
            key={stage}
            label={t(`siteDatabase.script.stageNames.${stage}`)}
            checked={stages.includes(stage)}
            onChange={(_event, { checked }) =>
              set({ stages: databaseStages.filter((one) => (one === stage ? checked === true : stages.includes(one))) })
            }
          />
        ))}
      </fieldset>
      <Field label={t('siteDatabase.script.direction')}>
        <RadioGroup
          layout="horizontal"
          value={undo ? 'takes' : 'gives'}
          onChange={(_event, { value }) => set({ undo: value === 'takes' })}
        >
          <Radio value="gives" label={t('siteDatabase.script.gives')} />
          <Radio value="takes" label={t('siteDatabase.script.takes')} />
        </RadioGroup>
      </Field>
      {!isWhole(order) && <p className="quiet">{t('siteDatabase.script.incomplete')}</p>}
      {error !== null && <ErrorPanel error={error} />}
      {text !== null && <ScriptText text={text} />}
    </section>
  );
}

/** The text itself, to be read before it is handed on. */
function ScriptText({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<{ readonly text: string; readonly how: 'yes' | 'refused' } | null>(null);
  // Another script than the one that was copied is not copied.
  const how = copied?.text === text ? copied.how : 'not-yet';
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied({ text, how: 'yes' });
    } catch {
      setCopied({ text, how: 'refused' });
    }
  };
  return (
    <>
      <textarea
        className="script-text"
        readOnly
        spellCheck={false}
        rows={Math.min(20, text.split('\n').length + 1)}
        value={text}
        aria-label={t('siteDatabase.script.text')}
      />
      <p className="quiet">{t('siteDatabase.script.how')}</p>
      <p>
        <Button icon={<Icon name={how === 'yes' ? 'check' : 'copy'} />} onClick={() => void copy()}>
          {t(`siteDatabase.script.copy.${how}`)}
        </Button>
      </p>
    </>
  );
}
