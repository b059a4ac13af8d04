import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { FactList } from '../components/FactList.tsx';
import { Icon } from '../components/Icon.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { useHost } from '../stores/host.ts';
import { goBack } from '../stores/navigation.ts';

/** What this program is. */
export function AboutScreen() {
  const { t } = useTranslation();
  const description = useHost((state) => state.description);
  return (
    <PageFrame
      title={t('app.titles.about')}
      actions={
        <Button appearance="subtle" icon={<Icon name="back" />} onClick={goBack}>
          {t('help.back')}
        </Button>
      }
    >
      <section className="card about">
        <p className="about-name">
          <img src="./icon.svg" width="40" height="40" alt="" />
          <strong>{t('app.name')}</strong>
        </p>
        <p>{t('help.about.what')}</p>
        <FactList
          facts={[
            { name: t('help.about.version'), value: description?.version ?? '' },
            {
              name: t('help.about.host'),
              value: t(description?.hasDialogs === true ? 'help.about.window' : 'help.about.page'),
            },
            { name: t('help.about.licence'), value: 'MIT' },
          ]}
        />
        <p>{t('help.about.noTelemetry')}</p>
        <p className="quiet">{t('help.about.marks')}</p>
      </section>
    </PageFrame>
  );
}
