import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { Icon } from '../../components/Icon.tsx';
import { SignInForm } from '../../components/network/SignInForm.tsx';
import { SealHelp } from '../../components/trust/SealHelp.tsx';
import { goToStep } from '../../stores/connect.ts';
import { needsSignIn } from '../../stores/network.ts';

interface FailureHelpProps {
  readonly error: ErrorReport | null;
  /** Starts the same again. */
  readonly onAgain: () => void;
}

/** What may be done about a failure right here: sign in to the proxy server, write elsewhere, or say why a refused seal is right. */
export function FailureHelp({ error, onAgain }: FailureHelpProps) {
  const { t } = useTranslation();
  if (needsSignIn(error)) return <SignInForm onSignedIn={onAgain} submitLabel={t('connect.transfer.signInAndRetry')} />;
  if (error === null) return null;
  if (!isOfDrive(error)) return <SealHelp error={error} onAgain={onAgain} />;
  return (
    <p>
      <Button icon={<Icon name="drive" />} onClick={() => goToStep('updates')}>
        {t('connect.transfer.otherDrive')}
      </Button>
    </p>
  );
}

/** The drive is gone, full, or does not take what it is to take. */
function isOfDrive({ code }: ErrorReport): boolean {
  return code.startsWith('drive.') || code.startsWith('files.') || code === 'update-pack.in-the-way';
}
