import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { Notice } from './Notice.tsx';

interface OutcomeProps {
  readonly problems: readonly ErrorReport[];
  readonly children: ReactNode;
  /** What to do with one's hands now. */
  readonly next: string;
}

/** How a job ended well, what did not, and what comes next. */
export function Outcome({ problems, children, next }: OutcomeProps) {
  const { t } = useTranslation();
  return (
    <>
      <Notice kind="good" icon="done" title={t(problems.length === 0 ? 'run.doneTitle' : 'run.doneWithProblems')}>
        {children}
        <p className="next">{next}</p>
      </Notice>
      {problems.map((problem) => (
        <ErrorPanel key={`${problem.code} ${problem.message}`} error={problem} isProblem />
      ))}
    </>
  );
}
