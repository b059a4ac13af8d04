import { useTranslation } from 'react-i18next';
import type { ConnectPlan } from '../../../shared/connect-plan.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { QuietRest } from '../../components/QuietRest.tsx';

/** What a plan says besides its updates, for who wants to know: whom it asks, and what in the list is new to us. */
export function PlanRest({ plan: { hosts, unknown } }: { readonly plan: ConnectPlan }) {
  const { t } = useTranslation();
  return (
    <>
      {hosts.length > 0 && (
        <QuietRest title={t('connect.plan.hosts', { count: hosts.length })} count={hosts.length} openUpTo={0}>
          <p className="quiet">{t('connect.plan.hostsText')}</p>
          <ul className="looked-up">
            {hosts.map(({ host, origin, purposes, files }) => (
              <li key={origin}>
                <span className="code">
                  <Breakable text={host} />
                </span>
                <span className="quiet">
                  {[
                    ...purposes.map((purpose) => t(`connect.plan.purposes.${purpose}`)),
                    ...(files === 0 ? [] : [t('connect.plan.hostFiles', { count: files })]),
                  ].join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </QuietRest>
      )}
      {unknown.length > 0 && (
        <QuietRest title={t('connect.plan.unknown', { count: unknown.length })} count={unknown.length} openUpTo={0}>
          <p className="quiet">{t('connect.plan.unknownText')}</p>
          <ul className="looked-up">
            {unknown.map(({ path, count, example }) => (
              <li key={path}>
                <span className="code">
                  <Breakable text={path} />
                </span>
                <span className="quiet">
                  {[t('connect.plan.unknownTimes', { count }), ...(example === '' ? [] : [example])].join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </QuietRest>
      )}
    </>
  );
}
