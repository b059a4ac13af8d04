import type { Clause, InWords } from './clauses.ts';
import { formatBytes } from './format.ts';

interface Entry<D> {
  /** What it is told. Never there: only its type is used. */
  readonly details?: D;
  readonly message: (details: InWords<D>) => string;
  readonly remedy: string;
  readonly canRetry: boolean;
}

function define<D>(message: (details: InWords<D>) => string, remedy: string, canRetry = false): Entry<D> {
  return { message, remedy, canRetry };
}

function didYouMean(suggestion: string | null): string {
  return suggestion === null ? '' : ` Did you mean ${suggestion}?`;
}

type Path = { path: string };
type Named = { name: string };
/** The certificates a host presented, its own first, and which one the issuer of is not known. */
type Chain = { chain?: readonly { subject: string; issuer: string; notAfter: string }[]; firstUntrusted?: number };
/** Where in a file, and the specification's name of what is there. */
type Spot = { offset?: number; field?: string };

/** A certificate a database server showed (src/shared/site-database.ts, ServerCertificate). */
type ShownCertificate = {
  subject: string;
  issuer: string;
  sha256: string;
  validFrom: string;
  validTo: string;
  isSelfSigned: boolean;
};

/** What is wrong with the certificate of a database server, to end a sentence that begins with it. */
const certificateProblems: Readonly<Record<string, string>> = {
  'self-signed': 'is self-signed',
  'unknown-issuer': 'has an issuer this computer does not trust',
  expired: 'has expired',
  'not-yet-valid': 'is not valid yet',
  'other-name': 'is for another name',
  revoked: 'was revoked',
  other: 'could not be verified',
};

/** Why a server did not take an access token. */
const tokenProblems: Readonly<Record<string, string>> = {
  expired: 'it has expired',
  'other-audience': 'it is for another service',
  'no-token': 'what was given is no access token',
  unknown: 'the server does not say why',
};

/** Why a database cannot be used now. */
const databaseStates: Readonly<Record<string, string>> = {
  restoring: 'it is being restored',
  'single-user': 'it is open for a single user only',
  offline: 'it is offline',
  starting: 'it is starting or being recovered',
  'too-many': 'the server has too many connections',
  'shutting-down': 'the server is shutting down',
  other: 'the server does not serve it at the moment',
};

/** What is wrong with the first bad entry of a custody record, to end a sentence that begins with the entry. */
const custodyReasons: Readonly<Record<string, string>> = {
  'too-large': 'is larger than an entry can be',
  edited: 'was changed after it was signed',
  forged: 'is signed by a computer that is not known here',
  removed: 'was taken out',
  reordered: 'was moved to another place',
  repeated: 'stands there twice',
  rewritten: 'was written anew after others had followed it',
  foreign: 'belongs to another record',
  truncated: 'is cut off',
  'newer-format': 'was written by a newer version of this program',
  'bad-branch': 'holds entries that do not follow from the others',
};

/** What an account does in a folder it lays files in. */
const folderRights: Readonly<Record<string, string>> = {
  'make-folder': 'make the folder',
  create: 'make files',
  write: 'write files',
  rename: 'rename files',
  remove: 'delete files',
};

/** Signed files of one kind are told together: the first by name. */
type Signed = {
  file: string;
  /** How many more there are. */
  others: number;
  /** As the certificate has it; `null` where none can be read. */
  signer: string | null;
  reason: Clause;
};

function signedBy({ file, others, signer }: Pick<Signed, 'file' | 'others' | 'signer'>): string {
  return `${file}${others === 0 ? '' : ` (and ${others} more)`}${signer === null ? '' : `, signed by "${signer}",`}`;
}

