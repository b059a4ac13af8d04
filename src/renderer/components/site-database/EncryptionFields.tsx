import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Notice } from '../Notice.tsx';
import { DraftInput, type FieldsProps } from './DraftInput.tsx';
import { type DatabaseDraft, fingerprintOf, readableFingerprint } from './database-draft.ts';

interface EncryptionFieldsProps extends FieldsProps {
  readonly draft: DatabaseDraft;
  readonly onChange: (draft: DatabaseDraft) => void;
}

const encryptions = ['on', 'strict', 'off'] as const satisfies readonly DatabaseDraft['encryption'][];
const certificates = ['authority', 'pinned', 'none'] as const satisfies readonly DatabaseDraft['certificate'][];

/** Whether others can read along, and whose word counts for the server. What is less than usual says what it costs. */
export function EncryptionFields({ draft, onChange, ...common }: EncryptionFieldsProps) {
  const { t } = useTranslation();
  const { encryption, certificate, caFile, sha256 } = draft;
  const known = fingerprintOf(sha256);
  return (
    <>
      <Field label={t('siteDatabase.encryption')}>
        <RadioGroup
          value={encryption}
          disabled={common.isReadOnly}
          onChange={(_event, { value }) =>
            onChange({ ...draft, encryption: encryptions.find((one) => one === value) ?? encryption })
          }
        >
          {encryptions.map((one) => (
            <Radio
              key={one}
              value={one}
              label={
                <>
                  {t(`siteDatabase.encryptions.${one}.name`)}
                  <span className="quiet choice-meaning">{t(`siteDatabase.encryptions.${one}.meaning`)}</span>
                </>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      {encryption === 'off' && (
        <Notice kind="warning" title={t('siteDatabase.offWarning.title')} isAlert>
          <p>{t('siteDatabase.offWarning.text')}</p>
        </Notice>
      )}
      {encryption !== 'off' && (
        <Field label={t('siteDatabase.certificate')}>
          <RadioGroup
            value={certificate}
            disabled={common.isReadOnly}
            onChange={(_event, { value }) =>
              onChange({ ...draft, certificate: certificates.find((one) => one === value) ?? certificate })
            }
          >
            {certificates.map((one) => (
              <Radio
                key={one}
                value={one}
                label={
                  <>
                    {t(`siteDatabase.certificates.${one}.name`)}
                    <span className="quiet choice-meaning">{t(`siteDatabase.certificates.${one}.meaning`)}</span>
                  </>
                }
              />
            ))}
          </RadioGroup>
        </Field>
      )}
      {encryption !== 'off' && certificate === 'authority' && (
        <DraftInput
          {...common}
          field={null}
          label={t('siteDatabase.caFile')}
          hint={t('siteDatabase.caFileHint')}
          value={caFile}
          onChange={(path) => onChange({ ...draft, caFile: path })}
        />
      )}
      {encryption !== 'off' && certificate === 'pinned' && (
        <DraftInput
          {...common}
          field="sha256"
          label={t('siteDatabase.sha256')}
          hint={known === null ? t('siteDatabase.sha256Hint') : readableFingerprint(known)}
          isNeeded
          value={sha256}
          onChange={(digits) => onChange({ ...draft, sha256: digits })}
        />
      )}
      {encryption !== 'off' && certificate === 'none' && (
        <Notice kind="warning" title={t('siteDatabase.noneWarning.title')} isAlert>
          <p>{t('siteDatabase.noneWarning.text')}</p>
        </Notice>
      )}
    </>
  );
}
