import { type ChecklistText, type ChecklistWords, listNames } from './words.ts';

const names = (list: readonly string[] | undefined): string => listNames(list, (count) => `en nog ${count}`);
const fine = (finding: string): ChecklistText => ({ finding, todo: null });
const readLog = (log: string | undefined, line: string): ChecklistText => ({
  finding: `${log ?? ''} kan van hieruit niet worden gelezen.`,
  todo: `Open ${log ?? ''} op de siteserver, in de map Logs van de installatiemap, en zoek naar "${line}".`,
});

/** The check list in Dutch. */
export const checklistWords: ChecklistWords = {
  'manifest-handed-over handed-over': ({ seconds = 0 }, format) =>
    fine(`Het updatemanifest is ${format.count(Math.round(seconds / 60))} minuten geleden overgedragen.`),
  'manifest-handed-over never': () => ({
    finding: 'Dit programma heeft aan deze site nog geen manifest overgedragen.',
    todo: 'Importeer een updatepakket dat voor deze site is gemaakt.',
  }),
  'manifest-taken taken': () => fine('De site heeft het manifest uit het postvak genomen.'),
  'manifest-taken waiting': ({ path = '', seconds = 0 }, format) => ({
    finding: `Het manifest ligt al ${format.count(seconds)} seconden in het postvak: ${path}.`,
    todo: 'Wacht twee minuten en kijk opnieuw.',
  }),
  'manifest-taken stuck': ({ path = '', seconds = 0 }, format) => ({
    finding: `Niemand heeft het manifest in ${format.count(seconds)} seconden uit het postvak genomen: ${path}.`,
    todo: 'De hiërarchiebeheerder is niet actief of kijkt ergens anders: controleer of de service SMS_EXECUTIVE op de siteserver actief is en wat hman.log zegt. Start SMS_EXECUTIVE opnieuw.',
  }),
  'manifest-refused none': () => fine('De site heeft geen manifest als onbruikbaar apart gezet.'),
  'manifest-refused refused': ({ path = '', files }) => ({
    finding: `De site kon een bestand uit het postvak niet gebruiken en heeft het in ${path} gezet: ${names(files)}.`,
    todo: 'Zoek de reden in hman.log. Controleer het updatepakket en importeer het opnieuw.',
  }),
  'manifest-refused unknown': ({ path = '' }) => ({
    finding: `Of de site een manifest in ${path} apart heeft gezet, is met dit account niet te zien.`,
    todo: 'Kijk in die map op de siteserver; een manifest daarin kon de site niet gebruiken.',
  }),
  'content-laid laid': ({ path = '' }) => fine(`De inhoud die de site nog nodig heeft, staat in ${path}.`),
  'content-laid missing': ({ path = '', updates }) => ({
    finding: `In ${path} ontbreekt de inhoud van ${names(updates)}.`,
    todo: 'Importeer een pakket met deze updates; een pakket dat Verbinden voor een andere keuze maakte, heeft ze misschien niet.',
  }),
  'state-message-4 reported': ({ log = '' }) =>
    fine(`Het serviceverbindingspunt heeft het manifest gemeld: statusbericht 4 staat in ${log}.`),
  'state-message-4 not-reported': ({ log = '' }) => ({
    finding: `In ${log} staat sinds de laatste import geen "Successfully Dropped the state message 4".`,
    todo: 'Het onderdeel SMS_DMP_DOWNLOADER heeft de site niets over het manifest gemeld: controleer of het op het serviceverbindingspunt actief is en wat het in zijn logboek zegt, start SMS_EXECUTIVE daar opnieuw en importeer opnieuw.',
  }),
  'state-message-4 no-log': ({ log }) => readLog(log, 'Successfully Dropped the state message 4'),
  'trust none': () => fine('Geen handtekening staat een update in de weg.'),
  'trust failed': ({ log = '', line = '' }) => ({
    finding: `De site vertrouwt de handtekening van een bestand niet. ${log}: ${line}`,
    todo: 'Het bestand is beschadigd, of op de siteserver ontbreekt een basiscertificaat. Laat Verbinden de update opnieuw downloaden en importeer haar opnieuw.',
  }),
  'trust no-log': ({ log }) => readLog(log, 'Error in verifying the trust'),
  'hash none': () => fine('Geen hash staat een update in de weg.'),
  'hash failed': ({ log = '', line = '' }) => ({
    finding: `De site kon de inhoud niet lezen om de hash te berekenen. ${log}: ${line}`,
    todo: 'Geef het computeraccount van de siteserver toegang tot de share EasySetupPayload en sluit die map uit van virusscans.',
  }),
  'hash no-log': ({ log }) => readLog(log, 'Failed to calculate hash'),
  'redistributables none': () => fine('Geen ontbrekend bestand staat een update in de weg.'),
  'redistributables failed': ({ log = '', line = '' }) => ({
    finding: `De site mist een bestand van een update. ${log}: ${line}`,
    todo: 'Het pakket waaruit het kwam, was niet volledig. Voer Verbinden opnieuw uit en importeer opnieuw.',
  }),
  'redistributables no-log': ({ log }) => readLog(log, 'Failed to find'),
  'applicability all': () => fine('De site heeft elke update bekeken en er geen weggefilterd.'),
  'applicability not-looked': ({ updates }) => ({
    finding: `De site heeft nog niet gekeken naar ${names(updates)}.`,
    todo: 'Zoek in hman.log naar "is applicable" met de GUID zodra het manifest uit het postvak is. Een update die het manifest niet aanbiedt, blijft onbekend.',
  }),
  'applicability some': ({ updates, line }) => ({
    finding: `Volgens de eigen controle van de site is ${names(updates)} niet voor deze site${line === undefined ? '' : `: ${line}`}.`,
    todo: 'Meestal klopt dat: een andere versie, of er ontbreekt eerst iets. In hman.log staat de reden boven de regel "is not applicable and should be filtered".',
  }),
  'applicability check-failed': ({ updates }) => ({
    finding: `De controle op toepasselijkheid is mislukt voor ${names(updates)}.`,
    todo: 'Zoek in hman.log naar de fout van de SQL-controle en importeer opnieuw.',
  }),
  'superseded none': () => fine('Geen van de updates is door een nieuwere verborgen.'),
  'superseded some': ({ updates }) => ({
    finding: `Een nieuwere update vervangt ${names(updates)}: de console verbergt die.`,
    todo: 'Installeer de nieuwere.',
  }),
  'prerequisites none': () => fine('De site noemt geen ontbrekende vereiste.'),
  'prerequisites missing': ({ updates, line = '' }) => ({
    finding: `${names(updates)} heeft eerst iets anders nodig: ${line}.`,
    todo: 'Breng en installeer wat wordt genoemd en importeer opnieuw.',
  }),
  'prerequisites failed': ({ updates }) => ({
    finding: `De controle van vereisten is mislukt voor ${names(updates)}.`,
    todo: 'Open ConfigMgrPrereq.log in de hoofdmap van het systeemstation van de siteserver, los op wat daar staat en voer de controle opnieuw uit vanuit de console.',
  }),
  'download none': () => fine('De site wacht niet op inhoud.'),
  'download under-way': ({ updates }) => fine(`De site haalt de inhoud op van ${names(updates)}.`),
  'download stuck': ({ updates, seconds = 0 }, format) => ({
    finding: `De site haalt al ${format.count(Math.round(seconds / 60))} minuten zonder verandering de inhoud op van ${names(updates)}.`,
    todo: 'Bekijk het einde van dmpdownloader.log en hman.log. Start SMS_EXECUTIVE opnieuw; helpt dat niet, dan heeft Microsoft daar CMUpdateReset.exe voor. Ruim mappen en tabellen niet met de hand op.',
  }),
  'download failed': ({ updates }) => ({
    finding: `De site kon de inhoud niet ophalen van ${names(updates)}.`,
    todo: 'In dmpdownloader.log staat welk bestand. Importeer opnieuw: de inhoud wordt opnieuw geplaatst en de site kijkt opnieuw.',
  }),
  'download not-begun': ({ updates }) => ({
    finding: `De inhoud van ${names(updates)} staat klaar en de site is er nog niet aan begonnen.`,
    todo: 'SMS_DMP_DOWNLOADER kijkt met een eigen interval: wacht, of kies Controleren op updates in de console en bekijk daarna dmpdownloader.log.',
  }),
  'disk-space enough': ({ path = '', freeBytes = 0 }, format) => fine(`${path} heeft ${format.bytes(freeBytes)} vrij.`),
  'disk-space little': ({ path = '', freeBytes = 0, wantedBytes = 0 }, format) => ({
    finding: `${path} heeft maar ${format.bytes(freeBytes)} vrij; uitpakken kan ${format.bytes(wantedBytes)} vragen.`,
    todo: 'Maak ruimte op dat station van de siteserver.',
  }),
  'disk-space unknown': ({ path = '' }) => ({
    finding: `Hoeveel ruimte ${path} heeft, is van hieruit niet te zien.`,
    todo: 'Bekijk de vrije ruimte van dat station op de siteserver.',
  }),
  'console-rights look': () => ({
    finding: 'Wie in de console kijkt, moet updates mogen zien.',
    todo: 'Kijk als volledige beheerder met het standaardbeveiligingsbereik: anderen hebben Lezen en Wijzigen nodig op de klasse Updatepakketten.',
  }),
  'early-ring look': () => ({
    finding: 'Een release wordt in de eerste weken alleen aan de vroege updatering aangeboden.',
    todo: 'Voer voor zo’n release het script van Microsoft voor de vroege updatering uit op de hoogste site en importeer opnieuw.',
  }),
};
