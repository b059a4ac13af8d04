import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { DrivePicker } from '../../components/DrivePicker.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { EngineChoice } from '../../components/engine/EngineChoice.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { useDrives } from '../../stores/drives.ts';
import { useHost } from '../../stores/host.ts';
import { type Answers, chooseTarget, goToStep, type NotStarted, pack } from '../../stores/prepare.ts';
import { isThere, pathOf, type Target } from '../../stores/target.ts';
import { PrepareFrame } from './PrepareFrame.tsx';
import { useReviewSnapshot } from './use-review-snapshot.ts';

interface DriveStepProps {
  readonly answers: Answers;
  readonly notStarted: NotStarted | null;
}

/** Where the usage data is written. */
export function DriveStep({ answers, notStarted }: DriveStepProps) {
  const { t } = useTranslation();
  const { approval, target } = answers;
  const snapshot = useReviewSnapshot();
  const isGone = useDrives(({ drives }) => target !== null && !isThere(target, drives));
  // Packed it is smaller: this is what it can never go beyond.
  const sizeBytes = snapshot?.state === 'ready' ? snapshot.sizeBytes : null;
  return (
    <PrepareFrame
      current="drive"
      title={t('prepare.drive.title')}
      lead={
        <>
          {t('prepare.drive.lead')} {sizeBytes !== null && t('prepare.drive.upperBound', { size: sizeBytes })}
        </>
      }
      footer={
        <>
          <Button className="foot-back" onClick={() => goToStep('review')}>
            {t('wizard.back')}
          </Button>
          <Button appearance="primary" onClick={() => void pack()}>
            {t('prepare.drive.pack')}
          </Button>
        </>
      }
    >
      <div className="prepare-stack">
        <p className="approval-mark">
          <Icon name={approval === null ? 'warning' : 'person'} />
          <span>
            {approval === null ? t('prepare.drive.notApproved') : t('prepare.drive.approved', { name: approval.by })}
          </span>
        </p>
        <DrivePicker
          label={t('prepare.drive.label')}
          value={target}
          onChange={chooseTarget}
          needs={sizeBytes === null ? null : { neededBytes: sizeBytes, largestFileBytes: sizeBytes }}
          interest="usage-data"
        />
        {target !== null && !isGone && <AlreadyThere target={target} />}
        <EngineChoice stage="prepare" />
        {notStarted === 'no-target' && <Notice kind="warning" title={t('prepare.drive.noTarget')} isAlert />}
        {notStarted !== null && notStarted !== 'no-target' && <ErrorPanel error={notStarted} />}
      </div>
    </PrepareFrame>
  );
}

/** Usage data of this very hierarchy is on the drive: two of them would stop Connect. */
function AlreadyThere({ target }: { readonly target: Target }) {
  const { t } = useTranslation();
  const held = useDrives((state) => state.held[pathOf(target)]);
  const site = useHost((state) => state.site);
  if (held?.state !== 'known' || site === null) return null;
  const same = held.contents.usageData.filter(({ hierarchyHash }) => hierarchyHash === site.hierarchyHash);
  const [newest] = same;
  if (newest === undefined) return null;
  return (
    <Notice
      kind="warning"
      title={t('prepare.drive.already', { count: same.length, site: site.code, iso: newest.collected })}
    >
      <p>{t('prepare.drive.beside')}</p>
    </Notice>
  );
}
