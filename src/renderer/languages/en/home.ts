/** Words of the first screen. */
export const home = {
  title: 'What is to be done on this computer?',
  looking: 'Looking at what answers from here…',
  noProposal:
    'Neither a site database nor the cloud service answers from here. Choose a task, or set this computer up first.',
  lookAgain: 'Look again',
  proposed: 'Proposed',
  start: { prepare: 'Prepare a drive', connect: 'Connect to the cloud service', import: 'Import from a drive' },
  toRun: 'Show the work under way',
  reasons: {
    'site-without-pack':
      'A site database answers, and no drive with updates for this site is here: prepare the usage data for the trip.',
    'site-with-pack': 'A site database answers, and {{drive}} holds updates for this site: import them.',
    'internet-with-usage-data': 'The cloud service answers, and {{drive}} holds usage data: connect.',
    'internet-without-usage-data': 'The cloud service answers: plug in the drive with the usage data, and connect.',
  },
  answers: 'What answers from here',
  site: 'Site',
  siteNotSetUp: 'No site is set up on this computer.',
  internet: 'Internet',
  internetNotSetUp: 'No cloud service is set up on this computer.',
  states: { looking: 'Looking…', 'not-set-up': 'Not set up', good: 'Answers', bad: 'Does not answer' },
  firstRun: {
    title: 'Nothing is set up on this computer yet',
    text: 'Try the whole journey on a practice lab: a made-up site, cloud service and drive that live on this computer. Or set up the real ones.',
    practise: 'Practise',
    setUp: 'Set up this computer',
    starting: 'Making the practice lab…',
  },
} as const;
