import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { note, tell } from '../../stores/review-grid.ts';
import { Icon } from '../Icon.tsx';

/** Puts a text on the clipboard, and says whether it is there. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
      tell(t('review.copy.textDone'));
    } catch {
      note(t('review.copy.refused'));
    }
  };
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={<Icon name={isCopied ? 'check' : 'copy'} />}
      aria-label={label}
      title={label}
      onClick={() => void copy()}
      onBlur={() => setIsCopied(false)}
    />
  );
}
