import type { CustodyAct } from './entry.ts';

export type CountedThing = 'entries' | 'computers' | 'drives' | 'files' | 'overrides' | 'scans' | 'bytes';

export type ReportLanguage = 'en' | 'nl' | 'fr';

/** Everything the report says, but for the names and facts in the record. */
export interface ReportWords {
  readonly title: string;
  /** Between the name of a fact and the fact. */
  readonly colon: string;
  readonly trip: string;
  readonly ofComputer: string;
  readonly printed: string;
  readonly from: string;
  readonly whole: string;
  readonly wholeMeans: (entries: string) => string;
  readonly broken: string;
  readonly holdUpTo: (number: number) => string;
  readonly nothing: string;
  /** Of one, and of any other number. */
  readonly counts: Readonly<Record<CountedThing, readonly [string, string]>>;
  readonly way: string;
  readonly attention: string;
  readonly overrideBy: (by: string) => string;
  readonly noReason: string;
  readonly scans: string;
  readonly scanned: (files: string) => string;
  readonly computers: string;
  readonly computer: string;
  readonly key: string;
  readonly isKnown: string;
  readonly isUnknown: string;
  readonly entries: string;
  readonly number: string;
  readonly when: string;
  readonly what: string;
  readonly who: string;
  readonly drive: string;
  readonly serial: string;
  readonly noSerial: string;
  readonly clockWentBack: string;
  readonly branchOf: string;
  readonly unproved: string;
  readonly unprovedMeans: string;
  readonly files: string;
  readonly file: string;
  readonly size: string;
  readonly inEntries: string;
  /** In place of a name; how many comes with its word. */
  readonly manyFiles: (files: string) => string;
  readonly moreFiles: (files: string) => string;
  readonly signing: readonly [string, string, string];
  readonly byHand: string;
  readonly acts: Readonly<Record<CustodyAct, string>>;
  /** Names of facts; one that is missing is shown as it stands in the record. */
  readonly facts: Readonly<Record<string, string>>;
  /** Values of facts that are words of ours. */
  readonly values: Readonly<Record<string, string>>;
}

/** What the parts of the page need to speak. */
export interface Speaker {
  readonly words: ReportWords;
  readonly count: (number: number) => string;
  /** The number with its word: `1 file`, `2 files`. */
  readonly counted: (number: number, thing: CountedThing) => string;
}

