import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateProgress } from '../../../shared/site-updates.ts';
import { describeUpdateState } from '../../languages/describe.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { Icon } from '../Icon.tsx';

interface UpdateCourseProps {
  readonly name: string;
  readonly course: UpdateProgress;
}

/** How far each site server is with an update, and every state it came to before; folded until somebody asks. */
export function UpdateCourse({ name, course: { sites, history } }: UpdateCourseProps) {
  const { t, i18n } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  if (sites.length === 0 && history.length === 0) return null;
  const when = (at: string | null): string =>
    at === null ? t('siteUpdates.noTime') : formatsOf(i18n.language).moment(at);
  return (
    <div className="update-course">
      <button
        type="button"
        className="course-toggle"
        aria-expanded={isOpen}
        aria-label={t('siteUpdates.courseOf', { update: name })}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name={isOpen ? 'down' : 'next'} />
        {t('siteUpdates.course')}
      </button>
      {isOpen && sites.length > 0 && (
        <>
          <p className="course-head">{t('siteUpdates.sites')}</p>
          <ul>
            {sites.map(({ siteCode, server, state, at }) => (
              <li key={`${siteCode} ${server}`}>
                <span>
                  <strong>{siteCode}</strong> <span className="quiet">{server}</span>
                </span>
                <span>{describeUpdateState(t, { state })}</span>
                <span className="quiet">{when(at)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {isOpen && history.length > 0 && (
        <>
          <p className="course-head">{t('siteUpdates.history')}</p>
          <ol>
            {history.toReversed().map(({ state, at }, index) => (
              // Moments of one update never change places while they are shown.
              <li key={index}>
                <span>{describeUpdateState(t, { state })}</span>
                <span className="quiet">{when(at)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
