import { useTranslation } from 'react-i18next';
import type { OfficialRun } from '../../../shared/official-tool.ts';
import { clauseText } from '../../languages/clause-words.ts';
import { FactList } from '../FactList.tsx';
import { Icon, type IconName } from '../Icon.tsx';
import '../../styles/engine.css';

const icons: Readonly<Record<OfficialRun['evidence'][number]['outcome'], IconName>> = {
  proved: 'check',
  missing: 'cross',
  'not-proved': 'help',
};

/** That Microsoft's tool did a stage, and what proves it. */
export function OfficialRunCard({ run }: { readonly run: OfficialRun | undefined }) {
  const { t, i18n } = useTranslation();
  if (run === undefined) return null;
  const { folder, version, seconds, evidence } = run;
  return (
    <section className="card engine-choice" aria-labelledby="official-run-title">
      <h3 id="official-run-title">{t('engine.done')}</h3>
      <FactList
        facts={[
          { name: t('engine.folder'), value: folder, isCode: true },
          { name: t('engine.version'), value: version ?? t('engine.noVersion') },
          { name: t('engine.took'), value: t('engine.seconds', { seconds }) },
        ]}
      />
      <p>{t('engine.evidence')}</p>
      <ul className="prerequisites">
        {evidence.map(({ outcome, finding, clause }) => (
          <li key={finding} className={`prerequisite-${outcome}`}>
            <Icon name={icons[outcome]} />
            <div>
              <p>
                <span className="only-heard">{t(`engine.proofs.${outcome}`)}: </span>
                {clauseText(i18n.language, clause)}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
