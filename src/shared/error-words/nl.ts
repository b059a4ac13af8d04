import type { ErrorWords } from './words.ts';

const copyPackAgain = 'Kopieer het pakket opnieuw vanaf de internetcomputer, of voer Verbinden opnieuw uit.';
const copyCabinetAgain = 'Kopieer of download het opnieuw.';
const downloadAgain =
  'Begin opnieuw om het nogmaals te downloaden; blijft het zo, dan levert de service of een proxy onderweg een verkeerd bestand.';
const prepareAgain = 'Voer Voorbereiden opnieuw uit bij de site waar het vandaan komt.';
const sameVersion = 'Installeer dezelfde versie van dit programma op beide computers.';
const openInBrowser =
  'Er zit mogelijk een proxy of een aanmeldpagina tussen: open het adres in een browser op deze computer.';
const safeDownload = 'Gebruik het niet: download het opnieuw via een netwerk dat u vertrouwt.';
const planAgain = 'Maak het plan opnieuw en kies daaruit.';
const seeCommands = 'Start het programma zonder parameters om de opdrachten te zien.';

/** What a site says of an update that failed, by the documented name of its state. */
const failedStates: Readonly<Record<string, string>> = {
  DOWNLOAD_FAILED: 'downloaden mislukt',
  APPLICABILITY_FAILED: 'controle op toepasselijkheid mislukt',
  CONTENT_REPLICATION_FAILED: 'repliceren van inhoud mislukt',
  PREREQ_ERROR: 'controle van vereisten mislukt',
  INSTALL_CMU_FAILED: 'installatie mislukt in CMUpdate',
  INSTALL_FAILED: 'installatie mislukt',
};

/** What an account does in a folder, to stand after "geen". */
const folderRights: Readonly<Record<string, string>> = {
  'make-folder': 'map maken',
  create: 'bestanden maken',
  write: 'bestanden schrijven',
  rename: 'bestanden een andere naam geven',
  remove: 'bestanden verwijderen',
};

/** What is wrong with the certificate of a database server. */
const certificateProblems: Readonly<Record<string, string>> = {
  'self-signed': 'heeft zichzelf ondertekend',
  'unknown-issuer': 'heeft een uitgever die deze computer niet vertrouwt',
  expired: 'is verlopen',
  'not-yet-valid': 'is nog niet geldig',
  'other-name': 'is voor een andere naam',
  revoked: 'is ingetrokken',
  other: 'kon niet worden gecontroleerd',
};

/** Why a server did not take an access token. */
const tokenProblems: Readonly<Record<string, string>> = {
  expired: 'het is verlopen',
  'other-audience': 'het is voor een andere dienst',
  'no-token': 'wat is opgegeven, is geen toegangstoken',
  unknown: 'de server zegt niet waarom',
};

/** Why a database cannot be used now. */
const databaseStates: Readonly<Record<string, string>> = {
  restoring: 'hij wordt teruggezet',
  'single-user': 'hij is alleen voor één gebruiker open',
  offline: 'hij is offline',
  starting: 'hij wordt gestart of hersteld',
  'too-many': 'de server heeft te veel verbindingen',
  'shutting-down': 'de server wordt afgesloten',
  other: 'de server biedt hem op dit moment niet aan',
};

/** What is wrong with an entry of a custody record, by its reason. */
const custodyReasons: Readonly<Record<string, string>> = {
  'too-large': 'is groter dan een regel kan zijn',
  edited: 'is na het ondertekenen gewijzigd',
  forged: 'is ondertekend door een computer die hier niet bekend is',
  removed: 'is eruit gehaald',
  reordered: 'is naar een andere plaats verschoven',
  repeated: 'staat er twee keer',
  rewritten: 'is opnieuw geschreven nadat er andere op waren gevolgd',
  foreign: 'hoort bij een ander register',
  truncated: 'is afgebroken',
  'newer-format': 'is door een nieuwere versie van dit programma geschreven',
  'bad-branch': 'bevat regels die niet op de andere volgen',
};

function didYouMean(suggestion: string | null): string {
  return suggestion === null ? '' : ` Bedoelde u ${suggestion}?`;
}

/** Ondertekende bestanden van één soort: het eerste bij naam. */
function signedBy({ file, others, signer }: { file: string; others: number; signer: string | null }): string {
  return `${file}${others === 0 ? '' : ` (en nog ${others})`}${signer === null ? '' : `, ondertekend door "${signer}",`}`;
}

function firstOf(names: readonly string[]): string {
  const shown = names.filter((_name, index) => index < 3).join(', ');
  return names.length > 3 ? `${shown} en nog ${names.length - 3}` : shown;
}

