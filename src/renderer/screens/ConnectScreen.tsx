import { useEffect } from 'react';
import { takeUpRun, useConnect } from '../stores/connect.ts';
import { useJobs } from '../stores/jobs.ts';
import { readSettings } from '../stores/settings.ts';
import { FoundRunStep } from './connect/FoundRunStep.tsx';
import { NetworkStep } from './connect/NetworkStep.tsx';
import { PlanStep } from './connect/PlanStep.tsx';
import { TransferStep } from './connect/TransferStep.tsx';
import { UpdatesStep } from './connect/UpdatesStep.tsx';
import { UsageDataStep } from './connect/UsageDataStep.tsx';
import '../styles/connect.css';

/** Connect: from the drive of the offline site to an update pack for it. */
export function ConnectScreen() {
  const place = useConnect((state) => state.place);
  const runs = useJobs((state) => state.runs);
  useEffect(() => takeUpRun(runs), [runs]);
  // Whether an approval is asked for is in them.
  useEffect(() => void readSettings(), []);
  switch (place.step) {
    case 'usage-data':
      return <UsageDataStep from={place.from} />;
    case 'network':
      return <NetworkStep />;
    case 'updates':
      return <UpdatesStep from={place.from} />;
    case 'plan':
      return <PlanStep from={place.from} planning={place.planning} />;
    case 'transfer':
      return <TransferStep from={place.from} start={place.start} />;
    case 'found':
      return <FoundRunStep runId={place.runId} />;
  }
}
