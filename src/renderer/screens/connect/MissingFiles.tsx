import { Link } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ConnectPlan } from '../../../shared/connect-plan.ts';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { JobSnapshot } from '../../../shared/jobs.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { missingOf } from '../../connect/missing-files.ts';
import { clauseText } from '../../languages/clause-words.ts';
import { useJobs } from '../../stores/jobs.ts';
import { go } from '../../stores/navigation.ts';

/** So many files of an update are named. */
const namedFiles = 6;

/** The files a pack still lacks, each with its update and what went wrong. */
export function MissingFiles({ error }: { readonly error: ErrorReport }) {
  const { t, i18n } = useTranslation();
  const missing = missingOf(error, useLatestPlan());
  if (missing.length === 0) return null;
  const count = missing.reduce((sum, { files }) => sum + files.length, 0);
  return (
    <section className="missing-files" aria-label={t('connect.transfer.missing', { count })}>
      {missing.map(({ guid, name, files }) => (
        <div key={guid}>
          <h3>{name ?? t('connect.transfer.missingOfAll')}</h3>
          <ul>
            {files.slice(0, namedFiles).map(({ path, problem, isCode, clause }) => (
              <li key={path}>
                <span className="code">
                  <Breakable text={guid === null ? path : withoutFolder(path, guid)} />
                </span>{' '}
                {isCode ? (
                  <Link inline onClick={() => go({ screen: 'help', topic: problem })}>
                    <code>{problem}</code>
                  </Link>
                ) : (
                  <span className="quiet">{clause === null ? problem : clauseText(i18n.language, clause)}</span>
                )}
              </li>
            ))}
            {files.length > namedFiles && (
              <li className="quiet">{t('connect.transfer.missingMore', { count: files.length - namedFiles })}</li>
            )}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** The heading names the update already. */
function withoutFolder(path: string, guid: string): string {
  return path.startsWith(`${guid}/`) ? path.slice(guid.length + 1) : path;
}

/** The plan that was made last: it knows what the updates are called. */
function useLatestPlan(): ConnectPlan | null {
  const runs = useJobs((state) => state.runs);
  const plans = Object.values(runs).flatMap((run) => {
    const result = run.job === 'connect' ? (run as JobSnapshot<'connect'>).result : null;
    return result === null ? [] : [{ at: run.startedAt, plan: result.plan }];
  });
  return plans.toSorted((a, b) => b.at.localeCompare(a.at)).at(0)?.plan ?? null;
}
