import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunId } from '../../shared/jobs.ts';
import type { WizardStep } from '../components/WizardFrame.tsx';
import {
  adoptRun,
  backToDrive,
  type ImportPlace,
  type ImportStep,
  importSteps,
  showCheck,
  showRun,
  useImporting,
} from '../stores/importing.ts';
import { isUnderWay, useRun, useRunUnderWay } from '../stores/jobs.ts';
import { CheckStep } from './import/CheckStep.tsx';
import { DriveStep } from './import/DriveStep.tsx';
import { ImportStep as RunStep } from './import/ImportStep.tsx';
import { NextStep } from './import/NextStep.tsx';
import '../styles/import.css';

/** Import: the pack is chosen, checked, handed to the site, and its states are watched. */
export function ImportScreen() {
  const place = useImporting((state) => state.place);
  const underWay = useRunUnderWay();
  const foreign = place.at === 'drive' && underWay?.job === 'import' ? underWay.runId : null;
  useEffect(() => {
    if (foreign !== null) adoptRun(foreign);
  }, [foreign]);
  const frame = useFrame(place);
  switch (place.at) {
    case 'drive':
      return <DriveStep frame={frame} place={place} />;
    case 'check':
      return <CheckStep frame={frame} place={place} />;
    case 'import':
      return <RunStep frame={frame} place={place} />;
    case 'next':
      return <NextStep frame={frame} place={place} />;
  }
}

/** What every step gives the common frame of the wizards. */
export interface ImportFrame {
  readonly job: 'import';
  readonly steps: readonly WizardStep<ImportStep>[];
  readonly current: ImportStep;
  readonly open: readonly ImportStep[];
  readonly onStep: (step: ImportStep) => void;
  readonly title: string;
  readonly lead: string;
}

function useFrame(place: ImportPlace): ImportFrame {
  const { t } = useTranslation();
  const run = useRun('import', runIdOf(place));
  const isBusy = place.at !== 'drive' && run !== null && isUnderWay(run);
  return {
    job: 'import',
    steps: importSteps.map((id) => ({ id, label: t(`importing.steps.${id}`) })),
    current: place.at,
    // While it works there is no other step to be at.
    open: isBusy ? [] : openFrom(place, run?.state === 'done'),
    onStep: (step) => {
      if (step === 'drive') backToDrive();
      else if (step === 'check') showCheck();
      else showRun(step);
    },
    title: t(`importing.titles.${place.at}`),
    lead: t(`importing.leads.${place.at}`),
  };
}

function openFrom(place: ImportPlace, isDone: boolean): readonly ImportStep[] {
  if (place.at === 'drive') return [];
  if (place.at === 'check') return ['drive'];
  return [
    'drive',
    ...(place.check === null || place.pack === null ? [] : (['check'] as const)),
    ...(isDone ? (['import', 'next'] as const) : []),
  ];
}

function runIdOf(place: ImportPlace): RunId | null {
  if (place.at === 'drive') return null;
  const start = place.at === 'check' ? place.check : place.run;
  return start !== null && 'runId' in start ? start.runId : null;
}
