import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { engines } from '../../../shared/official-tool.ts';
import { chooseEngine, type EngineStage, readOfficialTool, useOfficialTool } from '../../stores/official-tool.ts';
import { Breakable } from '../Breakable.tsx';
import { FactList } from '../FactList.tsx';
import { Notice } from '../Notice.tsx';
import { Prerequisites } from './Prerequisites.tsx';
import '../../styles/engine.css';

/** Who does a stage: this program, or Microsoft's own tool. Shown only where that was found. */
export function EngineChoice({ stage }: { readonly stage: EngineStage }) {
  const { t } = useTranslation();
  const tool = useOfficialTool((state) => state.tool);
  const engine = useOfficialTool((state) => state.chosen[stage]);
  useEffect(() => void readOfficialTool(), []);
  if (tool === null) return null;
  const { folder, version, siteVersion, matchesSite, prerequisites } = tool;
  return (
    <section className="card engine-choice" aria-label={t('engine.title')}>
      <Field label={t('engine.title')}>
        <RadioGroup
          value={engine}
          onChange={(_event, { value }) => chooseEngine(stage, engines.find((one) => one === value) ?? engine)}
        >
          <Radio
            value="own"
            label={
              <>
                {t('engine.own')}
                <span className="quiet choice-meaning">{t('engine.ownMeaning')}</span>
              </>
            }
          />
          <Radio
            value="official"
            label={
              <>
                {t('engine.official')}
                <span className="quiet choice-meaning">
                  <Breakable text={t('engine.found', { folder })} />
                </span>
              </>
            }
          />
        </RadioGroup>
      </Field>
      {engine === 'official' && (
        <>
          <p>{t(`engine.changes.${stage}`)}</p>
          <FactList
            facts={[
              { name: t('engine.version'), value: version ?? t('engine.noVersion') },
              ...(siteVersion === null ? [] : [{ name: t('engine.siteVersion'), value: siteVersion }]),
            ]}
          />
          {matchesSite === false && (
            <Notice kind="warning" title={t('engine.otherVersion')}>
              <p>{t('engine.otherVersionText')}</p>
            </Notice>
          )}
          <Prerequisites prerequisites={prerequisites} />
        </>
      )}
    </section>
  );
}
