import { useTranslation } from 'react-i18next';
import type { ConnectPlan } from '../../../shared/connect-plan.ts';
import type { UploadedCabinet } from '../../../shared/usage-cabinets.ts';
import { Icon } from '../../components/Icon.tsx';

interface UploadProofsProps {
  readonly uploads: readonly UploadedCabinet[];
  readonly hierarchies: ConnectPlan['hierarchies'];
}

/** The service's answer for each cabinet: who has it since when, and what it is called there. */
export function UploadProofs({ uploads, hierarchies }: UploadProofsProps) {
  const { t } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <section className="card upload-proofs" aria-label={t('connect.next.receipts')}>
      <h3>
        <Icon name="upload" /> {t('connect.next.receipts')}
      </h3>
      <p className="quiet">{t('connect.next.receiptsText')}</p>
      <ul>
        {uploads.map(({ cabinet, receipt, received, host, wasThere }) => (
          <li key={cabinet}>
            <p>
              <strong>{labelOf(cabinet)}</strong>
            </p>
            <p>{t('connect.next.received', { host, when: received })}</p>
            {wasThere && <p>{t('connect.next.wasThere')}</p>}
            <p className="code quiet">{t('connect.next.receipt', { receipt })}</p>
          </li>
        ))}
      </ul>
    </section>
  );

  function labelOf(path: string): string {
    const site = hierarchies.find(({ cabinet }) => cabinet.path === path)?.cabinet.label;
    return site === undefined ? path : t('connect.usageData.cabinet', { site });
  }
}
