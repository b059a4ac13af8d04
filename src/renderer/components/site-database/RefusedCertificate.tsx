import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ServerCertificate } from '../../../shared/site-database.ts';
import { FactList } from '../FactList.tsx';
import { Icon } from '../Icon.tsx';
import { Notice } from '../Notice.tsx';
import { fingerprintOf, readableFingerprint } from './database-draft.ts';

/** Nobody vouches for it; another one was compared before; or something is wrong with it whoever vouches for it. */
export type RefusalReason = 'nobody' | 'replaced' | 'wrong';

interface RefusedCertificateProps {
  readonly certificate: ServerCertificate;
  readonly why: RefusalReason;
  /** The SHA-256 of the one that was compared before; `null` when there was none. */
  readonly pinned: string | null;
  readonly onPin: (sha256: string) => void;
}

/** Made by SQL Server itself when it has no other; it lasts until the service is started again. */
const fallbackName = 'SSL_Self_Signed_Fallback';

/** A certificate nobody vouches for: shown, compared by the operator, and only then taken as the one that counts. */
export function RefusedCertificate({ certificate, why, pinned, onPin }: RefusedCertificateProps) {
  const { t } = useTranslation();
  const { subject, issuer, sha256, validFrom, validTo, isSelfSigned } = certificate;
  const [theirs, setTheirs] = useState('');
  const [isCompared, setIsCompared] = useState(false);
  const [asksFirst, setAsksFirst] = useState(false);
  const typed = fingerprintOf(theirs);
  const verdict = theirs.trim() === '' ? null : typed === null ? 'noDigits' : typed === sha256 ? 'same' : 'other';
  const isSure = verdict === 'same' || (isCompared && verdict === null);
  return (
    <Notice kind="warning" icon="lock" title={t('siteDatabase.refused.title')}>
      <p>{t(`siteDatabase.refused.why.${why}`)}</p>
      <FactList
        facts={[
          { name: t('siteDatabase.refused.names'), value: subject },
          { name: t('siteDatabase.refused.issuer'), value: isSelfSigned ? t('siteDatabase.refused.itself') : issuer },
          {
            name: t('siteDatabase.refused.valid'),
            value: t('siteDatabase.refused.validFromTo', { from: validFrom, to: validTo }),
          },
          { name: t('siteDatabase.refused.sha256'), value: readableFingerprint(sha256), isCode: true },
          ...(pinned === null
            ? []
            : [{ name: t('siteDatabase.refused.pinned'), value: readableFingerprint(pinned), isCode: true }]),
        ]}
      />
      {subject.includes(fallbackName) && (
        <p>
          <strong>{t('siteDatabase.refused.fallback')}</strong>
        </p>
      )}
      <p>
        <Trans t={t} i18nKey="siteDatabase.refused.how" components={{ cmd: <code /> }} />
      </p>
      <Field
        label={t('siteDatabase.refused.theirs')}
        hint={t('siteDatabase.refused.theirsHint')}
        {...(verdict === null
          ? {}
          : {
              validationState: verdict === 'same' ? ('success' as const) : ('error' as const),
              validationMessage: t(`siteDatabase.refused.${verdict}`),
            })}
      >
        <Input
          value={theirs}
          autoComplete="off"
          spellCheck={false}
          onChange={(_event, { value }) => {
            setTheirs(value);
            setAsksFirst(false);
          }}
          // It stands in the form of the settings, and Enter would save them.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      </Field>
      <Checkbox
        label={t('siteDatabase.refused.compared')}
        checked={isCompared || verdict === 'same'}
        disabled={verdict === 'same'}
        onChange={(_event, { checked }) => {
          setIsCompared(checked === true);
          setAsksFirst(false);
        }}
      />
      <p className="buttons">
        <Button icon={<Icon name="lock" />} onClick={() => (isSure ? onPin(sha256) : setAsksFirst(true))}>
          {t('siteDatabase.refused.pin')}
        </Button>
        <span role="alert">{asksFirst && !isSure ? t('siteDatabase.refused.notYet') : ''}</span>
      </p>
    </Notice>
  );
}
