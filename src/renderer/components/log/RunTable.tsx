import { Button, Link } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../../shared/history.ts';
import { describeRun } from '../../languages/describe.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import { endingOf } from '../../stores/history.ts';
import { go } from '../../stores/navigation.ts';
import { Icon } from '../Icon.tsx';
import { endingIcons } from './run-looks.ts';

/** So many codes of one run are named; the rest by their number. */
const namedCodes = 3;

/** Runs as rows: what, when, how long, how it ended, and the way to the log. */
export function RunTable({ runs }: { readonly runs: readonly RunRecord[] }) {
  const { t } = useTranslation();
  return (
    <div className="card run-table">
      <table>
        <thead>
          <tr className="run-columns">
            <th scope="col">{t('history.columns.job')}</th>
            <th scope="col">{t('history.columns.started')}</th>
            <th scope="col">{t('history.columns.took')}</th>
            <th scope="col">{t('history.columns.outcome')}</th>
            <th scope="col">{t('history.columns.codes')}</th>
            <th scope="col" className="run-open">
              {t('history.columns.log')}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.log} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run }: { readonly run: RunRecord }) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const ending = endingOf(run);
  const codes = [...new Set(run.codes)];
  const name = describeRun(t, run);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="run-when">{formats.moment(run.startedAt)}</td>
      <td className="run-took">
        {run.endedAt === null
          ? ''
          : formats.duration(Math.ceil((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000))}
      </td>
      <td>
        <span className={`ending ending-${ending}`}>
          <Icon name={endingIcons[ending]} />
          <span>{t(`history.outcomes.${ending}`)}</span>
        </span>
      </td>
      <td>
        {codes.slice(0, namedCodes).map((code) => (
          <span key={code} className="run-code">
            <Link inline aria-label={t('history.help', { code })} onClick={() => go({ screen: 'help', topic: code })}>
              <code>{code}</code>
            </Link>
          </span>
        ))}
        {codes.length > namedCodes && (
          <span className="quiet">{t('history.moreCodes', { count: codes.length - namedCodes })}</span>
        )}
      </td>
      <td className="run-open">
        <Button
          size="small"
          icon={<Icon name="document" />}
          aria-label={t('history.openLogOf', { job: name, when: run.startedAt })}
          onClick={() => go({ screen: 'log', log: run.log })}
        >
          {t('history.openLog')}
        </Button>
      </td>
    </tr>
  );
}
