import type { FaultKind } from './fault-kind.ts';
import { bodyFaults } from './fault-kinds-body.ts';
import { headFaults } from './fault-kinds-head.ts';
import { lineFaults } from './fault-kinds-line.ts';
import { partFaults } from './fault-kinds-part.ts';
import { statusFaults } from './fault-kinds-status.ts';

/** Every way the fault server knows to misbehave. */
export const faultKinds: readonly FaultKind[] = [
  ...lineFaults,
  ...headFaults,
  ...bodyFaults,
  ...partFaults,
  ...statusFaults,
];
