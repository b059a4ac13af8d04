import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { WizardFrame } from '../../components/WizardFrame.tsx';
import { useRun } from '../../stores/jobs.ts';
import { goToStep, openSteps, type PrepareStep, prepareSteps, usePrepare } from '../../stores/prepare.ts';

interface PrepareFrameProps {
  readonly current: PrepareStep;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly footer: ReactNode;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** The wizard's frame with the rail of Prepare. */
export function PrepareFrame({ current, children, ...frame }: PrepareFrameProps) {
  const { t } = useTranslation();
  const place = usePrepare((state) => state.place);
  const run = useRun('prepare', place.step === 'pack' ? place.runId : null);
  return (
    <WizardFrame
      job="prepare"
      steps={prepareSteps.map((id) => ({ id, label: t(`prepare.steps.${id}`) }))}
      current={current}
      open={openSteps(place, run)}
      onStep={goToStep}
      {...frame}
    >
      {children}
    </WizardFrame>
  );
}
