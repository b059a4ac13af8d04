import { Button } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { reportOf } from '../../api.ts';
import { readNetwork, signOut } from '../../stores/network.ts';
import { useSettings } from '../../stores/settings.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { NetworkSettingsForm } from './NetworkSettingsForm.tsx';
import { SignInForm } from './SignInForm.tsx';
import '../../styles/network.css';

/** The way to the cloud service: how it is gone, who we are on it, and whether each needed host answers. */
export function NetworkPanel() {
  const { t } = useTranslation();
  const description = useSettings((state) => state.description);
  const error = useSettings((state) => state.error);
  const [mode, setMode] = useState<'shown' | 'edited' | 'sign-in'>('shown');
  const [signOutError, setSignOutError] = useState<ErrorReport | null>(null);
  useEffect(() => void readNetwork(), []);

  if (description === null) return error === null ? null : <ErrorPanel error={error} />;
  const { network } = description.settings;
  const leave = async (): Promise<void> => {
    setSignOutError(null);
    try {
      await signOut();
    } catch (thrown) {
      setSignOutError(reportOf(thrown));
    }
  };
  return (
    <div className="network-panel">
      <section className="card" aria-label={t('network.way')}>
        {mode === 'edited' ? (
          <NetworkSettingsForm
            description={description}
            onSaved={() => {
              setMode('shown');
              void readNetwork();
            }}
            onCancel={() => setMode('shown')}
          />
        ) : (
          <>
            <div className="card-head">
              <h3>{t('network.way')}</h3>
              {description.readOnlyBecause === null && (
                <Button icon={<Icon name="settings" />} onClick={() => setMode('edited')}>
                  {t('network.change')}
                </Button>
              )}
            </div>
            <p>
              <strong>{t(`network.ways.${network.proxy}.name`)}</strong>
              {network.proxy === 'manual' && network.address !== null && (
                <>
                  {' '}
                  <span className="code">{network.address}</span>
                </>
              )}
            </p>
            <p className="quiet">{t(`network.ways.${network.proxy}.meaning`)}</p>
            {description.readOnlyBecause !== null && (
              <p className="quiet">{t(`network.readOnly.${description.readOnlyBecause}`)}</p>
            )}
            {network.proxy !== 'none' && (
              <p className="network-identity">
                <Icon name="person" />
                <span>{t(description.isSignedIn ? 'network.signedIn' : 'network.notSignedIn')}</span>
                {description.isSignedIn && (
                  <Button size="small" onClick={() => void leave()}>
                    {t('network.signOut')}
                  </Button>
                )}
                {mode !== 'sign-in' && (
                  <Button size="small" onClick={() => setMode('sign-in')}>
                    {t(description.isSignedIn ? 'network.signInAnew' : 'network.signIn.open')}
                  </Button>
                )}
              </p>
            )}
            {signOutError !== null && <ErrorPanel error={signOutError} />}
            {mode === 'sign-in' && <SignInForm onSignedIn={() => setMode('shown')} />}
          </>
        )}
      </section>
      <ConnectionTest />
    </div>
  );
}
