import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import { ask, reportOf } from '../api.ts';
import { useHost } from '../stores/host.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { FolderDialog } from './FolderDialog.tsx';
import { Icon } from './Icon.tsx';

interface FolderChoiceProps {
  readonly startAt: string | null;
  readonly onChoose: (path: string) => void;
  readonly label?: string;
}

/** "Choose a folder instead": by the system's own dialog where the host has one, else by ours. */
export function FolderChoice({ startAt, onChoose, label }: FolderChoiceProps) {
  const { t } = useTranslation();
  const hasDialogs = useHost((state) => state.description?.hasDialogs ?? false);
  const [isOpen, setIsOpen] = useState(false);
  // Each time it opens it begins anew.
  const [timesOpened, setTimesOpened] = useState(0);
  const [error, setError] = useState<ErrorReport | null>(null);
  const choose = async (): Promise<void> => {
    setError(null);
    if (!hasDialogs) {
      setTimesOpened(timesOpened + 1);
      setIsOpen(true);
      return;
    }
    try {
      const { path } = await ask('folders.choose', { path: startAt });
      if (path !== null) onChoose(path);
    } catch (thrown) {
      setError(reportOf(thrown));
    }
  };
  return (
    <>
      <Button icon={<Icon name="folder" />} onClick={() => void choose()}>
        {label ?? t('drives.chooseFolder')}
      </Button>
      {error !== null && <ErrorPanel error={error} />}
      {timesOpened > 0 && (
        <FolderDialog
          key={timesOpened}
          isOpen={isOpen}
          startAt={startAt}
          onClose={() => setIsOpen(false)}
          onChoose={(path) => {
            setIsOpen(false);
            onChoose(path);
          }}
        />
      )}
    </>
  );
}
