import type { Clause } from './clauses.ts';

/** Who does the work of Prepare, Connect or Import: this program, or Microsoft's own tool with this program around it. */
export const engines = ['own', 'official'] as const;
export type Engine = (typeof engines)[number];

/** What Microsoft says its tool needs, each looked at by itself, in this order. */
export const prerequisiteIds = [
  'system',
  'administrator',
  'files',
  'dotnet',
  'vc-x64',
  'vc-x86',
  'odbc',
  'tls',
] as const;
export type PrerequisiteId = (typeof prerequisiteIds)[number];

/** One thing the tool needs of this computer, and what was found of it. */
export interface Prerequisite {
  readonly id: PrerequisiteId;
  /** `missing`: the tool will fail; `warning`: it may; `unknown`: this computer does not tell. */
  readonly outcome: 'passed' | 'warning' | 'missing' | 'unknown';
  /** What was found, in one line, in English. */
  readonly finding: string;
  /** The same for other languages. */
  readonly clause: Clause;
  /** What to do about it, in English; `null` when there is nothing to do. */
  readonly remedy: string | null;
  /** The versions in it, for other languages; `null` where there is none. */
  readonly found: string | null;
  readonly needed: string | null;
}

/** Microsoft's tool as it was found on this computer. */
export interface OfficialToolFacts {
  /** Its folder. */
  readonly folder: string;
  /** By the version resource of its program; `null` when it has none. */
  readonly version: string | null;
  /** Of the site it has to match; `null` on a computer without one. */
  readonly siteVersion: string | null;
  /** `null` when one of the two is not known. */
  readonly matchesSite: boolean | null;
  readonly prerequisites: readonly Prerequisite[];
}

/** One piece of evidence of what a run of the tool did. Its exit code is none: nobody has said what it means. */
export interface Evidence {
  readonly outcome: 'proved' | 'missing' | 'not-proved';
  /** In one line, in English. */
  readonly finding: string;
  /** The same for other languages. */
  readonly clause: Clause;
}

/** What a job that let the tool do its stage tells of it. */
export interface OfficialRun {
  readonly folder: string;
  readonly version: string | null;
  /** As the program ended; nothing follows from it. `null` when the system ended it. */
  readonly exitCode: number | null;
  readonly seconds: number;
  readonly prerequisites: readonly Prerequisite[];
  readonly evidence: readonly Evidence[];
}
