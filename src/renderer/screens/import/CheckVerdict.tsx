import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../../shared/errors.ts';
import { FactList } from '../../components/FactList.tsx';

/** How serious it is, what to do, and whether one can go on: of a check that ended badly. */
export function CheckVerdict({ code }: { readonly code: ErrorCode }) {
  const { t } = useTranslation();
  const verdict = verdictOf(code);
  const answers = [
    { question: 'howSerious', answer: t(`importing.verdict.${verdict}.howSerious`) },
    // What is in the way elsewhere has its own remedy, which stands above.
    ...(verdict === 'elsewhere'
      ? []
      : [{ question: 'whatToDo', answer: t(`importing.verdict.${verdict}.whatToDo`) } as const]),
    { question: 'canGoOn', answer: t(`importing.verdict.${verdict}.canGoOn`) },
  ] as const;
  return (
    <FactList
      facts={answers.map(({ question, answer }) => ({ name: t(`importing.verdict.${question}`), value: answer }))}
    />
  );
}

const goodPacks: readonly ErrorCode[] = [
  'update-pack.newer-format',
  'update-pack.of-official-tool',
  'update-pack.of-this-program',
];

type Verdict = 'damaged' | 'other-site' | 'unfinished' | 'elsewhere';

function verdictOf(code: ErrorCode): Verdict {
  if (code === 'update-pack.other-hierarchy') return 'other-site';
  if (code === 'update-pack.not-finished' || code === 'update-pack.no-record') return 'unfinished';
  // This program is too old for it, or the other of the two imports it: the pack may be as good as it was.
  if (goodPacks.includes(code)) return 'elsewhere';
  return /^(update-pack|cab|manifest|leg)\./.test(code) ? 'damaged' : 'elsewhere';
}
