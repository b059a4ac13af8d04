import type { JourneyJob } from '../shared/computer.ts';

/** The three jobs of the journey of one drive, in order. */
export const journeyJobs: readonly JourneyJob[] = ['prepare', 'connect', 'import'];

/** On which of the two computers a job is done. */
export function sideOf(job: JourneyJob): 'offline' | 'internet' {
  return job === 'connect' ? 'internet' : 'offline';
}
