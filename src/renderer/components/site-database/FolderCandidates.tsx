import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { FolderCandidate } from '../../../shared/site-updates.ts';
import { errorWords } from '../../languages/error-words.ts';
import { Breakable } from '../Breakable.tsx';
import { Icon } from '../Icon.tsx';

interface FolderCandidatesProps {
  readonly candidates: readonly FolderCandidate[];
  readonly current: string;
  /** `null` where nothing may be changed. */
  readonly onChoose: ((folder: string) => void) | null;
}

/** The places where the folder of the site server may be: who named each, and whether it is there. */
export function FolderCandidates({ candidates, current, onChoose }: FolderCandidatesProps) {
  const { t, i18n } = useTranslation();
  if (candidates.length === 0) return <output>{t('siteDatabase.folders.none')}</output>;
  return (
    <section className="folder-candidates" aria-label={t('siteDatabase.folders.title')}>
      <ul className="found-databases">
        {candidates.map(({ folder, from, error }) => (
          <li key={`${from} ${folder}`}>
            <div className="folder-candidate">
              <span className="code">
                <Breakable text={folder} />
              </span>
              <span className="quiet">{t(`siteDatabase.folders.from.${from}`)}</span>
              {error !== null && <span className="folder-problem">{errorWords(i18n.language, error).message}</span>}
            </div>
            {folder === current ? (
              <span className="found-current">
                <Icon name="check" />
                {t('siteDatabase.databases.picked')}
              </span>
            ) : (
              error === null &&
              onChoose !== null && (
                <Button
                  size="small"
                  aria-label={t('siteDatabase.folders.useOf', { folder })}
                  onClick={() => onChoose(folder)}
                >
                  {t('siteDatabase.folders.use')}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
