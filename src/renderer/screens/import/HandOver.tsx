import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import { Notice } from '../../components/Notice.tsx';
import { describeHandOver } from '../../languages/describe.ts';

interface HandOverProps {
  readonly result: JobResults['import'];
  readonly children?: ReactNode;
}

/** What was handed to the site, or that it has all of it already. */
export function HandOver({ result, children }: HandOverProps) {
  const { t } = useTranslation();
  return (
    <Notice kind="good" title={describeHandOver(t, result)}>
      {children}
    </Notice>
  );
}
