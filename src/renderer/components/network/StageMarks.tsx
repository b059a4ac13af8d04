import { useTranslation } from 'react-i18next';
import { type HostReport, hostStages } from '../../../shared/network.ts';
import { Icon } from '../Icon.tsx';

/** The five stages of the way to a host, each with its mark; who listens hears a word for the mark. */
export function StageMarks({ report }: { readonly report: HostReport }) {
  const { t } = useTranslation();
  return (
    <ol className="stages" aria-label={t('network.stagesOf', { host: report.host })}>
      {hostStages.map((stage) => {
        const verdict = report.stages[stage];
        const state =
          verdict.state === 'skipped' ? t(`network.skipped.${verdict.why}`) : t(`network.stageStates.${verdict.state}`);
        const words =
          verdict.state === 'skipped'
            ? state
            : t('network.took', { what: state, milliseconds: Math.round(verdict.durationMs) });
        return (
          <li key={stage} className={`stage stage-${verdict.state}`} title={words}>
            {verdict.state === 'skipped' ? (
              <span aria-hidden>–</span>
            ) : (
              <Icon name={verdict.state === 'passed' ? 'check' : 'cross'} />
            )}
            {t(`network.stages.${stage}`)}
            <span className="only-heard">: {words}</span>
          </li>
        );
      })}
    </ol>
  );
}