const en: ReportWords = {
  title: 'Custody record',
  colon: ':',
  trip: 'Trip',
  ofComputer: 'Of this computer, outside of trips',
  printed: 'Made',
  from: 'by',
  whole: 'The record is whole.',
  wholeMeans: (entries) =>
    `All ${entries} entries are in their places, and each is signed by the computer that wrote it. Nothing was changed, removed or moved.`,
  broken: 'The record does not hold.',
  holdUpTo: (number) =>
    number === 0
      ? 'No entry is proved.'
      : number === 1
        ? 'Entry 1 holds. What stands after it is not proved.'
        : `Entries 1 to ${number} hold. What stands after them is not proved.`,
  nothing: 'There are no entries.',
  counts: {
    entries: ['entry', 'entries'],
    computers: ['computer', 'computers'],
    drives: ['drive', 'drives'],
    files: ['file', 'files'],
    overrides: ['override', 'overrides'],
    scans: ['scan', 'scans'],
    bytes: ['byte', 'bytes'],
  },
  way: 'The way it went',
  attention: 'Decided by a person',
  overrideBy: (by) => `Gone on by decision of ${by}`,
  noReason: 'No reason is recorded.',
  scans: 'Scans',
  scanned: (files) => `${files} scanned`,
  computers: 'Computers',
  computer: 'Computer',
  key: 'Fingerprint of its key',
  isKnown: 'known here',
  isUnknown: 'not known here',
  entries: 'Entries',
  number: 'No.',
  when: 'When (UTC)',
  what: 'What was done',
  who: 'Where and by whom',
  drive: 'Drive',
  serial: 'serial no.',
  noSerial: 'no serial no.',
  clockWentBack: 'earlier than the entry before: a clock was wrong',
  branchOf: 'beside it',
  unproved: 'Not proved',
  unprovedMeans: 'What stands in the record after the first bad entry. It is shown, not vouched for.',
  files: 'Files',
  file: 'File',
  size: 'Bytes',
  inEntries: 'Entries',
  manyFiles: (files) => `${files}, told by the digest of their list`,
  moreFiles: (files) => `and ${files} more, which the record lists`,
  signing: ['Name', 'Date', 'Signature'],
  byHand:
    'Each line of the record is one entry. It holds the SHA-256 of the line before it and an Ed25519 signature, which any tool can check; docs/formats/custody.md says how. SHA-256 of the last line that holds:',
  acts: {
    prepared: 'Usage data prepared',
    approved: 'Usage data approved',
    sealed: 'Sealed onto the drive',
    received: 'Received and verified',
    uploaded: 'Usage data uploaded',
    downloaded: 'Updates downloaded',
    imported: 'Imported into the site',
    receipt: 'Receipt written',
    paired: 'Computers paired',
    retired: 'Computer no longer trusted',
    'key-made': 'Key made',
    'key-replaced': 'Key replaced',
    override: 'Gone on by decision',
    refused: 'Refused',
    scanned: 'Scanned',
    quarantined: 'Put in quarantine',
    split: 'Spread over several drives',
    joined: 'Put together from several drives',
    bundled: 'Packed into one file',
    'drive-lost': 'Drive given up as lost',
    'given-up': 'Trip given up',
    'leftovers-removed': 'Leftovers removed',
    branch: 'Part of a second drive taken in',
    'record-damaged': 'This record was found damaged and goes on',
  },
  facts: {
    site: 'Site',
    rows: 'Rows',
    by: 'By',
    verdict: 'Verdict',
    program: 'Scanner',
    files: 'Files',
    infected: 'Infected',
    expires: 'Valid until',
    service: 'Service',
    code: 'Code',
    reason: 'Reason',
    outcome: 'Outcome',
    after: 'After entry',
    entry: 'Entry',
    entries: 'Entries',
    phrase: 'Phrase',
    name: 'Name',
    computer: 'Computer',
    refused: 'Refused',
    seconds: 'Seconds',
    parts: 'Parts',
    drives: 'Drives',
    number: 'Number',
    clean: 'Found clean',
    said: 'Said',
    signatures: 'Signatures',
    signaturePolicy: 'Policy for signatures',
    signers: 'Signed by',
    receipt: 'Receipt',
    received: 'There since',
    status: 'Status',
    sha256: 'SHA-256',
  },
  values: {
    clean: 'clean',
    dirty: 'not clean',
    crashed: 'the scanner failed',
    'timed-out': 'the scanner did not end',
    silent: 'the scanner said nothing',
    incomplete: 'not all files were scanned',
    missing: 'the scanner is not there',
    imported: 'imported',
    'was-there-already': 'was there already',
    'with-problems': 'imported with problems',
  },
};

