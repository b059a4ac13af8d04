import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { FoundDatabase } from '../../../shared/site-database.ts';
import { Icon } from '../Icon.tsx';
import { QuietRest } from '../QuietRest.tsx';

interface FoundDatabasesProps {
  readonly databases: readonly FoundDatabase[];
  /** The one that is set up, or was found. */
  readonly current: string | null;
  /** `null` where nothing may be changed. */
  readonly onPick: ((name: string) => void) | null;
}

/** The site databases of the server; one of several has to be picked, as nothing but a person knows which is meant. */
export function FoundDatabases({ databases, current, onPick }: FoundDatabasesProps) {
  const { t } = useTranslation();
  return (
    <QuietRest title={t('siteDatabase.databases.title')} count={databases.length} openUpTo={8}>
      <ul className="found-databases">
        {databases.map(({ name, siteCode, isOpen }) => (
          <li key={name}>
            <span className="code">{name}</span>
            <span className="quiet">
              {t('siteDatabase.databases.site', { code: siteCode })}
              {!isOpen && ` · ${t('siteDatabase.databases.closed')}`}
            </span>
            {name === current ? (
              <span className="found-current">
                <Icon name="check" />
                {t('siteDatabase.databases.picked')}
              </span>
            ) : (
              isOpen &&
              onPick !== null && (
                <Button
                  size="small"
                  aria-label={t('siteDatabase.databases.use', { database: name })}
                  onClick={() => onPick(name)}
                >
                  {t('siteDatabase.databases.pick')}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </QuietRest>
  );
}
