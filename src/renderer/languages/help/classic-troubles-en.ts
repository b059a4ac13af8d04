import type { ClassicTroublesWords } from './classic-troubles.ts';

/** The troubles of Microsoft's own tool, in English. */
export const en: ClassicTroublesWords = {
  'does-not-start': {
    title: 'The tool does not start, or ends with an error about a DLL or .NET.',
    was: 'It needs the Visual C++ runtime in both widths, .NET and an ODBC driver on every computer it runs on.',
    now: 'This program brings all it needs and starts nothing else.',
    remedy: 'Nothing has to be installed for it, on either computer.',
  },
  'wrong-proxy-port': {
    title: 'The cabinet is said to be bad, though nothing is wrong with it.',
    was: 'Mostly the port of the proxy server is wrong or missing: no answer came, and the tool blames the cabinet.',
    now: 'The cabinet is checked before anything is sent. A proxy server at which nobody listens, and a port that belongs to another program, are each called that; so is a cabinet that really holds no usage data.',
    remedy:
      'Write the proxy server as host:port. "Test connection" tries the way without sending anything, also as: connect --check.',
  },
  'proxy-statuses': {
    title: 'The run ends with a bare number: 407, 408, 426, 451, 502, 511, 598 or 599.',
    was: 'The number is the answer of the proxy server, and each means something else: it wants a password (407), it or somebody behind it gave up or forbids the host, or a sign-in page is in between (511).',
    now: 'What the proxy server means is told in words: whether it wants a password or TLS, forbids the host, or waited for it in vain. The proxy server and the host are named.',
    remedy:
      'For 407, sign in when you are asked; the password is never written down unless you wish it. For the others, give the words to whoever runs the proxy server.',
  },
  'invalid-pointer': {
    title: 'A bad request, or an invalid pointer, although the address is right.',
    was: 'The proxy server that Windows keeps for services (WinHTTP) is another than that of your account, or its list of exceptions is wrong: something that is no proxy server was asked to be one.',
    now: 'What answered is named, and "Test connection" shows which proxy server is taken, who said so, and what Windows has set in each place.',
    remedy: 'Choose in the network settings which of them counts, or name the proxy server there.',
  },
  'name-not-resolved': {
    title: 'The name of a download host cannot be resolved.',
    was: 'The name is new and no firewall rule or name server lets it through; the hosts have changed over the years.',
    now: 'The host is named, and whether this computer or the proxy server looked for it.',
    remedy:
      'Save the list of hosts for the firewall team from "Test connection", or by: connect --check --firewall-list hosts.csv. It says of each host whether it was reached.',
  },
  'error-on-a-send': {
    title: 'The connection is closed by an unexpected error, often at the console content.',
    was: 'Either TLS 1.2 was not turned on for .NET, or a firewall or proxy server does not allow that one host.',
    now: 'This program always begins with TLS 1.2 or later and needs no registry values. An end that offers less, a host that is forbidden and a line that is cut are three different errors, each with its host.',
    remedy: 'Have the named host allowed; "Test connection" shows for each host which stage fails, TLS among them.',
  },
  'trust-relationship': {
    title: 'No trust relationship can be established.',
    was: 'A root certificate is missing on this computer, or a proxy server opens the encrypted connection to look inside and shows a certificate of its own.',
    now: 'The whole chain of certificates is shown with the first link nobody here vouches for, who issued it, and whether something on the way inspects the traffic.',
    remedy:
      'Ask the network team for the certificate of that issuer as a PEM file, and name the file in the network settings. When nobody knows the issuer, do not go on.',
  },
  'extracted-manifest': {
    title: 'A window about an exception has to be closed, with the name of an SQL file in it.',
    was: 'The tool unpacks the list of updates into a fixed folder and stumbles over the files of an earlier run. It could be ignored.',
    now: 'The list of updates is read where it is: nothing is unpacked into a temporary folder, and no window appears.',
    remedy: 'Nothing has to be done.',
  },
  'version-of-the-tool': {
    title: 'The tool has to be the one that came with the very version of the site.',
    was: 'Tool and site server were of different versions.',
    now: 'One version of this program serves every version of the site: the version is read from the cabinet. Only a cabinet that a later version of this program made is refused.',
    remedy: 'Use the same version of this program on both computers.',
  },
  'several-hierarchies': {
    title: 'Cabinets of several hierarchies overwrite each other, or come to the wrong site.',
    was: 'Each cabinet had to be given a name of its own by hand, and nothing said which one is whose.',
    now: 'Prepare names each cabinet by hierarchy and date. Connect shows them with the version of their site, and Import refuses a pack that was made for somebody else.',
    remedy: 'Let Prepare choose the name. Of two cabinets of one hierarchy, take the older one out of the folder.',
  },
  'nothing-at-2002': {
    title: 'The default download brings nothing useful for a site at 2002.',
    was: 'A known issue of that version of the tool; another selection had to be asked for by a parameter.',
    now: 'The choice does not depend on the release of the tool. A plan shows every update with the reason why it is in or out, before anything is sent.',
    remedy: 'Look at the plan; it can be made without sending anything, also by: connect --plan.',
  },
  'no-hotfix': {
    title: 'The hotfix everybody waits for is not there after Import.',
    was: 'The default choice leaves hotfixes out, which nobody says.',
    now: 'The plan lists each hotfix with the reason why it is left out.',
    remedy:
      'Choose "All newer than the site" or "All hotfixes", or pick the one you need from the plan. The classic parameters do the same.',
  },
  'huge-download': {
    title: 'The download is enormous.',
    was: 'Everything was asked for; each update may have a gigabyte.',
    now: 'The plan gives the size of every file before anything is fetched. What several updates share comes once, and a drive that is too small, or whose file system takes no such file, is told beforehand.',
    remedy: 'Choose fewer updates in the plan, or spread the pack over several drives.',
  },
  'no-progress': {
    title: 'Nothing shows whether the tool still does anything.',
    was: 'It tells nothing while it downloads.',
    now: 'Steps, files, rate and time left are shown as they are. A line that has died is told; after a stop, or a restart of the computer, what is there is not fetched again.',
    remedy: 'Stop whenever you like and start the same Connect again later.',
  },
  'old-files': {
    title: 'Files of an earlier run spoil the next one.',
    was: 'The destination had to be empty, and nothing checked that.',
    now: 'The files of an earlier run are compared and used again. A file that is none of them is named, and nothing is ever removed.',
    remedy: 'Choose the folder of the earlier run to go on with it, or a new one.',
  },
  'spaces-and-quotes': {
    title: 'A path with spaces or quotes is not understood.',
    was: 'The path was split at its spaces.',
    now: 'Every name a file system takes can be used. A piece of a path that stands alone is named, and nothing is started.',
    remedy: 'Pick the folder in the window; on the command line, put the path in quotes.',
  },
  'unclear-outcome': {
    title: 'Nobody can tell whether it went well.',
    was: 'No exit code is documented; scripts guess from the size of the folder.',
    now: 'A run ends with a result or an error that has a code. The exit code is documented, and with --json the result is there for scripts. A pack that is sealed is complete.',
    remedy: 'In scripts, go by the exit code and the code of the error, never by their texts.',
  },
  'log-overwritten': {
    title: 'The log of the run that failed is gone.',
    was: 'Every run overwrites the log.',
    now: 'Each run keeps a log of its own, and History lists them. The log under the classic name is written as well, and is that of the last run.',
    remedy: 'Open the run in History.',
  },
  'missing-redistributables': {
    title: 'Days later, the installation at the site misses a redistributable file.',
    was: 'A file could not be fetched, and the pack was carried all the same.',
    now: 'A pack is sealed only when every file that its lists name is there and is what it should be. What is missing is named, and the rest is kept. Import looks once more before the site gets anything.',
    remedy: 'Start the same Connect again: it fetches only what is missing.',
  },
  placeholder: {
    title: 'A file has the digest E3B0C442…',
    was: 'That is the SHA-256 of zero bytes: a placeholder. In the logs of a site it is normal; in a pack it hides a file that is not there.',
    now: 'An installer that is named with this digest is refused, and so is a file that arrives with nothing in it.',
    remedy: 'Start again later. If the list itself names it, leave that update out in the plan.',
  },
  'damaged-download': {
    title: 'The site says that the trust of a file cannot be verified.',
    was: 'The file was damaged or changed on the way, and nobody looked before it reached the site.',
    now: 'Every file is compared with its digest while it comes, and fetched again when it differs. Signed cabinets are checked against the roots in the settings; whether a signature is required is a setting, too.',
    remedy: 'Start again. If the same file stays wrong, a proxy server on the way may serve an old copy.',
  },
  'stale-dashboards': {
    title: 'Dashboards in the console show old numbers at an offline site.',
    was: 'The console content never came along.',
    now: 'The console content is a file of its own in the plan and in the pack.',
    remedy: 'Make the trip from time to time, also when there is no update to install.',
  },
  'wrong-thing-carried': {
    title: 'The wrong folder was carried to the site.',
    was: 'Nothing tells a pack from any other folder.',
    now: 'A pack carries a seal and a list of its files with their digests. Import takes nothing else: no other folder, no pack without its seal, and none that Microsoft’s own tool filled.',
    remedy: 'Carry the folder that the last page of Connect names.',
  },
  'import-does-nothing': {
    title: 'After Import, no update appears in the console.',
    was: 'The list of updates was missing from what was carried, or the site had not finished yet, or the update is not for it; the tool says none of these.',
    now: 'Import refuses a pack without its list, tells which updates apply to the site and why others do not, and follows what the site does with them.',
    remedy: 'Run Import again at any time to see how far the site is: nothing is laid twice.',
  },
};
