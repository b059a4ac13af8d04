import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { OfficialRunCard } from '../../components/engine/OfficialRunCard.tsx';
import { type Fact, FactList } from '../../components/FactList.tsx';
import { Notice } from '../../components/Notice.tsx';
import { SealCard } from '../../components/trust/SealCard.tsx';
import { formatsOf } from '../../languages/formats-of.ts';
import { go } from '../../stores/navigation.ts';
import { finishPrepare, prepareAnotherDrive } from '../../stores/prepare.ts';
import type { Target } from '../../stores/target.ts';
import { PhysicalActs } from './PhysicalActs.tsx';
import { PrepareFrame } from './PrepareFrame.tsx';
import { useCarrier } from './use-carrier.ts';

interface NextStepsProps {
  readonly result: JobResults['prepare'];
  /** `null` when the page was loaded anew since it was picked. */
  readonly target: Target | null;
  /** ISO date and time. */
  readonly packedAt: string;
}

/** What was written where, and what the operator does now with hands and feet. */
export function NextSteps({ result, target, packedAt }: NextStepsProps) {
  const { t, i18n } = useTranslation();
  const { cabinet, site, rows, approval, problems } = result;
  const isByTool = result.official !== undefined;
  const carrier = useCarrier(cabinet.path, target);
  const facts: readonly Fact[] = [
    { name: t('facts.file'), value: cabinet.path, isCode: true },
    ...(approval === null ? [] : [{ name: t('prepare.next.approvalFile'), value: approval.path, isCode: true }]),
    { name: t('facts.size'), value: formatsOf(i18n.language).bytes(cabinet.sizeBytes) },
    // How many the tool packed nobody can read.
    ...(isByTool ? [] : [{ name: t('prepare.next.rows'), value: formatsOf(i18n.language).count(rows) }]),
    { name: t('facts.sha256'), value: cabinet.sha256, isCode: true },
    { name: t('trust.seal.readBack.name'), value: t(`trust.seal.readBack.${result.readBack}`) },
    {
      name: t('prepare.next.approval'),
      value:
        approval === null
          ? t('prepare.next.notApproved')
          : t('prepare.next.approvedBy', { name: approval.by, iso: approval.at }),
    },
    {
      name: t(carrier.kind === 'folder' ? 'prepare.next.folder' : 'prepare.next.drive'),
      value: carrier.name,
    },
  ];
  return (
    <PrepareFrame
      current="next"
      title={t('prepare.next.title')}
      lead={
        isByTool
          ? t('prepare.next.leadOfficial', { site: site.code })
          : t('prepare.next.lead', { count: rows, site: site.code })
      }
      footer={
        <>
          <Button className="foot-back" onClick={prepareAnotherDrive}>
            {t('prepare.next.another')}
          </Button>
          <Button
            appearance="primary"
            onClick={() => {
              finishPrepare();
              go({ screen: 'home' });
            }}
          >
            {t('wizard.close')}
          </Button>
        </>
      }
    >
      <div className="prepare-stack">
        {problems.map((problem) => (
          <ErrorPanel key={`${problem.code} ${problem.message}`} error={problem} isProblem />
        ))}
        {result.lostTrips.map(({ leg, created }) => (
          <Notice key={leg} kind="warning" title={t('trust.seal.lost', { iso: created })} />
        ))}
        <PhysicalActs result={result} carrier={carrier} packedAt={packedAt} />
        <section className="card prepare-card" aria-labelledby="written-title">
          <h3 id="written-title">{t('prepare.next.written')}</h3>
          <FactList facts={facts} />
        </section>
        <OfficialRunCard run={result.official} />
        <SealCard seal={result.seal}>
          {result.receiptsCarried > 0 && <p>{t('trust.seal.receipts', { count: result.receiptsCarried })}</p>}
        </SealCard>
      </div>
    </PrepareFrame>
  );
}
