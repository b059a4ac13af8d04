import { Button } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { JourneyJob } from '../../shared/computer.ts';
import { sideOf } from '../journey.ts';
import { go } from '../stores/navigation.ts';
import { Icon } from './Icon.tsx';
import { SideBadge } from './SideBadge.tsx';
import { useFirstClicks } from './use-first-clicks.ts';

/** One step of a wizard; their number never changes. */
export interface WizardStep<S extends string> {
  readonly id: S;
  readonly label: string;
}

interface WizardFrameProps<S extends string> {
  readonly job: JourneyJob;
  readonly steps: readonly WizardStep<S>[];
  readonly current: S;
  /** Steps that may be gone to from here; changing an early answer locks the later ones again. */
  readonly open: readonly S[];
  readonly onStep: (step: S) => void;
  /** What this step asks or says, as its heading. */
  readonly title: string;
  readonly lead?: ReactNode;
  /** The commit button names its act; it comes last. */
  readonly footer: ReactNode;
  /** The content takes all the room there is, and scrolls by itself: a grid. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** The common frame of the three wizards: where one is, what is asked here, and what can be done. */
export function WizardFrame<S extends string>(props: WizardFrameProps<S>) {
  const { job, steps, current, open, onStep, title, lead, footer, isWide = false, children } = props;
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const holdSecondClicks = useFirstClicks(current);
  const index = steps.findIndex(({ id }) => id === current);
  // Whoever listens is told of the new step; whoever types goes on from its beginning.
  useEffect(() => {
    if (current !== '') heading.current?.focus({ preventScroll: true });
  }, [current]);

  return (
    <div className={`wizard side-${sideOf(job)}`}>
      <aside className="rail" aria-label={t('wizard.steps')}>
        <h1>{t(`jobs.${job}.title`)}</h1>
        <SideBadge side={sideOf(job)} />
        <ol>
          {steps.map(({ id, label }, place) => {
            const state = id === current ? 'current' : place < index ? 'done' : 'ahead';
            return (
              <li key={id} className={`rail-step rail-${state}`}>
                <button
                  type="button"
                  aria-current={state === 'current' ? 'step' : undefined}
                  disabled={state !== 'current' && !open.includes(id)}
                  onClick={() => state !== 'current' && onStep(id)}
                >
                  <span className="rail-mark" aria-hidden="true">
                    {state === 'done' ? <Icon name="check" /> : place + 1}
                  </span>
                  <span>{label}</span>
                </button>
              </li>
            );
          })}
        </ol>
        <Button appearance="subtle" size="small" icon={<Icon name="back" />} onClick={() => go({ screen: 'home' })}>
          {t('wizard.leave')}
        </Button>
      </aside>
      <section className={isWide ? 'step step-wide' : 'step'} aria-labelledby="step-title">
        <div className="step-head">
          <p className="quiet">{t('wizard.place', { number: index + 1, total: steps.length })}</p>
          <h2 id="step-title" ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {lead !== undefined && <div className="lead">{lead}</div>}
        </div>
        <div className="step-body">{children}</div>
        <div className="step-foot" onClickCapture={holdSecondClicks}>
          {footer}
        </div>
      </section>
    </div>
  );
}
