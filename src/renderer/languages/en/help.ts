/** Words of the help and About. */
export const help = {
  back: 'Back',
  topics: 'Topics',
  codes: 'Error codes',
  codesText: 'What stands in angle quotes is filled in when it happens.',
  search: 'Search codes and words',
  found_one: '{{count, number}} code',
  found_other: '{{count, number}} codes',
  troubles: {
    search: 'Search messages and words',
    found_one: '{{count, number}} trouble',
    found_other: '{{count, number}} troubles',
    was: 'What it was',
    now: 'This program',
    remedy: 'What to do',
    codes: 'Error codes here',
  },
  about: {
    what: 'Carries the usage data of a Configuration Manager site out of a network without internet access, and its updates in.',
    version: 'Version',
    host: 'Shown in',
    window: 'the window of the desktop program',
    page: 'a page of the loopback host, for this computer only',
    licence: 'Licence',
    noTelemetry: 'This program has no telemetry and looks for no updates of its own.',
    marks: 'Configuration Manager and Windows are trademarks of Microsoft. This program is not by Microsoft.',
  },
} as const;
