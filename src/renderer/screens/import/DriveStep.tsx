import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { DrivePicker } from '../../components/DrivePicker.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { EngineChoice } from '../../components/engine/EngineChoice.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { WizardFrame } from '../../components/WizardFrame.tsx';
import type { Words } from '../../languages/i18n.ts';
import { type Held, look, useDrives } from '../../stores/drives.ts';
import { choosePack, chooseTarget, type ImportPlace, startCheck, tellMissing } from '../../stores/importing.ts';
import { go as navigate } from '../../stores/navigation.ts';
import { goToSeveral } from '../../stores/several.ts';
import { pathOf } from '../../stores/target.ts';
import type { ImportFrame } from '../ImportScreen.tsx';
import { PackChoice } from './PackChoice.tsx';

interface DriveStepProps {
  readonly frame: ImportFrame;
  readonly place: Extract<ImportPlace, { at: 'drive' }>;
}

/** The first step: the drive, and the pack on it. */
export function DriveStep({ frame, place }: DriveStepProps) {
  const { t } = useTranslation();
  const { target, missing } = place;
  const path = target === null ? null : pathOf(target);
  const held = useDrives((state) => (path === null ? undefined : state.held[path]));
  const pack = packToCheck(place.pack, held);
  const go = (): void => {
    if (target === null) tellMissing('drive');
    else if (pack === null) tellMissing('pack');
    else void startCheck(pack);
  };
  return (
    <WizardFrame
      {...frame}
      footer={
        <>
          {missing !== null && (
            <span className="foot-hint" role="alert">
              <Icon name="info" />
              {missing === 'drive' ? t('importing.drive.chooseDrive') : whyNoPack(t, held)}
            </span>
          )}
          <Button appearance="primary" onClick={go}>
            {t('importing.drive.act')}
          </Button>
        </>
      }
    >
      <DrivePicker
        label={t('importing.drive.label')}
        value={target}
        onChange={chooseTarget}
        needs={null}
        interest="update-pack"
      />
      <p className="buttons ways-beside">
        <Button appearance="subtle" icon={<Icon name="usb" />} onClick={() => goToSeveral('gather', null)}>
          {t('several.fromImport')}
        </Button>
        <Button appearance="subtle" icon={<Icon name="download" />} onClick={() => navigate({ screen: 'updates' })}>
          {t('siteUpdates.open')}
        </Button>
      </p>
      {path !== null && (
        <section className="packs" aria-labelledby="packs-title">
          <div className="packs-head">
            <h3 id="packs-title">{t('importing.drive.packs', { place: nameOf(place) })}</h3>
            <Button appearance="subtle" size="small" icon={<Icon name="refresh" />} onClick={() => void look(path)}>
              {t('importing.drive.lookAgain')}
            </Button>
          </div>
          {(held === undefined || held.state === 'looking') && <p className="quiet">{t('drives.looking')}</p>}
          {held?.state === 'unknown' && <ErrorPanel error={held.error} />}
          {held?.state === 'known' && (
            <>
              {held.contents.updatePacks.length === 0 && <Notice kind="plain" title={t('importing.drive.noPack')} />}
              <PackChoice packs={held.contents.updatePacks} value={pack} onChoose={choosePack} />
              {held.contents.problems.map((problem) => (
                <ErrorPanel key={`${problem.code} ${problem.message}`} error={problem} isProblem />
              ))}
            </>
          )}
        </section>
      )}
      <EngineChoice stage="import" />
    </WizardFrame>
  );
}

/** The pack that was picked, if it is still there; the only one there is needs no picking. */
function packToCheck(picked: string | null, held: Held | undefined): string | null {
  if (held?.state !== 'known') return null;
  const { updatePacks } = held.contents;
  const finished = updatePacks.filter(({ isFinished }) => isFinished);
  if (finished.some(({ path }) => path === picked)) return picked;
  return updatePacks.length === 1 ? (finished[0]?.path ?? null) : null;
}

function whyNoPack(t: Words, held: Held | undefined): string {
  const packs = held?.state === 'known' ? held.contents.updatePacks : [];
  // What to do about it stands with the drive.
  if (packs.length === 0) return t('importing.drive.noneHere');
  return t(
    packs.some(({ isFinished }) => isFinished) ? 'importing.drive.choosePack' : 'importing.drive.onlyUnfinished',
  );
}

function nameOf({ target }: DriveStepProps['place']): string {
  if (target === null) return '';
  return target.kind === 'drive' && target.drive.label !== '' ? target.drive.label : pathOf(target);
}