function firstOf(names: readonly string[]): string {
  const shown = names.filter((_name, index) => index < 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** Every error an operator can meet: what happened to their thing, and what to do next. Codes are `area.reason`. */
export const catalogue = {
  // How the program was called
  'usage.unknown-command': define<{ name: string; suggestion: string | null }>(
    (d) => `There is no command "${d.name}".${didYouMean(d.suggestion)}`,
    'Run the program without parameters to see its commands.',
  ),
  'usage.no-command': define<{ suggestion: string | null }>(
    (d) => `No command is given.${didYouMean(d.suggestion)}`,
    'Run the program without parameters to see its commands.',
  ),
  'usage.unknown-parameter': define<{ name: string; command: string; suggestion: string | null }>(
    (d) => `"${d.command}" has no parameter ${d.name}.${didYouMean(d.suggestion)}`,
    'Run the command with --help to see its parameters.',
  ),
  'usage.missing-parameter': define<{ name: string; command: string }>(
    (d) => `"${d.command}" needs ${d.name}.`,
    'Add the parameter, or run the command with --help for an example.',
  ),
  'usage.missing-value': define<Named>(
    (d) => `${d.name} needs a value after it.`,
    'Write the value after the parameter, in quotes if it holds spaces.',
  ),
  'usage.invalid-value': define<{ name: string; value: string; expected: string }>(
    (d) => `${d.name} cannot be "${d.value}": it takes ${d.expected}.`,
    'Correct the value and run the command again.',
  ),
  'usage.conflict': define<{ names: readonly string[] }>(
    (d) => `${d.names.join(' and ')} exclude each other.`,
    'Keep one of them and run the command again.',
  ),
  'usage.repeated-parameter': define<Named>(
    (d) => `${d.name} is given twice.`,
    'Keep one of them and run the command again.',
  ),
  'usage.unexpected-argument': define<{ value: string; command: string }>(
    (d) => `"${d.command}" does not know what to do with "${d.value}".`,
    'Put a path that holds spaces in quotes, or run the command with --help to see its parameters.',
  ),
  'usage.password-argument': define<Named>(
    (d) => `${d.name}: a password is never taken from the command line, where other people can read it.`,
    'Leave it out: the program asks for it, or reads it from the environment, SERVICE_CONNECTION_PROXY_PASSWORD for the proxy server and SERVICE_CONNECTION_SQL_PASSWORD for the site database.',
  ),

  // Settings
  'settings.not-found': define<Path>(
    (d) => `The settings file ${d.path} is not there.`,
    'Check the path given by --settings, or leave it out to use the default file.',
  ),
  'settings.malformed': define<{ path: string; problem: Clause }>(
    (d) => `The settings file ${d.path} cannot be used: ${d.problem}.`,
    'Correct the file (docs/operating.md shows one), or name another with --settings.',
  ),
  'settings.no-site': define<Record<string, never>>(
    () => 'No site is set up on this computer.',
    'Set up the site in Settings; on the command line, name its settings with --settings FILE, or its database with --site-database and its folder with --site-folder.',
  ),
  'settings.no-cloud': define<Record<string, never>>(
    () => 'No cloud service is set up on this computer.',
    'Set up its addresses in Settings; on the command line, name the settings that hold them with --settings FILE, or its address with --cloud URL.',
  ),

  'settings.is-practice': define<Record<string, never>>(
    () => 'These are the settings of the practice lab: they are not saved as those of this computer.',
    'Close the program and open it with the settings of this computer to change those.',
  ),
  'settings.credentials-in-address': define<{ address: string }>(
    (d) => `The address of ${d.address} holds a user name or a password, which settings never do.`,
    'Leave them out of the address. For a proxy server, sign in with the network settings.',
  ),
  'practice.not-available': define<Record<string, never>>(
    () => 'The practice lab is not part of this installation.',
    'Install the program anew, or start the lab by its own command: npm run lab.',
  ),
  'practice.failed': define<{ reason: Clause }>(
    (d) => `The practice lab did not start: ${d.reason}.`,
    'Check that there is space on the drive of this account, then try again; the settings of this computer are as they were.',
    true,
  ),

  // The site and its database
  'site-database.not-found': define<Path>(
    (d) => `The site database ${d.path} is not there.`,
    'Check the database in the settings and that this is the computer of the service connection point.',
  ),
  'site-database.not-a-database': define<Path>(
    (d) => `${d.path} is not a site database.`,
    'Check the database in the settings: another file was named.',
  ),
  'site-database.no-access': define<Path>(
    (d) => `The site database ${d.path} may not be read by this account.`,
    'Run as an account that has the Read permission on the site database.',
  ),
  'site-database.busy': define<Path>(
    (d) => `The site database ${d.path} is locked by another program.`,
    'Wait until the site has finished its work, then start again.',
    true,
  ),
  'site-database.missing-object': define<{ database: string; name: string }>(
    (d) => `The site database ${d.database} has no ${d.name}.`,
    'Check that the settings name the database of the top-level site (CM_ and the site code), not another one.',
  ),
  'site-database.unexpected-value': define<{ database: string; name: string; problem: Clause }>(
    (d) => `${d.name} in the site database ${d.database} cannot be used: ${d.problem}.`,
    'Check that the site is healthy in the Configuration Manager console, then start again.',
  ),
  'site-database.read-failed': define<{ database: string; problem: Clause }>(
    (d) => `Reading the site database ${d.database} failed: ${d.problem}.`,
    'Check the database server and start again; nothing was changed.',
    true,
  ),
  'site-database.server-not-found': define<{ server: string }>(
    (d) => `The database server ${d.server} is not known on this network.`,
    'Check the name of the server in the settings, and that this computer can resolve it.',
    true,
  ),
  'site-database.server-refuses': define<{ server: string }>(
    (d) => `${d.server} takes no connections: no SQL Server listens there.`,
    'Check the port or the instance in the settings, that SQL Server runs, and that TCP/IP is switched on in SQL Server Configuration Manager.',
    true,
  ),
  'site-database.no-answer': define<{ server: string; seconds: number }>(
    (d) => `${d.server} did not answer within ${d.seconds} seconds.`,
    "Check that a firewall lets this computer through to the server's port, then start again.",
    true,
  ),
  'site-database.no-instance': define<{ server: string; instance: string }>(
    (d) => `${d.server} does not tell the port of the SQL Server instance ${d.instance}.`,
    'Check the name of the instance, and that the SQL Server Browser service runs and its UDP port 1434 is let through; or name the port in the settings instead.',
    true,
  ),
  'site-database.not-sql-server': define<{ server: string; problem: Clause }>(
    (d) => `What answers at ${d.server} does not speak as SQL Server does: ${d.problem}.`,
    'Check the port in the settings: another program listens there, or something on the way changes what is sent.',
  ),
  'site-database.connection-lost': define<{ database: string }>(
    (d) => `The connection with the site database ${d.database} was lost before its answer was whole.`,
    'Start again: what was read of that answer is not used.',
    true,
  ),
  'site-database.timed-out': define<{ database: string; seconds: number }>(
    (d) =>
      `The site database ${d.database} has said nothing for ${d.seconds} seconds, and the question was taken back.`,
    'Start again when the server is less busy, or give it more time in the settings (answerSeconds).',
    true,
  ),
  'site-database.untrusted-certificate': define<
    ShownCertificate & {
      server: string;
      problem: 'self-signed' | 'unknown-issuer' | 'expired' | 'not-yet-valid' | 'other-name' | 'revoked' | 'other';
    }
  >(
    (d) =>
      `The certificate of ${d.server} is not trusted: it ${certificateProblems[d.problem] ?? d.problem}. It names ${d.subject}, was issued by ${d.issuer}, and its SHA-256 is ${d.sha256}.`,
    "Ask the database administrator for the SHA-256 of the server's certificate. When it is the same, pin it in the settings; or name the issuer's certificate (a PEM file) there. Nothing was sent to the server, no password either.",
  ),
  'site-database.other-certificate': define<ShownCertificate & { server: string; pinned: string }>(
    (d) =>
      `${d.server} showed another certificate than the one that is pinned. It names ${d.subject}, was issued by ${d.issuer}, and its SHA-256 is ${d.sha256}; pinned is ${d.pinned}.`,
    'Ask the database administrator whether the certificate was replaced. When it was, pin the new one in the settings. Nothing was sent to the server, no password either.',
  ),
  'site-database.no-encryption': define<{ server: string }>(
    (d) => `${d.server} does not encrypt connections, and the settings want that.`,
    'Ask the database administrator for a certificate on the server. Only on a network nobody can listen to, switch encryption off in the settings. Nothing was sent to the server, no password either.',
  ),
  'site-database.needs-encryption': define<{ server: string }>(
    (d) => `${d.server} takes encrypted connections only, and encryption is switched off in the settings.`,
    'Switch encryption on in the settings.',
  ),
  'site-database.tls-failed': define<{ server: string; problem: Clause }>(
    (d) => `No encrypted connection with ${d.server} came about: ${d.problem}.`,
    'Check that the server offers TLS 1.2 or newer; for "strict" it must be SQL Server 2022 or newer. Otherwise choose "on" in the settings.',
  ),
  'site-database.needs-password': define<{ database: string; account: string }>(
    (d) => `The site database ${d.database} needs the password of ${d.account}.`,
    'Give it when asked, or in the environment variable SERVICE_CONNECTION_SQL_PASSWORD.',
  ),
  'site-database.needs-token': define<{ database: string }>(
    (d) => `The site database ${d.database} needs an access token of Microsoft Entra ID.`,
    'Give a fresh one when asked, or in the environment variable SERVICE_CONNECTION_SQL_TOKEN; it is good for about an hour.',
  ),
  'site-database.token-refused': define<{
    server: string;
    problem: 'expired' | 'other-audience' | 'no-token' | 'unknown';
  }>(
    (d) => `${d.server} did not take the access token: ${tokenProblems[d.problem] ?? d.problem}.`,
    'Have a fresh token made for https://database.windows.net/ (az account get-access-token --resource https://database.windows.net/), and check that its account has a login on the server.',
  ),
  'site-database.wrong-login': define<{ server: string; account: string }>(
    (d) =>
      `${d.server} does not let ${d.account} in: the name or the password is wrong, the account has no login there, or the database it asks for may not be opened by it.`,
    'Check the name and the password. SQL Server does not say which it is; its own log does (error 18456 and its state). An SQL login also needs "SQL Server and Windows Authentication mode".',
  ),
  'site-database.account-disabled': define<{ server: string; account: string }>(
    (d) => `The account ${d.account} is disabled on ${d.server}.`,
    'Ask the database administrator to enable it, or use another account.',
  ),
  'site-database.account-locked': define<{ server: string; account: string }>(
    (d) => `The account ${d.account} is locked out on ${d.server} after wrong passwords.`,
    'Wait, or ask the database administrator to unlock it; do not try the password again before.',
  ),
  'site-database.password-expired': define<{ server: string; account: string }>(
    (d) => `The password of ${d.account} on ${d.server} has expired or must be changed first.`,
    'Change it with another program, SQL Server Management Studio for one, then start again.',
  ),
  'site-database.windows-login-refused': define<{ server: string; account: string }>(
    (d) =>
      `${d.server} does not let the Windows account ${d.account} in: its name, password or domain is wrong, the domain is not trusted there, or Windows sign-in was refused.`,
    'Check the domain, the name and the password; after a few wrong ones the domain may lock the account. Where NTLM is switched off on the server, use an SQL login or run the program on the site server as that account.',
  ),
  'site-database.entra-refused': define<{ server: string; problem: Clause }>(
    (d) => `Microsoft Entra ID gave no access to ${d.server}: ${d.problem}.`,
    'Check the tenant, the client and its secret, and that this computer can reach Microsoft Entra ID; or use another way to sign in.',
  ),
  'site-database.cannot-open': define<{ server: string; name: string; account: string }>(
    (d) =>
      `${d.account} cannot open the database ${d.name} on ${d.server}: it is not there, or the account is no user of it.`,
    'Check the name of the database, and have the database administrator make the account a user of it: "site rights" prints the statements, and the settings show them.',
  ),
  'site-database.no-integrated-login': define<{ server: string }>(
    (d) => `This computer cannot sign in at ${d.server} as the account the program runs as.`,
    'Choose a Windows account with its password (NTLM), an SQL login or Microsoft Entra ID in the settings.',
  ),
  'site-database.which-database': define<{ server: string; names: readonly string[] }>(
    (d) =>
      d.names.length === 0
        ? `${d.server} has no database of a site (CM_ and a site code) that this account may open.`
        : `${d.server} has several databases of sites: ${d.names.join(', ')}.`,
    'Name the database of the top-level site in the settings.',
  ),
  'site-database.no-right': define<{ database: string; object: string; right: string }>(
    (d) => `This account lacks the right ${d.right} on ${d.object} in ${d.database}.`,
    'Have the database administrator grant it: "site rights" prints the statements, and the settings show them.',
  ),
  'site-database.missing-rights': define<{ database: string; objects: readonly string[] }>(
    (d) => `This account cannot read ${firstOf(d.objects)} in the site database ${d.database}.`,
    'Check that this is the database of the top-level site. When it is, have the database administrator run the statements "site rights" prints; the settings show them too.',
  ),
  'site-database.missing-column': define<{ database: string; object: string; column: string }>(
    (d) => `${d.object} in the site database ${d.database} has no column ${d.column}.`,
    'Check the version of the site: this program knows Configuration Manager current branch. Send the log to whoever maintains this program.',
  ),
  'site-database.unavailable': define<{
    database: string;
    problem: 'restoring' | 'single-user' | 'offline' | 'starting' | 'too-many' | 'shutting-down' | 'other';
  }>(
    (d) => `The site database ${d.database} cannot be used now: ${databaseStates[d.problem] ?? d.problem}.`,
    'Wait or ask the database administrator, then start again.',
    true,
  ),
  'site-database.wrong-address': define<{ problem: Clause }>(
    (d) => `The address of the database cannot be used: ${d.problem}.`,
    'Write it as mssql://USER:PASSWORD@SERVER:PORT/DATABASE; a percent sign stands before marks that mean something in an address.',
  ),
  'site-database.not-on-a-server': define<Path>(
    (d) => `The site database ${d.path} is a file: there is no server whose databases or rights could be looked at.`,
    'Name one on SQL Server in the settings, or with --site-database mssql://USER@SERVER/DATABASE.',
  ),
  'site-database.no-account': define<Record<string, never>>(
    () => 'It is not known which account the rights are for.',
    'Name it with --account.',
  ),
  'site-database.no-password-wanted': define<Record<string, never>>(
    () => 'The site database of the settings takes no password.',
    'Save the connection with a way to sign in that has a password, then give it.',
  ),
  'site.online-mode': define<{ site: string }>(
    (d) => `The service connection point of site ${d.site} is in online mode: the site fetches its updates itself.`,
    'Set the service connection point to "Offline, on-demand connection" in the console, or let the site do it.',
  ),
  'site.folder-missing': define<{ folder: string; path: string }>(
    (d) => `The site's folder ${d.folder} is not at ${d.path}.`,
    'Check the site folder in the settings: it is the installation folder of the site server, which holds "inboxes".',
  ),
  'site.folder-not-found': define<{ site: string; looked: readonly string[] }>(
    (d) =>
      `The folders of the site server of site ${d.site} were not found${d.looked.length === 0 ? '' : `; looked in ${d.looked.join(', ')}`}.`,
    'Set the site folder in the settings: the installation folder of the site server, or the share of it.',
  ),
  'site.folder-ambiguous': define<{ site: string; folders: readonly string[] }>(
    (d) => `The folders of site ${d.site} may be in any of these: ${d.folders.join(', ')}.`,
    'Choose one of them as the site folder in the settings.',
  ),
  'site.folder-no-write': define<{ folder: string; right: string }>(
    (d) => `This account may not ${folderRights[d.right] ?? d.right} in ${d.folder}.`,
    'Give it Write there, in the file system and on the share (Microsoft documents Write on EasySetupPayload\\offline), or run as an administrator of the site server. Nothing was laid yet.',
  ),
  'site.file-locked': define<{ path: string; seconds: number; why: string }>(
    (d) =>
      d.why === 'in-use'
        ? `Another program did not let go of ${d.path} for ${d.seconds} s.`
        : `The system refused ${d.path} for ${d.seconds} s, though this account may write in its folder: another program holds it, or it is protected.`,
    'A virus scanner does that: exclude the folders Inboxes, Logs and EasySetupPayload of the site server from it, as Microsoft documents, then run Import again: what was laid is kept.',
    true,
  ),
  'usage-data.empty': define<{ site: string; expected?: string }>(
    (d) =>
      `Site ${d.site} has no usage data yet${d.expected === undefined ? '' : `; the first is expected about ${d.expected}`}.`,
    'The site collects it every seven days, the first time seven days after its installation: start again after that.',
  ),
  'usage-data.changed-since-review': define<{ path: string }>(
    (d) => `The usage data is no longer what ${d.path} shows.`,
    'Export and review it again, then prepare with the new file.',
  ),
  'usage-data.changed-since-approval': define<{ by: string }>(
    (d) => `The usage data is no longer what ${d.by} approved.`,
    'Read it again and approve it anew, then prepare again.',
  ),
  'usage-data.too-large': define<{ limitBytes: number }>(
    (d) => `The usage data is larger than a cabinet can hold (${formatBytes(d.limitBytes)} a file).`,
    'Lower the diagnostic and usage data level of the hierarchy, wait for the next collection, then start again.',
  ),

  // Files and drives
  'files.not-found': define<Path>(
    (d) => `${d.path} is not there.`,
    'Check the path, and that the drive is plugged in.',
  ),
  'files.is-a-folder': define<Path>((d) => `${d.path} is a folder, where a file is needed.`, 'Name a file.'),
  'files.changed': define<Path>(
    (d) => `${d.path} was changed while it was being read.`,
    'Wait until nothing writes to it, and start again.',
  ),
  'files.not-a-file': define<Path>((d) => `${d.path} is a device or a pipe, not a file.`, 'Name a file.'),
  'files.taken-over': define<Path>(
    (d) => `Another run of this program began to write ${d.path} in the middle of this one.`,
    'Let the other run end, and start only one at a time; nothing half-done was left.',
    true,
  ),
  'files.not-a-folder': define<Path>((d) => `${d.path} is not a folder.`, 'Name a folder.'),
  'files.no-access': define<Path>(
    (d) => `${d.path} may not be opened by this account.`,
    'Run as an administrator, or choose a place this account may use.',
  ),
  'files.read-only': define<Path>(
    (d) => `${d.path} is on a drive or in a folder that is read-only.`,
    'Unlock the drive (a write-protect switch?) or choose another place.',
  ),
  'files.exists': define<Path>(
    (d) => `${d.path} is there already and is left as it is.`,
    'Choose another name, or allow replacing it with --overwrite.',
  ),
  'files.in-use': define<Path>(
    (d) => `${d.path} is in use by another program.`,
    'Close the program that has it open (an antivirus scan?), then start again.',
    true,
  ),
  'files.disk-full': define<Path>(
    (d) => `The drive of ${d.path} is full.`,
    'Free some space or choose another drive, then start again: finished files are kept.',
  ),
  'files.too-large-for-drive': define<Path>(
    (d) => `${d.path} is larger than a file may be on this drive.`,
    'Use a drive formatted as NTFS or exFAT: FAT32 holds files up to 4 GB only.',
  ),
  'files.name-not-allowed': define<{ path: string; problem: Clause }>(
    (d) => `The name ${d.path} cannot be used: ${d.problem}.`,
    'Choose another name.',
  ),
  'files.not-a-full-path': define<Path>(
    (d) => `"${d.path}" is not a full path.`,
    'Write the whole path, for example E:\\UsageData or /media/drive/UsageData.',
  ),
  'files.failed': define<{ path: string; reason: Clause }>(
    (d) => `${d.path} could not be read or written: ${d.reason}.`,
    'Check the drive (unplugged, damaged?) and start again.',
    true,
  ),
  'files.read-back-differs': define<{ path: string; offset: number }>(
    (d) => `${d.path} does not read back as it was written (from byte ${d.offset}).`,
    'Do not use this drive any more: take another one and start again.',
  ),
  'files.differs': define<{ path: string; offset: number }>(
    (d) => `${d.path} is not what its record says (from byte ${d.offset}).`,
    'Do not use this file: make or fetch it again, on another drive if it happens twice.',
  ),
  'folders.no-dialog': define<Record<string, never>>(
    () => 'This window has no dialog of the system for choosing a folder.',
    'Choose it from the list of folders, or type the path.',
  ),
  'drive.too-little-space': define<{ path: string; neededBytes: number; freeBytes: number }>(
    (d) => `${d.path} has ${formatBytes(d.freeBytes)} free; this needs ${formatBytes(d.neededBytes)}.`,
    'Free some space or choose another drive, then start again.',
  ),
  'drive.not-the-one': define<{ path: string; found: string | null }>(
    (d) =>
      d.found === null
        ? `The drive that was picked is no longer at ${d.path}.`
        : `Another drive than the one that was picked is now at ${d.path}: ${d.found}.`,
    'Plug the right drive in, or pick the drive again, then start again: nothing was written.',
  ),
  'drive.file-too-large': define<{
    path: string;
    fileSystem: string;
    file: string;
    fileBytes: number;
    limitBytes: number;
  }>(
    (d) =>
      `${d.file} has ${formatBytes(d.fileBytes)}; the ${d.fileSystem} drive of ${d.path} takes files up to ${formatBytes(d.limitBytes)}.`,
    'Use a drive formatted as exFAT or NTFS, or choose fewer updates, then start again.',
  ),
  'drive.list-failed': define<{ reason: Clause }>(
    (d) => `The drives of this computer could not be listed: ${d.reason}.`,
    'Try again, or name a folder on the drive instead.',
    true,
  ),

  // Cabinets
  'cab.not-a-cabinet': define<Named & Spot>(
    (d) => `${d.name} is not a cabinet: it does not begin with "MSCF".`,
    'Name the right file, or copy it again: it may have been damaged or replaced.',
  ),
  'cab.truncated': define<{ name: string; offset: number; field: string }>(
    (d) => `The cabinet ${d.name} ends too early (at byte ${d.offset}, in ${d.field}).`,
    'Copy or download it again.',
  ),
  'cab.malformed': define<{ name: string; offset: number; field: string; problem: Clause }>(
    (d) => `The cabinet ${d.name} is damaged: ${d.field} at byte ${d.offset} ${d.problem}.`,
    'Copy or download it again.',
  ),
  'cab.checksum': define<{ name: string; offset: number; field: string }>(
    (d) => `The cabinet ${d.name} is damaged: the block at byte ${d.offset} does not match its checksum.`,
    'Copy or download it again.',
  ),
  'cab.bad-data': define<{ name: string; offset: number; field: string; member: string }>(
    (d) => `The cabinet ${d.name} is damaged: the block at byte ${d.offset} of ${d.member} does not decompress.`,
    'Copy or download it again.',
  ),
  'cab.compression-not-supported': define<{ name: string; method: string } & Spot>(
    (d) => `The cabinet ${d.name} is compressed by ${d.method}, which this program does not read.`,
    'Make the cabinet again with MSZIP or without compression.',
  ),
  'cab.part-of-set': define<Named & Spot>(
    (d) => `The cabinet ${d.name} is one part of a set that spans several files.`,
    'Put all cabinets of the set into one folder and name the first of them; or make it again as one cabinet.',
  ),
  'cab.set-incomplete': define<{ name: string; cabinet: string; disk: string } & Spot>(
    (d) => `The cabinet ${d.name} goes on in ${d.cabinet}${d.disk === '' ? '' : ` (${d.disk})`}, which is not there.`,
    'Put all cabinets of the set into one folder, under the names they were made with.',
  ),
  'cab.unsafe-name': define<{ name: string; member: string; problem: Clause } & Spot>(
    (d) => `The cabinet ${d.name} holds a file named "${d.member}", which is refused: ${d.problem}.`,
    'Do not use this cabinet: it was not made by the tools it claims to come from.',
  ),
  'cab.no-such-member': define<{ name: string; member: string }>(
    (d) => `The cabinet ${d.name} holds no ${d.member}.`,
    'Check that it is the right cabinet.',
  ),
  'cab.over-limit': define<{ name: string; what: Clause; limit: number } & Spot>(
    (d) => `The cabinet ${d.name} would have ${d.what} past the limit of ${d.limit}.`,
    'Split what goes into it, or use a cabinet that keeps to the limit.',
  ),
  'cab.set-too-small': define<{ name: string; leastBytes: number }>(
    (d) =>
      `The cabinets of the set that begins with ${d.name} must be allowed at least ${formatBytes(d.leastBytes)} each.`,
    'Give the cabinets a larger size.',
  ),
  'cab.signature-malformed': define<{ name: string; offset: number; field: string; problem: Clause }>(
    (d) => `The signature of ${d.name} cannot be read: ${d.field} at byte ${d.offset} ${d.problem}.`,
    'Copy or download the cabinet again. If it stays so, whoever signed it must sign it again.',
  ),
  'cab.signature-not-good': define<{ name: string; state: string; reason: Clause }>(
    (d) => `The signature of ${d.name} is ${d.state}: ${d.reason}.`,
    'Get the cabinet again from where it comes; or name, with --roots, the certificates that its signer depends on.',
  ),
  'cab.signature-roots': define<{ name: string; problem: Clause }>(
    (d) => `${d.name} does not hold certificates to trust: ${d.problem}.`,
    'Name a file with one or more certificates in PEM form, each between BEGIN CERTIFICATE and END CERTIFICATE.',
  ),

  // Usage data cabinets
  'usage-cabinet.other-kind': define<Named>(
    (d) => `${d.name} is a cabinet, but not one with usage data.`,
    'Name the cabinet that Prepare made.',
  ),
  'usage-cabinet.malformed': define<{ name: string; problem: Clause }>(
    (d) => `The usage data cabinet ${d.name} cannot be used: ${d.problem}.`,
    'Run Prepare again at the site it came from.',
  ),
  'usage-cabinet.changed': define<{ name: string; member: string }>(
    (d) => `${d.member} in the usage data cabinet ${d.name} is not what Prepare put in.`,
    'Run Prepare again at the site it came from.',
  ),
  'usage-cabinet.same-hierarchy': define<{ older: string; newer: string }>(
    (d) => `${d.older} and ${d.newer} come from the same hierarchy; ${d.newer} is the newer one.`,
    'Move the older one out of the folder, or name the newer one alone.',
  ),
  'usage-cabinet.newer-format': define<{ name: string; version: number }>(
    (d) => `The usage data cabinet ${d.name} was made by a newer version of this program (format ${d.version}).`,
    'Install the same version of this program on both computers.',
  ),
  'usage-cabinet.not-approved': define<Named>(
    (d) => `Nobody has approved the usage data cabinet ${d.name}.`,
    'Have it read and approved where it comes from, and carry the approval file along; or connect without asking for approval.',
  ),
  'usage-cabinet.changed-while-sent': define<Named>(
    (d) => `The usage data cabinet ${d.name} was changed while it was sent: the service did not get the end of it.`,
    'Nothing of it was taken in. Start again to have it checked anew; if somebody changed it, have it prepared again.',
  ),
  'usage-cabinet.approval-differs': define<{ name: string; by: string }>(
    (d) => `The usage data cabinet ${d.name} is not the one ${d.by} approved.`,
    'Run Prepare again with an approval, at the site it came from. Do not send this one.',
  ),
  'usage-cabinet.approval-malformed': define<{ name: string; problem: Clause }>(
    (d) => `The approval ${d.name} cannot be used: ${d.problem}.`,
    'Copy it again from where it comes from, or run Prepare again with an approval.',
  ),
  'usage-cabinet.approval-newer-format': define<{ name: string; version: number }>(
    (d) => `The approval ${d.name} was made by a newer version of this program (format ${d.version}).`,
    'Install the same version of this program on both computers.',
  ),
  'usage-cabinet.none': define<Path>(
    (d) => `There is no cabinet with usage data in ${d.path}.`,
    'Name the folder or the file that Prepare wrote.',
  ),

  // What is chosen
  'updates.unknown-pick': define<{ hierarchy: string; guid: string | null }>(
    (d) =>
      d.guid === null
        ? `No usage data of hierarchy ${d.hierarchy} is among the cabinets, and updates were picked for it.`
        : `The update ${d.guid} was picked for hierarchy ${d.hierarchy}, and the service does not offer it.`,
    'Make the plan again and choose from it.',
  ),

  // The network and the cloud service
  'cloud.bad-address': define<{ address: string }>(
    (d) => `"${d.address}" is not an address of a cloud service.`,
    'Correct the address in the settings: it begins with https:// or http://.',
  ),
  'cloud.name-not-found': define<{ host: string }>(
    (d) => `The name ${d.host} could not be found on this network.`,
    'Check that this computer has internet access, and that the name is allowed by the firewall.',
    true,
  ),
  'cloud.refused': define<{ host: string }>(
    (d) => `${d.host} refused the connection.`,
    'Check the address and port, and that the service is running; a firewall may be in between.',
    true,
  ),
  'cloud.unreachable': define<{ host: string; reason: Clause }>(
    (d) => `${d.host} could not be reached: ${d.reason}.`,
    'Check the network and the firewall, then start again.',
    true,
  ),
  'cloud.timed-out': define<{ host: string; seconds: number }>(
    (d) => `${d.host} did not answer within ${d.seconds} seconds.`,
    'Check the network, then start again: finished files are kept.',
    true,
  ),
  'cloud.not-trusted': define<{ host: string; reason: Clause }>(
    (d) => `The certificate of ${d.host} is not trusted: ${d.reason}.`,
    'Check the clock of this computer, and whether a proxy inspects the traffic: its certificate must then be trusted here.',
  ),
  'cloud.not-there': define<{ url: string }>(
    (d) => `The cloud service has no ${d.url} (404).`,
    'Start again later: the update may have been withdrawn. If it stays, check the address in the settings.',
  ),
  'cloud.server-error': define<{ url: string; status: number }>(
    (d) => `The cloud service failed at ${d.url} (${d.status}).`,
    'Wait a while, then start again: finished files are kept.',
    true,
  ),
  'cloud.not-allowed': define<{ url: string; status: number }>(
    (d) => `The cloud service did not allow ${d.url} (${d.status}).`,
    'Check the address in the settings, and whether a filter on the way blocks it.',
  ),
  'cloud.too-many-redirects': define<{ url: string; hosts: readonly string[] }>(
    (d) => `${d.url} leads round in circles: ${d.hosts.join(' → ')}.`,
    'A proxy or a sign-in page may be in between: open the address in a browser on this computer.',
  ),
  'cloud.redirect-refused': define<{ url: string; to: string }>(
    (d) => `${d.url} leads to ${d.to}, which is less safe and was not followed.`,
    'A proxy or a sign-in page may be in between: open the address in a browser on this computer.',
  ),
  'cloud.web-page': define<{ url: string }>(
    (d) => `${d.url} answered with a web page where a file was expected.`,
    'A sign-in page or a filter is in between: open the address in a browser on this computer.',
  ),
  'cloud.cut-off': define<{ url: string; receivedBytes: number; expectedBytes: number | null }>(
    (d) =>
      `The download of ${d.url} was cut off after ${formatBytes(d.receivedBytes)}${d.expectedBytes === null ? '' : ` of ${formatBytes(d.expectedBytes)}`}.`,
    'Check the network, then start again: finished files are kept.',
    true,
  ),
  'cloud.busy': define<{ host: string; status: number; seconds: number | null }>(
    (d) =>
      `${d.host} has too much to do (${d.status})${d.seconds === null ? '' : ` and asks to wait ${d.seconds} seconds`}.`,
    'Wait a while, then start again: finished files are kept.',
    true,
  ),
  'cloud.asks-to-wait': define<{ host: string; seconds: number }>(
    (d) => `${d.host} asks to wait ${d.seconds} seconds, which is longer than a run waits.`,
    'Start again when that time is over: what was downloaded is kept.',
  ),
  'cloud.too-slow': define<{ host: string; seconds: number; receivedBytes: number }>(
    (d) => `${d.host} sent only ${formatBytes(d.receivedBytes)} in ${d.seconds} seconds.`,
    'Check the network and the proxy server, then start again: what was downloaded is kept.',
    true,
  ),
  'cloud.encoded': define<{ url: string; encoding: string }>(
    (d) => `${d.url} was sent packed by "${d.encoding}", though it was asked for as it is.`,
    'A proxy or a filter on the way changes what passes: have this address left alone by it.',
  ),
  'cloud.wrong-part': define<{ url: string }>(
    (d) => `A part of ${d.url} was asked for, and something else was sent.`,
    'Start again: what was downloaded is kept. If it stays, a proxy on the way may not know parts of files.',
    true,
  ),
  'cloud.upload-refused': define<{ name: string; status: number; reason: Clause }>(
    (d) => `The cloud service did not take ${d.name} (${d.status}: ${d.reason}).`,
    'The cabinet is whole: ask whoever runs the service about the reason it gives.',
  ),
  'cloud.token-refused': define<{ host: string; hasToken: boolean }>(
    (d) =>
      d.hasToken
        ? `${d.host} does not know the token this computer shows it.`
        : `${d.host} asks for a token, and this computer has none for it.`,
    'Ask whoever runs the service for a token, and set the environment variable SERVICE_CONNECTION_CLOUD_TOKEN to it.',
  ),
  'cloud.token-needs-tls': define<{ host: string }>(
    (d) => `There is a token for ${d.host}, and everybody on the way could read it there.`,
    'Correct the address of the usage data in the settings: it must begin with https://. The token was not sent.',
  ),
  'cloud.unexpected-answer': define<{ url: string; problem: Clause }>(
    (d) => `The cloud service gave an answer that cannot be used at ${d.url}: ${d.problem}.`,
    'Check the address in the settings; a newer version of this program may be needed.',
  ),
  'network.unknown-host': define<{ host: string }>(
    (d) => `${d.host} is not one of the hosts in the settings.`,
    'Look at the list of hosts again: the settings may have changed.',
  ),
  'cloud.host-not-listed': define<{ host: string; from: string }>(
    (d) => `${d.from} leads to ${d.host}, which neither the settings nor the update manifest names.`,
    'Nothing was asked of that host. When it is right, add it to "endpoints" in the settings file, or set "hosts" to "any".',
  ),
  'tls.ca-file': define<{ path: string; problem: Clause }>(
    (d) => `The file of trusted certificates ${d.path} is not usable: ${d.problem}.`,
    'Ask the network team for the certificate as a PEM file, and name that file in the settings as tls.caFile.',
  ),
  'tls.expired': define<{ host: string; subject: string; notAfter: string }>(
    (d) => `The certificate "${d.subject}", which ${d.host} shows, expired on ${d.notAfter}.`,
    'Check the date of this computer. When it is right, whoever runs that host or the proxy server must renew the certificate.',
  ),
  'tls.not-yet-valid': define<{ host: string; subject: string; notBefore: string }>(
    (d) => `The certificate "${d.subject}", which ${d.host} shows, is not valid before ${d.notBefore}.`,
    'Check the date of this computer. When it is right, wait until then, or tell whoever runs that host or the proxy server.',
  ),
  'tls.clock-wrong': define<{ host: string; clock: string; notBefore: string; notAfter: string }>(
    (d) =>
      `The clock of this computer says ${d.clock}, but the certificate of ${d.host} is for ${d.notBefore} to ${d.notAfter}: the clock is wrong.`,
    'Set the date, the time and the time zone of this computer right, then start again.',
  ),
  'tls.wrong-host': define<{ host: string; names: string }>(
    (d) => `The certificate ${d.host} shows is for another name: ${d.names}.`,
    'Check the address in the settings. When it is right, something on the way answers in place of that host: ask the network team.',
  ),
  'tls.unknown-root': define<{ host: string; subject: string; issuer: string } & Chain>(
    (d) =>
      `The certificate of ${d.host} is not trusted: "${d.subject}" was issued by "${d.issuer}", which this computer does not know.`,
    'When the network team knows that issuer, ask them for its certificate as a PEM file, and name the file in the settings as tls.caFile. Otherwise do not go on.',
  ),
  'tls.self-signed': define<{ host: string; subject: string } & Chain>(
    (d) =>
      `The certificate of ${d.host} is not trusted: "${d.subject}" vouches for itself, and for nobody this computer knows.`,
    'When that host is your own, name its certificate (a PEM file) in the settings as tls.caFile. Otherwise do not go on.',
  ),
  'tls.inspected': define<{ host: string; issuer: string; proxy: string | null } & Chain>(
    (d) =>
      `${d.proxy === null ? 'Something on the way' : `The proxy server ${d.proxy}`} inspects the traffic to ${d.host}: its certificate was issued by "${d.issuer}", which this computer does not know.`,
    'Ask the network team for the certificate of that issuer as a PEM file, and name the file in the settings as tls.caFile; or ask them not to inspect this host.',
  ),
  'tls.revoked': define<{ host: string; subject: string; revoked: string }>(
    (d) => `The certificate "${d.subject}", which ${d.host} shows, was revoked on ${d.revoked}.`,
    'Do not go on: whoever runs that host must replace its certificate.',
  ),
  'tls.weak-certificate': define<{ host: string; subject: string; weakness: Clause }>(
    (d) => `The certificate "${d.subject}", which ${d.host} shows, is too weak to be trusted: ${d.weakness}.`,
    'Whoever runs that host or the proxy server must replace the certificate.',
  ),
  'tls.version': define<{ host: string; minimum: string }>(
    (d) => `${d.host} offers no version of TLS that is safe enough: at least ${d.minimum} is needed.`,
    'Ask whoever runs that host or the proxy server to allow it; see also tls.minimumVersion in the settings file.',
  ),
  'tls.no-common-cipher': define<{ host: string }>(
    (d) => `${d.host} ended the TLS handshake: it has no cipher in common with this program, or wants something else.`,
    'Ask whoever runs that host or the proxy server to allow ECDHE with AES-GCM, as Microsoft documents.',
  ),
  'tls.not-tls': define<{ host: string }>(
    (d) => `What answers at ${d.host} does not speak TLS.`,
    'Check the port of the address: it may be one for plain http, or of another service; or something on the way answers in its place.',
  ),
  'tls.wants-certificate': define<{ host: string }>(
    (d) => `${d.host} wants a certificate of this computer, and this program has none to show.`,
    'Check the address in the settings; something on the way may answer in place of that host.',
  ),
  'proxy.bad-address': define<{ address: string }>(
    (d) => `"${d.address}" is not the address of a proxy server.`,
    'Write it as host:port, for example itproxy.contoso.com:8080. A missing port means 80, and a wrong one is what the classic tool tells as "CAB does not contain telemetry data".',
  ),
  'proxy.unreachable': define<{ proxy: string; reason: Clause }>(
    (d) => `The proxy server ${d.proxy} could not be reached: ${d.reason}.`,
    'Check the name and the port of the proxy server: a missing port means 80.',
    true,
  ),
  'proxy.needs-credentials': define<{ proxy: string }>(
    (d) => `The proxy server ${d.proxy} asks for a user name and a password.`,
    'Sign in with the network settings. On the command line, give the user with -proxyusername; the password is asked for, or read from SERVICE_CONNECTION_PROXY_PASSWORD.',
  ),
  'proxy.wrong-credentials': define<{ proxy: string; userName: string }>(
    (d) => `The proxy server ${d.proxy} did not accept the password of ${d.userName}.`,
    'Check the user name and the password, then start again.',
  ),
  'proxy.name-not-found': define<{ proxy: string }>(
    (d) => `The name of the proxy server ${d.proxy} could not be found.`,
    'Check the name of the proxy server, and whether this computer is in the network that knows it.',
    true,
  ),
  'proxy.not-listening': define<{ proxy: string }>(
    (d) => `Nothing answers at ${d.proxy}, where the proxy server should be: the connection was refused.`,
    'Check the port of the proxy server: a missing port means 80. Nothing is wrong with the cabinet, though the classic tool would say that it does not contain telemetry data.',
    true,
  ),
  'proxy.not-a-proxy': define<{ proxy: string; found: Clause }>(
    (d) => `What answers at ${d.proxy} is not a proxy server: ${d.found}.`,
    'Check the port of the proxy server: another program listens at this one.',
  ),
  'proxy.wants-tls': define<{ proxy: string }>(
    (d) => `The port of ${d.proxy} expects TLS, and was spoken to without.`,
    'Write the address of the proxy server with https:// in front, or give the port for plain connections.',
  ),
  'proxy.no-tls': define<{ proxy: string }>(
    (d) => `The proxy server ${d.proxy} does not speak TLS at this port.`,
    'Write its address with http:// or without anything in front, or give the port for TLS.',
  ),
  'proxy.not-trusted': define<{ proxy: string; reason: Clause }>(
    (d) => `The certificate of the proxy server ${d.proxy} itself is not trusted: ${d.reason}.`,
    'Ask the network team for the certificate that issued it, as a PEM file, and name that file in the settings (tls.caFile).',
  ),
  'proxy.closed': define<{ proxy: string; host: string }>(
    (d) => `The proxy server ${d.proxy} closed the connection without an answer when it was asked for ${d.host}.`,
    'Check the port and the address of the proxy server; if they are right, ask whoever runs it what its log says.',
    true,
  ),
  'proxy.no-answer': define<{ proxy: string; host: string; seconds: number }>(
    (d) =>
      `The proxy server ${d.proxy} took the connection, but gave no answer about ${d.host} within ${d.seconds} seconds.`,
    'Start again. If it stays, the proxy server is stuck, or cannot reach the host: ask whoever runs it.',
    true,
  ),
  'proxy.refused': define<{ proxy: string; host: string; status: number; reason: Clause }>(
    (d) => `The proxy server ${d.proxy} does not let this computer through to ${d.host} (${d.status}: ${d.reason}).`,
    'Ask whoever runs the proxy server to allow this host for this computer or this account.',
  ),
  'proxy.sign-in-page': define<{ proxy: string; host: string; status: number }>(
    (d) => `The proxy server ${d.proxy} shows a sign-in page instead of leading to ${d.host} (${d.status}).`,
    'Open any address in a browser on this computer, sign in there, and start again.',
  ),
  'proxy.target-not-found': define<{ proxy: string; host: string }>(
    (d) => `The proxy server ${d.proxy} answers, but cannot find the name ${d.host}.`,
    'Check the address in the settings; if it is right, the name resolution of the proxy server needs looking after.',
    true,
  ),
  'proxy.target-refused': define<{ proxy: string; host: string }>(
    (d) => `The proxy server ${d.proxy} answers, but ${d.host} refused its connection.`,
    'Check the address and the port in the settings; if they are right, the service is down: start again later.',
    true,
  ),
  'proxy.target-timed-out': define<{ proxy: string; host: string }>(
    (d) => `The proxy server ${d.proxy} answers, but got no answer from ${d.host} in time.`,
    'Start again later. If it stays, a firewall behind the proxy server drops the connection: ask the network team.',
    true,
  ),
  'proxy.target-unreachable': define<{ proxy: string; host: string; status: number; reason: Clause }>(
    (d) => `The proxy server ${d.proxy} answers, but could not reach ${d.host} (${d.status}: ${d.reason}).`,
    'Start again later. If it stays, ask whoever runs the proxy server about the way from there to the host.',
    true,
  ),
  'proxy.unsupported-scheme': define<{ proxy: string; offered: string }>(
    (d) => `The proxy server ${d.proxy} only lets in who signs in by ${d.offered}, which this program cannot do.`,
    'Ask whoever runs the proxy server to offer NTLM, Digest or Basic as well, or to let this computer through to the listed hosts without signing in.',
  ),
  'proxy.unsupported-kind': define<{ kinds: string }>(
    (d) => `The way to the internet leads through ${d.kinds}, which this program cannot use.`,
    'Name an HTTP proxy server in the network settings; the network team knows its host and port.',
  ),
  'proxy.script-not-there': define<{ script: string; reason: Clause }>(
    (d) => `The configuration script ${d.script} could not be read: ${d.reason}.`,
    'Check the address of the script in the network settings, or name the proxy server itself there.',
    true,
  ),
  'proxy.script-failed': define<{ script: string; host: string; problem: Clause }>(
    (d) => `The configuration script ${d.script} failed when it was asked for ${d.host}: ${d.problem}.`,
    'Tell whoever keeps the script. Until it is mended, name the proxy server itself in the network settings.',
  ),
  'proxy.script-hangs': define<{ script: string; host: string; seconds: number }>(
    (d) =>
      `The configuration script ${d.script} had no answer for ${d.host} after ${d.seconds} seconds and was stopped.`,
    'Tell whoever keeps the script. Until it is mended, name the proxy server itself in the network settings.',
  ),
  'proxy.not-discovered': define<{ tried: Clause }>(
    (d) => `No configuration script was discovered on this network: ${d.tried}.`,
    'Name the proxy server or the address of its script in the network settings. Only discovery by name (WPAD in DNS) is tried, not by DHCP.',
  ),
  'proxy.no-password': define<{ userName: string }>(
    (d) => `The password of ${d.userName} for the proxy server cannot be asked for here.`,
    'Set the environment variable SERVICE_CONNECTION_PROXY_PASSWORD, or run the command in a terminal.',
  ),
  'download.changed': define<{ name: string }>(
    (d) => `${d.name} was replaced at the service while it was downloaded.`,
    'Start again a little later: it is then downloaded as it has become.',
    true,
  ),
  'download.too-large': define<{ name: string; limitBytes: number }>(
    (d) => `${d.name} is larger than ${formatBytes(d.limitBytes)}, which no file of an update is.`,
    'Check the address in the settings, and whether a proxy on the way serves something else.',
  ),
  'download.wrong-size': define<{ name: string; expectedBytes: number; actualBytes: number }>(
    (d) => `${d.name} has ${d.actualBytes} bytes; its manifest says ${d.expectedBytes}.`,
    'Start again to download it anew; if it stays, the service or a proxy on the way serves a wrong file.',
    true,
  ),
  'download.wrong-hash': define<{ name: string; expected: string; actual: string }>(
    (d) =>
      `${d.name} is not the file its manifest names (SHA-256 ${d.actual.slice(0, 16)}…, expected ${d.expected.slice(0, 16)}…).`,
    'Start again to download it anew; if it stays, the service or a proxy on the way serves a wrong file.',
    true,
  ),

  'download.empty': define<{ name: string; expectedBytes: number | null }>(
    (d) =>
      `${d.name} arrived with nothing in it${d.expectedBytes === null ? '' : `; its manifest says ${d.expectedBytes} bytes`}. A placeholder of zero bytes would look like this, and fails at the site days later.`,
    'Start again to download it anew; if it stays, the service or a proxy on the way serves an empty file.',
    true,
  ),

  // Manifests
  'manifest.forbidden-xml': define<{ name: string; what: Clause }>(
    (d) => `${d.name} holds ${d.what}, which a manifest never has.`,
    'Do not use it: download it again over a network you trust.',
  ),
  'manifest.malformed': define<{ name: string; problem: Clause }>(
    (d) => `${d.name} is not a usable manifest: ${d.problem}.`,
    'Download it again; a newer version of this program may be needed.',
  ),
  'manifest.placeholder': define<{ name: string; file: string }>(
    (d) =>
      `${d.name} names ${d.file} with the digest of zero bytes (E3B0C442…): that is a placeholder, not the file itself, and an installation with it fails.`,
    'Start again later: the list may be corrected. Until then, leave this update out by choosing the updates yourself.',
  ),
  'manifest.empty-list': define<{ name: string; update: string }>(
    (d) => `${d.name}, the list of what ${d.update} needs besides, names no file.`,
    'Start again to download it anew; if it stays, the service or a proxy on the way serves a wrong list.',
    true,
  ),
  'manifest.wrong-check': define<{ name: string; file: string }>(
    (d) => `${d.name} does not hold ${d.file} as its manifest names it.`,
    'Start again to download it anew; if it stays, the service or a proxy on the way serves a wrong file.',
    true,
  ),
  'manifest.too-large': define<{ name: string; sizeBytes: number; limitBytes: number }>(
    (d) => `${d.name} has ${formatBytes(d.sizeBytes)}; a manifest has ${formatBytes(d.limitBytes)} at most.`,
    'Do not use it: download it again over a network you trust.',
  ),

  // Update packs
  'update-pack.no-record': define<Path>(
    (d) => `${d.path} holds no update pack: it has no UpdatePack.json.`,
    'Name the folder that Connect wrote, or let Connect finish.',
  ),
  'update-pack.malformed-record': define<{ path: string; problem: Clause }>(
    (d) => `The record of the update pack ${d.path} cannot be used: ${d.problem}.`,
    'Copy the pack again from the internet computer, or run Connect again.',
  ),
  'update-pack.newer-format': define<{ path: string; version: number }>(
    (d) => `The update pack ${d.path} was made by a newer version of this program (format ${d.version}).`,
    'Install the same version of this program on both computers.',
  ),
  'update-pack.other-hierarchy': define<{ path: string; site: string; made: readonly string[] }>(
    (d) => `The update pack ${d.path} was made for ${d.made.join(', ')}, not for the hierarchy of site ${d.site}.`,
    'Import it at the site it was made for; for this one, run Prepare and Connect.',
  ),
  'update-pack.missing-file': define<{ path: string; file: string }>(
    (d) => `The update pack ${d.path} lacks ${d.file}.`,
    'Copy the whole pack again from the internet computer, or run Connect again.',
  ),
  'update-pack.wrong-size': define<{ path: string; file: string; expectedBytes: number; actualBytes: number }>(
    (d) => `${d.file} in the update pack ${d.path} has ${d.actualBytes} bytes; its record says ${d.expectedBytes}.`,
    'Copy the pack again from the internet computer, or run Connect again.',
  ),
  'update-pack.wrong-hash': define<{ path: string; file: string; offset: number | null }>(
    (d) =>
      `${d.file} in the update pack ${d.path} was changed since Connect wrote it${d.offset === null ? '' : `, at byte ${d.offset} or within 4 MiB after it`}.`,
    'Copy the pack again from the internet computer; if it stays, the drive is damaged or somebody changed it.',
  ),
  /** Each of `files` with what is wrong, in brackets. */
  'update-pack.incomplete': define<{ path: string; files: readonly Clause[]; updates: number }>(
    (d) =>
      `The update pack ${d.path} is not complete: ${d.files.length} file${d.files.length === 1 ? '' : 's'} of ${d.updates} update${d.updates === 1 ? '' : 's'} missing: ${firstOf(d.files)}.`,
    'Run the same Connect again on the internet computer: what is there is kept, and only what is missing is fetched.',
  ),
  'update-pack.classic': define<{ path: string; empty: readonly string[] }>(
    (d) =>
      `${d.path} looks like a pack of Microsoft's own tool: it has an update manifest, and no record that says which files belong to it.${d.empty.length === 0 ? '' : ` ${d.empty.length} of its files have zero bytes: ${firstOf(d.empty)}. Such placeholders (SHA-256 E3B0C442…) stand for redistributables that were not downloaded; an installation fails without the real ones.`}`,
    'Run Connect of this program into an empty folder: it fetches every file and seals only what is complete.',
  ),
  'update-pack.not-as-offered': define<{ path: string; file: string; problem: Clause }>(
    (d) => `${d.file} in the update pack ${d.path} is not as the update manifest in it says: ${d.problem}.`,
    'Do not use this pack: run Connect again, into an empty folder.',
  ),
  'update-pack.not-finished': define<Path>(
    (d) => `${d.path} is an update pack that Connect has not finished.`,
    'Run the same Connect again on the internet computer: it goes on with what is there.',
  ),
  'update-pack.unsafe-path': define<{ path: string; file: string }>(
    (d) => `The record of the update pack ${d.path} names "${d.file}", which has no place in a pack.`,
    'Do not use this pack: it was not made by Connect.',
  ),
  'update-pack.in-the-way': define<{ path: string; file: string }>(
    (d) => `${d.path} holds ${d.file}, which is not part of this update pack.`,
    'Choose an empty folder, or the folder of an earlier update pack to go on with it.',
  ),

  // Signatures of what was downloaded
  'signature.unsigned': define<Signed>(
    (d) => `${signedBy(d)} carries no signature.`,
    'Get it again from the service itself. Whether that is required stands in the settings, under "signatures".',
  ),
  'signature.changed': define<Signed>(
    (d) => `${signedBy(d)} is not what was signed: ${d.reason}.`,
    'Do not use it: download it again over a network you trust.',
  ),
  'signature.untrusted': define<Signed>(
    (d) => `${signedBy(d)} leads to none of the roots in the settings: ${d.reason}.`,
    'Do not use it unless you know the signer; then name its root under "signatures" in the settings file.',
  ),
  'signature.wrong-purpose': define<Signed>(
    (d) => `${signedBy(d)} has a certificate that is not for signing programs: ${d.reason}.`,
    'Do not use it: download it again over a network you trust.',
  ),
  'signature.expired': define<Signed>(
    (d) => `${signedBy(d)} has a certificate that had ended: ${d.reason}.`,
    'Check the date of this computer. If it is right, get a later edition of the file from the service.',
  ),
  'signature.not-yet-valid': define<Signed>(
    (d) => `${signedBy(d)} has a certificate that was not valid yet: ${d.reason}.`,
    'Check the date of this computer: it may be behind.',
  ),
  'signature.weak': define<Signed>(
    (d) => `${signedBy(d)} could have been forged: ${d.reason}.`,
    'Get a later edition of the file from the service.',
  ),
  'signature.unreadable': define<Signed>(
    (d) => `The signature of ${signedBy(d)} cannot be judged: ${d.reason}.`,
    'Download it again; if it stays so, whoever signed it must sign it again.',
  ),
  'signature.no-roots': define<Record<string, never>>(
    () => 'The settings require signatures and name no root certificate, so none could ever be good.',
    'Name PEM files under "signatures", "roots" in the settings file, or set "policy" to "warn".',
  ),

  // Importing and verifying
  'import.no-answer': define<{ site: string; seconds: number; log: string }>(
    (d) => `Site ${d.site} has not finished with the update pack after ${d.seconds} s.`,
    'Check that SMS_EXECUTIVE runs on the site server, and look at its hman.log. Then run Import again: it goes on watching.',
    true,
  ),
  'import.package-failed': define<{ guid: string; name: string; state: string; stateName: string }>(
    (d) => `${d.name} (${d.guid}): ${d.state}.`,
    'Look at hman.log and dmpdownloader.log of the site server for the reason.',
  ),
  'verify.nothing': define<Path>(
    (d) => `${d.path} holds nothing that can be verified.`,
    'Name an update pack, a cabinet, or a drive folder with usage data.',
  ),

  // The review of the usage data

  'review.gone': define<Record<string, never>>(
    () => 'This review is no longer open.',
    'Open the review again: it reads the usage data anew.',
  ),
  'review.superseded': define<Record<string, never>>(
    () => 'The rows are being arranged another way, which was asked for later.',
    'Nothing needs to be done: the later arrangement is shown.',
  ),

  // The custody record
  'custody.damaged': define<{ name: string; number: number; reason: string }>(
    (d) => `The custody record ${d.name} does not hold: entry ${d.number} ${custodyReasons[d.reason] ?? d.reason}.`,
    'Nothing of it is used: this computer goes on with its own record, and so does the other one. Compare their reports, and find out who had the drive.',
  ),
  'custody.differs': define<{ name: string; number: number }>(
    (d) =>
      `The custody record ${d.name} on the drive and the one on this computer are not of one piece: they differ from entry ${d.number} on.`,
    'This computer goes on with its own record. Find out which of the two computers was set back to an earlier state, or who else uses its key.',
  ),
  'custody.written-elsewhere': define<{ name: string }>(
    (d) => `Another run of this program added to the custody record ${d.name} in the middle of this one.`,
    'Start again when the other run has ended: it goes on from there, and nothing of the record is lost.',
    true,
  ),
  'custody.too-large': define<{ name: string; limitBytes: number }>(
    (d) => `The custody record ${d.name} is larger than ${formatBytes(d.limitBytes)}, the most a record can be.`,
    'It was not written by this program. Use the record of the other computer or of another drive.',
  ),

  // The scanner
  'scan.dirty': define<{ program: string; files: readonly string[]; count: number }>(
    (d) => `The scanner did not find everything clean. ${d.count} refused: ${d.files.join(', ')} (${d.program}).`,
    'Nothing of it is used. Let whoever is responsible for security look at these files.',
  ),
  'scan.crashed': define<{ program: string; said: string }>(
    (d) => `The scanner failed, so nothing counts as clean: ${d.said} (${d.program}).`,
    'Start the scanner by hand to see what is wrong with it, then start again.',
    true,
  ),
  'scan.timed-out': define<{ program: string; seconds: number }>(
    (d) => `The scanner had not ended after ${d.seconds} s, so nothing counts as clean (${d.program}).`,
    'Allow it more time (scan.timeoutSeconds in the settings file), then start again.',
    true,
  ),
  'scan.silent': define<{ program: string }>(
    (d) => `The scanner ended without a word, so nothing counts as clean (${d.program}).`,
    'Set its arguments so that it tells what it scanned, then start again.',
  ),
  'scan.incomplete': define<{ program: string; clean: number; files: number }>(
    (d) => `The scanner told ${d.clean} of ${d.files} files to be clean and said nothing of the others (${d.program}).`,
    'Check that it may read all of them and has its signatures, then start again.',
    true,
  ),
  'scan.no-program': define<{ program: string }>(
    (d) => `The scanner ${d.program} is not on this computer, so nothing counts as clean.`,
    'Install it, or correct scan.command in the settings file.',
  ),

  // Several drives
  'packing.does-not-fit': define<{ drives: number; missingBytes: number; neededBytes: number; roomBytes: number }>(
    (d) =>
      `This needs ${formatBytes(d.neededBytes)}; ${d.drives === 1 ? 'the drive has' : `the ${d.drives} drives together have`} room for ${formatBytes(d.roomBytes)}. ${formatBytes(d.missingBytes)} are missing.`,
    'Add a drive, or free some space on one of them, then start again.',
  ),
  'packing.missing-drives': define<{ drives: readonly string[]; count: number }>(
    (d) => `Not everything is here yet. Missing: ${d.drives.join(', ')} (of ${d.count} drives).`,
    'Insert the drive that is named, in any order, and start again. If it is lost, run Connect again.',
    true,
  ),
  'packing.next-drive': define<{ number: number; count: number; label: string }>(
    (d) => `Drive ${d.number} of ${d.count}${d.label === '' ? '' : ` (${d.label})`} is still to be written.`,
    'Insert it, then start again in the same way: what is written is kept.',
    true,
  ),
  'packing.other-drive': define<{ path: string; number: number; count: number; label: string }>(
    (d) =>
      `The drive at ${d.path} is not drive ${d.number} of ${d.count}${d.label === '' ? '' : ` (${d.label})`}, which is still to be written.`,
    'Insert that one. If you no longer have it, start again with --anew: everything is then planned for the drives you name.',
  ),
  'packing.not-gathered': define<{ path: string }>(
    (d) => `${d.path} holds a part of an update pack only: it came on several drives.`,
    'Put it together with gather, from all of its drives, and import the folder it makes.',
  ),
  'packing.foreign-drive': define<{ path: string }>(
    (d) => `${d.path} holds no part of the update pack that is to be put together.`,
    'Name the folder on each drive that Spread wrote, all of one update pack and of one plan. Use an empty folder for another update pack.',
  ),
  'parts.table-malformed': define<{ name: string; problem: Clause }>(
    (d) => `The list of drives and parts ${d.name} cannot be used: ${d.problem}.`,
    'Use the list on another drive of this trip: it is the same on each of them. Else run Connect again.',
  ),

  // Logs
  'logs.not-a-log': define<Named>(
    (d) => `"${d.name}" is not a log of this program.`,
    'Choose a run from the history: it names its log.',
  ),

  // Who seals and who is trusted
  'trust.key-damaged': define<{ path: string; problem: Clause }>(
    (d) => `The key of this computer, ${d.path}, cannot be used: ${d.problem}.`,
    'Put the file back from a backup of this computer. Without one, make a new key (trust new-key): each other computer then compares the words once more.',
  ),
  'trust.state-damaged': define<{ path: string; problem: Clause }>(
    (d) => `What this computer knows of the others, ${d.path}, cannot be used: ${d.problem}.`,
    'Put the file back from a backup of this computer. Without one, make a new key (trust new-key): what there is is set aside, and each other computer is paired once more.',
  ),
  'trust.in-use': define<Path>(
    (d) => `Another program has held ${d.path} for too long.`,
    'Close the other windows of this program and start again; nothing was changed.',
    true,
  ),
  'trust.key-replaced': define<Record<string, never>>(
    () => 'The key of this computer was replaced while it was sealing.',
    'Start again: the new key is used.',
    true,
  ),
  'trust.nobody-to-pair': define<Path>(
    (d) => `Nothing in ${d.path} was sealed by another computer.`,
    'Name the update pack that Connect wrote, or the folder with usage data that Prepare wrote.',
  ),
  'trust.own-key': define<Record<string, never>>(
    () => 'That is the key of this computer itself.',
    'Read the words on the other computer: a computer needs no pairing with itself.',
  ),
  'trust.phrase-differs': define<{ name: string }>(
    (d) => `The words are not those of this computer and ${d.name} together.`,
    'Read them from the other computer once more. If they stay different, stop: what is on the drive does not come from that computer.',
  ),
  'trust.unknown-computer': define<{ computer: string }>(
    (d) => `No paired computer has the key ${d.computer}.`,
    'Look at the list of paired computers: it may have been retired already.',
  ),
  'trust.unknown-leg': define<Record<string, never>>(
    () => 'This computer waits for nothing with that number.',
    'Look at the list again: an answer may have come meanwhile.',
  ),
  'trust.no-reason': define<Record<string, never>>(
    () => 'A decision needs a reason and the name of who took it.',
    'Write why, in a few words, and who you are: both are kept in the custody record.',
  ),
  'trust.override-unused': define<{ code: string }>(
    (d) => `${d.code} was to be accepted, and nothing was refused for it.`,
    'Leave that decision out: it is only taken when it is needed. Nothing was done.',
  ),
  'trust.not-sealed': define<{ path: string }>(
    (d) => `${d.path} is not sealed: nobody can say where it comes from.`,
    'If you know why, accept it with a reason, which is kept in the custody record; else run the job that sealed it once more.',
  ),
  'trust.wrong-direction': define<{ kind: 'outbound' | 'inbound' }>(
    (d) =>
      `This was sealed ${d.kind === 'outbound' ? 'on the way out of a site' : 'on the way to a site'}, and is used the other way round.`,
    'Choose the folder that is meant for this computer.',
  ),
  'trust.retired-key': define<{ name: string; until: string; reason: string }>(
    (d) => `This was sealed with a key of ${d.name} that is not trusted since ${d.until}: ${d.reason}.`,
    'Have it sealed once more with the key of today; to trust the old key again, pair with it.',
  ),
  'trust.key-changed': define<{
    name: string;
    computer: string;
    publicKey: string;
    phrase: string;
    oldComputer: string;
  }>(
    (d) =>
      `This was sealed by ${d.name}, but with another key than the one of the ${d.name} this computer is paired with (${d.oldComputer}). The words to compare are ${d.phrase}.`,
    'Ask there whether the key was replaced. If so, compare the words on both computers and pair (trust pair --replaces); if it is another computer of the same name, pair without; else do not use the drive.',
  ),
  'trust.not-paired': define<{ name: string; computer: string; publicKey: string; phrase: string }>(
    (d) =>
      `This was sealed by ${d.name}, which this computer is not paired with. The words to compare are ${d.phrase}.`,
    'Compare the words with those the other computer shows. When they are the same, pair (trust pair); else do not use the drive.',
  ),
  'trust.other-hierarchy': define<{ labels: readonly string[] }>(
    (d) => `This was sealed for ${d.labels.join(', ')}, which is not the hierarchy of this site.`,
    'Use it at the site it is for, and bring the drive of this site.',
  ),
  'trust.answers-altered': define<{ created: string }>(
    (d) => `This answers what was sealed here at ${d.created}, but as something else than it was.`,
    'Do not use it: the other computer received a forgery, or is one. Run Prepare and Connect once more.',
  ),
  'trust.same-sequence': define<{
    name: string;
    sequence: number;
    lastSequence: number;
    created: string;
    lastCreated: string;
  }>(
    (d) =>
      `${d.name} sealed this as its number ${d.sequence}, and something else was already taken here under that number.`,
    'It looks as if that computer was set back to an earlier state. If you know why, accept it with a reason, which is kept in the custody record; else run the job that sealed it once more.',
  ),
  'trust.rolled-back': define<{
    name: string;
    sequence: number;
    lastSequence: number;
    created: string;
    lastCreated: string;
  }>(
    (d) =>
      `${d.name} sealed this at ${d.created} as its number ${d.sequence}; number ${d.lastSequence} of ${d.lastCreated} was taken here already.`,
    'It is an old drive, or that computer was set back to an earlier state. If you know why, accept it with a reason, which is kept in the custody record; else run the job that sealed it once more.',
  ),
  'trust.sequence-jump': define<{
    name: string;
    sequence: number;
    lastSequence: number;
    created: string;
    lastCreated: string;
  }>(
    (d) =>
      `${d.name} sealed this as its number ${d.sequence}, and the last one taken here was ${d.lastSequence}: nobody seals so much between two trips.`,
    'Find out whether somebody else has used its key. If you know why, accept it with a reason, which is kept in the custody record; else run the job that sealed it once more.',
  ),
  'trust.from-the-future': define<{ name: string; created: string; now: string }>(
    (d) => `${d.name} sealed this at ${d.created}; on this computer it is ${d.now}. One of the two clocks is wrong.`,
    'Set the clock that is wrong, and start again. If that cannot be, accept it with a reason, which is kept in the custody record.',
  ),
  'trust.expired': define<{ name: string; expires: string; now: string }>(
    (d) => `What ${d.name} sealed was to be taken until ${d.expires}; on this computer it is ${d.now}.`,
    'Check the clock of this computer. If you know why, accept it with a reason, which is kept in the custody record; else run the job that sealed it once more.',
  ),
  'trust.clock-went-back': define<{
    name: string;
    sequence: number;
    lastSequence: number;
    created: string;
    lastCreated: string;
  }>(
    (d) =>
      `${d.name} sealed its number ${d.sequence} at ${d.created}, before its number ${d.lastSequence} of ${d.lastCreated}: its clock was set back.`,
    'Check the clock of that computer. This was taken all the same.',
  ),
  'trust.answers-nothing': define<Record<string, never>>(
    () => 'This answers nothing that was sealed here.',
    'It was taken all the same. If usage data was carried out with it, ask the internet computer whether that arrived.',
  ),
  'trust.answers-unknown': define<Record<string, never>>(
    () => 'This answers something this computer does not remember sealing.',
    'It was taken all the same. That is so after this computer was set back to an earlier state or got a new key; if neither happened, ask the internet computer what it received.',
  ),
  'trust.answers-older': define<{ created: string; newest: string }>(
    (d) => `This answers what was sealed here at ${d.created}, and not yet what was sealed at ${d.newest}.`,
    'It was taken all the same. If the newer drive does not come back, it may be lost.',
  ),

  // Sealed records
  'leg.malformed': define<{ problem: Clause }>(
    (d) => `A sealed record cannot be used: ${d.problem}.`,
    'Run the job that sealed it once more, and carry the drive again.',
  ),
  'leg.weak-key': define<Record<string, never>>(
    () => 'A sealed record names a key that anybody can sign for.',
    'Do not use it: no computer makes such a key. Find out who has had the drive.',
  ),
  'leg.truncated': define<Record<string, never>>(
    () => 'A sealed record ends in the middle.',
    'Carry the drive again from the computer that sealed it; if it stays so, the drive is failing.',
  ),
  'leg.not-sealed': define<Record<string, never>>(
    () => 'A record that should be sealed has no seal.',
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.other-algorithm': define<{ algorithm: string }>(
    (d) => `A record is sealed with ${d.algorithm}, and seals are Ed25519.`,
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.repeated-name': define<{ name: string }>(
    (d) => `A sealed record says ${d.name} twice, so that it means two things.`,
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.newer-format': define<{ format: number }>(
    (d) => `A sealed record is of format ${d.format}, which this version does not know.`,
    'Install the same version of this program on both computers.',
  ),
  'leg.key-mismatch': define<Record<string, never>>(
    () => 'A sealed record names a computer and a key that do not belong together.',
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.sealed-by-another': define<Record<string, never>>(
    () => 'A record is sealed by another computer than the one it says it is of.',
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.seal-broken': define<Record<string, never>>(
    () => 'The seal of a record does not hold: something in it was changed after it was sealed.',
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.too-large': define<{ sizeBytes: number; limitBytes: number }>(
    (d) => `A record has ${formatBytes(d.sizeBytes)}, and no more than ${formatBytes(d.limitBytes)} is read.`,
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.too-many': define<{ path: string; count: number; limit: number }>(
    (d) => `${d.path} holds ${d.count} sealed records; no drive needs more than ${d.limit}.`,
    'Use an empty drive for the next trip, and put this one aside.',
  ),
  'leg.link': define<Path>(
    (d) => `${d.path} leads elsewhere, off the drive.`,
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.wrong-name': define<{ path: string; leg: string }>(
    (d) => `${d.path} holds the sealed record ${d.leg} under another name.`,
    'Remove that file: the record counts under its own name.',
  ),
  'leg.path-refused': define<Path>(
    (d) => `A sealed record lists "${d.path}", which is not the name of a file in its folder.`,
    'Do not use this drive: this program seals no such name. Find out what sealed it.',
  ),
  'leg.path-twice': define<Path>(
    (d) => `A sealed record gives two files the one place "${d.path}".`,
    'Do not use this drive: this program seals no such list. Find out what sealed it.',
  ),
  'leg.file-missing': define<Path>(
    (d) => `${d.path} was sealed and is not there.`,
    'Carry the drive again from the computer that sealed it; if it stays so, the drive is failing.',
  ),
  'leg.file-size': define<{ path: string; sizeBytes: number; expectedBytes: number }>(
    (d) => `${d.path} was sealed with ${d.expectedBytes} bytes and has ${d.sizeBytes}.`,
    'Carry the drive again from the computer that sealed it; if it stays so, the drive is failing.',
  ),
  'leg.not-a-file': define<Path>(
    (d) => `${d.path} was sealed as a file and is something else.`,
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'leg.file-extra': define<Path>(
    (d) => `${d.path} lies among sealed files and is none of them.`,
    'Take it out of the folder, or find out who put it there.',
  ),
  'leg.file-differs': define<{ path: string; offset: number }>(
    (d) => `${d.path} is not as it was sealed: the difference begins within the 4 MiB from byte ${d.offset} on.`,
    'Carry the drive again from the computer that sealed it; if it stays so, the drive is failing.',
  ),
  'leg.file-changed': define<Path>(
    (d) => `${d.path} is not the file that was sealed under its name.`,
    'Do not use this drive for it: somebody changed it on the way. Run the job that sealed it once more.',
  ),
  'bundle.not-whole': define<Path>(
    (d) => `${d.path} is not a whole bundle: it has no end that a bundle has.`,
    'Copy it again from the computer that made it; if it stays so, make it again there by bundle create.',
  ),
  'bundle.other-writer': define<{ path: string; name: string; how: Clause }>(
    (d) =>
      `${d.path} is a zip archive, but no bundle: ${d.name === '' ? 'it' : `"${d.name}" in it`} is stored ${d.how}.`,
    'Make the bundle by bundle create; archives of other programs are not taken.',
  ),
  'bundle.malformed': define<{ path: string; offset: number; problem: Clause }>(
    (d) => `${d.path} cannot be used as a bundle: ${d.problem} (byte ${d.offset}).`,
    'Copy it again from the computer that made it; if it stays so, do not use it, and make it again by bundle create.',
  ),
  'bundle.overlap': define<{ path: string; name: string; offset: number }>(
    (d) => `In ${d.path}, the place of "${d.name}" (byte ${d.offset}) is that of something else, too.`,
    'Do not use it: this program makes no such bundle. Find out where it is from.',
  ),
  'bundle.headers-differ': define<{ path: string; name: string; offset: number }>(
    (d) =>
      `In ${d.path}, what stands beside "${d.name}" (byte ${d.offset}) is not what the list at the end says of it.`,
    'Copy it again from the computer that made it; if it stays so, do not use it, and make it again by bundle create.',
  ),
  'bundle.name-refused': define<{ path: string; name: string; problem: Clause }>(
    (d) => `${d.path} holds "${d.name}", which cannot be the name of a file in its folder: ${d.problem}.`,
    'Do not use it: this program makes no such bundle. Find out where it is from.',
  ),
  'bundle.name-twice': define<{ path: string; name: string }>(
    (d) => `${d.path} gives two files the one place "${d.name}".`,
    'Do not use it: this program makes no such bundle. Find out where it is from.',
  ),
  'bundle.too-many': define<{ path: string; count: number; limit: number }>(
    (d) =>
      `${d.path} says it holds ${d.count} files; no bundle has more than ${d.limit}, and its list is never so long.`,
    'Do not use it: this program makes no such bundle. Find out where it is from.',
  ),
  'bundle.damaged': define<{ path: string; name: string; offset: number }>(
    (d) => `In ${d.path}, "${d.name}" (from byte ${d.offset} on) is not as it was written.`,
    'Copy it again from the computer that made it; if it stays so, make it again there by bundle create.',
  ),
  'receipt.from-another': define<{ name: string }>(
    (d) => `A receipt is of ${d.name}, which is neither paired nor the computer that carried it.`,
    'It was left out, and everything else was taken. Find out what put it there.',
  ),
  'receipt.other-hierarchy': define<{ name: string }>(
    (d) => `A receipt of ${d.name} is for another hierarchy than what carried it.`,
    'It was left out, and everything else was taken. Find out what put it there.',
  ),
  'receipt.other-leg': define<{ name: string }>(
    (d) => `A receipt of ${d.name} is for something else than was sealed here.`,
    'It was left out, and everything else was taken. Find out what that site imported.',
  ),

  // Between a screen and its host
  'contract.unknown-request': define<Named>(
    (d) => `The program has no request "${d.name}".`,
    'Close this window and open the program again: the screen and the program are not of one version.',
  ),
  'contract.refused-input': define<{ name: string; problem: Clause }>(
    (d) => `The request "${d.name}" was refused: ${d.problem}.`,
    'Correct what was entered; if nothing was, close this window and open the program again.',
  ),
  'contract.no-answer': define<{ reason: Clause }>(
    (d) => `The program does not answer: ${d.reason}.`,
    'Check that it is still running on this computer. If it was started again, use the new address it shows.',
    true,
  ),
  'contract.not-signed-in': define<Record<string, never>>(
    () => 'This address was used before, or is not the one the program shows.',
    'Press Enter where the program was started: it shows a new address, which can be used once.',
  ),

  // The relay
  'relay.malformed': define<{ path: string; problem: Clause }>(
    (d) => `The settings of the relay, ${d.path}, cannot be used: ${d.problem}.`,
    'Correct the file, as docs/relay.md describes it, and start the relay again.',
  ),
  'relay.needs-tls': define<{ address: string }>(
    (d) => `The relay would listen on ${d.address} without TLS, and everybody on the way could read its tokens.`,
    'Name a certificate and its key in the settings of the relay, or let it listen on 127.0.0.1.',
  ),
  'relay.certificate': define<{ path: string; problem: Clause }>(
    (d) => `The certificate of the relay, ${d.path}, cannot be used: ${d.problem}.`,
    'Lay a certificate and the key that belongs to it there, both as PEM, the certificates above it behind it.',
  ),
  'relay.cannot-listen': define<{ address: string; port: number; reason: Clause }>(
    (d) => `The relay cannot listen on port ${d.port} of ${d.address}: ${d.reason}.`,
    'Name another port or address in the settings of the relay, or end the program that has it.',
  ),
  'relay.catalogue': define<{ path: string }>(
    (d) => `The relay has no updates to serve in ${d.path}: its cloud.json is not there or cannot be used.`,
    'Lay the updates there with their cloud.json, or leave "downloads" out of the settings of the relay.',
  ),
  'relay.no-tokens': define<{ path: string }>(
    (d) => `Nobody has a token for the relay: there is none in ${d.path}.`,
    'Make one for each computer that connects, with: relay token add NAME.',
  ),
  'relay.token-exists': define<{ name: string }>(
    (d) => `There is a token called ${d.name} already.`,
    'Take another name; or remove that token first, and give the new one to whoever used it.',
  ),
  'relay.no-such-token': define<{ name: string }>(
    (d) => `There is no token called ${d.name}.`,
    'See which there are with: relay token list.',
  ),

  // Microsoft's own tool
  'official-tool.not-found': define<{ looked: readonly string[] }>(
    (d) =>
      d.looked.length === 0
        ? "Microsoft's ServiceConnectionTool.exe was not found: nobody has said where it is."
        : `Microsoft's ServiceConnectionTool.exe was not found in ${firstOf(d.looked)}.`,
    'Name its folder with --tool or in the settings. On the site server it is CD.Latest\\SMSSETUP\\TOOLS\\ServiceConnectionTool; copy that whole folder to the computer with internet access.',
  ),
  'official-tool.other-version': define<{ tool: string | null; site: string; folder: string }>(
    (d) =>
      d.tool === null
        ? `The tool in ${d.folder} does not tell its version, and must be of the same version as the site, ${d.site}.`
        : `The tool in ${d.folder} is version ${d.tool}; the site is at ${d.site}, and the two must match.`,
    'Use the tool of the CD.Latest folder of this very site. Whoever knows better can go on for a reason that is written down (--accept official-tool.other-version and --because).',
  ),
  'official-tool.not-ready': define<{ findings: readonly Clause[] }>(
    (d) => `Microsoft's tool would fail on this computer. ${d.findings.join(' ')}`,
    'Put right what is named. Whoever knows better can go on for a reason that is written down (--accept official-tool.not-ready and --because).',
  ),
  'official-tool.not-started': define<{ program: string; reason: Clause }>(
    (d) => `${d.program} could not be started: ${d.reason}.`,
    'Check that the file is whole, that no policy forbids it, and that all files of its folder lie beside it.',
  ),
  'official-tool.hung': define<{ minutes: number; said: string }>(
    (d) =>
      `Microsoft's tool said and did nothing for ${d.minutes} minutes and was ended.${d.said === '' ? '' : ` The last it said: ${d.said}`}`,
    'Look into the log of this run, which has all of its output, and start again.',
  ),
  'official-tool.crashed': define<{ said: string }>(
    (d) => `Microsoft's tool broke down${d.said === '' ? '.' : `: ${d.said}`}`,
    'Look into the log of this run, which has all of its output. Check the Visual C++ redistributables and the .NET Framework, and start again.',
  ),
  'official-tool.failed': define<{ said: string }>(
    (d) => `Microsoft's tool did not do its work${d.said === '' ? ', and does not say why.' : `: ${d.said}`}`,
    'Look into the log of this run, which has all of its output. What the tool left in the folder is not used.',
  ),
  'official-tool.incomplete': define<{ path: string; missing: readonly Clause[] }>(
    (d) => `What Microsoft's tool left in ${d.path} is not complete. ${d.missing.join(' ')}`,
    'A site would fail to install from it, days later. Take an empty folder and start again; it is not sealed and Import refuses it.',
  ),
  'official-tool.not-laid': define<{ path: string; missing: readonly string[]; laid: readonly string[] }>(
    (d) =>
      `Microsoft's tool laid ${d.laid.length} of ${d.laid.length + d.missing.length} updates of the pack in ${d.path}. Not laid, or not whole: ${d.missing.join(', ')}. ${d.laid.length === 0 ? 'Nothing can be installed from it.' : `Laid: ${d.laid.join(', ')}.`}`,
    'What it laid can be installed. Import the same pack once more for the rest; what is still not there after that, the tool may have left out because it is for another hierarchy of the pack. If this site needs it, let Connect download it again.',
  ),
  'official-tool.bad-cabinet': define<{ path: string; problem: Clause }>(
    (d) => `The cabinet Microsoft's tool wrote cannot be used: ${d.problem}. It was not put at ${d.path}.`,
    'Look into the log of this run, which has all of its output, and start again.',
  ),
  'official-tool.cannot': define<{ what: Clause }>(
    (d) => `Microsoft's tool cannot do this: ${d.what}.`,
    'Leave that out, or let this program do the stage itself with --engine own.',
  ),
  'official-tool.proxy-port': define<{ proxy: string | null }>(
    (d) =>
      `Microsoft's tool says that the cabinet contains no telemetry data. It does; what it means is that it did not get through ${d.proxy === null ? 'to the service without a proxy server' : `the proxy server ${d.proxy}`}.`,
    'Check the address of the proxy server, above all its port, with: connect --check.',
  ),
  'official-tool.tls': define<{ said: string }>(
    (d) => `Microsoft's tool could not open a TLS connection: ${d.said}`,
    'Set TLS 1.2 for the .NET Framework: SystemDefaultTlsVersions and SchUseStrongCrypto to 1 under HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319 and its WOW6432Node, and start Windows again. Then try the hosts with: connect --check.',
  ),
  'official-tool.untrusted': define<{ said: string }>(
    (d) => `Microsoft's tool does not trust the certificate of a host: ${d.said}`,
    'See which certificate is shown, and who issued it, with: connect --check. A root that is missing goes into the certificate store of this computer.',
  ),
  'official-tool.proxy-sign-in': define<{ proxy: string | null }>(
    (d) => `The proxy server${d.proxy === null ? '' : ` ${d.proxy}`} wants to know who Microsoft's tool is (HTTP 407).`,
    'Give the user with --proxy-user; the password is asked for.',
  ),
  'official-tool.name-not-resolved': define<{ host: string }>(
    (d) => `Microsoft's tool found no address for ${d.host}.`,
    'Let this host through, in the firewall and in DNS; see them all with: connect --check.',
  ),
  'official-tool.temporary-file': define<{ said: string }>(
    (d) => `Microsoft's tool was denied a file of its own temporary folder and broke down: ${d.said}`,
    'Start again: every run has a temporary folder of its own. When it comes back, end other runs of the tool and let the virus scanner pass over it.',
  ),
  'official-tool.database': define<{ said: string }>(
    (d) => `Microsoft's tool cannot connect to the site database: ${d.said}`,
    'Run it on the computer of the service connection point, signed in there (not through remote PowerShell), as an account that may read the site database: "site rights" prints what it needs.',
  ),
  'official-tool.prerequisite': define<{ said: string }>(
    (d) => `Microsoft's tool says that something it needs is missing: ${d.said}`,
    'Install what it names, on this computer, and start again.',
  ),
  'official-tool.no-way': define<{ proxy: string }>(
    (d) => `Microsoft's tool cannot go through ${d.proxy}: it speaks to proxy servers without TLS only.`,
    'Name another proxy server with --proxy, or let this program do the stage itself with --engine own.',
  ),
  'usage-cabinet.of-this-program': define<Named>(
    (d) => `${d.name} was packed by this program itself, and Microsoft's tool would not send it.`,
    'Let this program connect (--engine own), or prepare it at the site by that tool (--engine official).',
  ),
  'usage-cabinet.of-official-tool': define<Named>(
    (d) => `${d.name} was packed by Microsoft's tool: only that tool can send it.`,
    'Let that tool connect (--engine official).',
  ),
  'update-pack.of-official-tool': define<Path>(
    (d) => `The update pack in ${d.path} was downloaded by Microsoft's tool: only that tool can import it.`,
    'Let that tool import it (--engine official).',
  ),
  'update-pack.of-this-program': define<Path>(
    (d) =>
      `The update pack in ${d.path} was downloaded by this program itself, in a layout Microsoft's tool does not know.`,
    'Let this program import it (--engine own).',
  ),

  // Jobs
  'job.busy': define<{ job: string }>(
    (d) => `The job "${d.job}" is still running.`,
    'Wait until it has ended, or stop it, then start the next one.',
    true,
  ),
  'job.unknown-run': define<{ runId: string }>(
    (d) => `There is no run ${d.runId}.`,
    'It belongs to an earlier start of the program: look at the list of jobs again.',
  ),
  'job.cancelled': define<Record<string, never>>(
    () => 'Stopped by the operator.',
    'Start again when you are ready: finished files are kept.',
  ),
  'internal.unexpected': define<{ text: string }>(
    (d) => `Something went wrong inside the program: ${d.text}.`,
    'This is a fault of the program. Please report it with the log of this run.',
  ),
};