/** Every error in Dutch; the catalogue has them in English. */
export const nl: ErrorWords = {
  'usage.unknown-command': {
    message: (d) => `De opdracht "${d.name}" bestaat niet.${didYouMean(d.suggestion)}`,
    remedy: seeCommands,
  },
  'usage.no-command': {
    message: (d) => `Er is geen opdracht gegeven.${didYouMean(d.suggestion)}`,
    remedy: seeCommands,
  },
  'usage.unknown-parameter': {
    message: (d) => `"${d.command}" heeft geen parameter ${d.name}.${didYouMean(d.suggestion)}`,
    remedy: 'Voer de opdracht uit met --help om de parameters te zien.',
  },
  'usage.missing-parameter': {
    message: (d) => `"${d.command}" heeft ${d.name} nodig.`,
    remedy: 'Voeg de parameter toe, of voer de opdracht uit met --help voor een voorbeeld.',
  },
  'usage.missing-value': {
    message: (d) => `Na ${d.name} moet een waarde volgen.`,
    remedy: 'Zet de waarde achter de parameter, tussen aanhalingstekens als er spaties in staan.',
  },
  'usage.invalid-value': {
    message: (d) => `${d.name} kan niet "${d.value}" zijn; toegestaan is: ${d.expected}.`,
    remedy: 'Verbeter de waarde en voer de opdracht opnieuw uit.',
  },
  'usage.conflict': {
    message: (d) => `${d.names.join(' en ')} sluiten elkaar uit.`,
    remedy: 'Houd er één van en voer de opdracht opnieuw uit.',
  },
  'usage.repeated-parameter': {
    message: (d) => `${d.name} is twee keer opgegeven.`,
    remedy: 'Houd er één van en voer de opdracht opnieuw uit.',
  },
  'usage.unexpected-argument': {
    message: (d) => `"${d.command}" kan niets met "${d.value}".`,
    remedy:
      'Zet een pad met spaties tussen aanhalingstekens, of voer de opdracht uit met --help om de parameters te zien.',
  },
  'usage.password-argument': {
    message: (d) => `${d.name}: een wachtwoord wordt nooit van de opdrachtregel gelezen, waar anderen het kunnen zien.`,
    remedy:
      'Laat het weg: het programma vraagt erom, of leest het uit een omgevingsvariabele, SERVICE_CONNECTION_PROXY_PASSWORD voor de proxyserver en SERVICE_CONNECTION_SQL_PASSWORD voor de sitedatabase.',
  },

  'settings.not-found': {
    message: (d) => `Het instellingenbestand ${d.path} is er niet.`,
    remedy: 'Controleer het pad bij --settings, of laat het weg om het standaardbestand te gebruiken.',
  },
  'settings.malformed': {
    message: (d) => `Het instellingenbestand ${d.path} is niet bruikbaar: ${d.problem}.`,
    remedy: 'Verbeter het bestand (docs/operating.md toont er een), of geef een ander op met --settings.',
  },
  'settings.no-site': {
    message: () => 'Op deze computer is geen site ingesteld.',
    remedy:
      'Stel de site in onder Instellingen; geef op de opdrachtregel de instellingen op met --settings BESTAND, of de sitedatabase met --site-database en de sitemap met --site-folder.',
  },
  'settings.no-cloud': {
    message: () => 'Op deze computer is geen cloudservice ingesteld.',
    remedy:
      'Stel de adressen in onder Instellingen; geef op de opdrachtregel de instellingen op met --settings BESTAND, of het adres met --cloud URL.',
  },
  'settings.is-practice': {
    message: () =>
      'Dit zijn de instellingen van de oefenomgeving: ze worden niet opgeslagen als die van deze computer.',
    remedy: 'Sluit het programma en open het met de instellingen van deze computer om die te wijzigen.',
  },
  'settings.credentials-in-address': {
    message: (d) =>
      `In het adres van ${d.address} staat een gebruikersnaam of wachtwoord; instellingen bevatten die nooit.`,
    remedy: 'Laat ze weg uit het adres. Meld u voor een proxyserver aan bij de netwerkinstellingen.',
  },
  'practice.not-available': {
    message: () => 'De oefenomgeving maakt geen deel uit van deze installatie.',
    remedy: 'Installeer het programma opnieuw, of start de oefenomgeving met de eigen opdracht: npm run lab.',
  },
  'practice.failed': {
    message: (d) => `De oefenomgeving is niet gestart: ${d.reason}.`,
    remedy:
      'Controleer of er ruimte is op het station van dit account en probeer het opnieuw; de instellingen van deze computer zijn ongewijzigd.',
  },

  'site-database.not-found': {
    message: (d) => `De sitedatabase ${d.path} is er niet.`,
    remedy: 'Controleer de database in de instellingen, en of dit de computer met het serviceverbindingspunt is.',
  },
  'site-database.not-a-database': {
    message: (d) => `${d.path} is geen sitedatabase.`,
    remedy: 'Controleer de database in de instellingen: er is een ander bestand opgegeven.',
  },
  'site-database.no-access': {
    message: (d) => `Dit account mag de sitedatabase ${d.path} niet lezen.`,
    remedy: 'Voer het programma uit met een account dat leesmachtiging heeft voor de sitedatabase.',
  },
  'site-database.busy': {
    message: (d) => `De sitedatabase ${d.path} is vergrendeld door een ander programma.`,
    remedy: 'Wacht tot de site klaar is met haar werk en begin dan opnieuw.',
  },
  'site-database.missing-object': {
    message: (d) => `De sitedatabase ${d.database} heeft geen ${d.name}.`,
    remedy:
      'Controleer of de instellingen de database van de site op het hoogste niveau noemen (CM_ en de sitecode), en niet een andere.',
  },
  'site-database.unexpected-value': {
    message: (d) => `${d.name} in de sitedatabase ${d.database} is niet bruikbaar: ${d.problem}.`,
    remedy: 'Controleer in de Configuration Manager-console of de site in orde is en begin dan opnieuw.',
  },
  'site-database.read-failed': {
    message: (d) => `Het lezen van de sitedatabase ${d.database} is mislukt: ${d.problem}.`,
    remedy: 'Controleer de databaseserver en begin opnieuw; er is niets gewijzigd.',
  },
  'site-database.server-not-found': {
    message: (d) => `De databaseserver ${d.server} is op dit netwerk niet bekend.`,
    remedy: 'Controleer de naam van de server in de instellingen, en of deze computer die kan vinden.',
  },
  'site-database.server-refuses': {
    message: (d) => `${d.server} neemt geen verbindingen aan: daar luistert geen SQL Server.`,
    remedy:
      'Controleer de poort of het exemplaar in de instellingen, of SQL Server draait, en of TCP/IP is ingeschakeld in SQL Server Configuration Manager.',
  },
  'site-database.no-answer': {
    message: (d) => `${d.server} antwoordde niet binnen ${d.seconds} seconden.`,
    remedy: 'Controleer of een firewall deze computer doorlaat naar de poort van de server en begin dan opnieuw.',
  },
  'site-database.no-instance': {
    message: (d) => `${d.server} geeft de poort van het SQL Server-exemplaar ${d.instance} niet.`,
    remedy:
      'Controleer de naam van het exemplaar, en of de service SQL Server Browser draait en UDP-poort 1434 wordt doorgelaten; of geef in de instellingen de poort op.',
  },
  'site-database.not-sql-server': {
    message: (d) => `Wat bij ${d.server} antwoordt, spreekt niet zoals SQL Server: ${d.problem}.`,
    remedy:
      'Controleer de poort in de instellingen: daar luistert een ander programma, of iets onderweg verandert wat wordt verzonden.',
  },
  'site-database.connection-lost': {
    message: (d) => `De verbinding met de sitedatabase ${d.database} is verbroken voordat het antwoord volledig was.`,
    remedy: 'Begin opnieuw: wat van dat antwoord is gelezen, wordt niet gebruikt.',
  },
  'site-database.timed-out': {
    message: (d) => `De sitedatabase ${d.database} zei ${d.seconds} seconden lang niets; de vraag is ingetrokken.`,
    remedy:
      'Begin opnieuw wanneer de server het minder druk heeft, of geef hem meer tijd in de instellingen (answerSeconds).',
  },
  'site-database.untrusted-certificate': {
    message: (d) =>
      `Het certificaat van ${d.server} wordt niet vertrouwd: het ${certificateProblems[d.problem] ?? d.problem}. Het noemt ${d.subject}, is uitgegeven door ${d.issuer}, en zijn SHA-256 is ${d.sha256}.`,
    remedy:
      'Vraag de databasebeheerder om de SHA-256 van het certificaat van de server. Is die dezelfde, leg het certificaat dan vast in de instellingen; of geef daar het certificaat van de uitgever op (een PEM-bestand). Er is niets naar de server verzonden, ook geen wachtwoord.',
  },
  'site-database.other-certificate': {
    message: (d) =>
      `${d.server} toonde een ander certificaat dan het vastgelegde. Het noemt ${d.subject}, is uitgegeven door ${d.issuer}, en zijn SHA-256 is ${d.sha256}; vastgelegd is ${d.pinned}.`,
    remedy:
      'Vraag de databasebeheerder of het certificaat is vervangen. Is dat zo, leg dan het nieuwe vast in de instellingen. Er is niets naar de server verzonden, ook geen wachtwoord.',
  },
  'site-database.no-encryption': {
    message: (d) => `${d.server} versleutelt verbindingen niet, en de instellingen vragen dat wel.`,
    remedy:
      'Vraag de databasebeheerder om een certificaat op de server. Zet versleuteling alleen uit in de instellingen op een netwerk waar niemand kan meeluisteren. Er is niets naar de server verzonden, ook geen wachtwoord.',
  },
  'site-database.needs-encryption': {
    message: (d) =>
      `${d.server} neemt alleen versleutelde verbindingen aan, en versleuteling staat uit in de instellingen.`,
    remedy: 'Zet versleuteling aan in de instellingen.',
  },
  'site-database.tls-failed': {
    message: (d) => `Er kwam geen versleutelde verbinding met ${d.server} tot stand: ${d.problem}.`,
    remedy:
      'Controleer of de server TLS 1.2 of nieuwer biedt; voor "strict" moet het SQL Server 2022 of nieuwer zijn. Kies anders "on" in de instellingen.',
  },
  'site-database.needs-password': {
    message: (d) => `De sitedatabase ${d.database} vraagt om het wachtwoord van ${d.account}.`,
    remedy: 'Geef het op wanneer erom wordt gevraagd, of in de omgevingsvariabele SERVICE_CONNECTION_SQL_PASSWORD.',
  },
  'site-database.needs-token': {
    message: (d) => `De sitedatabase ${d.database} vraagt om een toegangstoken van Microsoft Entra ID.`,
    remedy:
      'Geef een nieuw token op wanneer erom wordt gevraagd, of in de omgevingsvariabele SERVICE_CONNECTION_SQL_TOKEN; het is ongeveer een uur geldig.',
  },
  'site-database.token-refused': {
    message: (d) => `${d.server} heeft het toegangstoken niet aanvaard: ${tokenProblems[d.problem] ?? d.problem}.`,
    remedy:
      'Laat een nieuw token maken voor https://database.windows.net/ (az account get-access-token --resource https://database.windows.net/), en controleer of het account ervan een aanmelding heeft op de server.',
  },
  'site-database.wrong-login': {
    message: (d) =>
      `${d.server} laat ${d.account} niet toe: de naam of het wachtwoord is onjuist, het account heeft daar geen aanmelding, of het mag de gevraagde database niet openen.`,
    remedy:
      'Controleer de naam en het wachtwoord. SQL Server zegt niet welke het is; zijn eigen logboek wel (fout 18456 en de status). Een SQL-aanmelding vraagt ook "SQL Server and Windows Authentication mode".',
  },
  'site-database.account-disabled': {
    message: (d) => `Het account ${d.account} is uitgeschakeld op ${d.server}.`,
    remedy: 'Vraag de databasebeheerder het in te schakelen, of gebruik een ander account.',
  },
  'site-database.account-locked': {
    message: (d) => `Het account ${d.account} is op ${d.server} vergrendeld na onjuiste wachtwoorden.`,
    remedy: 'Wacht, of vraag de databasebeheerder het te ontgrendelen; probeer het wachtwoord niet eerder opnieuw.',
  },
  'site-database.password-expired': {
    message: (d) => `Het wachtwoord van ${d.account} op ${d.server} is verlopen of moet eerst worden gewijzigd.`,
    remedy: 'Wijzig het met een ander programma, bijvoorbeeld SQL Server Management Studio, en begin dan opnieuw.',
  },
  'site-database.windows-login-refused': {
    message: (d) =>
      `${d.server} laat het Windows-account ${d.account} niet toe: de naam, het wachtwoord of het domein is onjuist, het domein wordt daar niet vertrouwd, of aanmelden met Windows is geweigerd.`,
    remedy:
      'Controleer het domein, de naam en het wachtwoord; na enkele onjuiste kan het domein het account vergrendelen. Is NTLM op de server uitgeschakeld, gebruik dan een SQL-aanmelding of voer het programma als dat account uit op de siteserver.',
  },
  'site-database.entra-refused': {
    message: (d) => `Microsoft Entra ID gaf geen toegang tot ${d.server}: ${d.problem}.`,
    remedy:
      'Controleer de tenant, de client en het geheim, en of deze computer Microsoft Entra ID kan bereiken; of meld u op een andere manier aan.',
  },
  'site-database.cannot-open': {
    message: (d) =>
      `${d.account} kan de database ${d.name} op ${d.server} niet openen: die is er niet, of het account is er geen gebruiker van.`,
    remedy:
      'Controleer de naam van de database, en laat de databasebeheerder het account er gebruiker van maken: "site rights" toont de opdrachten, en de instellingen ook.',
  },
  'site-database.no-integrated-login': {
    message: (d) =>
      `Deze computer kan zich niet bij ${d.server} aanmelden met het account waaronder het programma draait.`,
    remedy:
      'Kies in de instellingen een Windows-account met wachtwoord (NTLM), een SQL-aanmelding of Microsoft Entra ID.',
  },
  'site-database.which-database': {
    message: (d) =>
      d.names.length === 0
        ? `${d.server} heeft geen sitedatabase (CM_ en een sitecode) die dit account mag openen.`
        : `${d.server} heeft meer dan één sitedatabase: ${d.names.join(', ')}.`,
    remedy: 'Noem in de instellingen de database van de site op het hoogste niveau.',
  },
  'site-database.no-right': {
    message: (d) => `Dit account heeft het recht ${d.right} op ${d.object} in ${d.database} niet.`,
    remedy: 'Laat de databasebeheerder het verlenen: "site rights" toont de opdrachten, en de instellingen ook.',
  },
  'site-database.missing-rights': {
    message: (d) => `Dit account kan ${firstOf(d.objects)} in de sitedatabase ${d.database} niet lezen.`,
    remedy:
      'Controleer of dit de database van de bovenste site is. Zo ja, laat de databasebeheerder dan de opdrachten uitvoeren die "site rights" toont; ze staan ook bij de instellingen.',
  },
  'site-database.missing-column': {
    message: (d) => `${d.object} in de sitedatabase ${d.database} heeft geen kolom ${d.column}.`,
    remedy:
      'Controleer de versie van de site: dit programma kent Configuration Manager current branch. Stuur het logboek naar wie dit programma onderhoudt.',
  },
  'site-database.unavailable': {
    message: (d) => `De sitedatabase ${d.database} is nu niet bruikbaar: ${databaseStates[d.problem] ?? d.problem}.`,
    remedy: 'Wacht, of vraag het de databasebeheerder, en begin dan opnieuw.',
  },
  'site-database.wrong-address': {
    message: (d) => `Het adres van de database is niet bruikbaar: ${d.problem}.`,
    remedy:
      'Schrijf het als mssql://GEBRUIKER:WACHTWOORD@SERVER:POORT/DATABASE; tekens die in een adres iets betekenen, worden met een procentteken geschreven.',
  },
  'site-database.not-on-a-server': {
    message: (d) =>
      `De sitedatabase ${d.path} is een bestand: er is geen server waarvan databases of rechten te bekijken zijn.`,
    remedy: 'Noem er een op SQL Server in de instellingen, of met --site-database mssql://GEBRUIKER@SERVER/DATABASE.',
  },
  'site-database.no-account': {
    message: () => 'Het is niet bekend voor welk account de rechten zijn.',
    remedy: 'Noem het met --account.',
  },
  'site-database.no-password-wanted': {
    message: () => 'De sitedatabase uit de instellingen vraagt geen wachtwoord.',
    remedy: 'Sla de verbinding op met een manier van aanmelden waar een wachtwoord bij hoort, en geef het dan.',
  },
  'site.online-mode': {
    message: (d) =>
      `Het serviceverbindingspunt van site ${d.site} staat in de onlinemodus: de site haalt haar updates zelf op.`,
    remedy:
      'Zet het serviceverbindingspunt in de console op "Offline, verbinding op aanvraag", of laat het aan de site over.',
  },
  'site.folder-missing': {
    message: (d) => `De map ${d.folder} van de site is niet te vinden op ${d.path}.`,
    remedy:
      'Controleer de sitemap in de instellingen: het is de installatiemap van de siteserver, waarin "inboxes" staat.',
  },
  'site.folder-not-found': {
    message: (d) =>
      `De mappen van de siteserver van site ${d.site} zijn niet gevonden${d.looked.length === 0 ? '' : `; gezocht in ${d.looked.join(', ')}`}.`,
    remedy: 'Stel de sitemap in: de installatiemap van de siteserver, of de share daarvan.',
  },
  'site.folder-ambiguous': {
    message: (d) => `De mappen van site ${d.site} kunnen in elk van deze mappen staan: ${d.folders.join(', ')}.`,
    remedy: 'Kies een ervan als sitemap in de instellingen.',
  },
  'site.folder-no-write': {
    message: (d) => `Dit account mag in ${d.folder} geen ${folderRights[d.right] ?? d.right}.`,
    remedy:
      'Geef het daar schrijfrechten, in het bestandssysteem en op de share (Microsoft noemt Schrijven op EasySetupPayload\\offline), of voer dit uit als beheerder van de siteserver. Er is nog niets geplaatst.',
  },
  'site.file-locked': {
    message: (d, format) =>
      d.why === 'in-use'
        ? `Een ander programma hield ${d.path} ${format.count(d.seconds)} seconden lang vast.`
        : `Het systeem weigerde ${d.path} ${format.count(d.seconds)} seconden lang, hoewel dit account in die map mag schrijven: een ander programma houdt het vast, of het is beveiligd.`,
    remedy:
      'Dat doet een virusscanner: sluit de mappen Inboxes, Logs en EasySetupPayload van de siteserver ervan uit, zoals Microsoft documenteert, en voer Importeren opnieuw uit: wat geplaatst is, blijft behouden.',
  },
  'usage-data.empty': {
    message: (d) =>
      `Site ${d.site} heeft nog geen gebruiksgegevens${d.expected === undefined ? '' : `; de eerste worden rond ${d.expected} verwacht`}.`,
    remedy:
      'De site verzamelt ze om de zeven dagen, voor het eerst zeven dagen na de installatie: begin daarna opnieuw.',
  },
  'usage-data.changed-since-review': {
    message: (d) => `De gebruiksgegevens zijn niet meer wat ${d.path} laat zien.`,
    remedy: 'Exporteer en bekijk ze opnieuw, en bereid dan voor met het nieuwe bestand.',
  },
  'usage-data.changed-since-approval': {
    message: (d) => `De gebruiksgegevens zijn niet meer wat ${d.by} heeft goedgekeurd.`,
    remedy: 'Bekijk ze opnieuw, keur ze opnieuw goed en voer Voorbereiden daarna opnieuw uit.',
  },
  'usage-data.too-large': {
    message: (d, format) =>
      `De gebruiksgegevens zijn groter dan wat in een CAB-bestand past (${format.bytes(d.limitBytes)} per bestand).`,
    remedy:
      'Verlaag het niveau van diagnostische en gebruiksgegevens van de hiërarchie, wacht op de volgende verzameling en begin dan opnieuw.',
  },

  'files.not-found': {
    message: (d) => `${d.path} is er niet.`,
    remedy: 'Controleer het pad, en of het station is aangesloten.',
  },
  'files.is-a-folder': {
    message: (d) => `${d.path} is een map, terwijl een bestand nodig is.`,
    remedy: 'Geef een bestand op.',
  },
  'files.changed': {
    message: (d) => `${d.path} is gewijzigd terwijl het werd gelezen.`,
    remedy: 'Wacht tot er niets meer in wordt geschreven en begin opnieuw.',
  },
  'files.not-a-file': {
    message: (d) => `${d.path} is een apparaat of een pipe, geen bestand.`,
    remedy: 'Geef een bestand op.',
  },
  'files.taken-over': {
    message: (d) => `Intussen is dit programma een tweede keer gestart en naar ${d.path} gaan schrijven.`,
    remedy: 'Laat de andere uitvoering aflopen en start er maar één tegelijk; er is niets half achtergelaten.',
  },
  'files.not-a-folder': { message: (d) => `${d.path} is geen map.`, remedy: 'Geef een map op.' },
  'files.no-access': {
    message: (d) => `Dit account mag ${d.path} niet openen.`,
    remedy: 'Voer het programma uit als administrator, of kies een plaats die dit account mag gebruiken.',
  },
  'files.read-only': {
    message: (d) => `${d.path} staat op een station of in een map die alleen-lezen is.`,
    remedy: 'Ontgrendel het station (een schrijfbeveiligingsknop?) of kies een andere plaats.',
  },
  'files.exists': {
    message: (d) => `${d.path} bestaat al en blijft zoals het is.`,
    remedy: 'Kies een andere naam, of sta vervangen toe met --overwrite.',
  },
  'files.in-use': {
    message: (d) => `${d.path} is in gebruik door een ander programma.`,
    remedy: 'Sluit het programma dat het open heeft (een virusscan?) en begin dan opnieuw.',
  },
  'files.disk-full': {
    message: (d) => `Het station van ${d.path} is vol.`,
    remedy: 'Maak ruimte vrij of kies een ander station en begin dan opnieuw: voltooide bestanden blijven behouden.',
  },
  'files.too-large-for-drive': {
    message: (d) => `${d.path} is groter dan een bestand op dit station mag zijn.`,
    remedy: 'Gebruik een station dat als NTFS of exFAT is geformatteerd: FAT32 kan alleen bestanden tot 4 GB aan.',
  },
  'files.name-not-allowed': {
    message: (d) => `De naam ${d.path} is niet bruikbaar: ${d.problem}.`,
    remedy: 'Kies een andere naam.',
  },
  'files.not-a-full-path': {
    message: (d) => `"${d.path}" is geen volledig pad.`,
    remedy: 'Schrijf het hele pad, bijvoorbeeld E:\\UsageData of /media/drive/UsageData.',
  },
  'files.failed': {
    message: (d) => `${d.path} kon niet worden gelezen of geschreven: ${d.reason}.`,
    remedy: 'Controleer het station (losgekoppeld, beschadigd?) en begin opnieuw.',
  },
  'files.read-back-differs': {
    message: (d, format) =>
      `${d.path} leest niet terug zoals het is geschreven (vanaf byte ${format.count(d.offset)}).`,
    remedy: 'Gebruik dit station niet meer: neem een ander en begin opnieuw.',
  },
  'files.differs': {
    message: (d, format) => `${d.path} is niet wat de inhoudslijst zegt (vanaf byte ${format.count(d.offset)}).`,
    remedy: 'Gebruik dit bestand niet: maak of haal het opnieuw, op een ander station als het nog eens gebeurt.',
  },
  'drive.not-the-one': {
    message: (d) =>
      d.found === null
        ? `Het gekozen station is niet meer op ${d.path} te vinden.`
        : `Op ${d.path} zit nu een ander station dan het gekozen station: ${d.found}.`,
    remedy: 'Sluit het juiste station aan of kies het station opnieuw, en begin dan opnieuw: er is niets geschreven.',
  },
  'drive.file-too-large': {
    message: (d, format) =>
      `${d.file} is ${format.bytes(d.fileBytes)} groot; het ${d.fileSystem}-station van ${d.path} kan bestanden tot ${format.bytes(d.limitBytes)} aan.`,
    remedy: 'Gebruik een station met exFAT of NTFS, of kies minder updates, en begin dan opnieuw.',
  },
  'drive.list-failed': {
    message: (d) => `De stations van deze computer konden niet worden opgesomd: ${d.reason}.`,
    remedy: 'Kies in plaats daarvan een map, of begin opnieuw.',
  },
  'folders.no-dialog': {
    message: () => 'Dit venster heeft geen dialoogvenster van het systeem om een map te kiezen.',
    remedy: 'Kies de map uit de lijst met mappen of typ het pad.',
  },
  'drive.too-little-space': {
    message: (d, format) =>
      `${d.path} heeft ${format.bytes(d.freeBytes)} vrij; er is ${format.bytes(d.neededBytes)} nodig.`,
    remedy: 'Maak ruimte vrij of kies een ander station en begin dan opnieuw.',
  },

  'cab.not-a-cabinet': {
    message: (d) => `${d.name} is geen CAB-bestand: het begint niet met "MSCF".`,
    remedy: 'Geef het juiste bestand op, of kopieer het opnieuw: het kan beschadigd of vervangen zijn.',
  },
  'cab.truncated': {
    message: (d, format) =>
      `Het CAB-bestand ${d.name} houdt te vroeg op (bij byte ${format.count(d.offset)}, in ${d.field}).`,
    remedy: copyCabinetAgain,
  },
  'cab.malformed': {
    message: (d, format) =>
      `Het CAB-bestand ${d.name} is beschadigd bij ${d.field}, byte ${format.count(d.offset)}: ${d.problem}.`,
    remedy: copyCabinetAgain,
  },
  'cab.checksum': {
    message: (d, format) =>
      `Het CAB-bestand ${d.name} is beschadigd: het blok bij byte ${format.count(d.offset)} klopt niet met zijn controlegetal.`,
    remedy: copyCabinetAgain,
  },
  'cab.bad-data': {
    message: (d, format) =>
      `Het CAB-bestand ${d.name} is beschadigd: het blok bij byte ${format.count(d.offset)} van ${d.member} kan niet worden uitgepakt.`,
    remedy: copyCabinetAgain,
  },
  'cab.compression-not-supported': {
    message: (d) => `Het CAB-bestand ${d.name} is gecomprimeerd met ${d.method}, wat dit programma niet leest.`,
    remedy: 'Maak het CAB-bestand opnieuw met MSZIP of zonder compressie.',
  },
  'cab.part-of-set': {
    message: (d) => `Het CAB-bestand ${d.name} is één deel van een reeks die uit meerdere bestanden bestaat.`,
    remedy:
      'Zet alle CAB-bestanden van de reeks in één map en noem het eerste; of maak het opnieuw als één CAB-bestand.',
  },
  'cab.set-incomplete': {
    message: (d) =>
      `Het CAB-bestand ${d.name} gaat verder in ${d.cabinet}${d.disk === '' ? '' : ` (${d.disk})`}, en dat is er niet.`,
    remedy: 'Zet alle CAB-bestanden van de reeks in één map, onder de namen waarmee ze zijn gemaakt.',
  },
  'cab.unsafe-name': {
    message: (d) =>
      `Het CAB-bestand ${d.name} bevat een bestand met de naam "${d.member}", dat is geweigerd: ${d.problem}.`,
    remedy: "Gebruik dit CAB-bestand niet: het is niet gemaakt met de hulpprogramma's waarvan het zegt te komen.",
  },
  'cab.no-such-member': {
    message: (d) => `Het CAB-bestand ${d.name} bevat geen ${d.member}.`,
    remedy: 'Controleer of het het juiste CAB-bestand is.',
  },
  'cab.over-limit': {
    message: (d, format) =>
      `Het CAB-bestand ${d.name} zou over een grens gaan: ${d.what} mag niet meer zijn dan ${format.count(d.limit)}.`,
    remedy: 'Verdeel wat erin gaat, of gebruik een CAB-bestand dat binnen de grens blijft.',
  },
  'cab.set-too-small': {
    message: (d, format) =>
      `De CAB-bestanden van de reeks die begint met ${d.name} moeten elk ten minste ${format.bytes(d.leastBytes)} mogen zijn.`,
    remedy: 'Sta een grotere bestandsgrootte toe.',
  },
  'cab.signature-malformed': {
    message: (d, format) =>
      `De handtekening van ${d.name} kan niet worden gelezen bij ${d.field}, byte ${format.count(d.offset)}: ${d.problem}.`,
    remedy:
      'Kopieer of download het CAB-bestand opnieuw. Blijft het zo, dan moet wie het ondertekende dat opnieuw doen.',
  },
  'cab.signature-not-good': {
    message: (d) => `De handtekening van ${d.name} is ${d.state}: ${d.reason}.`,
    remedy:
      'Haal het cabinetbestand opnieuw op bij de bron, of geef met --roots de certificaten op waarvan de ondertekenaar afhangt.',
  },
  'cab.signature-roots': {
    message: (d) => `${d.name} bevat geen certificaten om op te vertrouwen: ${d.problem}.`,
    remedy:
      'Geef een bestand met een of meer certificaten in PEM-vorm op, elk tussen BEGIN CERTIFICATE en END CERTIFICATE.',
  },

  'usage-cabinet.other-kind': {
    message: (d) => `${d.name} is een CAB-bestand, maar niet een met gebruiksgegevens.`,
    remedy: 'Geef het CAB-bestand op dat Voorbereiden heeft gemaakt.',
  },
  'usage-cabinet.malformed': {
    message: (d) => `Het CAB-bestand met gebruiksgegevens ${d.name} is niet bruikbaar: ${d.problem}.`,
    remedy: prepareAgain,
  },
  'usage-cabinet.changed': {
    message: (d) =>
      `${d.member} in het CAB-bestand met gebruiksgegevens ${d.name} is niet wat Voorbereiden erin heeft gezet.`,
    remedy: prepareAgain,
  },
  'usage-cabinet.same-hierarchy': {
    message: (d) => `${d.older} en ${d.newer} komen uit dezelfde hiërarchie; ${d.newer} is de nieuwste.`,
    remedy: 'Haal de oudste uit de map, of geef alleen de nieuwste op.',
  },
  'usage-cabinet.newer-format': {
    message: (d) =>
      `Het CAB-bestand met gebruiksgegevens ${d.name} is gemaakt door een nieuwere versie van dit programma (indeling ${d.version}).`,
    remedy: sameVersion,
  },
  'usage-cabinet.not-approved': {
    message: (d) => `Niemand heeft het CAB-bestand met gebruiksgegevens ${d.name} goedgekeurd.`,
    remedy:
      'Laat het bekijken en goedkeuren waar het vandaan komt, en neem het goedkeuringsbestand mee; of maak verbinding zonder goedkeuring te vereisen.',
  },
  'usage-cabinet.changed-while-sent': {
    message: (d) =>
      `Het CAB-bestand met gebruiksgegevens ${d.name} werd gewijzigd terwijl het werd verzonden: de service kreeg het einde niet.`,
    remedy:
      'Er is niets van aangenomen. Begin opnieuw om het opnieuw te laten controleren; heeft iemand het gewijzigd, laat het dan opnieuw voorbereiden.',
  },
  'usage-cabinet.approval-differs': {
    message: (d) => `Het CAB-bestand met gebruiksgegevens ${d.name} is niet het bestand dat ${d.by} heeft goedgekeurd.`,
    remedy:
      'Voer Voorbereiden opnieuw uit, met een goedkeuring, bij de site waar het vandaan komt. Verstuur dit bestand niet.',
  },
  'usage-cabinet.approval-malformed': {
    message: (d) => `De goedkeuring ${d.name} is niet bruikbaar: ${d.problem}.`,
    remedy: 'Kopieer haar opnieuw van waar ze vandaan komt, of voer Voorbereiden opnieuw uit met een goedkeuring.',
  },
  'usage-cabinet.approval-newer-format': {
    message: (d) =>
      `De goedkeuring ${d.name} is gemaakt door een nieuwere versie van dit programma (indeling ${d.version}).`,
    remedy: sameVersion,
  },
  'usage-cabinet.none': {
    message: (d) => `Er is geen CAB-bestand met gebruiksgegevens in ${d.path}.`,
    remedy: 'Geef de map of het bestand op dat Voorbereiden heeft geschreven.',
  },

  'updates.unknown-pick': {
    message: (d) =>
      d.guid === null
        ? `Er zijn updates gekozen voor hiërarchie ${d.hierarchy}, maar daarvan zijn er geen gebruiksgegevens.`
        : `De update ${d.guid} is gekozen voor hiërarchie ${d.hierarchy}, maar de service biedt die niet aan.`,
    remedy: planAgain,
  },

  'cloud.bad-address': {
    message: (d) => `"${d.address}" is geen adres van een cloudservice.`,
    remedy: 'Verbeter het adres in de instellingen: het begint met https:// of http://.',
  },
  'cloud.name-not-found': {
    message: (d) => `De naam ${d.host} is op dit netwerk niet gevonden.`,
    remedy: 'Controleer of deze computer internettoegang heeft en of de firewall de naam toestaat.',
  },
  'cloud.refused': {
    message: (d) => `${d.host} weigerde de verbinding.`,
    remedy: 'Controleer het adres en de poort, en of de service actief is; er kan een firewall tussen zitten.',
  },
  'cloud.unreachable': {
    message: (d) => `${d.host} was niet bereikbaar: ${d.reason}.`,
    remedy: 'Controleer het netwerk en de firewall en begin dan opnieuw.',
  },
  'cloud.timed-out': {
    message: (d, format) => `${d.host} antwoordde niet binnen ${format.count(d.seconds)} seconden.`,
    remedy: 'Controleer het netwerk en begin dan opnieuw: voltooide bestanden blijven behouden.',
  },
  'cloud.not-trusted': {
    message: (d) => `Het certificaat van ${d.host} wordt niet vertrouwd: ${d.reason}.`,
    remedy:
      'Controleer de klok van deze computer, en of een proxy het verkeer inspecteert: het certificaat daarvan moet hier dan worden vertrouwd.',
  },
  'cloud.not-there': {
    message: (d) => `De cloudservice heeft geen ${d.url} (404).`,
    remedy:
      'Begin later opnieuw: de update kan zijn ingetrokken. Blijft het zo, controleer dan het adres in de instellingen.',
  },
  'cloud.server-error': {
    message: (d) => `Er ging iets mis bij de cloudservice op ${d.url} (${d.status}).`,
    remedy: 'Wacht even en begin dan opnieuw: voltooide bestanden blijven behouden.',
  },
  'cloud.not-allowed': {
    message: (d) => `De cloudservice stond ${d.url} niet toe (${d.status}).`,
    remedy: 'Controleer het adres in de instellingen, en of een filter onderweg het blokkeert.',
  },
  'cloud.too-many-redirects': {
    message: (d) => `${d.url} leidt in een kring rond: ${d.hosts.join(' → ')}.`,
    remedy: openInBrowser,
  },
  'cloud.redirect-refused': {
    message: (d) => `${d.url} leidt naar ${d.to}, wat minder veilig is en niet is gevolgd.`,
    remedy: openInBrowser,
  },
  'cloud.web-page': {
    message: (d) => `${d.url} antwoordde met een webpagina terwijl een bestand werd verwacht.`,
    remedy: 'Er zit een aanmeldpagina of een filter tussen: open het adres in een browser op deze computer.',
  },
  'cloud.cut-off': {
    message: (d, format) =>
      `Het downloaden van ${d.url} werd afgebroken na ${format.bytes(d.receivedBytes)}${d.expectedBytes === null ? '' : ` van ${format.bytes(d.expectedBytes)}`}.`,
    remedy: 'Controleer het netwerk en begin dan opnieuw: voltooide bestanden blijven behouden.',
  },
  'cloud.busy': {
    message: (d) =>
      `${d.host} heeft te veel te doen (${d.status})${d.seconds === null ? '' : ` en vraagt om ${d.seconds} seconden te wachten`}.`,
    remedy: 'Wacht een tijdje en begin dan opnieuw: voltooide bestanden blijven behouden.',
  },
  'cloud.asks-to-wait': {
    message: (d, format) =>
      `${d.host} vraagt om ${format.count(d.seconds)} seconden te wachten: langer dan een uitvoering wacht.`,
    remedy: 'Begin opnieuw als die tijd voorbij is: wat al is gedownload, blijft behouden.',
  },
  'cloud.too-slow': {
    message: (d, format) => `${d.host} stuurde maar ${format.bytes(d.receivedBytes)} in ${d.seconds} seconden.`,
    remedy: 'Controleer het netwerk en de proxyserver en begin dan opnieuw: wat al is gedownload, blijft behouden.',
  },
  'cloud.encoded': {
    message: (d) => `${d.url} werd ingepakt met "${d.encoding}" verstuurd, terwijl het onveranderd werd gevraagd.`,
    remedy: 'Een proxy of een filter onderweg verandert wat er langskomt: laat dit adres daarvan uitzonderen.',
  },
  'cloud.wrong-part': {
    message: (d) => `Er werd een deel van ${d.url} gevraagd, en er kwam iets anders.`,
    remedy:
      'Begin opnieuw: wat al is gedownload, blijft behouden. Blijft het zo, dan kent een proxy onderweg misschien geen delen van bestanden.',
  },
  'cloud.upload-refused': {
    message: (d) => `De cloudservice nam ${d.name} niet aan (${d.status}: ${d.reason}).`,
    remedy: 'Het CAB-bestand is heel: vraag wie de service beheert naar de reden die wordt gegeven.',
  },
  'cloud.token-refused': {
    message: (d) =>
      d.hasToken
        ? `${d.host} kent het token niet dat deze computer toont.`
        : `${d.host} vraagt om een token, en deze computer heeft er geen voor.`,
    remedy:
      'Vraag wie de service beheert om een token, en stel de omgevingsvariabele SERVICE_CONNECTION_CLOUD_TOKEN daarop in.',
  },
  'cloud.token-needs-tls': {
    message: (d) => `Er is een token voor ${d.host}, en iedereen onderweg zou het daar kunnen lezen.`,
    remedy:
      'Verbeter het adres van de gebruiksgegevens in de instellingen: het moet met https:// beginnen. Het token is niet verzonden.',
  },
  'cloud.unexpected-answer': {
    message: (d) => `De cloudservice gaf op ${d.url} een antwoord dat niet bruikbaar is: ${d.problem}.`,
    remedy: 'Controleer het adres in de instellingen; mogelijk is een nieuwere versie van dit programma nodig.',
  },
  'network.unknown-host': {
    message: (d) => `${d.host} is geen van de hosts in de instellingen.`,
    remedy: 'Bekijk de lijst met hosts opnieuw: de instellingen zijn misschien gewijzigd.',
  },
  'cloud.host-not-listed': {
    message: (d) => `${d.from} leidt naar ${d.host}, dat noch in de instellingen, noch in het updatemanifest staat.`,
    remedy:
      'Aan die host is niets gevraagd. Klopt hij, voeg hem dan toe aan "endpoints" in het instellingenbestand, of zet "hosts" op "any".',
  },
  'tls.ca-file': {
    message: (d) => `Het bestand met vertrouwde certificaten ${d.path} is niet bruikbaar: ${d.problem}.`,
    remedy:
      'Vraag het netwerkteam om het certificaat als PEM-bestand en noem dat bestand in de instellingen als tls.caFile.',
  },
  'tls.expired': {
    message: (d) => `Het certificaat "${d.subject}", dat ${d.host} toont, is op ${d.notAfter} verlopen.`,
    remedy:
      'Controleer de datum van deze computer. Klopt die, dan moet de beheerder van die host of van de proxyserver het certificaat vernieuwen.',
  },
  'tls.not-yet-valid': {
    message: (d) => `Het certificaat "${d.subject}", dat ${d.host} toont, is niet geldig vóór ${d.notBefore}.`,
    remedy:
      'Controleer de datum van deze computer. Klopt die, wacht dan tot die dag, of meld het de beheerder van die host of van de proxyserver.',
  },
  'tls.clock-wrong': {
    message: (d) =>
      `De klok van deze computer staat op ${d.clock}, maar het certificaat van ${d.host} geldt van ${d.notBefore} tot ${d.notAfter}: de klok staat verkeerd.`,
    remedy: 'Zet de datum, de tijd en de tijdzone van deze computer goed en begin dan opnieuw.',
  },
  'tls.wrong-host': {
    message: (d) => `Het certificaat dat ${d.host} toont, is voor een andere naam: ${d.names}.`,
    remedy:
      'Controleer het adres in de instellingen. Klopt het, dan antwoordt er onderweg iets in plaats van die host: vraag het netwerkteam.',
  },
  'tls.unknown-root': {
    message: (d) =>
      `Het certificaat van ${d.host} wordt niet vertrouwd: "${d.subject}" is uitgegeven door "${d.issuer}", die deze computer niet kent.`,
    remedy:
      'Kent het netwerkteam die uitgever, vraag dan om het certificaat ervan als PEM-bestand en noem dat bestand in de instellingen als tls.caFile. Ga anders niet verder.',
  },
  'tls.self-signed': {
    message: (d) =>
      `Het certificaat van ${d.host} wordt niet vertrouwd: "${d.subject}" staat alleen voor zichzelf in en voor niemand die deze computer kent.`,
    remedy:
      'Is die host van u zelf, noem dan het certificaat ervan (een PEM-bestand) in de instellingen als tls.caFile. Ga anders niet verder.',
  },
  'tls.inspected': {
    message: (d) =>
      `${d.proxy === null ? 'Iets onderweg' : `De proxyserver ${d.proxy}`} inspecteert het verkeer naar ${d.host}: het certificaat is uitgegeven door "${d.issuer}", die deze computer niet kent.`,
    remedy:
      'Vraag het netwerkteam om het certificaat van die uitgever als PEM-bestand en noem dat bestand in de instellingen als tls.caFile; of vraag hun deze host niet te inspecteren.',
  },
  'tls.revoked': {
    message: (d) => `Het certificaat "${d.subject}", dat ${d.host} toont, is op ${d.revoked} ingetrokken.`,
    remedy: 'Ga niet verder: de beheerder van die host moet het certificaat vervangen.',
  },
  'tls.weak-certificate': {
    message: (d) => `Het certificaat "${d.subject}", dat ${d.host} toont, is te zwak om te vertrouwen: ${d.weakness}.`,
    remedy: 'De beheerder van die host of van de proxyserver moet het certificaat vervangen.',
  },
  'tls.version': {
    message: (d) => `${d.host} biedt geen TLS-versie die veilig genoeg is: ten minste ${d.minimum} is nodig.`,
    remedy:
      'Vraag de beheerder van die host of van de proxyserver om die toe te staan; zie ook tls.minimumVersion in het instellingenbestand.',
  },
  'tls.no-common-cipher': {
    message: (d) =>
      `${d.host} brak de TLS-handshake af: er is geen versleuteling die beide kennen, of er wordt iets anders verlangd.`,
    remedy:
      'Vraag de beheerder van die host of van de proxyserver om ECDHE met AES-GCM toe te staan, zoals Microsoft documenteert.',
  },
  'tls.not-tls': {
    message: (d) => `Wat op ${d.host} antwoordt, spreekt geen TLS.`,
    remedy:
      'Controleer de poort van het adres: die kan voor gewone http zijn, of van een andere service; of er antwoordt onderweg iets anders.',
  },
  'tls.wants-certificate': {
    message: (d) => `${d.host} verlangt een certificaat van deze computer, en dit programma heeft er geen.`,
    remedy: 'Controleer het adres in de instellingen; mogelijk antwoordt er onderweg iets in plaats van die host.',
  },
  'proxy.bad-address': {
    message: (d) => `"${d.address}" is geen adres van een proxyserver.`,
    remedy:
      'Schrijf het als host:poort, bijvoorbeeld itproxy.contoso.com:8080. Zonder poort geldt 80, en een verkeerde poort is wat het klassieke hulpprogramma meldt als "CAB does not contain telemetry data".',
  },
  'proxy.unreachable': {
    message: (d) => `De proxyserver ${d.proxy} was niet bereikbaar: ${d.reason}.`,
    remedy: 'Controleer de naam en de poort van de proxyserver: zonder poort geldt 80.',
  },
  'proxy.needs-credentials': {
    message: (d) => `De proxyserver ${d.proxy} vraagt om een gebruikersnaam en een wachtwoord.`,
    remedy:
      'Meld u aan bij de netwerkinstellingen. Geef op de opdrachtregel de gebruiker op met -proxyusername; om het wachtwoord wordt gevraagd, of het wordt gelezen uit SERVICE_CONNECTION_PROXY_PASSWORD.',
  },
  'proxy.wrong-credentials': {
    message: (d) => `De proxyserver ${d.proxy} accepteerde het wachtwoord van ${d.userName} niet.`,
    remedy: 'Controleer de gebruikersnaam en het wachtwoord en begin dan opnieuw.',
  },
  'proxy.name-not-found': {
    message: (d) => `De naam van de proxyserver ${d.proxy} kon niet worden gevonden.`,
    remedy: 'Controleer de naam van de proxyserver, en of deze computer in het netwerk zit dat die naam kent.',
  },
  'proxy.not-listening': {
    message: (d) => `Niets antwoordt op ${d.proxy}, waar de proxyserver zou moeten zijn: de verbinding werd geweigerd.`,
    remedy:
      'Controleer de poort van de proxyserver: zonder poort geldt 80. Met het CAB-bestand is niets mis, al zou het klassieke hulpprogramma zeggen dat er geen telemetriegegevens in zitten.',
  },
  'proxy.not-a-proxy': {
    message: (d) => `Wat op ${d.proxy} antwoordt, is geen proxyserver: ${d.found}.`,
    remedy: 'Controleer de poort van de proxyserver: op deze luistert een ander programma.',
  },
  'proxy.wants-tls': {
    message: (d) => `De poort van ${d.proxy} verwacht TLS, en werd zonder aangesproken.`,
    remedy: 'Schrijf https:// voor het adres van de proxyserver, of geef de poort voor gewone verbindingen.',
  },
  'proxy.no-tls': {
    message: (d) => `De proxyserver ${d.proxy} spreekt op deze poort geen TLS.`,
    remedy: 'Schrijf het adres met http:// of zonder iets ervoor, of geef de poort voor TLS.',
  },
  'proxy.not-trusted': {
    message: (d) => `Het certificaat van de proxyserver ${d.proxy} zelf wordt niet vertrouwd: ${d.reason}.`,
    remedy:
      'Vraag het netwerkteam om het certificaat dat het heeft uitgegeven, als PEM-bestand, en noem dat bestand in de instellingen (tls.caFile).',
  },
  'proxy.closed': {
    message: (d) => `De proxyserver ${d.proxy} verbrak de verbinding zonder antwoord toen om ${d.host} werd gevraagd.`,
    remedy:
      'Controleer de poort en het adres van de proxyserver; kloppen die, vraag dan wie hem beheert wat er in het logboek staat.',
  },
  'proxy.no-answer': {
    message: (d) =>
      `De proxyserver ${d.proxy} nam de verbinding aan, maar antwoordde niet binnen ${d.seconds} seconden over ${d.host}.`,
    remedy:
      'Begin opnieuw. Blijft het zo, dan hangt de proxyserver of bereikt hij de host niet: vraag wie hem beheert.',
  },
  'proxy.refused': {
    message: (d) => `De proxyserver ${d.proxy} laat deze computer niet door naar ${d.host} (${d.status}: ${d.reason}).`,
    remedy: 'Vraag wie de proxyserver beheert deze host toe te staan voor deze computer of dit account.',
  },
  'proxy.sign-in-page': {
    message: (d) =>
      `De proxyserver ${d.proxy} toont een aanmeldpagina in plaats van door te laten naar ${d.host} (${d.status}).`,
    remedy: 'Open een willekeurig adres in een browser op deze computer, meld u daar aan en begin opnieuw.',
  },
  'proxy.target-not-found': {
    message: (d) => `De proxyserver ${d.proxy} antwoordt, maar kan de naam ${d.host} niet vinden.`,
    remedy:
      'Controleer het adres in de instellingen; klopt het, dan moet naar de naamomzetting van de proxyserver worden gekeken.',
  },
  'proxy.target-refused': {
    message: (d) => `De proxyserver ${d.proxy} antwoordt, maar ${d.host} weigerde zijn verbinding.`,
    remedy:
      'Controleer het adres en de poort in de instellingen; kloppen ze, dan is de service niet actief: begin later opnieuw.',
  },
  'proxy.target-timed-out': {
    message: (d) => `De proxyserver ${d.proxy} antwoordt, maar kreeg niet op tijd antwoord van ${d.host}.`,
    remedy:
      'Begin later opnieuw. Blijft het zo, dan laat een firewall achter de proxyserver de verbinding vallen: vraag het netwerkteam.',
  },
  'proxy.target-unreachable': {
    message: (d) => `De proxyserver ${d.proxy} antwoordt, maar kon ${d.host} niet bereiken (${d.status}: ${d.reason}).`,
    remedy:
      'Begin later opnieuw. Blijft het zo, vraag dan wie de proxyserver beheert naar de weg van daar naar de host.',
  },
  'proxy.unsupported-scheme': {
    message: (d) =>
      `De proxyserver ${d.proxy} laat alleen toe wie zich aanmeldt met ${d.offered}, en dat kan dit programma niet.`,
    remedy:
      'Vraag wie de proxyserver beheert ook NTLM, Digest of Basic aan te bieden, of deze computer zonder aanmelden door te laten naar de genoemde hosts.',
  },
  'proxy.unsupported-kind': {
    message: (d) => `De weg naar internet loopt via ${d.kinds}, en dat kan dit programma niet gebruiken.`,
    remedy: 'Noem een HTTP-proxyserver in de netwerkinstellingen; het netwerkteam kent de host en de poort.',
  },
  'proxy.script-not-there': {
    message: (d) => `Het configuratiescript ${d.script} kon niet worden gelezen: ${d.reason}.`,
    remedy: 'Controleer het adres van het script in de netwerkinstellingen, of noem daar de proxyserver zelf.',
  },
  'proxy.script-failed': {
    message: (d) => `Het configuratiescript ${d.script} mislukte toen om ${d.host} werd gevraagd: ${d.problem}.`,
    remedy:
      'Meld het aan wie het script beheert. Noem tot het hersteld is de proxyserver zelf in de netwerkinstellingen.',
  },
  'proxy.script-hangs': {
    message: (d) =>
      `Het configuratiescript ${d.script} had na ${d.seconds} seconden geen antwoord voor ${d.host} en is gestopt.`,
    remedy:
      'Meld het aan wie het script beheert. Noem tot het hersteld is de proxyserver zelf in de netwerkinstellingen.',
  },
  'proxy.not-discovered': {
    message: (d) => `Op dit netwerk is geen configuratiescript ontdekt: ${d.tried}.`,
    remedy:
      'Noem de proxyserver of het adres van het script in de netwerkinstellingen. Alleen ontdekken op naam (WPAD in DNS) wordt geprobeerd, niet via DHCP.',
  },
  'proxy.no-password': {
    message: (d) => `Om het wachtwoord van ${d.userName} voor de proxyserver kan hier niet worden gevraagd.`,
    remedy: 'Stel de omgevingsvariabele SERVICE_CONNECTION_PROXY_PASSWORD in, of voer de opdracht uit in een terminal.',
  },
  'download.changed': {
    message: (d) => `${d.name} werd bij de dienst vervangen terwijl het werd gedownload.`,
    remedy: 'Begin wat later opnieuw: het wordt dan gedownload zoals het geworden is.',
  },
  'download.too-large': {
    message: (d, format) =>
      `${d.name} is groter dan ${format.bytes(d.limitBytes)}; dat is geen enkel bestand van een update.`,
    remedy: 'Controleer het adres in de instellingen, en of een proxy onderweg iets anders levert.',
  },
  'download.wrong-size': {
    message: (d, format) =>
      `${d.name} heeft ${format.count(d.actualBytes)} bytes; volgens het manifest zijn het er ${format.count(d.expectedBytes)}.`,
    remedy: downloadAgain,
  },
  'download.wrong-hash': {
    message: (d) =>
      `${d.name} is niet het bestand dat het manifest noemt (SHA-256 ${d.actual.slice(0, 16)}…, verwacht ${d.expected.slice(0, 16)}…).`,
    remedy: downloadAgain,
  },
  'download.empty': {
    message: (d, format) =>
      `${d.name} kwam leeg aan${d.expectedBytes === null ? '' : `; volgens het manifest zijn het ${format.count(d.expectedBytes)} bytes`}. Zo ziet een tijdelijk leeg bestand eruit, waarmee de installatie dagen later bij de site mislukt.`,
    remedy: downloadAgain,
  },

  'manifest.forbidden-xml': {
    message: (d) => `${d.name} bevat ${d.what}, wat nooit in een manifest staat.`,
    remedy: safeDownload,
  },
  'manifest.malformed': {
    message: (d) => `${d.name} is geen bruikbaar manifest: ${d.problem}.`,
    remedy: 'Download het opnieuw; mogelijk is een nieuwere versie van dit programma nodig.',
  },
  'manifest.placeholder': {
    message: (d) =>
      `${d.name} noemt ${d.file} met de hash van nul bytes (E3B0C442…): dat is een tijdelijk leeg bestand en niet het bestand zelf; een installatie ermee mislukt.`,
    remedy:
      'Begin later opnieuw: de lijst wordt mogelijk verbeterd. Laat deze update tot dan weg door de updates zelf te kiezen.',
  },
  'manifest.empty-list': {
    message: (d) => `${d.name}, de lijst van wat ${d.update} verder nodig heeft, noemt geen enkel bestand.`,
    remedy: downloadAgain,
  },
  'manifest.wrong-check': {
    message: (d) => `${d.name} bevat ${d.file} niet zoals het manifest het noemt.`,
    remedy: downloadAgain,
  },
  'manifest.too-large': {
    message: (d, format) =>
      `${d.name} is ${format.bytes(d.sizeBytes)} groot; een manifest is hoogstens ${format.bytes(d.limitBytes)}.`,
    remedy: safeDownload,
  },

  'update-pack.no-record': {
    message: (d) => `${d.path} bevat geen updatepakket: er is geen UpdatePack.json.`,
    remedy: 'Geef de map op die Verbinden heeft geschreven, of laat Verbinden het afmaken.',
  },
  'update-pack.malformed-record': {
    message: (d) => `De inhoudslijst van het updatepakket ${d.path} is niet bruikbaar: ${d.problem}.`,
    remedy: copyPackAgain,
  },
  'update-pack.newer-format': {
    message: (d) =>
      `Het updatepakket ${d.path} is gemaakt door een nieuwere versie van dit programma (indeling ${d.version}).`,
    remedy: sameVersion,
  },
  'update-pack.other-hierarchy': {
    message: (d) =>
      `Het updatepakket ${d.path} is gemaakt voor ${d.made.join(', ')}, niet voor de hiërarchie van site ${d.site}.`,
    remedy: 'Importeer het bij de site waarvoor het is gemaakt; voer voor deze site Voorbereiden en Verbinden uit.',
  },
  'update-pack.missing-file': {
    message: (d) => `In het updatepakket ${d.path} ontbreekt ${d.file}.`,
    remedy: 'Kopieer het hele pakket opnieuw vanaf de internetcomputer, of voer Verbinden opnieuw uit.',
  },
  'update-pack.wrong-size': {
    message: (d, format) =>
      `${d.file} in het updatepakket ${d.path} heeft ${format.count(d.actualBytes)} bytes; volgens de inhoudslijst zijn het er ${format.count(d.expectedBytes)}.`,
    remedy: copyPackAgain,
  },
  'update-pack.wrong-hash': {
    message: (d) =>
      `${d.file} in het updatepakket ${d.path} is gewijzigd sinds Verbinden het schreef${d.offset === null ? '' : `, bij byte ${d.offset} of binnen 4 MiB daarna`}.`,
    remedy:
      'Kopieer het pakket opnieuw vanaf de internetcomputer; blijft het zo, dan is het station beschadigd of heeft iemand het gewijzigd.',
  },
  'update-pack.incomplete': {
    message: (d, format) =>
      `Het updatepakket ${d.path} is niet compleet: ${format.count(d.files.length)} ${d.files.length === 1 ? 'bestand' : 'bestanden'} van ${format.count(d.updates)} ${d.updates === 1 ? 'update ontbreekt' : 'updates ontbreken'}: ${firstOf(d.files)}.`,
    remedy:
      'Voer hetzelfde Verbinden opnieuw uit op de internetcomputer: wat er is blijft, en alleen wat ontbreekt wordt gedownload.',
  },
  'update-pack.classic': {
    message: (d, format) =>
      `${d.path} lijkt een pakket van Microsofts eigen hulpprogramma: er is een updatemanifest, en geen inhoudslijst die zegt welke bestanden erbij horen.${d.empty.length === 0 ? '' : ` ${format.count(d.empty.length)} ervan ${d.empty.length === 1 ? 'heeft' : 'hebben'} nul bytes: ${firstOf(d.empty)}. Zulke lege bestanden (SHA-256 E3B0C442…) staan voor onderdelen die niet zijn gedownload; zonder de echte mislukt een installatie.`}`,
    remedy:
      'Voer Verbinden van dit programma uit naar een lege map: het haalt elk bestand op en verzegelt alleen wat compleet is.',
  },
  'update-pack.not-as-offered': {
    message: (d) =>
      `${d.file} in het updatepakket ${d.path} is niet zoals het updatemanifest in het pakket zegt: ${d.problem}.`,
    remedy: 'Gebruik dit pakket niet: voer Verbinden opnieuw uit, naar een lege map.',
  },
  'update-pack.not-finished': {
    message: (d) => `${d.path} is een updatepakket dat Verbinden niet heeft afgemaakt.`,
    remedy: 'Voer hetzelfde Verbinden opnieuw uit op de internetcomputer: het gaat verder met wat er is.',
  },
  'update-pack.unsafe-path': {
    message: (d) => `De inhoudslijst van het updatepakket ${d.path} noemt "${d.file}", wat niet in een pakket hoort.`,
    remedy: 'Gebruik dit pakket niet: het is niet door Verbinden gemaakt.',
  },
  'update-pack.in-the-way': {
    message: (d) => `${d.path} bevat ${d.file}, dat niet bij dit updatepakket hoort.`,
    remedy: 'Kies een lege map, of de map van een eerder updatepakket om daarmee verder te gaan.',
  },

  'signature.unsigned': {
    message: (d) => `${signedBy(d)} is niet ondertekend.`,
    remedy: 'Haal het opnieuw bij de service zelf. Of dat vereist is, staat in de instellingen onder "signatures".',
  },
  'signature.changed': {
    message: (d) => `${signedBy(d)} is niet wat er is ondertekend: ${d.reason}.`,
    remedy: safeDownload,
  },
  'signature.untrusted': {
    message: (d) => `${signedBy(d)} leidt naar geen van de basiscertificaten in de instellingen: ${d.reason}.`,
    remedy:
      'Gebruik het alleen als u de ondertekenaar kent; noem dan zijn basiscertificaat onder "signatures" in het instellingenbestand.',
  },
  'signature.wrong-purpose': {
    message: (d) =>
      `${signedBy(d)} heeft een certificaat dat niet bedoeld is om programma’s te ondertekenen: ${d.reason}.`,
    remedy: safeDownload,
  },
  'signature.expired': {
    message: (d) => `${signedBy(d)} heeft een certificaat dat verlopen was: ${d.reason}.`,
    remedy:
      'Controleer de datum van deze computer. Klopt die, haal dan een latere uitgave van het bestand bij de service.',
  },
  'signature.not-yet-valid': {
    message: (d) => `${signedBy(d)} heeft een certificaat dat nog niet geldig was: ${d.reason}.`,
    remedy: 'Controleer de datum van deze computer: die loopt mogelijk achter.',
  },
  'signature.weak': {
    message: (d) => `${signedBy(d)} kan vervalst zijn: ${d.reason}.`,
    remedy: 'Haal een latere uitgave van het bestand bij de service.',
  },
  'signature.unreadable': {
    message: (d) => `De handtekening van ${signedBy(d)} kan niet worden beoordeeld: ${d.reason}.`,
    remedy: 'Download het opnieuw; blijft het zo, dan moet de ondertekenaar het opnieuw ondertekenen.',
  },
  'signature.no-roots': {
    message: () =>
      'De instellingen vereisen handtekeningen en noemen geen basiscertificaat: geen enkele zou goed kunnen zijn.',
    remedy: 'Noem PEM-bestanden onder "signatures", "roots" in het instellingenbestand, of zet "policy" op "warn".',
  },

  'import.no-answer': {
    message: (d, format) =>
      `Site ${d.site} is na ${format.count(d.seconds)} seconden nog niet klaar met het updatepakket.`,
    remedy:
      'Controleer of SMS_EXECUTIVE actief is op de siteserver, en bekijk hman.log. Voer Importeren daarna opnieuw uit: het blijft volgen.',
  },
  // The state itself, in words, stands in the list of updates.
  'import.package-failed': {
    message: (d) => `${d.name} (${d.guid}): ${failedStates[d.stateName] ?? d.stateName}.`,
    remedy: 'Zoek de reden in hman.log en dmpdownloader.log van de siteserver.',
  },
  'verify.nothing': {
    message: (d) => `${d.path} bevat niets dat kan worden gecontroleerd.`,
    remedy: 'Geef een updatepakket, een CAB-bestand of een map met gebruiksgegevens op.',
  },

  'review.gone': {
    message: () => 'Deze beoordeling is niet meer geopend.',
    remedy: 'Open de beoordeling opnieuw: de gebruiksgegevens worden dan opnieuw gelezen.',
  },
  'review.superseded': {
    message: () => 'De rijen worden op een andere manier gerangschikt, waar later om is gevraagd.',
    remedy: 'U hoeft niets te doen: de latere rangschikking wordt getoond.',
  },

  'custody.damaged': {
    message: (d) =>
      `Het overdrachtsregister ${d.name} klopt niet: regel ${d.number} ${custodyReasons[d.reason] ?? d.reason}.`,
    remedy:
      'Er wordt niets van gebruikt: deze computer gaat verder met zijn eigen register, de andere ook. Vergelijk hun rapporten en zoek uit wie het station heeft gehad.',
  },
  'custody.differs': {
    message: (d) =>
      `Het overdrachtsregister ${d.name} op het station en dat op deze computer horen niet bij elkaar: ze verschillen vanaf regel ${d.number}.`,
    remedy:
      'Deze computer gaat verder met zijn eigen register. Zoek uit welke van de twee computers is teruggezet naar een eerdere toestand, of wie zijn sleutel nog gebruikt.',
  },
  'custody.written-elsewhere': {
    message: (d) =>
      `Een andere uitvoering van dit programma heeft intussen iets toegevoegd aan het overdrachtsregister ${d.name}.`,
    remedy:
      'Begin opnieuw als de andere klaar is: ze gaat van daar verder, en er gaat niets van het register verloren.',
  },
  'custody.too-large': {
    message: (d, format) =>
      `Het overdrachtsregister ${d.name} is groter dan ${format.bytes(d.limitBytes)}, het meeste dat een register kan zijn.`,
    remedy:
      'Het is niet door dit programma geschreven. Gebruik het register van de andere computer of van een ander station.',
  },

  'scan.dirty': {
    message: (d) => `De scanner vond niet alles schoon. ${d.count} geweigerd: ${d.files.join(', ')} (${d.program}).`,
    remedy: 'Er wordt niets van gebruikt. Laat wie over de beveiliging gaat naar deze bestanden kijken.',
  },
  'scan.crashed': {
    message: (d) => `De scanner faalde, dus niets geldt als schoon: ${d.said} (${d.program}).`,
    remedy: 'Start de scanner met de hand om te zien wat eraan mankeert, en begin dan opnieuw.',
  },
  'scan.timed-out': {
    message: (d) => `De scanner was na ${d.seconds} s niet klaar, dus niets geldt als schoon (${d.program}).`,
    remedy: 'Geef hem meer tijd (scan.timeoutSeconds in het instellingenbestand) en begin dan opnieuw.',
  },
  'scan.silent': {
    message: (d) => `De scanner eindigde zonder iets te zeggen, dus niets geldt als schoon (${d.program}).`,
    remedy: 'Stel de argumenten zo in dat hij vertelt wat hij heeft gescand, en begin dan opnieuw.',
  },
  'scan.incomplete': {
    message: (d) =>
      `De scanner noemde ${d.clean} van de ${d.files} bestanden schoon en zei niets over de andere (${d.program}).`,
    remedy: 'Controleer of hij ze allemaal mag lezen en zijn handtekeningen heeft, en begin dan opnieuw.',
  },
  'scan.no-program': {
    message: (d) => `De scanner ${d.program} staat niet op deze computer, dus niets geldt als schoon.`,
    remedy: 'Installeer hem, of verbeter scan.command in het instellingenbestand.',
  },
  'packing.does-not-fit': {
    message: (d, format) =>
      `Dit heeft ${format.bytes(d.neededBytes)} nodig; ${d.drives === 1 ? 'het station heeft' : `de ${d.drives} stations samen hebben`} plaats voor ${format.bytes(d.roomBytes)}. Er ontbreekt ${format.bytes(d.missingBytes)}.`,
    remedy: 'Voeg een station toe, of maak er op een ruimte vrij, en begin dan opnieuw.',
  },
  'packing.missing-drives': {
    message: (d) => `Nog niet alles is er. Er ontbreekt: ${d.drives.join(', ')} (van ${d.count} stations).`,
    remedy:
      'Sluit het genoemde station aan, de volgorde maakt niet uit, en begin opnieuw. Is het verloren, voer dan Verbinden opnieuw uit.',
  },
  'packing.next-drive': {
    message: (d) =>
      `Station ${d.number} van ${d.count}${d.label === '' ? '' : ` (${d.label})`} moet nog worden beschreven.`,
    remedy: 'Sluit het aan en begin op dezelfde manier opnieuw: wat geschreven is, blijft.',
  },
  'packing.other-drive': {
    message: (d) =>
      `Het station in ${d.path} is niet station ${d.number} van ${d.count}${d.label === '' ? '' : ` (${d.label})`}, dat nog moet worden beschreven.`,
    remedy:
      'Sluit dat station aan. Hebt u het niet meer, begin dan opnieuw met --anew: alles wordt dan verdeeld over de stations die u noemt.',
  },
  'packing.not-gathered': {
    message: (d) => `${d.path} bevat maar een deel van een updatepakket: het kwam op meer stations.`,
    remedy: 'Voeg het samen met gather, van al zijn stations, en importeer de map die dat maakt.',
  },
  'packing.foreign-drive': {
    message: (d) => `${d.path} bevat geen deel van het updatepakket dat wordt samengevoegd.`,
    remedy:
      'Noem op elk station de map die Verdelen heeft geschreven, alle van één updatepakket en één verdeling. Gebruik voor een ander updatepakket een lege map.',
  },
  'parts.table-malformed': {
    message: (d) => `De lijst van stations en delen ${d.name} is niet te gebruiken: ${d.problem}.`,
    remedy:
      'Gebruik de lijst op een ander station van deze reis: die is op elk ervan dezelfde. Voer anders Verbinden opnieuw uit.',
  },

  'logs.not-a-log': {
    message: (d) => `"${d.name}" is geen logboek van dit programma.`,
    remedy: 'Kies een uitvoering uit de geschiedenis: daar staat het logboek bij.',
  },

  'contract.unknown-request': {
    message: (d) => `Het programma kent het verzoek "${d.name}" niet.`,
    remedy:
      'Sluit dit venster en open het programma opnieuw: het scherm en het programma zijn niet van dezelfde versie.',
  },
  'contract.refused-input': {
    message: (d) => `Het verzoek "${d.name}" is geweigerd: ${d.problem}.`,
    remedy: 'Verbeter wat is ingevuld; is er niets ingevuld, sluit dan dit venster en open het programma opnieuw.',
  },
  'contract.no-answer': {
    message: (d) => `Het programma antwoordt niet: ${d.reason}.`,
    remedy:
      'Controleer of het nog actief is op deze computer. Is het opnieuw gestart, gebruik dan het nieuwe adres dat het toont.',
  },
  'contract.not-signed-in': {
    message: () => 'Dit adres is al eerder gebruikt, of is niet het adres dat het programma toont.',
    remedy: 'Druk op Enter waar het programma is gestart: het toont een nieuw adres, dat één keer kan worden gebruikt.',
  },

  'trust.key-damaged': {
    message: (d) => `De sleutel van deze computer, ${d.path}, is onbruikbaar: ${d.problem}.`,
    remedy:
      'Zet het bestand terug uit een back-up van deze computer. Is die er niet, maak dan een nieuwe sleutel (trust new-key): elke andere computer vergelijkt dan de woorden nog eens.',
  },
  'trust.state-damaged': {
    message: (d) => `Wat deze computer van de andere weet, ${d.path}, is onbruikbaar: ${d.problem}.`,
    remedy:
      'Zet het bestand terug uit een back-up van deze computer. Is die er niet, maak dan een nieuwe sleutel (trust new-key): wat er is wordt opzijgezet, en elke andere computer wordt nog eens gekoppeld.',
  },
  'trust.in-use': {
    message: (d) => `Een ander programma heeft ${d.path} te lang in gebruik.`,
    remedy: 'Sluit de andere vensters van dit programma en begin opnieuw; er is niets gewijzigd.',
  },
  'trust.key-replaced': {
    message: () => 'De sleutel van deze computer werd vervangen terwijl hij aan het verzegelen was.',
    remedy: 'Begin opnieuw: de nieuwe sleutel wordt gebruikt.',
  },
  'trust.nobody-to-pair': {
    message: (d) => `Niets in ${d.path} is door een andere computer verzegeld.`,
    remedy: 'Noem het updatepakket dat Verbinden schreef, of de map met gebruiksgegevens die Voorbereiden schreef.',
  },
  'trust.own-key': {
    message: () => 'Dat is de sleutel van deze computer zelf.',
    remedy: 'Lees de woorden op de andere computer: een computer hoeft niet met zichzelf gekoppeld te worden.',
  },
  'trust.phrase-differs': {
    message: (d) => `De woorden zijn niet die van deze computer en ${d.name} samen.`,
    remedy:
      'Lees ze nog eens van de andere computer. Blijven ze verschillen, stop dan: wat op het station staat, komt niet van die computer.',
  },
  'trust.unknown-computer': {
    message: (d) => `Geen gekoppelde computer heeft de sleutel ${d.computer}.`,
    remedy: 'Bekijk de lijst van gekoppelde computers: hij wordt misschien al niet meer vertrouwd.',
  },
  'trust.unknown-leg': {
    message: () => 'Deze computer wacht op niets met dat nummer.',
    remedy: 'Bekijk de lijst opnieuw: er is intussen misschien antwoord gekomen.',
  },
  'trust.no-reason': {
    message: () => 'Een besluit heeft een reden nodig en de naam van wie het nam.',
    remedy: 'Schrijf in een paar woorden waarom, en wie u bent: beide blijven in het overdrachtsregister.',
  },
  'trust.override-unused': {
    message: (d) => `${d.code} zou worden aangenomen, en niets werd er om geweigerd.`,
    remedy: 'Laat dat besluit weg: het wordt alleen genomen als het nodig is. Er is niets gedaan.',
  },
  'trust.not-sealed': {
    message: (d) => `${d.path} is niet verzegeld: niemand kan zeggen waar het vandaan komt.`,
    remedy:
      'Weet u waarom, neem het dan aan met een reden, die in het overdrachtsregister blijft; voer anders de taak die het verzegelde nog eens uit.',
  },
  'trust.wrong-direction': {
    message: (d) =>
      `Dit is verzegeld ${d.kind === 'outbound' ? 'op weg uit een site' : 'op weg naar een site'}, en wordt andersom gebruikt.`,
    remedy: 'Kies de map die voor deze computer bedoeld is.',
  },
  'trust.retired-key': {
    message: (d) =>
      `Dit is verzegeld met een sleutel van ${d.name} die niet meer wordt vertrouwd sinds ${d.until}: ${d.reason}.`,
    remedy: 'Laat het nog eens verzegelen met de sleutel van nu; koppel om de oude sleutel weer te vertrouwen.',
  },
  'trust.key-changed': {
    message: (d) =>
      `Dit is verzegeld door ${d.name}, maar met een andere sleutel dan die van de ${d.name} waarmee deze computer is gekoppeld (${d.oldComputer}). De woorden om te vergelijken zijn ${d.phrase}.`,
    remedy:
      'Vraag daar of de sleutel is vervangen. Zo ja, vergelijk dan de woorden op beide computers en koppel (trust pair --replaces); is het een andere computer met dezelfde naam, koppel dan zonder dat; gebruik het station anders niet.',
  },
  'trust.not-paired': {
    message: (d) =>
      `Dit is verzegeld door ${d.name}, waarmee deze computer niet is gekoppeld. De woorden om te vergelijken zijn ${d.phrase}.`,
    remedy:
      'Vergelijk de woorden met die op de andere computer. Zijn ze gelijk, koppel dan (trust pair); gebruik het station anders niet.',
  },
  'trust.other-hierarchy': {
    message: (d) => `Dit is verzegeld voor ${d.labels.join(', ')}, en dat is niet de hiërarchie van deze site.`,
    remedy: 'Gebruik het bij de site waar het voor is, en breng het station van deze site.',
  },
  'trust.answers-altered': {
    message: (d) => `Dit beantwoordt wat hier op ${d.created} is verzegeld, maar als iets anders dan het was.`,
    remedy:
      'Gebruik het niet: de andere computer kreeg een vervalsing, of is er een. Voer Voorbereiden en Verbinden nog eens uit.',
  },
  'trust.same-sequence': {
    message: (d) =>
      `${d.name} verzegelde dit als zijn nummer ${d.sequence}, en onder dat nummer is hier al iets anders aangenomen.`,
    remedy:
      'Die computer lijkt teruggezet naar een eerdere toestand. Weet u waarom, neem het dan aan met een reden, die in het overdrachtsregister blijft; voer anders de taak die het verzegelde nog eens uit.',
  },
  'trust.rolled-back': {
    message: (d) =>
      `${d.name} verzegelde dit op ${d.created} als zijn nummer ${d.sequence}; nummer ${d.lastSequence} van ${d.lastCreated} is hier al aangenomen.`,
    remedy:
      'Het is een oud station, of die computer is teruggezet naar een eerdere toestand. Weet u waarom, neem het dan aan met een reden, die in het overdrachtsregister blijft; voer anders de taak die het verzegelde nog eens uit.',
  },
  'trust.sequence-jump': {
    message: (d) =>
      `${d.name} verzegelde dit als zijn nummer ${d.sequence}, en het laatste dat hier is aangenomen was ${d.lastSequence}: niemand verzegelt zoveel tussen twee reizen.`,
    remedy:
      'Zoek uit of iemand anders zijn sleutel heeft gebruikt. Weet u waarom, neem het dan aan met een reden, die in het overdrachtsregister blijft; voer anders de taak die het verzegelde nog eens uit.',
  },
  'trust.from-the-future': {
    message: (d) =>
      `${d.name} verzegelde dit op ${d.created}; op deze computer is het ${d.now}. Een van de twee klokken loopt verkeerd.`,
    remedy:
      'Zet de verkeerde klok goed en begin opnieuw. Kan dat niet, neem het dan aan met een reden, die in het overdrachtsregister blijft.',
  },
  'trust.expired': {
    message: (d) =>
      `Wat ${d.name} verzegelde moest worden aangenomen tot ${d.expires}; op deze computer is het ${d.now}.`,
    remedy:
      'Controleer de klok van deze computer. Weet u waarom, neem het dan aan met een reden, die in het overdrachtsregister blijft; voer anders de taak die het verzegelde nog eens uit.',
  },
  'trust.clock-went-back': {
    message: (d) =>
      `${d.name} verzegelde zijn nummer ${d.sequence} op ${d.created}, voor zijn nummer ${d.lastSequence} van ${d.lastCreated}: zijn klok is teruggezet.`,
    remedy: 'Controleer de klok van die computer. Dit is wel aangenomen.',
  },
  'trust.answers-nothing': {
    message: () => 'Dit beantwoordt niets van wat hier is verzegeld.',
    remedy:
      'Het is wel aangenomen. Zijn er gebruiksgegevens meegegaan, vraag dan bij de internetcomputer of die zijn aangekomen.',
  },
  'trust.answers-unknown': {
    message: () => 'Dit beantwoordt iets waarvan deze computer niet meer weet dat hij het verzegelde.',
    remedy:
      'Het is wel aangenomen. Dat is zo nadat deze computer is teruggezet naar een eerdere toestand of een nieuwe sleutel kreeg; is geen van beide gebeurd, vraag dan bij de internetcomputer wat die ontving.',
  },
  'trust.answers-older': {
    message: (d) =>
      `Dit beantwoordt wat hier op ${d.created} is verzegeld, en nog niet wat op ${d.newest} is verzegeld.`,
    remedy: 'Het is wel aangenomen. Komt het nieuwere station niet terug, dan is het misschien verloren.',
  },

  'leg.malformed': {
    message: (d) => `Een verzegeld bewijsstuk is onbruikbaar: ${d.problem}.`,
    remedy: 'Voer de taak die het verzegelde nog eens uit, en breng het station opnieuw.',
  },
  'leg.weak-key': {
    message: () => 'Een verzegeld bewijsstuk noemt een sleutel waarvoor iedereen kan tekenen.',
    remedy: 'Gebruik het niet: geen computer maakt zo’n sleutel. Zoek uit wie het station heeft gehad.',
  },
  'leg.truncated': {
    message: () => 'Een verzegeld bewijsstuk houdt halverwege op.',
    remedy: 'Breng het station opnieuw van de computer die het verzegelde; blijft het zo, dan begeeft het station het.',
  },
  'leg.not-sealed': {
    message: () => 'Een bewijsstuk dat verzegeld moet zijn, heeft geen zegel.',
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.other-algorithm': {
    message: (d) => `Een bewijsstuk is verzegeld met ${d.algorithm}, en zegels zijn Ed25519.`,
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.repeated-name': {
    message: (d) => `Een verzegeld bewijsstuk zegt ${d.name} twee keer, en betekent zo twee dingen.`,
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.newer-format': {
    message: (d) => `Een verzegeld bewijsstuk heeft indeling ${d.format}, die deze versie niet kent.`,
    remedy: 'Installeer dezelfde versie van dit programma op beide computers.',
  },
  'leg.key-mismatch': {
    message: () => 'Een verzegeld bewijsstuk noemt een computer en een sleutel die niet bij elkaar horen.',
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.sealed-by-another': {
    message: () => 'Een bewijsstuk is verzegeld door een andere computer dan waar het van zegt te zijn.',
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.seal-broken': {
    message: () => 'Het zegel van een bewijsstuk klopt niet: er is iets in gewijzigd nadat het is verzegeld.',
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.too-large': {
    message: (d, format) =>
      `Een bewijsstuk is ${format.bytes(d.sizeBytes)} groot, en er wordt niet meer dan ${format.bytes(d.limitBytes)} gelezen.`,
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.too-many': {
    message: (d, format) =>
      `${d.path} bevat ${format.count(d.count)} verzegelde bewijsstukken; geen station heeft er meer dan ${format.count(d.limit)} nodig.`,
    remedy: 'Gebruik voor de volgende reis een leeg station, en leg dit opzij.',
  },
  'leg.link': {
    message: (d) => `${d.path} leidt ergens anders heen, van het station af.`,
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.wrong-name': {
    message: (d) => `${d.path} bevat het verzegelde bewijsstuk ${d.leg} onder een andere naam.`,
    remedy: 'Verwijder dat bestand: het bewijsstuk telt onder zijn eigen naam.',
  },
  'leg.path-refused': {
    message: (d) => `Een verzegeld bewijsstuk noemt "${d.path}", en dat is geen naam van een bestand in zijn map.`,
    remedy: 'Gebruik dit station niet: dit programma verzegelt zo’n naam niet. Zoek uit wat het verzegelde.',
  },
  'leg.path-twice': {
    message: (d) => `Een verzegeld bewijsstuk geeft twee bestanden de ene plaats "${d.path}".`,
    remedy: 'Gebruik dit station niet: dit programma verzegelt zo’n lijst niet. Zoek uit wat het verzegelde.',
  },
  'leg.file-missing': {
    message: (d) => `${d.path} is verzegeld en is er niet.`,
    remedy: 'Breng het station opnieuw van de computer die het verzegelde; blijft het zo, dan begeeft het station het.',
  },
  'leg.file-size': {
    message: (d, format) =>
      `${d.path} is verzegeld met ${format.count(d.expectedBytes)} bytes en heeft er ${format.count(d.sizeBytes)}.`,
    remedy: 'Breng het station opnieuw van de computer die het verzegelde; blijft het zo, dan begeeft het station het.',
  },
  'leg.not-a-file': {
    message: (d) => `${d.path} is verzegeld als bestand en is iets anders.`,
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'leg.file-extra': {
    message: (d) => `${d.path} ligt tussen verzegelde bestanden en is er geen van.`,
    remedy: 'Haal het uit de map, of zoek uit wie het daar heeft gelegd.',
  },
  'leg.file-differs': {
    message: (d) =>
      `${d.path} is niet zoals het werd verzegeld: het verschil begint binnen de 4 MiB vanaf byte ${d.offset}.`,
    remedy: 'Breng het station opnieuw van de computer die het verzegelde; blijft het zo, dan begeeft het station het.',
  },
  'leg.file-changed': {
    message: (d) => `${d.path} is niet het bestand dat onder zijn naam is verzegeld.`,
    remedy:
      'Gebruik dit station er niet voor: iemand heeft het onderweg gewijzigd. Voer de taak die het verzegelde nog eens uit.',
  },
  'bundle.not-whole': {
    message: (d) => `${d.path} is geen hele bundel: het heeft niet het einde dat een bundel heeft.`,
    remedy:
      'Kopieer het opnieuw van de computer die het maakte; blijft het zo, maak het daar dan opnieuw met bundle create.',
  },
  'bundle.other-writer': {
    message: (d) =>
      `${d.path} is een zip-archief, maar geen bundel: ${d.name === '' ? 'het' : `"${d.name}" erin`} is anders opgeslagen (${d.how}).`,
    remedy: 'Maak de bundel met bundle create; archieven van andere programma’s worden niet aangenomen.',
  },
  'bundle.malformed': {
    message: (d) => `${d.path} is onbruikbaar als bundel: ${d.problem} (byte ${d.offset}).`,
    remedy:
      'Kopieer het opnieuw van de computer die het maakte; blijft het zo, gebruik het dan niet en maak het opnieuw met bundle create.',
  },
  'bundle.overlap': {
    message: (d) => `In ${d.path} is de plaats van "${d.name}" (byte ${d.offset}) ook die van iets anders.`,
    remedy: 'Gebruik het niet: dit programma maakt zo’n bundel niet. Zoek uit waar het vandaan komt.',
  },
  'bundle.headers-differ': {
    message: (d) =>
      `In ${d.path} staat naast "${d.name}" (byte ${d.offset}) iets anders dan de lijst aan het einde ervan zegt.`,
    remedy:
      'Kopieer het opnieuw van de computer die het maakte; blijft het zo, gebruik het dan niet en maak het opnieuw met bundle create.',
  },
  'bundle.name-refused': {
    message: (d) => `${d.path} bevat "${d.name}", wat geen naam van een bestand in zijn map kan zijn: ${d.problem}.`,
    remedy: 'Gebruik het niet: dit programma maakt zo’n bundel niet. Zoek uit waar het vandaan komt.',
  },
  'bundle.name-twice': {
    message: (d) => `${d.path} geeft twee bestanden de ene plaats "${d.name}".`,
    remedy: 'Gebruik het niet: dit programma maakt zo’n bundel niet. Zoek uit waar het vandaan komt.',
  },
  'bundle.too-many': {
    message: (d, format) =>
      `${d.path} zegt ${format.count(d.count)} bestanden te bevatten; geen bundel heeft er meer dan ${format.count(d.limit)}, en zo lang is de lijst nooit.`,
    remedy: 'Gebruik het niet: dit programma maakt zo’n bundel niet. Zoek uit waar het vandaan komt.',
  },
  'bundle.damaged': {
    message: (d) => `In ${d.path} is "${d.name}" (vanaf byte ${d.offset}) niet zoals het is geschreven.`,
    remedy:
      'Kopieer het opnieuw van de computer die het maakte; blijft het zo, maak het daar dan opnieuw met bundle create.',
  },
  'receipt.from-another': {
    message: (d) => `Een ontvangstbewijs is van ${d.name}, die niet is gekoppeld en het ook niet bracht.`,
    remedy: 'Het is weggelaten, en al het andere is aangenomen. Zoek uit hoe het daar komt.',
  },
  'receipt.other-hierarchy': {
    message: (d) => `Een ontvangstbewijs van ${d.name} is voor een andere hiërarchie dan wat het bracht.`,
    remedy: 'Het is weggelaten, en al het andere is aangenomen. Zoek uit hoe het daar komt.',
  },
  'receipt.other-leg': {
    message: (d) => `Een ontvangstbewijs van ${d.name} is voor iets anders dan hier is verzegeld.`,
    remedy: 'Het is weggelaten, en al het andere is aangenomen. Zoek uit wat die site importeerde.',
  },

  'relay.malformed': {
    message: (d) => `De instellingen van de relay, ${d.path}, zijn niet bruikbaar: ${d.problem}.`,
    remedy: 'Verbeter het bestand zoals docs/relay.md het beschrijft, en start de relay opnieuw.',
  },
  'relay.needs-tls': {
    message: (d) =>
      `De relay zou zonder TLS op ${d.address} luisteren, en iedereen onderweg zou de tokens kunnen lezen.`,
    remedy: 'Noem een certificaat met sleutel in de instellingen van de relay, of laat hem op 127.0.0.1 luisteren.',
  },
  'relay.certificate': {
    message: (d) => `Het certificaat van de relay, ${d.path}, is niet bruikbaar: ${d.problem}.`,
    remedy:
      'Leg daar een certificaat en de sleutel die erbij hoort neer, beide als PEM, met de bovenliggende certificaten erachter.',
  },
  'relay.cannot-listen': {
    message: (d) => `De relay kan niet luisteren op poort ${d.port} van ${d.address}: ${d.reason}.`,
    remedy:
      'Noem een andere poort of een ander adres in de instellingen van de relay, of sluit het programma dat de poort gebruikt.',
  },
  'relay.catalogue': {
    message: (d) =>
      `De relay heeft geen updates om aan te bieden in ${d.path}: cloud.json ontbreekt daar of is niet bruikbaar.`,
    remedy: 'Leg de updates daar neer met hun cloud.json, of laat "downloads" weg uit de instellingen van de relay.',
  },
  'relay.no-tokens': {
    message: (d) => `Niemand heeft een token voor de relay: er staat er geen in ${d.path}.`,
    remedy: 'Maak er een voor elke computer die verbinding maakt, met: relay token add NAAM.',
  },
  'relay.token-exists': {
    message: (d) => `Er is al een token met de naam ${d.name}.`,
    remedy: 'Kies een andere naam; of verwijder dat token eerst, en geef het nieuwe aan wie het gebruikte.',
  },
  'relay.no-such-token': {
    message: (d) => `Er is geen token met de naam ${d.name}.`,
    remedy: 'Bekijk welke er zijn met: relay token list.',
  },
  'official-tool.not-found': {
    message: (d) =>
      d.looked.length === 0
        ? 'ServiceConnectionTool.exe van Microsoft is niet gevonden: niemand heeft gezegd waar het staat.'
        : `ServiceConnectionTool.exe van Microsoft is niet gevonden in ${firstOf(d.looked)}.`,
    remedy:
      'Noem de map met --tool of in de instellingen. Op de siteserver is dat CD.Latest\\SMSSETUP\\TOOLS\\ServiceConnectionTool; kopieer die hele map naar de computer met internet.',
  },
  'official-tool.other-version': {
    message: (d) =>
      d.tool === null
        ? `Het hulpprogramma in ${d.folder} zegt niet welke versie het is, en moet van dezelfde versie zijn als de site, ${d.site}.`
        : `Het hulpprogramma in ${d.folder} is versie ${d.tool}; de site staat op ${d.site}, en die twee moeten gelijk zijn.`,
    remedy:
      'Gebruik het hulpprogramma uit de map CD.Latest van deze site. Wie het beter weet, kan doorgaan met --accept official-tool.other-version en --because.',
  },
  'official-tool.not-ready': {
    message: (d) => `Het hulpprogramma van Microsoft zou op deze computer mislukken. ${d.findings.join(' ')}`,
    remedy:
      'Herstel wat genoemd is. Wie het beter weet, kan doorgaan om een reden die wordt vastgelegd (--accept official-tool.not-ready en --because).',
  },
  'official-tool.not-started': {
    message: (d) => `${d.program} kon niet worden gestart: ${d.reason}.`,
    remedy:
      'Controleer of het bestand heel is, of geen beleid het verbiedt, en of alle bestanden van de map ernaast staan.',
  },
  'official-tool.hung': {
    message: (d) =>
      `Het hulpprogramma van Microsoft zei en deed ${d.minutes} minuten niets en is beëindigd.${d.said === '' ? '' : ` Het laatste wat het zei: ${d.said}`}`,
    remedy: 'Bekijk het logboek van deze uitvoering, waarin alle uitvoer staat, en begin opnieuw.',
  },
  'official-tool.crashed': {
    message: (d) => `Het hulpprogramma van Microsoft is vastgelopen${d.said === '' ? '.' : `: ${d.said}`}`,
    remedy:
      'Bekijk het logboek van deze uitvoering, waarin alle uitvoer staat. Controleer de Visual C++-redistributables en het .NET Framework, en begin opnieuw.',
  },
  'official-tool.failed': {
    message: (d) =>
      `Het hulpprogramma van Microsoft heeft zijn werk niet gedaan${d.said === '' ? ', en zegt niet waarom.' : `: ${d.said}`}`,
    remedy:
      'Bekijk het logboek van deze uitvoering, waarin alle uitvoer staat. Wat het hulpprogramma in de map achterliet, wordt niet gebruikt.',
  },
  'official-tool.incomplete': {
    message: (d) =>
      `Wat het hulpprogramma van Microsoft in ${d.path} heeft achtergelaten, is niet volledig. ${d.missing.join(' ')}`,
    remedy:
      'Een site zou er dagen later niet van kunnen installeren. Neem een lege map en begin opnieuw; ze is niet verzegeld en Importeren weigert haar.',
  },
  'official-tool.not-laid': {
    message: (d) =>
      `Het hulpprogramma van Microsoft heeft ${d.laid.length} van ${d.laid.length + d.missing.length} updates van het pakket in ${d.path} gezet. Niet gezet, of niet volledig: ${d.missing.join(', ')}. ${d.laid.length === 0 ? 'Er kan niets van worden geïnstalleerd.' : `Wel gezet: ${d.laid.join(', ')}.`}`,
    remedy:
      'Wat er staat, kan worden geïnstalleerd. Importeer hetzelfde updatepakket nog eens voor de rest; wat er daarna nog niet staat, heeft het hulpprogramma misschien weggelaten omdat het voor een andere hiërarchie van het pakket is. Heeft deze site het nodig, laat Verbinden het dan opnieuw downloaden.',
  },
  'official-tool.bad-cabinet': {
    message: (d) =>
      `De cabinet die het hulpprogramma van Microsoft schreef is niet bruikbaar: ${d.problem}. Ze is niet op ${d.path} gezet.`,
    remedy: 'Bekijk het logboek van deze uitvoering, waarin alle uitvoer staat, en begin opnieuw.',
  },
  'official-tool.cannot': {
    message: (d) => `Het hulpprogramma van Microsoft kan dit niet: ${d.what}.`,
    remedy: 'Laat dat weg, of laat dit programma de stap zelf doen met --engine own.',
  },
  'official-tool.proxy-port': {
    message: (d) =>
      `Het hulpprogramma van Microsoft zegt dat de cabinet geen telemetriegegevens bevat. Dat klopt niet; het bedoelt dat het niet ${d.proxy === null ? 'zonder proxyserver bij de dienst kwam' : `door de proxyserver ${d.proxy} kwam`}.`,
    remedy: 'Controleer het adres van de proxyserver, vooral de poort, met: connect --check.',
  },
  'official-tool.tls': {
    message: (d) => `Het hulpprogramma van Microsoft kon geen TLS-verbinding openen: ${d.said}`,
    remedy:
      'Stel TLS 1.2 in voor het .NET Framework: SystemDefaultTlsVersions en SchUseStrongCrypto op 1 onder HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319 en de WOW6432Node daarvan, en start Windows opnieuw. Probeer dan de hosts met: connect --check.',
  },
  'official-tool.untrusted': {
    message: (d) => `Het hulpprogramma van Microsoft vertrouwt het certificaat van een host niet: ${d.said}`,
    remedy:
      'Bekijk welk certificaat getoond wordt, en wie het uitgaf, met: connect --check. Een ontbrekend basiscertificaat hoort in het certificaatarchief van deze computer.',
  },
  'official-tool.proxy-sign-in': {
    message: (d) =>
      `De proxyserver${d.proxy === null ? '' : ` ${d.proxy}`} wil weten wie het hulpprogramma van Microsoft is (HTTP 407).`,
    remedy: 'Geef de gebruiker met --proxy-user; het wachtwoord wordt gevraagd.',
  },
  'official-tool.name-not-resolved': {
    message: (d) => `Het hulpprogramma van Microsoft vond geen adres voor ${d.host}.`,
    remedy: 'Laat deze host door, in de firewall en in DNS; bekijk ze allemaal met: connect --check.',
  },
  'official-tool.temporary-file': {
    message: (d) =>
      `Het hulpprogramma van Microsoft mocht niet bij een bestand in de eigen tijdelijke map en liep vast: ${d.said}`,
    remedy:
      'Begin opnieuw: elke uitvoering heeft een eigen tijdelijke map. Komt het terug, beëindig dan andere uitvoeringen van het hulpprogramma en laat de virusscanner haar overslaan.',
  },
  'official-tool.database': {
    message: (d) => `Het hulpprogramma van Microsoft kan geen verbinding maken met de sitedatabase: ${d.said}`,
    remedy:
      'Voer het uit op de computer van het serviceverbindingspunt, daar aangemeld (niet via PowerShell op afstand), met een account dat de sitedatabase mag lezen: "site rights" toont wat het nodig heeft.',
  },
  'official-tool.prerequisite': {
    message: (d) => `Het hulpprogramma van Microsoft zegt dat er iets ontbreekt wat het nodig heeft: ${d.said}`,
    remedy: 'Installeer wat het noemt, op deze computer, en begin opnieuw.',
  },
  'official-tool.no-way': {
    message: (d) =>
      `Het hulpprogramma van Microsoft kan niet via ${d.proxy}: het spreekt alleen zonder TLS met proxyservers.`,
    remedy: 'Noem een andere proxyserver met --proxy, of laat dit programma de stap zelf doen met --engine own.',
  },
  'usage-cabinet.of-this-program': {
    message: (d) =>
      `${d.name} is door dit programma zelf ingepakt, en het hulpprogramma van Microsoft zou het niet verzenden.`,
    remedy:
      'Laat dit programma verbinding maken (--engine own), of laat dat hulpprogramma het op de site maken (--engine official).',
  },
  'usage-cabinet.of-official-tool': {
    message: (d) =>
      `${d.name} is door het hulpprogramma van Microsoft ingepakt: alleen dat hulpprogramma kan het verzenden.`,
    remedy: 'Laat dat hulpprogramma verbinding maken (--engine official).',
  },
  'update-pack.of-official-tool': {
    message: (d) =>
      `Het updatepakket in ${d.path} is gedownload door het hulpprogramma van Microsoft: alleen dat hulpprogramma kan het importeren.`,
    remedy: 'Laat dat hulpprogramma het importeren (--engine official).',
  },
  'update-pack.of-this-program': {
    message: (d) =>
      `Het updatepakket in ${d.path} is gedownload door dit programma zelf, in een indeling die het hulpprogramma van Microsoft niet kent.`,
    remedy: 'Laat dit programma het importeren (--engine own).',
  },
  'job.busy': {
    message: (d) => `De taak "${d.job}" is nog bezig.`,
    remedy: 'Wacht tot die klaar is, of stop hem, en start dan de volgende.',
  },
  'job.unknown-run': {
    message: (d) => `De uitvoering ${d.runId} bestaat niet.`,
    remedy: 'Ze hoort bij een eerdere start van het programma: bekijk de lijst met taken opnieuw.',
  },
  'job.cancelled': {
    message: () => 'Gestopt door de operator.',
    remedy: 'Begin opnieuw wanneer u zover bent: voltooide bestanden blijven behouden.',
  },
  'internal.unexpected': {
    message: (d) => `Er is binnen het programma iets misgegaan: ${d.text}.`,
    remedy: 'Dit is een fout van het programma. Meld deze met het logboek van deze uitvoering.',
  },
};
