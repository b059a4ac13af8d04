import { connectJob } from './connect.ts';
import { exportJob } from './export.ts';
import { gatherJob } from './gather.ts';
import { importJob } from './import.ts';
import { prepareJob } from './prepare.ts';
import { spreadJob } from './spread.ts';
import { verifyJob } from './verify.ts';

/** The one list of jobs. */
export const jobs = {
  prepare: prepareJob,
  export: exportJob,
  connect: connectJob,
  import: importJob,
  spread: spreadJob,
  gather: gatherJob,
  verify: verifyJob,
} as const;
