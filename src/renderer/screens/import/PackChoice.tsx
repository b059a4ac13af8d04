import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdatePackOnDrive } from '../../../shared/drives.ts';
import { describeVersion } from '../../../shared/site.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { Icon } from '../../components/Icon.tsx';
import { describeAge } from '../../languages/describe-drive.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { useHost } from '../../stores/host.ts';

interface PackChoiceProps {
  readonly packs: readonly UpdatePackOnDrive[];
  readonly value: string | null;
  readonly onChoose: (path: string) => void;
}

/** The update packs that were found: finished ones can be chosen, unfinished ones are named. */
export function PackChoice({ packs, value, onChoose }: PackChoiceProps) {
  const { t } = useTranslation();
  const group = useId();
  const finished = packs.filter((pack) => pack.isFinished);
  return (
    <>
      {finished.length > 0 && (
        <div role="radiogroup" aria-labelledby="packs-title" className="pack-cards">
          {finished.map((pack) => (
            <PackCard
              key={pack.path}
              group={group}
              pack={pack}
              isChosen={pack.path === value}
              onChoose={() => onChoose(pack.path)}
            />
          ))}
        </div>
      )}
      {packs
        .filter(({ isFinished }) => !isFinished)
        .map(({ path }) => (
          <p key={path} className="pack-unfinished">
            <Icon name="stopped" />
            <span>
              <span className="code">
                <Breakable text={path} />
              </span>
              <br />
              {t('importing.drive.unfinished')}
            </span>
          </p>
        ))}
    </>
  );
}

interface PackCardProps {
  readonly group: string;
  readonly pack: Extract<UpdatePackOnDrive, { isFinished: true }>;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function PackCard({ group, pack, isChosen, onChoose }: PackCardProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const here = useHost((state) => state.site?.hierarchyHash ?? null);
  const isForHere = pack.hierarchies.some(({ hierarchyHash }) => hierarchyHash === here);
  const sites = pack.hierarchies
    .map(({ label, siteVersion }) => t('importing.drive.siteAt', { label, version: describeVersion(siteVersion) }))
    .join(', ');
  return (
    <label className={`drive-card${isChosen ? ' is-chosen' : ''}`}>
      <input
        type="radio"
        className="only-heard"
        name={group}
        checked={isChosen}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-facts`}
        onChange={onChoose}
      />
      <Icon name="document" />
      <span className="drive-card-body">
        <span className="drive-card-title" id={`${id}-title`}>
          {t('importing.drive.packFor', { sites })}
        </span>
        <span id={`${id}-facts`}>
          <span className="pack-line">
            {[
              t('importing.drive.updates', { count: pack.updates }),
              t('importing.drive.files', { count: pack.files }),
              formatsOf(i18n.language).bytes(pack.sizeBytes),
            ].join(' · ')}
          </span>
          <span className="pack-line quiet">
            {t('importing.drive.made', { when: pack.created })} ({describeAge(t, pack.created)})
          </span>
          <span className="pack-line code quiet">
            <Breakable text={pack.path} />
          </span>
          {isForHere && <span className="mark mark-good">{t('importing.drive.isForHere')}</span>}
        </span>
      </span>
      {isChosen && <Icon name="done" />}
    </label>
  );
}
