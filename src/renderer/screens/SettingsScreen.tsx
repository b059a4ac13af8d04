import { Radio, RadioGroup, Spinner, Switch } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import type { SettingsDescription } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/settings.ts';
import { reportOf } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { FactList } from '../components/FactList.tsx';
import { Notice } from '../components/Notice.tsx';
import { NetworkPanel } from '../components/network/NetworkPanel.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { readSettings, saveSettings, useSettings } from '../stores/settings.ts';
import { forgetTrial, signInToDatabase } from '../stores/site-database.ts';
import { readTrust, useTrust } from '../stores/trust.ts';
import { chooseTheme, themeChoices, useTheme } from '../theme/theme.ts';
import { type ComputerChange, ComputerSettings } from './settings/ComputerSettings.tsx';
import { ComputersCard, DamagedComputersCard } from './settings/ComputersCard.tsx';
import { CustodyCard } from './settings/CustodyCard.tsx';
import '../styles/settings.css';

/** How this computer is set up: by side, and how the screens look. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const description = useSettings((state) => state.description);
  const error = useSettings((state) => state.error);
  useEffect(() => void readSettings(), []);
  return (
    <PageFrame title={t('app.titles.settings')}>
      <div className="settings">
        <Look />
        {description === null && error !== null && <ErrorPanel error={error} />}
        {description === null && error === null && <Spinner label={t('app.loading')} />}
        {description !== null && <OfComputer description={description} />}
        {description !== null && <Trust />}
      </div>
    </PageFrame>
  );
}

function Look() {
  const { t } = useTranslation();
  const choice = useTheme((state) => state.choice);
  return (
    <section className="card" aria-labelledby="look-title">
      <h2 id="look-title">{t('settings.look')}</h2>
      <RadioGroup
        layout="horizontal"
        aria-labelledby="look-title"
        value={choice}
        onChange={(_event, { value }) => {
          const chosen = themeChoices.find((each) => each === value);
          if (chosen !== undefined) chooseTheme(chosen);
        }}
      >
        {themeChoices.map((each) => (
          <Radio key={each} value={each} label={t(`settings.themes.${each}`)} />
        ))}
      </RadioGroup>
    </section>
  );
}

/** Keys, paired computers and the custody record: kept beside the settings, and never part of them. */
function Trust() {
  const { description, chains, error } = useTrust();
  useEffect(() => void readTrust(), []);
  if (description === null) {
    if (error === null) return null;
    const isDamaged = error.code === 'trust.key-damaged' || error.code === 'trust.state-damaged';
    return isDamaged ? <DamagedComputersCard error={error} /> : <ErrorPanel error={error} />;
  }
  return (
    <>
      <ComputersCard description={description} />
      {chains !== null && <CustodyCard chains={chains} />}
    </>
  );
}

/** What is saved at once. */
type Part = 'computer' | 'approval';

function OfComputer({ description }: { readonly description: SettingsDescription }) {
  const { t } = useTranslation();
  const { settings, path, readOnlyBecause, logFolder } = description;
  const error = useSettings((state) => state.error);
  /** What was saved last, or tried: the answer stands beside it, not where nobody looks. */
  const [last, setLast] = useState<{ readonly part: Part; readonly isSaved: boolean } | null>(null);
  const [signInError, setSignInError] = useState<ErrorReport | null>(null);
  useEffect(() => forgetTrial, []);
  const save = async (part: Part, change: Partial<Settings>): Promise<void> => {
    setLast(null);
    setLast({ part, isSaved: await saveSettings(change) });
  };
  /** The password goes to the host after the settings: it is bound to the server and account they name. */
  const saveComputer = async ({ settings: change, secret, remember }: ComputerChange): Promise<void> => {
    setSignInError(null);
    setLast(null);
    const isSaved = await saveSettings(change);
    try {
      if (isSaved && secret !== null) await signInToDatabase(secret, remember);
    } catch (thrown) {
      setSignInError(reportOf(thrown));
    }
    setLast({ part: 'computer', isSaved });
  };
  const end = (part: Part) => (
    <>
      <output>{last?.part === part && last.isSaved ? t('settings.saved') : ''}</output>
      {last?.part === part && !last.isSaved && error !== null && <ErrorPanel error={error} />}
    </>
  );
  return (
    <>
      {readOnlyBecause !== null && <Notice kind="plain" title={t(`settings.readOnly.${readOnlyBecause}`)} />}
      {/* What was saved elsewhere meanwhile is shown anew. */}
      <ComputerSettings
        key={JSON.stringify([settings.site, settings.cloud])}
        settings={settings}
        isReadOnly={readOnlyBecause !== null}
        onSave={(change) => void saveComputer(change)}
      >
        {end('computer')}
        {signInError !== null && <ErrorPanel error={signInError} />}
      </ComputerSettings>
      {settings.cloud !== null && <NetworkPanel />}
      <section className="card" aria-labelledby="approval-title">
        <h2 id="approval-title">{t('settings.approval.title')}</h2>
        <Switch
          label={t('settings.approval.require')}
          checked={settings.requireApproval}
          disabled={readOnlyBecause !== null}
          onChange={(_event, { checked }) => void save('approval', { requireApproval: checked })}
        />
        <p className="quiet">{t('settings.approval.meaning')}</p>
        {end('approval')}
      </section>
      <section className="card" aria-labelledby="places-title">
        <h2 id="places-title">{t('settings.places.title')}</h2>
        <FactList
          facts={[
            { name: t('settings.places.file'), value: path, isCode: true },
            { name: t('settings.places.logs'), value: logFolder, isCode: true },
          ]}
        />
      </section>
    </>
  );
}
