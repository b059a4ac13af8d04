import { Input, Link, Spinner } from '@fluentui/react-components';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import {
  type ClassicTrouble,
  type ClassicTroubleId,
  type ClassicTroublesWords,
  classicTroubles,
} from '../../languages/help/classic-troubles.ts';
import { loadClassicTroubles } from '../../languages/help/load.ts';
import { go } from '../../stores/navigation.ts';

const all = Object.entries(classicTroubles) as readonly (readonly [ClassicTroubleId, ClassicTrouble])[];

/** The troubles of Microsoft's own tool: found by its messages, its numbers, our words and our codes. */
export function ClassicTroubles() {
  const { t, i18n } = useTranslation();
  const [words, setWords] = useState<ClassicTroublesWords | null>(null);
  const [search, setSearch] = useState('');
  useEffect(() => {
    void loadClassicTroubles(i18n.language).then(setWords);
  }, [i18n.language]);
  const sought = plain(useDeferredValue(search).trim());
  if (words === null) return <Spinner label={t('app.loading')} />;
  const found = all.filter(([id, { said, codes }]) =>
    plain([...said, ...Object.values(words[id]), ...codes].join('\n')).includes(sought),
  );
  return (
    <>
      <Input
        type="search"
        aria-label={t('help.troubles.search')}
        placeholder={t('help.troubles.search')}
        contentBefore={<Icon name="search" />}
        value={search}
        onChange={(_event, { value }) => setSearch(value)}
      />
      <output className="quiet">{t('help.troubles.found', { count: found.length })}</output>
      <div className="troubles">
        {found.map(([id, { said, codes }]) => (
          // Whoever searches wants to read; whoever looks around wants to see what there is.
          <details key={`${id} ${sought !== ''}`} open={sought !== ''}>
            <summary>
              {words[id].title}
              {said.map((message) => (
                // It speaks English, whatever we speak.
                <code key={message} lang="en">
                  {message}
                </code>
              ))}
            </summary>
            <dl>
              {(['was', 'now', 'remedy'] as const).map((part) => (
                <div key={part}>
                  <dt>{t(`help.troubles.${part}`)}</dt>
                  <dd>{words[id][part]}</dd>
                </div>
              ))}
              {codes.length > 0 && (
                <div>
                  <dt>{t('help.troubles.codes')}</dt>
                  <dd>
                    {codes.map((code) => (
                      <Link key={code} inline onClick={() => go({ screen: 'help', topic: code })}>
                        <code>{code}</code>
                      </Link>
                    ))}
                  </dd>
                </div>
              )}
            </dl>
          </details>
        ))}
      </div>
    </>
  );
}

/** As it is compared: a message that was copied may have other quotes, spaces and capitals. */
function plain(text: string): string {
  return text
    .toLocaleLowerCase()
    .replaceAll(/[‘’`´]/g, "'")
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[ \u00A0\u202F]+/g, ' ');
}
