import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { DriveContents, UsageDataOnDrive } from '../../../shared/drives.ts';
import { describeVersion } from '../../../shared/site.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import type { CabinetsFound as Found } from '../../connect/cabinets-found.ts';
import { describeAge } from '../../languages/describe-drive.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { look } from '../../stores/drives.ts';

interface CabinetsFoundProps {
  readonly contents: DriveContents;
  readonly found: Found;
  readonly path: string;
  readonly requireApproval: boolean;
}

/** The cabinets of a drive, one by one, and what stands in the way of sending them. */
export function CabinetsFound({ contents, found, path, requireApproval }: CabinetsFoundProps) {
  const { t } = useTranslation();
  return (
    <section className="connect-parts" aria-label={t('connect.steps.usage-data')}>
      <div className="card-head">
        <h3>{t('connect.usageData.found', { count: contents.usageData.length })}</h3>
        <Button size="small" icon={<Icon name="refresh" />} onClick={() => void look(path)}>
          {t('connect.usageData.lookAgain')}
        </Button>
      </div>
      {contents.usageData.length > 0 && (
        <>
          <p className="quiet">{t(requireApproval ? 'connect.usageData.ruleOn' : 'connect.usageData.ruleOff')}</p>
          <ul className="cabinets">
            {contents.usageData.map((data) => (
              <Cabinet
                key={data.path}
                data={data}
                leftOut={found.unapproved.includes(data) ? 'leftOut' : found.older.includes(data) ? 'older' : null}
              />
            ))}
          </ul>
        </>
      )}
      {found.hasUnfinishedPack && <Notice kind="plain" title={t('connect.usageData.unfinished')} />}
      {contents.isCut && <Notice kind="warning" title={t('connect.usageData.cut')} />}
      {contents.problems.length > 0 && (
        <section aria-label={t('connect.usageData.problems')}>
          <h3>{t('connect.usageData.problems')}</h3>
          {contents.problems.map((problem) => (
            <ErrorPanel key={`${problem.code} ${problem.message}`} error={problem} isProblem />
          ))}
        </section>
      )}
    </section>
  );
}

interface CabinetProps {
  readonly data: UsageDataOnDrive;
  /** Why it stays behind; `null` when it goes. */
  readonly leftOut: 'leftOut' | 'older' | null;
}

function Cabinet({ data, leftOut }: CabinetProps) {
  const { t, i18n } = useTranslation();
  const isApproved = data.approvedBy !== null;
  const facts = [
    describeVersion(data.siteVersion),
    // What Microsoft's tool packed, nobody else can read.
    ...(data.rows === null
      ? [t('engine.official')]
      : [
          t('connect.usageData.level', { level: t(`levels.${data.usageLevel ?? 'unknown'}`) }),
          t('site.rows', { count: data.rows }),
        ]),
    describeAge(t, data.collected),
    formatsOf(i18n.language).bytes(data.sizeBytes),
  ];
  return (
    <li className={`card cabinet${leftOut === null ? '' : ' is-left-out'}`}>
      <p className="cabinet-head">
        <Icon name="document" />
        <strong>{t('connect.usageData.cabinet', { site: data.label })}</strong>
        <span className={`mark ${isApproved ? 'mark-good' : leftOut === 'leftOut' ? 'mark-error' : 'mark-plain'}`}>
          {isApproved ? t('connect.usageData.approved', { name: data.approvedBy }) : t('connect.usageData.notApproved')}
        </span>
      </p>
      <p className="cabinet-facts">{facts.join(' · ')}</p>
      <p className="code quiet">
        <Breakable text={data.path} />
      </p>
      {leftOut !== null && <p className="cabinet-why">{t(`connect.usageData.${leftOut}`)}</p>}
    </li>
  );
}
