import { Spinner } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostReport } from '../../../shared/network.ts';
import { errorWords } from '../../languages/error-words.ts';
import { formatsOf } from '../../languages/formats-of.ts';
import type { NeededHost } from '../../stores/network.ts';
import { Breakable } from '../Breakable.tsx';
import { Icon } from '../Icon.tsx';
import { describeWay } from './describe-way.ts';
import { HostDetails } from './HostDetails.tsx';
import { StageMarks } from './StageMarks.tsx';

interface HostLineProps {
  readonly needed: NeededHost;
  /** How it came out; `null` when it has not. */
  readonly report: HostReport | null;
  /** A check is under way. */
  readonly isAsked: boolean;
  /** Until somebody opens or closes it. */
  readonly isOpenAtFirst: boolean;
}

/** One host: what it is for, each stage of the way there, and on demand everything that is known of it. */
export function HostLine({ needed: { host, purposes }, report, isAsked, isOpenAtFirst }: HostLineProps) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const detailsId = useId();
  const isOpen = report !== null && (chosen ?? isOpenAtFirst);
  const state = report === null ? (isAsked ? 'asked' : 'idle') : report.isReachable ? 'good' : 'bad';
  const milliseconds = report === null ? '' : formatsOf(i18n.language).count(report.durationMs);
  return (
    <li className={`host-line host-${state}`}>
      <span className="host-mark">
        {state === 'asked' ? (
          <Spinner size="extra-tiny" />
        ) : (
          <Icon name={state === 'good' ? 'done' : state === 'bad' ? 'warning' : 'internet'} />
        )}
      </span>
      <div className="host-body">
        <div className="host-head">
          <span className="host-name code">
            <Breakable text={host} />
          </span>
          {report !== null && <StageMarks report={report} />}
          <span className="host-state">
            {state === 'good' ? t('network.states.good', { milliseconds }) : t(`network.states.${state}`)}
          </span>
        </div>
        <div className="host-about">
          <p className="quiet">
            {purposes.map((purpose) => t(`network.purposes.${purpose}`)).join(' · ')}
            {report !== null && ` · ${describeWay(t, report)}`}
          </p>
          {report !== null && (
            <button
              type="button"
              className="host-more"
              aria-expanded={isOpen}
              aria-controls={detailsId}
              aria-label={t('network.detailsOf', { host })}
              onClick={() => setChosen(!isOpen)}
            >
              {t('network.details')}
              <Icon name={isOpen ? 'up' : 'down'} />
            </button>
          )}
        </div>
        {report?.error != null && !isOpen && (
          <p className="host-problem">{errorWords(i18n.language, report.error).message}</p>
        )}
        <div id={detailsId}>{isOpen && <HostDetails report={report} />}</div>
      </div>
    </li>
  );
}