const nl: ReportWords = {
  title: 'Overdrachtsregister',
  colon: ':',
  trip: 'Reis',
  ofComputer: 'Van deze computer, buiten reizen',
  printed: 'Gemaakt',
  from: 'door',
  whole: 'Het register is heel.',
  wholeMeans: (entries) =>
    `Alle ${entries} regels staan op hun plaats, elk ondertekend door de computer die ze schreef. Er is niets gewijzigd, weggehaald of verplaatst.`,
  broken: 'Het register klopt niet.',
  holdUpTo: (number) =>
    number === 0
      ? 'Geen enkele regel is bewezen.'
      : number === 1
        ? 'Regel 1 klopt. Wat erna staat, is niet bewezen.'
        : `Regel 1 tot en met ${number} kloppen. Wat erna staat, is niet bewezen.`,
  nothing: 'Er zijn geen regels.',
  counts: {
    entries: ['regel', 'regels'],
    computers: ['computer', 'computers'],
    drives: ['station', 'stations'],
    files: ['bestand', 'bestanden'],
    overrides: ['besluit', 'besluiten'],
    scans: ['scan', 'scans'],
    bytes: ['byte', 'bytes'],
  },
  way: 'De weg die het ging',
  attention: 'Door een mens besloten',
  overrideBy: (by) => `Doorgegaan op besluit van ${by}`,
  noReason: 'Er is geen reden vastgelegd.',
  scans: 'Scans',
  scanned: (files) => `${files} gescand`,
  computers: 'Computers',
  computer: 'Computer',
  key: 'Vingerafdruk van de sleutel',
  isKnown: 'hier bekend',
  isUnknown: 'hier niet bekend',
  entries: 'Regels',
  number: 'Nr.',
  when: 'Wanneer (UTC)',
  what: 'Wat er gebeurde',
  who: 'Waar en door wie',
  drive: 'Station',
  serial: 'serienr.',
  noSerial: 'geen serienr.',
  clockWentBack: 'eerder dan de regel ervoor: een klok liep verkeerd',
  branchOf: 'daarnaast',
  unproved: 'Niet bewezen',
  unprovedMeans: 'Wat er in het register na de eerste foute regel staat. Het wordt getoond, zonder ervoor in te staan.',
  files: 'Bestanden',
  file: 'Bestand',
  size: 'Bytes',
  inEntries: 'Regels',
  manyFiles: (files) => `${files}, vastgelegd door de hash van hun lijst`,
  moreFiles: (files) => `en nog ${files}, die in het register staan`,
  signing: ['Naam', 'Datum', 'Handtekening'],
  byHand:
    'Elke regel van het register bevat de SHA-256 van de regel ervoor en een Ed25519-handtekening, die elk programma kan controleren; docs/formats/custody.md zegt hoe. SHA-256 van de laatste regel die klopt:',
  acts: {
    prepared: 'Gebruiksgegevens voorbereid',
    approved: 'Gebruiksgegevens goedgekeurd',
    sealed: 'Verzegeld op het station',
    received: 'Ontvangen en gecontroleerd',
    uploaded: 'Gebruiksgegevens geüpload',
    downloaded: 'Updates gedownload',
    imported: 'Geïmporteerd in de site',
    receipt: 'Ontvangstbewijs geschreven',
    paired: 'Computers gekoppeld',
    retired: 'Computer niet meer vertrouwd',
    'key-made': 'Sleutel gemaakt',
    'key-replaced': 'Sleutel vervangen',
    override: 'Doorgegaan op besluit',
    refused: 'Geweigerd',
    scanned: 'Gescand',
    quarantined: 'In quarantaine gezet',
    split: 'Over meerdere stations verdeeld',
    joined: 'Van meerdere stations samengevoegd',
    bundled: 'In één bestand gepakt',
    'drive-lost': 'Station als verloren opgegeven',
    'given-up': 'Reis opgegeven',
    'leftovers-removed': 'Restanten verwijderd',
    branch: 'Deel van een tweede station overgenomen',
    'record-damaged': 'Dit register bleek beschadigd en gaat verder',
  },
  facts: {
    site: 'Site',
    rows: 'Rijen',
    by: 'Door',
    verdict: 'Oordeel',
    program: 'Scanner',
    files: 'Bestanden',
    infected: 'Besmet',
    expires: 'Geldig tot',
    service: 'Service',
    code: 'Code',
    reason: 'Reden',
    outcome: 'Uitkomst',
    after: 'Na regel',
    entry: 'Regel',
    entries: 'Regels',
    phrase: 'Woorden',
    name: 'Naam',
    computer: 'Computer',
    refused: 'Geweigerd',
    seconds: 'Seconden',
    parts: 'Delen',
    drives: 'Stations',
    number: 'Nummer',
    clean: 'Schoon bevonden',
    said: 'Gezegd',
    signatures: 'Handtekeningen',
    signaturePolicy: 'Beleid voor handtekeningen',
    signers: 'Ondertekend door',
    receipt: 'Ontvangstbewijs',
    received: 'Daar sinds',
    status: 'Status',
    sha256: 'SHA-256',
  },
  values: {
    clean: 'schoon',
    dirty: 'niet schoon',
    crashed: 'de scanner faalde',
    'timed-out': 'de scanner kwam niet klaar',
    silent: 'de scanner zei niets',
    incomplete: 'niet alle bestanden zijn gescand',
    missing: 'de scanner is er niet',
    imported: 'geïmporteerd',
    'was-there-already': 'was er al',
    'with-problems': 'geïmporteerd met problemen',
  },
};

