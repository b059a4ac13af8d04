/** Words of settings. */
export const settings = {
  look: 'Look',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  readOnly: {
    practice: 'In practice the settings belong to the practice lab and cannot be changed.',
    'no-access': 'This account may not write the settings file: what is set up can be read here, not changed.',
  },
  site: {
    title: 'Site server',
    has: 'This computer reaches a site database and the folder of its site server',
    folder: 'Folder of the site server',
    folderHint:
      'The installation folder of Configuration Manager, which holds inboxes and EasySetupPayload. Empty: it is looked for.',
    chooseFolder: 'Choose the folder',
  },
  cloud: {
    title: 'Cloud service',
    has: 'This computer reaches the internet',
    usageDataUrl: 'Address for usage data',
    manifestUrl: 'Link to the update manifest',
    adminUiContentUrl: 'Link to the console content',
    noAddress: 'Enter a whole address, beginning with https://.',
  },
  approval: {
    title: 'Approval',
    require: 'Connect sends only usage data that somebody approved by name',
    meaning:
      'An approval is given in the review of Prepare, for exactly the bytes that were shown. It is checked here in any case.',
  },
  places: { title: 'Where things are', file: 'Settings file', logs: 'Logs' },
  save: 'Save settings',
  saved: 'Saved: in force from now on.',
} as const;
