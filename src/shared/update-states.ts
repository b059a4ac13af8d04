import type { ImportedUpdate } from './imported-pack.ts';

/** A documented value of `CM_UpdatePackages.State`. */
export interface PackageState {
  readonly value: number;
  readonly name: string;
  /** As the operator reads it. */
  readonly words: string;
  /**
   * `moving`: the site will go on by itself. `available`: it applies, and the site lacks its content. `ready`: an operator
   * may install it. `bad`: it stopped with an error.
   */
  readonly kind: 'moving' | 'available' | 'ready' | 'installing' | 'installed' | 'bad' | 'hidden' | 'not-applicable';
  /** What there is to do, in English; `null` when nothing is left. */
  readonly todo: string | null;
}

const followSteps = 'Wait, and restart nothing: CMUpdate.log of that site server shows the steps.';
const lookInCmUpdate =
  'Look at the end of CMUpdate.log of that site server, mend what it names, then try again from the console.';

/**
 * Values and names: Microsoft, "Understand and troubleshoot updates and servicing" and the class SMS_CM_UpdatePackages;
 * `words`, `kind` and `todo` are ours.
 */
export const packageStates: readonly PackageState[] = [
  {
    value: 0,
    name: 'UNKNOWN',
    words: 'Not yet looked at by the site',
    kind: 'moving',
    todo: 'Wait: the site looks at it when it takes the manifest.',
  },
  {
    value: 2,
    name: 'ENABLED',
    words: 'Installation chosen',
    kind: 'installing',
    todo: 'Wait: the site begins to install it.',
  },
  {
    value: 262145,
    name: 'DOWNLOAD_IN_PROGRESS',
    words: 'Downloading',
    kind: 'moving',
    todo: 'Wait. When nothing changes for half an hour, go through the check list.',
  },
  {
    value: 262146,
    name: 'DOWNLOAD_SUCCESS',
    words: 'Ready to install',
    kind: 'ready',
    todo: 'Run the prerequisite check, then install it: Administration, Updates and Servicing in the console.',
  },
  {
    value: 327679,
    name: 'DOWNLOAD_FAILED',
    words: 'Download failed',
    kind: 'bad',
    todo: 'dmpdownloader.log says which file. Import the pack again: the content is laid anew.',
  },
  {
    value: 327681,
    name: 'APPLICABILITY_CHECKING',
    words: 'Checking whether it applies',
    kind: 'moving',
    todo: 'Wait: the site runs its own check.',
  },
  {
    value: 327682,
    name: 'APPLICABILITY_SUCCESS',
    words: 'Available to download',
    kind: 'available',
    todo: 'Import a pack that holds its content; where it lies there already, wait for the site to take it.',
  },
  {
    value: 393213,
    name: 'APPLICABILITY_HIDE',
    words: 'Hidden: replaced by a newer one',
    kind: 'hidden',
    todo: 'Install the newer update that replaces it.',
  },
  {
    value: 393214,
    name: 'APPLICABILITY_NA',
    words: 'Does not apply to this site',
    kind: 'not-applicable',
    todo: 'Mostly nothing: hman.log has the reason. When something is missing first, install that and import again.',
  },
  {
    value: 393215,
    name: 'APPLICABILITY_FAILED',
    words: 'The check whether it applies failed',
    kind: 'bad',
    todo: 'Look in hman.log for the error of the check, then import the pack again.',
  },
  {
    value: 65537,
    name: 'CONTENT_REPLICATING',
    words: 'Replicating content',
    kind: 'installing',
    todo: 'Wait: its content goes to the other sites of the hierarchy.',
  },
  {
    value: 65538,
    name: 'CONTENT_REPLICATION_SUCCESS',
    words: 'Content replicated',
    kind: 'installing',
    todo: 'Wait: the check of the prerequisites follows.',
  },
  {
    value: 131071,
    name: 'CONTENT_REPLICATION_FAILED',
    words: 'Replicating content failed',
    kind: 'bad',
    todo: 'Look in hman.log and CMUpdate.log which site it did not reach; mend that, then try again from the console.',
  },
  {
    value: 131073,
    name: 'PREREQ_IN_PROGRESS',
    words: 'Checking prerequisites',
    kind: 'installing',
    todo: 'Wait: ConfigMgrPrereq.log shows each check.',
  },
  {
    value: 131074,
    name: 'PREREQ_SUCCESS',
    words: 'Prerequisite check passed',
    kind: 'installing',
    todo: 'When only the check was asked for, install it from the console; otherwise wait.',
  },
  {
    value: 131075,
    name: 'PREREQ_WARNING',
    words: 'Prerequisite check passed with warnings',
    kind: 'installing',
    todo: 'Read the warnings in ConfigMgrPrereq.log in the root of the system drive; then install it from the console.',
  },
  {
    value: 196607,
    name: 'PREREQ_ERROR',
    words: 'Prerequisite check failed',
    kind: 'bad',
    todo: 'Mend what ConfigMgrPrereq.log in the root of the system drive names, then run the check again from the console.',
  },
  { value: 196609, name: 'INSTALL_IN_PROGRESS', words: 'Installing', kind: 'installing', todo: followSteps },
  {
    value: 196610,
    name: 'INSTALL_WAITING_SERVICE_WINDOW',
    words: 'Waiting for a service window',
    kind: 'installing',
    todo: 'Wait for the service window of that site, or change it in the console.',
  },
  {
    value: 196611,
    name: 'INSTALL_WAITING_PARENT',
    words: 'Waiting for the parent site',
    kind: 'installing',
    todo: 'Wait: the site above it is installed first.',
  },
  { value: 196612, name: 'INSTALL_SUCCESS', words: 'Installed', kind: 'installed', todo: null },
  {
    value: 196613,
    name: 'INSTALL_PENDING_REBOOT',
    words: 'Installed, a restart is pending',
    kind: 'installed',
    todo: 'Restart the site server.',
  },
  {
    value: 196614,
    name: 'INSTALL_CMU_VALIDATING',
    words: 'Installing: checking CMUpdate',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196615,
    name: 'INSTALL_CMU_STOPPED',
    words: 'Installing: CMUpdate is stopped',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196616,
    name: 'INSTALL_CMU_INSTALLFILES',
    words: 'Installing: files of CMUpdate',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196617,
    name: 'INSTALL_CMU_STARTED',
    words: 'Installing: CMUpdate is started',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196618,
    name: 'INSTALL_CMU_SUCCESS',
    words: 'Installing: CMUpdate is ready',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196619,
    name: 'INSTALL_WAITING_CMU',
    words: 'Waiting for CMUpdate',
    kind: 'installing',
    todo: 'Wait: CMUpdate begins by itself.',
  },
  { value: 196620, name: 'INSTALL_INSTALLFILES', words: 'Installing: files', kind: 'installing', todo: followSteps },
  {
    value: 196621,
    name: 'INSTALL_UPGRADESITECTRLIMAGE',
    words: 'Installing: site control image',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196622,
    name: 'INSTALL_CONFIGURESERVICEBROKER',
    words: 'Installing: Service Broker',
    kind: 'installing',
    todo: followSteps,
  },
  { value: 196623, name: 'INSTALL_INSTALLSYSTEM', words: 'Installing: system', kind: 'installing', todo: followSteps },
  { value: 196624, name: 'INSTALL_CONSOLE', words: 'Installing: console', kind: 'installing', todo: followSteps },
  {
    value: 196625,
    name: 'INSTALL_INSTALLBASESERVICES',
    words: 'Installing: base services',
    kind: 'installing',
    todo: followSteps,
  },
  { value: 196626, name: 'INSTALL_UPDATE_SITES', words: 'Installing: sites', kind: 'installing', todo: followSteps },
  {
    value: 196627,
    name: 'INSTALL_SSB_ACTIVATION_ON',
    words: 'Installing: Service Broker is switched on',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196628,
    name: 'INSTALL_UPGRADEDATABASE',
    words: 'Installing: database',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 196629,
    name: 'INSTALL_UPDATEADMINCONSOLE',
    words: 'Installing: administration console',
    kind: 'installing',
    todo: followSteps,
  },
  {
    value: 262142,
    name: 'INSTALL_CMU_FAILED',
    words: 'Installation failed in CMUpdate',
    kind: 'bad',
    todo: lookInCmUpdate,
  },
  { value: 262143, name: 'INSTALL_FAILED', words: 'Installation failed', kind: 'bad', todo: lookInCmUpdate },
];

