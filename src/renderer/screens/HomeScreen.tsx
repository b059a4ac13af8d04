import { useTranslation } from 'react-i18next';
import type { AppDescription } from '../../shared/ipc.ts';
import { ComputerCard } from '../components/ComputerCard.tsx';
import { SiteCard } from '../components/SiteCard.tsx';
import { ConnectPanel } from './ConnectPanel.tsx';
import { ImportPanel } from './ImportPanel.tsx';
import { PreparePanel } from './PreparePanel.tsx';

/** What this computer is, its site, and the three jobs in the order of the journey. */
export function HomeScreen({ description }: { readonly description: AppDescription }) {
  const { t } = useTranslation();
  const { paths } = description;
  const usageData = paths?.usageData ?? '';
  const updatePack = paths?.updatePack ?? '';
  return (
    <>
      <div className="cards">
        <ComputerCard description={description} />
        <SiteCard isSetUp={description.site !== null} />
      </div>
      <h2 className="journey-title">{t('journey')}</h2>
      <div className="journey">
        <PreparePanel proposedFolder={usageData} />
        <ConnectPanel proposedFrom={usageData} proposedTo={updatePack} />
        <ImportPanel proposedFolder={updatePack} />
      </div>
    </>
  );
}
