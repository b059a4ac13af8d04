import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { QuietRest } from '../../components/QuietRest.tsx';

/** Every host a run contacted, and how it came by it. */
export function ContactedHosts({ hosts }: Pick<JobResults['connect'], 'hosts'>) {
  const { t } = useTranslation();
  if (hosts.length === 0) return null;
  return (
    <QuietRest title={t('connect.next.hosts', { count: hosts.length })} count={hosts.length} openUpTo={0}>
      <ul className="looked-up">
        {hosts.map(({ host, why, from, receivedBytes, sentBytes }) => (
          <li key={host}>
            <span className="code">
              <Breakable text={host} />
            </span>
            <span className="quiet">
              {[
                why === 'redirect' && from !== null
                  ? t('connect.next.hostRedirect', { from })
                  : t('connect.next.hostNamed'),
                t('connect.next.hostBytes', { received: receivedBytes, sent: sentBytes }),
              ].join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </QuietRest>
  );
}
