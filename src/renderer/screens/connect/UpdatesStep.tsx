import { Button, Radio, RadioGroup } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadFilters } from '../../../shared/updates.ts';
import { DrivePicker } from '../../components/DrivePicker.tsx';
import { FactList } from '../../components/FactList.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { driveOf } from '../../connect/pack-place.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { choose, makePlan, packFolder, startOfficialTransfer, useConnect } from '../../stores/connect.ts';
import { useDrives } from '../../stores/drives.ts';
import { useOfficialTool } from '../../stores/official-tool.ts';
import { isThere, type Target } from '../../stores/target.ts';
import { ConnectFrame } from './ConnectFrame.tsx';

/** What to download, and where to. */
export function UpdatesStep({ from }: { readonly from: Target }) {
  const { t, i18n } = useTranslation();
  const choices = useConnect((state) => state.choices);
  const drives = useDrives((state) => state.drives);
  const [isElsewhere, setIsElsewhere] = useState(choices.to !== null);
  const [isAttempted, setIsAttempted] = useState(false);
  const isOfficial = useOfficialTool(({ tool, chosen }) => tool !== null && chosen.connect === 'official');
  const whichId = useId();
  const folder = packFolder(from, choices);
  const drive = driveOf(drives, folder);
  const obstacle =
    isElsewhere && choices.to === null
      ? 'missing'
      : isThere(choices.to ?? from, drives)
        ? drive?.isReadOnly === true
          ? 'readOnly'
          : null
        : 'gone';

  return (
    <ConnectFrame
      step="updates"
      title={t('connect.updates.title')}
      lead={t('connect.updates.lead')}
      footer={
        <Button
          appearance="primary"
          onClick={() => {
            if (obstacle !== null) setIsAttempted(true);
            else if (isOfficial) void startOfficialTransfer();
            else void makePlan();
          }}
        >
          {t(isOfficial ? 'engine.start' : 'connect.updates.act')}
        </Button>
      }
    >
      <div className="connect-parts">
        <section className="card">
          <h3 id={whichId}>{t('connect.updates.which')}</h3>
          <RadioGroup
            aria-labelledby={whichId}
            value={choices.download}
            onChange={(_event, { value }) => {
              const download = downloadFilters.find((filter) => filter === value);
              if (download !== undefined) choose({ download });
            }}
          >
            {downloadFilters.map((filter) => (
              <Radio
                key={filter}
                value={filter}
                label={
                  <>
                    <strong>{t(`downloads.${filter}.name`)}</strong>
                    <span className="quiet choice-meaning">{t(`downloads.${filter}.meaning`)}</span>
                  </>
                }
              />
            ))}
          </RadioGroup>
        </section>
        <section className="card" aria-label={t('connect.updates.where')}>
          <div className="card-head">
            <h3>{t('connect.updates.where')}</h3>
            <Button
              icon={<Icon name="drive" />}
              onClick={() => {
                if (isElsewhere) choose({ to: null });
                setIsElsewhere(!isElsewhere);
                setIsAttempted(false);
              }}
            >
              {t(isElsewhere ? 'connect.updates.same' : 'connect.updates.other')}
            </Button>
          </div>
          {(!isElsewhere || choices.to !== null) && (
            <FactList
              facts={[
                { name: t('connect.updates.folder'), value: folder, isCode: true },
                {
                  name: t('connect.updates.free'),
                  value:
                    drive === null ? t('connect.updates.unknownFree') : formatsOf(i18n.language).bytes(drive.freeBytes),
                },
              ]}
            />
          )}
          {isElsewhere && (
            <div className="elsewhere">
              <DrivePicker
                label={t('connect.updates.drives')}
                value={choices.to}
                onChange={(to) => choose({ to })}
                needs={null}
                interest="update-pack"
              />
            </div>
          )}
        </section>
        {(isAttempted || obstacle === 'readOnly') && obstacle !== null && (
          <Notice kind="error" title={t(`connect.updates.${obstacle}`)} isAlert />
        )}
      </div>
    </ConnectFrame>
  );
}
