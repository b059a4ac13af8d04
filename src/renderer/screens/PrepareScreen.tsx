import { usePrepare } from '../stores/prepare.ts';
import '../styles/prepare.css';
import { DriveStep } from './prepare/DriveStep.tsx';
import { PackStep } from './prepare/PackStep.tsx';
import { ReviewStep } from './prepare/ReviewStep.tsx';
import { SiteStep } from './prepare/SiteStep.tsx';

/** Prepare: from the site to a drive that is ready to be carried. */
export function PrepareScreen() {
  const place = usePrepare((state) => state.place);
  switch (place.step) {
    case 'site':
      return <SiteStep />;
    case 'review':
      return <ReviewStep approved={place.later?.approval ?? null} />;
    case 'drive':
      return <DriveStep answers={place.answers} notStarted={place.notStarted} />;
    case 'pack':
      return <PackStep runId={place.runId} order={place.order} />;
  }
}
