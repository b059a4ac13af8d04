/** Something the person at the lab can put right: its message is all they need. */
export class LabProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LabProblem';
  }
}
