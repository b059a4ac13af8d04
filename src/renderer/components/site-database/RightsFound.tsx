import { useTranslation } from 'react-i18next';
import { type DatabaseRight, databaseStages } from '../../../shared/site-database.ts';
import { Icon } from '../Icon.tsx';
import { QuietRest } from '../QuietRest.tsx';

/** What this account may do in the site database: what is missing by object, with what fails without it. */
export function RightsFound({ rights }: { readonly rights: readonly DatabaseRight[] }) {
  const { t } = useTranslation();
  const missing = databaseStages.flatMap((stage) =>
    rights.filter(({ state, neededFor }) => state === 'missing' && neededFor === stage),
  );
  const absent = rights.filter(({ state }) => state === 'absent');
  const granted = rights.length - missing.length - absent.length;
  return (
    <div className="rights-found">
      {missing.length === 0 && granted > 0 && (
        <p className="rights-all">
          <Icon name="check" />
          {t('siteDatabase.rights.all', { count: granted })}
        </p>
      )}
      {missing.length > 0 && (
        <>
          <h3 id="rights-title">{t('siteDatabase.rights.title', { count: missing.length })}</h3>
          <p className="quiet">{t('siteDatabase.rights.lead')}</p>
          <table className="rights-table" aria-labelledby="rights-title">
            <thead>
              <tr>
                <th scope="col">{t('siteDatabase.rights.right')}</th>
                <th scope="col">{t('siteDatabase.rights.object')}</th>
                <th scope="col">{t('siteDatabase.rights.without')}</th>
              </tr>
            </thead>
            <tbody>
              {missing.map(({ object, right, neededFor }) => (
                <tr key={`${right} ${object}`}>
                  <td className="code">{right}</td>
                  <td className="code">{object}</td>
                  <td>{t(`siteDatabase.rights.stages.${neededFor}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {absent.length > 0 && (
        <QuietRest title={t('siteDatabase.rights.absent', { count: absent.length })} count={absent.length} openUpTo={0}>
          <p className="quiet">{t('siteDatabase.rights.absentMeaning')}</p>
          <ul>
            {absent.map(({ object }) => (
              <li key={object} className="code">
                {object}
              </li>
            ))}
          </ul>
        </QuietRest>
      )}
    </div>
  );
}
