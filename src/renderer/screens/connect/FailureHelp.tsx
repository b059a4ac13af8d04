import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { Progress } from '../../../shared/progress.ts';
import { Icon } from '../../components/Icon.tsx';
import { SignInForm } from '../../components/network/SignInForm.tsx';
import { SealHelp } from '../../components/trust/SealHelp.tsx';
import { goToStep } from '../../stores/connect.ts';
import { needsSignIn, proxyThatAsks } from '../../stores/network.ts';
import { MissingFiles } from './MissingFiles.tsx';

interface FailureHelpProps {
  readonly error: ErrorReport | null;
  /** How many of the files were there when it happened; `null` where nothing was fetched. */
  readonly files?: Progress['files'] | null;
  /** Starts the same again. */
  readonly onAgain: () => void;
}

/** What is lost and what is kept, and what may be done right here: sign in, write elsewhere, or say why a refused seal is right. */
export function FailureHelp({ error, files = null, onAgain }: FailureHelpProps) {
  const { t } = useTranslation();
  if (needsSignIn(error))
    return (
      <SignInForm
        proxy={proxyThatAsks(error)}
        onSignedIn={onAgain}
        submitLabel={t('connect.transfer.signInAndRetry')}
      />
    );
  if (error === null) return null;
  if (!isOfDrive(error))
    return (
      <>
        <MissingFiles error={error} />
        {files !== null && files.done > 0 && <p>{kept(files).join(' ')}</p>}
        <SealHelp error={error} onAgain={onAgain} />
      </>
    );
  return (
    <p>
      <Button icon={<Icon name="drive" />} onClick={() => goToStep('updates')}>
        {t('connect.transfer.otherDrive')}
      </Button>
    </p>
  );

  function kept(those: NonNullable<Progress['files']>): readonly string[] {
    const there = t('connect.transfer.there', those);
    return isIncomplete(error) ? [there] : [there, t('connect.transfer.fetchesOnly')];
  }
}

/** What to do about it says already what is kept, and what is fetched. */
function isIncomplete(error: ErrorReport | null): boolean {
  return error?.code === 'update-pack.incomplete';
}

/** The drive is gone, full, or does not take what it is to take. */
function isOfDrive({ code }: ErrorReport): boolean {
  return code.startsWith('drive.') || code.startsWith('files.') || code === 'update-pack.in-the-way';
}
