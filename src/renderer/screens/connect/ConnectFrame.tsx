import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import { WizardFrame } from '../../components/WizardFrame.tsx';
import { goToStep } from '../../stores/connect.ts';

const steps = ['usage-data', 'network', 'updates', 'plan', 'transfer', 'next'] as const;
/** One step of the rail. */
export type ConnectStep = (typeof steps)[number];

/** Steps that only ask may be gone back to. */
const questions = ['usage-data', 'network', 'updates'] as const;

interface ConnectFrameProps {
  readonly step: ConnectStep;
  readonly title: string;
  readonly lead?: ReactNode;
  /** While something is carried out nobody goes elsewhere in the wizard. */
  readonly isLocked?: boolean;
  readonly footer: ReactNode;
  readonly children: ReactNode;
}

/** The frame of Connect: its six steps, and the way back. */
export function ConnectFrame({ step, title, lead, isLocked = false, footer, children }: ConnectFrameProps) {
  const { t } = useTranslation();
  const before = isLocked ? [] : questions.filter((question) => steps.indexOf(question) < steps.indexOf(step));
  const previous = step === 'network' || step === 'updates' || step === 'plan' ? before.at(-1) : undefined;
  return (
    <WizardFrame<ConnectStep>
      job="connect"
      steps={steps.map((id) => ({ id, label: t(`connect.steps.${id}`) }))}
      current={step}
      open={before}
      onStep={(to) => {
        const question = questions.find((one) => one === to);
        if (question !== undefined) goToStep(question);
      }}
      title={title}
      lead={lead}
      footer={
        <>
          {previous !== undefined && (
            <Button className="foot-back" icon={<Icon name="back" />} onClick={() => goToStep(previous)}>
              {t('wizard.back')}
            </Button>
          )}
          {footer}
        </>
      }
    >
      {children}
    </WizardFrame>
  );
}
