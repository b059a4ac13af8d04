import { connectJob } from './connect.ts';
import { exportJob } from './export.ts';
import { importJob } from './import.ts';
import { prepareJob } from './prepare.ts';
import { verifyJob } from './verify.ts';

/** The one list of jobs. */
export const jobs = {
  prepare: prepareJob,
  export: exportJob,
  connect: connectJob,
  import: importJob,
  verify: verifyJob,
} as const;
