import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drive, Unsuitability } from '../../../shared/drives.ts';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import type { PlanFigures as Figures } from '../../connect/plan-figures.ts';
import { describeUnsuitability } from '../../languages/describe-drive.ts';
import { formatsOf } from '../../languages/formats-of.ts';

interface PlanFiguresProps {
  readonly figures: Figures;
  /** `null` when it is not known which one it is. */
  readonly drive: Drive | null;
  readonly misfits: readonly Unsuitability[];
  readonly misfitNotice: RefObject<HTMLDivElement | null>;
  /** What can be done about the figures. */
  readonly children: ReactNode;
}

/** What the ticked updates come to, against the room on the drive. */
export function PlanFigures({ figures, drive, misfits, misfitNotice, children }: PlanFiguresProps) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const { isWorkedOut, updatesToWorkOut, needs, filesOfUnknownSize } = figures;
  const hedged = (sizeBytes: number): string => {
    if (isWorkedOut) return formats.bytes(sizeBytes);
    return t(updatesToWorkOut > 0 ? 'connect.plan.from' : 'connect.plan.about', { size: formats.bytes(sizeBytes) });
  };
  const shown = [
    { id: 'updates', value: formats.count(figures.updates) },
    {
      id: 'download',
      value: t('connect.plan.downloadValue', { size: hedged(figures.downloadBytes), count: figures.files }),
    },
    {
      id: 'there',
      value:
        figures.filesThere === 0
          ? t('connect.plan.nothingThere')
          : t('connect.plan.downloadValue', { size: formats.bytes(figures.bytesThere), count: figures.filesThere }),
    },
    { id: 'needed', value: hedged(needs.neededBytes) },
    {
      id: 'free',
      value:
        drive === null
          ? '—'
          : t('connect.plan.freeOn', {
              free: formats.bytes(drive.freeBytes),
              drive: drive.label === '' ? drive.mountPath : drive.label,
            }),
    },
  ] as const;
  return (
    <section className="card plan-figures" aria-label={t('connect.plan.figures')}>
      <dl>
        {shown.map(({ id, value }) => (
          <div key={id}>
            <dt>{t(`connect.plan.${id}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {misfits.length === 0 && (
        <output className="plan-fits">
          <Icon name={drive === null ? 'info' : 'done'} />
          <span>
            {t(
              drive === null
                ? 'connect.plan.unknownDrive'
                : updatesToWorkOut > 0
                  ? 'connect.plan.fitsSoFar'
                  : 'connect.plan.fits',
            )}
            {filesOfUnknownSize > 0 && ` ${t('connect.plan.unknownSizes', { count: filesOfUnknownSize })}`}
          </span>
        </output>
      )}
      {misfits.length > 0 && (
        <div ref={misfitNotice} tabIndex={-1} className="plan-misfit">
          <Notice kind="error" title={t('connect.plan.misfit')} isAlert>
            {misfits.map((misfit) => (
              <p key={misfit.reason}>{describeUnsuitability(t, formats, misfit)}</p>
            ))}
          </Notice>
        </div>
      )}
      {!isWorkedOut && (
        <p className="quiet">
          {updatesToWorkOut > 0 ? t('connect.plan.workOut', { count: updatesToWorkOut }) : t('connect.plan.changed')}
        </p>
      )}
      {children}
    </section>
  );
}
