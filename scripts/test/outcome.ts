/** Something that did not run, and why. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** What a stage came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly Skip[];
  /** Shown whole when something failed. */
  readonly output: string;
}

/** A stage that counts as one. */
export function outcomeOfOne(isGood: boolean, output: string): Outcome {
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skips: [], output };
}

/** A stage that did not run, with its reason. */
export function outcomeSkipped(name: string, reason: string): Outcome {
  return { passed: 0, failed: 0, skips: [{ name, reason }], output: '' };
}

/** Several outcomes as one. */
export function sumOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, outcome) => sum + outcome.passed, 0),
    failed: outcomes.reduce((sum, outcome) => sum + outcome.failed, 0),
    skips: outcomes.flatMap((outcome) => outcome.skips),
    output: outcomes
      .filter((outcome) => outcome.output !== '')
      .map((outcome) => outcome.output.trimEnd())
      .join('\n'),
  };
}
