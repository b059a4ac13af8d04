import { plural } from '../shared/format.ts';
import type { OfficialRun } from '../shared/official-tool.ts';
import { safeText } from '../shared/safe-text.ts';
import { listFacts, wrap } from './layout.ts';

const marks = { proved: 'proved', missing: 'missing', 'not-proved': 'not proved' } as const;

/** What Microsoft's tool did, and what proves it; nothing where this program did the stage itself. */
export function officialLines(official: OfficialRun | undefined, columns: number): readonly string[] {
  if (official === undefined) return [];
  const { folder, version, seconds, exitCode, prerequisites, evidence } = official;
  const doubts = prerequisites.filter(({ outcome }) => outcome !== 'passed');
  const ready = `${prerequisites.length - doubts.length} of ${plural(prerequisites.length, 'prerequisite')} found in order`;
  const code = exitCode === null ? 'ended by the system' : `exit code ${exitCode}, which proves nothing`;
  return [
    '',
    ...wrap("Done by Microsoft's tool", columns),
    ...listFacts(
      [
        ['  Tool', `${safeText(folder)}, ${version === null ? 'version not told' : `version ${safeText(version)}`}`],
        ['  Ran', `${seconds.toFixed(1)} seconds, ${code}`],
        ['  Ready', ready],
        ...doubts.map(({ outcome, finding }) => [`  ${outcome}`, safeText(finding)] as const),
        ...evidence.map(({ outcome, finding }) => [`  ${marks[outcome]}`, safeText(finding)] as const),
      ],
      columns,
    ),
  ];
}

/** What the next command needs to go on with the same engine. */
export function engineAgain(official: OfficialRun | undefined): string {
  return official === undefined ? '' : ' --engine official';
}
