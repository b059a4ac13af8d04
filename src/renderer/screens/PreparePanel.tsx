import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FactList } from '../components/FactList.tsx';
import { JobPanel } from '../components/JobPanel.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { TextField } from '../components/TextField.tsx';
import { formatsOf } from '../languages/i18n.ts';

/** Site database to usage data cabinet on the drive. */
export function PreparePanel({ proposedFolder }: { readonly proposedFolder: string }) {
  const [to, setTo] = useState(proposedFolder);
  const { t, i18n } = useTranslation();
  return (
    <JobPanel
      job="prepare"
      number={1}
      side="offline"
      order={{ job: 'prepare', input: { to, overwrite: false, reviewed: null } }}
      renderResult={(result) => (
        <Outcome problems={result.problems} next={t('jobs.prepare.next')}>
          <p>{t('jobs.prepare.done', { count: result.rows })}</p>
          <FactList
            facts={[
              { name: t('facts.file'), value: result.cabinet.path, isCode: true },
              { name: t('facts.size'), value: formatsOf(i18n.language).bytes(result.cabinet.sizeBytes) },
              { name: t('facts.level'), value: t(`levels.${result.usageLevel}`) },
              { name: t('facts.sha256'), value: result.cabinet.sha256, isCode: true },
            ]}
          />
        </Outcome>
      )}
    >
      {(isRunning) => <TextField label={t('jobs.prepare.to')} value={to} onChange={setTo} isReadOnly={isRunning} />}
    </JobPanel>
  );
}
