import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../../shared/errors.ts';
import { FactList } from '../../components/FactList.tsx';

/** How serious it is, what to do, and whether one can go on: of a check that ended badly. */
export function CheckVerdict({ code }: { readonly code: ErrorCode }) {
  const { t } = useTranslation();
  const verdict = verdictOf(code);
  return (
    <FactList
      facts={(['howSerious', 'whatToDo', 'canGoOn'] as const).map((question) => ({
        name: t(`importing.verdict.${question}`),
        value: t(`importing.verdict.${verdict}.${question}`),
      }))}
    />
  );
}

type Verdict = 'damaged' | 'other-site' | 'unfinished' | 'elsewhere';

function verdictOf(code: ErrorCode): Verdict {
  if (code === 'update-pack.other-hierarchy') return 'other-site';
  if (code === 'update-pack.not-finished' || code === 'update-pack.no-record') return 'unfinished';
  // This program is too old for it: the pack may be as good as it was.
  if (code === 'update-pack.newer-format') return 'elsewhere';
  return /^(update-pack|cab|manifest)\./.test(code) ? 'damaged' : 'elsewhere';
}
