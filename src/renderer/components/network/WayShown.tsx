import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { SettingsDescription } from '../../../shared/ipc.ts';
import { reportOf } from '../../api.ts';
import { signOut, useNetwork } from '../../stores/network.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { BandwidthShown } from './BandwidthShown.tsx';
import { SignInForm } from './SignInForm.tsx';
import { SystemSettings } from './SystemSettings.tsx';

interface WayShownProps {
  readonly description: SettingsDescription;
  readonly onChange: () => void;
}

/** The way as it is gone now, and who we are on it. */
export function WayShown({ description, onChange }: WayShownProps) {
  const { t } = useTranslation();
  const systemSettings = useNetwork((state) => state.systemSettings);
  const [isSigningIn, setIsSigningIn] = useState(false);
  const [signOutError, setSignOutError] = useState<ErrorReport | null>(null);
  const { network, bandwidth } = description.settings;
  const hasAddress = network.proxy === 'manual' || network.proxy === 'script';
  const leave = async (): Promise<void> => {
    setSignOutError(null);
    try {
      await signOut();
    } catch (thrown) {
      setSignOutError(reportOf(thrown));
    }
  };
  return (
    <>
      <div className="card-head">
        <h3>{t('network.way')}</h3>
        {description.readOnlyBecause === null && (
          <Button icon={<Icon name="settings" />} onClick={onChange}>
            {t('network.change')}
          </Button>
        )}
      </div>
      <p>
        <strong>{t(`network.ways.${network.proxy}.name`)}</strong>
        {hasAddress && network.address !== null && (
          <>
            {' '}
            <span className="code">{network.address}</span>
          </>
        )}
      </p>
      <p className="quiet">{t(`network.ways.${network.proxy}.meaning`)}</p>
      {network.proxy === 'system' && systemSettings.length > 0 && <SystemSettings settings={systemSettings} />}
      <BandwidthShown bandwidth={bandwidth} />
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
          {!isSigningIn && (
            <Button size="small" onClick={() => setIsSigningIn(true)}>
              {t(description.isSignedIn ? 'network.signInAnew' : 'network.signIn.open')}
            </Button>
          )}
        </p>
      )}
      {signOutError !== null && <ErrorPanel error={signOutError} />}
      {isSigningIn && <SignInForm onSignedIn={() => setIsSigningIn(false)} />}
    </>
  );
}