/** The high word of a value is the stage, as all documented ones show; nobody says so. */
const installStages: readonly number[] = [1, 2, 3];
/** So are the values at the end of a stage those at which the site has stopped. */
const stoppedFrom = 0xfffd;

/** The documented meaning of a state; of one that is not documented, what the others let suppose. */
export function describeState(value: number): PackageState {
  const known = packageStates.find((state) => state.value === value);
  if (known !== undefined) return known;
  const isStopped = value > 0xffff && value % 0x1_0000 >= stoppedFrom;
  const isInstalling = installStages.includes(Math.floor(value / 0x1_0000));
  return {
    value,
    name: `STATE_${value}`,
    words: `State ${value}, which is not documented`,
    kind: isStopped ? 'bad' : isInstalling ? 'installing' : 'moving',
    todo: 'Look in hman.log and CMUpdate.log of the site server what it is at.',
  };
}

/** What a state means for an update somebody waits for. */
export function outcomeOfState({ kind }: PackageState): ImportedUpdate['outcome'] {
  switch (kind) {
    case 'bad':
      return 'failed';
    case 'moving':
    // Its content was laid: the site will go on to take it.
    case 'available':
      return 'waiting';
    case 'ready':
    case 'installing':
    case 'installed':
    case 'hidden':
    case 'not-applicable':
      return kind;
  }
}
