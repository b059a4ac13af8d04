/** What the help tells about, in the order it is listed. */
export const helpTopics = [
  'journey',
  'home',
  'prepare',
  'review',
  'drives',
  'connect',
  'network',
  'import',
  'several',
  'seals',
  'history',
  'settings',
  'practice',
  'privacy',
  'classic-troubles',
  'keyboard',
  'command-line',
] as const;

export type HelpTopic = (typeof helpTopics)[number];

/** The help in one language: for each topic a title and paragraphs. */
export type HelpWords = Readonly<
  Record<HelpTopic, { readonly title: string; readonly paragraphs: readonly [string, ...string[]] }>
>;

/** Whether the help has a topic of this name. */
export function isHelpTopic(name: string): name is HelpTopic {
  return (helpTopics as readonly string[]).includes(name);
}
