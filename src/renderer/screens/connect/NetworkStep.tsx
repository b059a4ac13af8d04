import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { NetworkPanel } from '../../components/network/NetworkPanel.tsx';
import { goToStep } from '../../stores/connect.ts';
import { ConnectFrame } from './ConnectFrame.tsx';

/** Whether the cloud service answers from here. */
export function NetworkStep() {
  const { t } = useTranslation();
  return (
    <ConnectFrame
      step="network"
      title={t('connect.network.title')}
      lead={t('connect.network.lead')}
      footer={
        <Button appearance="primary" onClick={() => goToStep('updates')}>
          {t('connect.network.act')}
        </Button>
      }
    >
      <NetworkPanel />
    </ConnectFrame>
  );
}