const fr: ReportWords = {
  title: 'Registre de suivi',
  colon: '\u00a0:',
  trip: 'Trajet',
  ofComputer: 'De cet ordinateur, hors trajets',
  printed: 'Établi',
  from: 'par',
  whole: 'Le registre est intact.',
  wholeMeans: (entries) =>
    `Les ${entries} entrées sont à leur place, chacune signée par l’ordinateur qui l’a écrite. Rien n’a été modifié, retiré ou déplacé.`,
  broken: 'Le registre ne tient pas.',
  holdUpTo: (number) =>
    number === 0
      ? 'Aucune entrée n’est prouvée.'
      : number === 1
        ? 'L’entrée 1 tient. Ce qui suit n’est pas prouvé.'
        : `Les entrées 1 à ${number} tiennent. Ce qui suit n’est pas prouvé.`,
  nothing: 'Il n’y a aucune entrée.',
  counts: {
    entries: ['entrée', 'entrées'],
    computers: ['ordinateur', 'ordinateurs'],
    drives: ['lecteur', 'lecteurs'],
    files: ['fichier', 'fichiers'],
    overrides: ['décision', 'décisions'],
    scans: ['analyse', 'analyses'],
    bytes: ['octet', 'octets'],
  },
  way: 'Le chemin parcouru',
  attention: 'Décidé par une personne',
  overrideBy: (by) => `Poursuivi sur décision de ${by}`,
  noReason: 'Aucun motif n’est consigné.',
  scans: 'Analyses',
  scanned: (files) => `Analysés : ${files}`,
  computers: 'Ordinateurs',
  computer: 'Ordinateur',
  key: 'Empreinte de sa clé',
  isKnown: 'connu ici',
  isUnknown: 'inconnu ici',
  entries: 'Entrées',
  number: 'N°',
  when: 'Quand (UTC)',
  what: 'Ce qui a été fait',
  who: 'Où et par qui',
  drive: 'Lecteur',
  serial: 'n° de série',
  noSerial: 'sans n° de série',
  clockWentBack: 'plus tôt que l’entrée précédente : une horloge était fausse',
  branchOf: 'à côté',
  unproved: 'Non prouvé',
  unprovedMeans: 'Ce qui suit la première mauvaise entrée du registre. C’est montré, sans garantie.',
  files: 'Fichiers',
  file: 'Fichier',
  size: 'Octets',
  inEntries: 'Entrées',
  manyFiles: (files) => `${files}, désignés par l’empreinte de leur liste`,
  moreFiles: (files) => `et ${files} de plus, que le registre énumère`,
  signing: ['Nom', 'Date', 'Signature'],
  byHand:
    'Chaque ligne du registre est une entrée. Elle contient le SHA-256 de la ligne précédente et une signature Ed25519, que tout outil peut vérifier ; docs/formats/custody.md dit comment. SHA-256 de la dernière ligne qui tient :',
  acts: {
    prepared: 'Données d’utilisation préparées',
    approved: 'Données d’utilisation approuvées',
    sealed: 'Scellé sur le lecteur',
    received: 'Reçu et vérifié',
    uploaded: 'Données d’utilisation envoyées',
    downloaded: 'Mises à jour téléchargées',
    imported: 'Importé dans le site',
    receipt: 'Reçu établi',
    paired: 'Ordinateurs associés',
    retired: 'Ordinateur plus reconnu',
    'key-made': 'Clé créée',
    'key-replaced': 'Clé remplacée',
    override: 'Poursuivi sur décision',
    refused: 'Refusé',
    scanned: 'Analysé',
    quarantined: 'Mis en quarantaine',
    split: 'Réparti sur plusieurs lecteurs',
    joined: 'Réuni depuis plusieurs lecteurs',
    bundled: 'Réuni en un fichier',
    'drive-lost': 'Lecteur tenu pour perdu',
    'given-up': 'Trajet abandonné',
    'leftovers-removed': 'Restes supprimés',
    branch: 'Partie d’un second lecteur reprise',
    'record-damaged': 'Ce registre a été trouvé endommagé et continue',
  },
  facts: {
    site: 'Site',
    rows: 'Lignes',
    by: 'Par',
    verdict: 'Verdict',
    program: 'Logiciel d’analyse',
    files: 'Fichiers',
    infected: 'Infectés',
    expires: 'Valable jusqu’au',
    service: 'Service',
    code: 'Code',
    reason: 'Motif',
    outcome: 'Résultat',
    after: 'Après l’entrée',
    entry: 'Entrée',
    entries: 'Entrées',
    phrase: 'Mots',
    name: 'Nom',
    computer: 'Ordinateur',
    refused: 'Refusé',
    seconds: 'Secondes',
    parts: 'Parties',
    drives: 'Lecteurs',
    number: 'Numéro',
    clean: 'Déclarés sains',
    said: 'A dit',
    signatures: 'Signatures',
    signaturePolicy: 'Règle pour les signatures',
    signers: 'Signé par',
    receipt: 'Reçu',
    received: 'Là depuis',
    status: 'État',
    sha256: 'SHA-256',
  },
  values: {
    clean: 'sain',
    dirty: 'non sain',
    crashed: 'l’analyse a échoué',
    'timed-out': 'l’analyse n’a pas fini',
    silent: 'l’analyse n’a rien dit',
    incomplete: 'tous les fichiers n’ont pas été analysés',
    missing: 'le logiciel d’analyse est absent',
    imported: 'importé',
    'was-there-already': 'était déjà là',
    'with-problems': 'importé avec des problèmes',
  },
};

export const reportWords: Readonly<Record<ReportLanguage, ReportWords>> = { en, nl, fr };
