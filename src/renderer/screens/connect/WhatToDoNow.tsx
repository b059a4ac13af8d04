import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { OfficialRunCard } from '../../components/engine/OfficialRunCard.tsx';
import { type Fact, FactList } from '../../components/FactList.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { SealCard } from '../../components/trust/SealCard.tsx';
import { TripNews } from '../../components/trust/TripNews.tsx';
import { driveOf } from '../../connect/pack-place.ts';
import { tickedGuids, ticksOf } from '../../connect/ticks.ts';
import { signatureFacts } from '../../languages/describe-signatures.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { connectAnother } from '../../stores/connect.ts';
import { useDrives } from '../../stores/drives.ts';
import { useHost } from '../../stores/host.ts';
import { go } from '../../stores/navigation.ts';
import { goToSeveral } from '../../stores/several.ts';
import { pathOf, type Target } from '../../stores/target.ts';
import { ContactedHosts } from './ContactedHosts.tsx';
import { UploadProofs } from './UploadProofs.tsx';

type Result = JobResults['connect'];

interface WhatToDoNowProps {
  readonly result: Result;
  /** Where the pack was written; `null` when only its path is known. */
  readonly target: Target | null;
  /** When it ended, as an ISO date and time: what is written on the drive. */
  readonly endedAt: string | null;
}

/** What was done, with its numbers, and what hands must do next. */
export function WhatToDoNow({ result, target, endedAt }: WhatToDoNowProps) {
  const { t, i18n } = useTranslation();
  const drives = useDrives((state) => state.drives);
  const practiceDrive = useHost(({ description }) =>
    description?.isPractice === true ? (description.paths?.usageData ?? null) : null,
  );
  const formats = formatsOf(i18n.language);
  const { plan, pack } = result;
  if (pack === null) return null;
  const updates = tickedGuids(ticksOf(plan)).size;
  const isByTool = result.official !== undefined;
  const labels = isByTool
    ? // Nobody but the tool can read its cabinets: they are told apart by their names.
      result.sealsFound.map(({ cabinet }) => cabinet.split(/[\\/]/).at(-1) ?? cabinet)
    : plan.hierarchies.map(({ cabinet }) => cabinet.label);
  const sites = labels.join(', ');
  const drive = target?.kind === 'drive' ? target.drive : target === null ? driveOf(drives, pack.path) : null;
  const driveName = drive === null ? null : drive.label === '' ? drive.mountPath : drive.label;
  // There a folder stands for the drive, and is where it has to be already.
  const isOnPracticeDrive = practiceDrive !== null && target !== null && pathOf(target) === practiceDrive;
  const acts: readonly { readonly icon: IconName; readonly title: string; readonly text: string }[] = [
    isOnPracticeDrive
      ? {
          icon: 'eject',
          title: t('connect.next.steps.ejectTitle'),
          text: t('prepare.next.practiceHint'),
        }
      : driveName === null
        ? {
            icon: 'folder',
            title: t('connect.next.steps.folderTitle'),
            text: t('connect.next.steps.folder', { folder: pack.path }),
          }
        : {
            icon: 'eject',
            title: t('connect.next.steps.ejectTitle'),
            text: t('connect.next.steps.eject', { drive: driveName }),
          },
    {
      icon: 'document',
      title: t('connect.next.steps.labelTitle'),
      text: t('connect.next.steps.label', { sites, day: formats.date(endedAt ?? '') }),
    },
    {
      icon: 'site',
      title: t('connect.next.steps.carryTitle'),
      text: t(isByTool ? 'connect.next.steps.carryOfficial' : 'connect.next.steps.carry', {
        sites,
        count: labels.length,
      }),
    },
    { icon: 'next', title: t('connect.next.steps.importTitle'), text: t('connect.next.steps.import') },
  ];
  return (
    <div className="connect-parts">
      <Notice
        kind="good"
        title={
          isByTool
            ? t('engine.pack', { count: pack.files, size: pack.sizeBytes })
            : updates === 0
              ? t('jobs.connect.doneNothing')
              : t('jobs.connect.done', { count: updates, size: pack.sizeBytes })
        }
      >
        {result.reusedBytes > 0 && <p>{t('jobs.connect.reused', { size: result.reusedBytes })}</p>}
        {result.sharedBytes > 0 && <p>{t('jobs.connect.shared', { size: result.sharedBytes })}</p>}
        {result.leftFiles.length > 0 && <p>{t('jobs.connect.left', { count: result.leftFiles.length })}</p>}
      </Notice>
      <TripNews {...result} />
      <ol className="acts" aria-label={t('connect.next.title')}>
        {acts.map(({ icon, title, text }) => (
          <li key={title} className="card act">
            <Icon name={icon} />
            <div>
              <h3>{title}</h3>
              <p>{text}</p>
            </div>
          </li>
        ))}
      </ol>
      <section className="card" aria-label={t('connect.next.what')}>
        <h3>{t('connect.next.what')}</h3>
        <FactList facts={factsOf(result)} />
        <ContactedHosts hosts={result.hosts} />
      </section>
      <OfficialRunCard run={result.official} />
      <UploadProofs uploads={result.uploads} hierarchies={plan.hierarchies} />
      <SealCard seal={result.seal} />
      <p>
        <Button icon={<Icon name="usb" />} onClick={() => goToSeveral('spread', pack.path)}>
          {t('several.fromConnect')}
        </Button>
      </p>
    </div>
  );

  function factsOf({ downloadedBytes, leftFiles }: Result): readonly Fact[] {
    const nameOf = (guid: string): string => plan.updates.find((update) => update.guid === guid)?.name ?? guid;
    return [
      ...plan.hierarchies.map(({ cabinet, decisions }) => ({
        name: t('connect.next.updates', { site: cabinet.label }),
        value:
          decisions
            .filter(({ isChosen }) => isChosen)
            .map(({ guid }) => nameOf(guid))
            .join(', ') || t('connect.next.noUpdates'),
      })),
      { name: t('connect.next.downloaded'), value: formats.bytes(downloadedBytes) },
      {
        name: t('connect.next.pack'),
        value: t('connect.next.packValue', { count: pack?.files ?? 0, size: formats.bytes(pack?.sizeBytes ?? 0) }),
      },
      { name: t('connect.next.folder'), value: pack?.path ?? '', isCode: true },
      ...(result.readBack === null
        ? []
        : [{ name: t('trust.seal.readBack.name'), value: t(`trust.seal.readBack.${result.readBack}`) }]),
      ...signatureFacts(t, result.signatures),
      ...(leftFiles.length === 0 ? [] : [{ name: t('connect.next.left'), value: leftFiles.join(', '), isCode: true }]),
    ];
  }
}

/** What can be done when all is done. */
export function NextButtons() {
  const { t } = useTranslation();
  return (
    <>
      <Button onClick={connectAnother}>{t('connect.next.another')}</Button>
      <Button
        appearance="primary"
        onClick={() => {
          connectAnother();
          go({ screen: 'home' });
        }}
      >
        {t('connect.next.close')}
      </Button>
    </>
  );
}
