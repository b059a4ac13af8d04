import { Button, Input, Spinner } from '@fluentui/react-components';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../shared/errors.ts';
import { Breakable } from '../components/Breakable.tsx';
import { Icon } from '../components/Icon.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { errorCodes, errorExample } from '../languages/error-example.ts';
import { loadHelp } from '../languages/help/load.ts';
import { type HelpTopic, type HelpWords, helpTopics, isHelpTopic } from '../languages/help/topics.ts';
import { go, goBack, useNavigation } from '../stores/navigation.ts';
import '../styles/help.css';
import { ClassicTroubles } from './help/ClassicTroubles.tsx';

/** The help: a page for every screen, and every error code. All of it is here, without a network. */
export function HelpScreen() {
  const { t, i18n } = useTranslation();
  const topic = useNavigation(({ place }) => (place.screen === 'help' ? place.topic : null));
  const [help, setHelp] = useState<HelpWords | null>(null);
  useEffect(() => {
    void loadHelp(i18n.language).then(setHelp);
  }, [i18n.language]);
  const code = errorCodes.find((each) => each === topic) ?? null;
  const shown: HelpTopic | 'codes' =
    topic !== null && isHelpTopic(topic) ? topic : topic === null ? 'journey' : 'codes';
  return (
    <PageFrame
      title={t('app.titles.help')}
      actions={
        <>
          <Button appearance="subtle" onClick={() => go({ screen: 'about' })}>
            {t('app.titles.about')}
          </Button>
          <Button appearance="subtle" icon={<Icon name="back" />} onClick={goBack}>
            {t('help.back')}
          </Button>
        </>
      }
    >
      {help === null ? (
        <Spinner label={t('app.loading')} />
      ) : (
        <div className="help">
          <nav aria-label={t('help.topics')}>
            <ul>
              {helpTopics.map((each) => (
                <HelpLink key={each} title={help[each].title} target={each} isShown={shown === each} />
              ))}
              <HelpLink title={t('help.codes')} target="codes" isShown={shown === 'codes'} />
            </ul>
          </nav>
          <article aria-labelledby="help-title">
            {shown === 'codes' ? (
              <ErrorCodes key={code ?? ''} chosen={code} />
            ) : (
              <>
                <h2 id="help-title">{help[shown].title}</h2>
                {help[shown].paragraphs.map((paragraph) => (
                  <p key={paragraph}>{paragraph}</p>
                ))}
                {shown === 'classic-troubles' && <ClassicTroubles />}
              </>
            )}
          </article>
        </div>
      )}
    </PageFrame>
  );
}

interface HelpLinkProps {
  readonly title: string;
  readonly target: string;
  readonly isShown: boolean;
}

function HelpLink({ title, target, isShown }: HelpLinkProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={isShown ? 'page' : undefined}
        onClick={() => go({ screen: 'help', topic: target })}
      >
        {title}
      </button>
    </li>
  );
}

/** Every error code with what it says and what to do; the one that was asked for alone, until another is searched. */
function ErrorCodes({ chosen }: { readonly chosen: ErrorCode | null }) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useState<string>(chosen ?? '');
  const sought = useDeferredValue(search).trim().toLocaleLowerCase();
  const found = errorCodes
    .map((code) => ({ code, ...errorExample(i18n.language, code) }))
    .filter(({ code, message, remedy }) => `${code} ${message} ${remedy}`.toLocaleLowerCase().includes(sought));
  return (
    <>
      <h2 id="help-title">{t('help.codes')}</h2>
      <p>{t('help.codesText')}</p>
      <Input
        type="search"
        aria-label={t('help.search')}
        placeholder={t('help.search')}
        contentBefore={<Icon name="search" />}
        value={search}
        onChange={(_event, { value }) => setSearch(value)}
      />
      <output className="quiet">{t('help.found', { count: found.length })}</output>
      <dl className="codes">
        {found.map(({ code, message, remedy }) => (
          <div key={code}>
            <dt>
              <code>{code}</code>
            </dt>
            <dd>
              <p>
                <Breakable text={message} />
              </p>
              <p className="quiet">{remedy}</p>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
