import type { HelpWords } from './topics.ts';

/** The help, in English. */
export const en: HelpWords = {
  journey: {
    title: 'The journey of one drive',
    paragraphs: [
      'A site without internet access still needs its updates. Usage data travels out on a drive, updates travel back on it.',
      'Prepare, on the offline side: the usage data of the site is packed into one cabinet on the drive.',
      'Connect, on the internet side: the cabinet is uploaded, and the updates that fit the site are downloaded, checked and sealed into an update pack on the drive.',
      'Import, on the offline side again: the update pack is checked file by file, laid where the site expects it and handed over; you then install the update in the console.',
      'One drive can carry several hierarchies. Each update pack says whom it is for, and Import refuses one that was made for somebody else.',
    ],
  },
  home: {
    title: 'Home',
    paragraphs: [
      'Home looks at what answers from this computer: the site database, the cloud service, and what the drives hold. From that it proposes a task. You decide.',
      'The offline side and the internet side have a picture, a name and a colour of their own on every screen, so that you always see on which side of the gap you are.',
      '"Look again" repeats the look, for instance after you plugged in a drive.',
    ],
  },
  prepare: {
    title: 'Prepare',
    paragraphs: [
      'Prepare reads the usage data from the site database. It needs to read only; nothing in the database is changed.',
      'Before anything is read it checks the database, the rights of this account, the mode of the service connection point, the version of the site and the age of the data. A warning can be gone past; what makes the trip pointless stops it.',
      'The cabinet is written under another name, read back and compared, and gets its own name only then. What is cut off half-way never looks finished.',
      'The service connection point must be in offline mode. Data older than eight days has missed a collection: the trip is possible, and the service sees old numbers.',
    ],
  },
  review: {
    title: 'Reviewing the usage data',
    paragraphs: [
      'The grid shows every row and column that will leave, exactly as the cabinet will carry them. You can sort, filter, search, and open any cell to read it whole.',
      'Names and ids that would tell who you are stand in the data as one-way hashes: SHA-256 in Base64, of the 16 bytes of a GUID or of any other text as UTF-16. "What is this hash?" computes the hash of a name you type and shows where it stands.',
      'An approval is given by name and for exactly these bytes. If the data in the database changes after that, Prepare refuses to pack it under the approval.',
      'The approval lies beside the cabinet on the drive and is never uploaded. Connect refuses a cabinet whose approval is for other bytes.',
    ],
  },
  drives: {
    title: 'Choosing a drive',
    paragraphs: [
      'Drives appear and disappear by themselves as they are plugged in and pulled out. None is ever chosen for you.',
      'The drive of the operating system and built-in drives are hidden; a button shows them.',
      'Right before writing the program looks again whether the same drive is still in the same place. Another drive in its place is refused.',
      'FAT32 holds files up to 4 GB less one byte. Large updates need a drive formatted as NTFS or exFAT.',
      'Eject the drive with the command of the operating system before you pull it out.',
    ],
  },
  connect: {
    title: 'Connect',
    paragraphs: [
      'Connect uploads each cabinet, asks the service what it offers, and decides for each hierarchy which updates fit. The plan shows every update with the reason why it is in or out, before anything is sent.',
      '"The latest update" takes only the newest update that applies to the version of the site, no hotfixes. "All newer than the site" takes every update and hotfix with a higher version. "All hotfixes" and "Everything" do not look at the version of the site.',
      'Every file is compared with the digest the manifest names. A file that is not what it should be is thrown away and fetched again.',
      'You can stop at any time and continue later, also after a restart: finished files are kept and not fetched again.',
    ],
  },
  network: {
    title: 'The network',
    paragraphs: [
      '"Test connection" tries every host that Connect needs, by the way Connect will go, and tells what is in the way.',
      'A proxy server is taken from the system, or named by hand. Its password is asked for when the proxy server asks; it is never written into settings, onto a drive or into a log.',
      'A proxy server that opens encrypted connections to look inside must be trusted by this computer; otherwise the connection is refused, as it should be.',
    ],
  },
  import: {
    title: 'Import',
    paragraphs: [
      'Import first reads every file of the update pack and compares it with the record that Connect wrote. A single changed byte stops it before the site gets anything.',
      'Then it tells which updates apply to the site as it is now, and why the others do not.',
      'The files are laid into EasySetupPayload, the manifest goes into the inbox of the hierarchy manager. The site then works by itself: it may take 15 minutes and more until an update is ready to install.',
      'You may run Import again at any time: what the site has already is not laid again, and you see how far the site is.',
      'An update does not appear, or does not go on? "Updates at this site" tells how far each is, and goes through a check list of the usual reasons.',
      'Updates are installed in the console, under Administration, Updates and Servicing.',
    ],
  },
  several: {
    title: 'Several drives',
    paragraphs: [
      'An update pack that is larger than a drive is written to a folder first, and from there onto as many drives as it takes: from the last page of Connect. The plan shows what comes on which drive before anything is written.',
      'At the site the drives may come in any order, also one at a time: "The pack is on several drives", in the first step of Import, brings the pack together in a folder. What is missing is named by its number and label.',
      'Nothing on the drives is changed or removed by that.',
    ],
  },
  seals: {
    title: 'Seals and paired computers',
    paragraphs: [
      'Every computer makes a key of its own and seals with it what it writes to a drive. Import takes only what was sealed by a computer that is paired with the site server, for this hierarchy, and nothing older than what it has.',
      'Two computers are paired by six words that both show. Compare them by telephone or on paper; who has the drive in hand must not be able to change them.',
      'Some refusals have an honest cause: a clock that was wrong, a restored snapshot, a drive that lay in a drawer. These can be passed over for a reason, which is kept with the name of who decided.',
      'The receipt of an import travels home with the next usage data. So Connect knows what came of the last trip, brings nothing twice, and says when a drive seems to be lost.',
      'The custody record holds who did what with which files on which drive. Save its report under Settings to file it.',
    ],
  },
  history: {
    title: 'History and logs',
    paragraphs: [
      'Every run leaves a log of its own, which CMTrace can read. History lists the runs; open one to read its log here, with errors and warnings marked.',
      'ServiceConnectionTool.log, as the classic tool writes it, is replaced at every run.',
      'Old logs are removed by themselves when there are very many.',
    ],
  },
  settings: {
    title: 'Settings',
    paragraphs: [
      'Settings name the site database and the folder of the site server on the offline side, and the addresses of the cloud service and the proxy server on the internet side. A computer usually has only one of the two.',
      'They are kept in one file that you may copy to other computers; it never holds a password.',
      'A site database on SQL Server can be tested before anything is saved. Each check, each missing right and the certificate of the server are shown; a self-signed certificate counts once you have compared its fingerprint with the one at the server.',
      'The script for whoever administers the database gives an account just the rights this program uses. The program itself never writes to the site database.',
      'Where approvals are required, Connect sends only what somebody has approved by name.',
    ],
  },
  practice: {
    title: 'Practice',
    paragraphs: [
      'The practice lab is a made-up site, a cloud service and a drive that live on this computer. All three tasks work on it for real, so you can rehearse the whole trip.',
      'A bar under the title says on every screen that this is practice. Nothing leaves the computer.',
    ],
  },
  privacy: {
    title: 'What this program sends',
    paragraphs: [
      'Connect sends the cabinets you chose to the cloud service, and asks it for updates. That is all: this program has no telemetry and looks for no updates of its own.',
      'The name in an approval stays on the drive and in the log; it is not uploaded.',
    ],
  },
  'classic-troubles': {
    title: 'Troubles of the classic tool',
    paragraphs: [
      'What people meet with Microsoft’s own tool and search for, in its words where it has some: what it was, and what this program does instead.',
    ],
  },
  keyboard: {
    title: 'By keyboard',
    paragraphs: [
      'Everything can be reached with Tab and worked with Enter, the space bar and the arrow keys. F1 opens the help of the screen at hand.',
      'In the grid, the arrow keys go from cell to cell, Page Up and Page Down by screens, Ctrl+Home and Ctrl+End to the first and the last cell. Enter opens the cell, Ctrl+C copies it, Shift with the arrow keys selects several.',
      'In a log, F8 goes to the next error or warning.',
    ],
  },
  'command-line': {
    title: 'By command line',
    paragraphs: [
      'Every task also runs from the command line, with the parameters of the classic ServiceConnectionTool as well: -prepare, -export, -connect, -import. Run the program with --help to see them.',
      'On a server without a desktop, start the loopback host and open its address through ssh: the same screens appear in your browser. The address works once, and only on that computer.',
    ],
  },
};
