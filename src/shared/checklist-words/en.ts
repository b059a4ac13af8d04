import { type ChecklistText, type ChecklistWords, listNames } from './words.ts';

const names = (list: readonly string[] | undefined): string => listNames(list, (count) => `and ${count} more`);
const fine = (finding: string): ChecklistText => ({ finding, todo: null });
const readLog = (log: string | undefined, line: string): ChecklistText => ({
  finding: `${log ?? ''} cannot be read from here.`,
  todo: `Open ${log ?? ''} on the site server, in the folder Logs of the installation folder, and look for "${line}".`,
});

/** The check list in English: on the command line, in logs and on the screens. */
export const checklistWords: ChecklistWords = {
  'manifest-handed-over handed-over': ({ seconds = 0 }, format) =>
    fine(`The update manifest was handed over ${format.count(Math.round(seconds / 60))} minutes ago.`),
  'manifest-handed-over never': () => ({
    finding: 'This program has not handed a manifest over to this site.',
    todo: 'Import an update pack that was made for this site.',
  }),
  'manifest-taken taken': () => fine('The site has taken the manifest out of its inbox.'),
  'manifest-taken waiting': ({ path = '', seconds = 0 }, format) => ({
    finding: `The manifest has been in the inbox for ${format.count(seconds)} s: ${path}.`,
    todo: 'Wait two minutes, then look again.',
  }),
  'manifest-taken stuck': ({ path = '', seconds = 0 }, format) => ({
    finding: `Nobody has taken the manifest out of the inbox for ${format.count(seconds)} s: ${path}.`,
    todo: 'The hierarchy manager does not run, or looks elsewhere: see that the service SMS_EXECUTIVE runs on the site server, and what hman.log says. Restart SMS_EXECUTIVE.',
  }),
  'manifest-refused none': () => fine('The site has put no manifest aside as bad.'),
  'manifest-refused refused': ({ path = '', files }) => ({
    finding: `The site could not use a file of the inbox and put it into ${path}: ${names(files)}.`,
    todo: 'Look in hman.log for the reason. Verify the update pack, then import it again.',
  }),
  'manifest-refused unknown': ({ path = '' }) => ({
    finding: `Whether the site has put a manifest aside into ${path} cannot be seen with this account.`,
    todo: 'Look into that folder on the site server; a manifest in it is one that the site could not use.',
  }),
  'content-laid laid': ({ path = '' }) => fine(`The content the site still needs lies in ${path}.`),
  'content-laid missing': ({ path = '', updates }) => ({
    finding: `${path} lacks the content of ${names(updates)}.`,
    todo: 'Import a pack that holds these updates; a pack Connect made for another choice may not.',
  }),
  'state-message-4 reported': ({ log = '' }) =>
    fine(`The service connection point has reported the manifest: state message 4 is in ${log}.`),
  'state-message-4 not-reported': ({ log = '' }) => ({
    finding: `${log} has no "Successfully Dropped the state message 4" since the last import.`,
    todo: 'The component SMS_DMP_DOWNLOADER has not told the site of the manifest: see that it runs on the service connection point and what it says in its log, restart SMS_EXECUTIVE there, then import again.',
  }),
  'state-message-4 no-log': ({ log }) => readLog(log, 'Successfully Dropped the state message 4'),
  'trust none': () => fine('No signature stands in the way of an update.'),
  'trust failed': ({ log = '', line = '' }) => ({
    finding: `The site does not trust the signature of a file. ${log}: ${line}`,
    todo: 'The file is damaged, or a root certificate is missing on the site server. Let Connect download the update again and import it again.',
  }),
  'trust no-log': ({ log }) => readLog(log, 'Error in verifying the trust'),
  'hash none': () => fine('No hash stands in the way of an update.'),
  'hash failed': ({ log = '', line = '' }) => ({
    finding: `The site could not read the content to work out its hash. ${log}: ${line}`,
    todo: 'Give the computer account of the site server access to the share EasySetupPayload, and exclude that folder from virus scanning.',
  }),
  'hash no-log': ({ log }) => readLog(log, 'Failed to calculate hash'),
  'redistributables none': () => fine('No missing file stands in the way of an update.'),
  'redistributables failed': ({ log = '', line = '' }) => ({
    finding: `The site misses a file of an update. ${log}: ${line}`,
    todo: 'The pack it came from was not complete. Run Connect again, then import again.',
  }),
  'redistributables no-log': ({ log }) => readLog(log, 'Failed to find'),
  'applicability all': () => fine('The site has looked at every update, and filtered none of them out.'),
  'applicability not-looked': ({ updates }) => ({
    finding: `The site has not looked at ${names(updates)} yet.`,
    todo: 'When the manifest is out of the inbox, look in hman.log for "is applicable" and its GUID. An update that the manifest does not offer stays unknown.',
  }),
  'applicability some': ({ updates, line }) => ({
    finding: `The site's own check says that ${names(updates)} is not for it${line === undefined ? '' : `: ${line}`}.`,
    todo: 'Mostly right: another version, or something that is missing first. hman.log has the reason above the line "is not applicable and should be filtered".',
  }),
  'applicability check-failed': ({ updates }) => ({
    finding: `The check whether it applies failed for ${names(updates)}.`,
    todo: 'Look in hman.log for the error of its SQL check; then import again.',
  }),
  'superseded none': () => fine('None of the updates is hidden by a newer one.'),
  'superseded some': ({ updates }) => ({
    finding: `A newer update replaces ${names(updates)}: the console hides it.`,
    todo: 'Install the newer one.',
  }),
  'prerequisites none': () => fine('The site names no missing prerequisite.'),
  'prerequisites missing': ({ updates, line = '' }) => ({
    finding: `${names(updates)} needs something first: ${line}.`,
    todo: 'Bring and install what is named, then import again.',
  }),
  'prerequisites failed': ({ updates }) => ({
    finding: `The prerequisite check failed for ${names(updates)}.`,
    todo: 'Open ConfigMgrPrereq.log in the root of the system drive of the site server, mend what it names, and run the check again from the console.',
  }),
  'download none': () => fine('The site waits for no content.'),
  'download under-way': ({ updates }) => fine(`The site is taking the content of ${names(updates)}.`),
  'download stuck': ({ updates, seconds = 0 }, format) => ({
    finding: `The site has been taking the content of ${names(updates)} for ${format.count(Math.round(seconds / 60))} minutes without a change.`,
    todo: 'Look at the end of dmpdownloader.log and hman.log. Restart SMS_EXECUTIVE; when that does not help, Microsoft has CMUpdateReset.exe for it. Do not clean folders or tables by hand.',
  }),
  'download failed': ({ updates }) => ({
    finding: `The site could not take the content of ${names(updates)}.`,
    todo: 'dmpdownloader.log says which file. Import again: the content is laid anew, and the site looks again.',
  }),
  'download not-begun': ({ updates }) => ({
    finding: `The content of ${names(updates)} lies there, and the site has not begun to take it.`,
    todo: 'SMS_DMP_DOWNLOADER looks at its own interval: wait, or choose Check for updates in the console, then look at dmpdownloader.log.',
  }),
  'disk-space enough': ({ path = '', freeBytes = 0 }, format) => fine(`${path} has ${format.bytes(freeBytes)} free.`),
  'disk-space little': ({ path = '', freeBytes = 0, wantedBytes = 0 }, format) => ({
    finding: `${path} has only ${format.bytes(freeBytes)} free; unpacking may take ${format.bytes(wantedBytes)}.`,
    todo: 'Make room on that drive of the site server.',
  }),
  'disk-space unknown': ({ path = '' }) => ({
    finding: `How much room ${path} has cannot be told from here.`,
    todo: 'Look at the free space of that drive on the site server.',
  }),
  'console-rights look': () => ({
    finding: 'Who looks in the console must be allowed to see updates.',
    todo: 'Look as a Full Administrator with the default security scope: others need Read and Modify on the class Update Packages.',
  }),
  'early-ring look': () => ({
    finding: 'A release is offered to the early update ring in its first weeks.',
    todo: "For such a release, run Microsoft's script for the early update ring at the top-level site, then import again.",
  }),
};
