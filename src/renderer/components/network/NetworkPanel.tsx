import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readNetwork } from '../../stores/network.ts';
import { useSettings } from '../../stores/settings.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { FileSettings } from './FileSettings.tsx';
import { NetworkSettingsForm } from './NetworkSettingsForm.tsx';
import { WayShown } from './WayShown.tsx';
import '../../styles/network.css';

/** The way to the cloud service: how it is gone, who we are on it, and whether each needed host answers. */
export function NetworkPanel() {
  const { t } = useTranslation();
  const description = useSettings((state) => state.description);
  const error = useSettings((state) => state.error);
  const [isEdited, setIsEdited] = useState(false);
  useEffect(() => void readNetwork(), []);

  if (description === null) return error === null ? null : <ErrorPanel error={error} />;
  return (
    <div className="network-panel">
      <section className="card" aria-label={t('network.way')}>
        {isEdited ? (
          <NetworkSettingsForm
            description={description}
            onSaved={() => {
              setIsEdited(false);
              void readNetwork();
            }}
            onCancel={() => setIsEdited(false)}
          />
        ) : (
          <WayShown description={description} onChange={() => setIsEdited(true)} />
        )}
        <FileSettings description={description} />
      </section>
      <ConnectionTest />
    </div>
  );
}
