import type { HelpWords } from './topics.ts';

/** The help, in Dutch. */
export const nl: HelpWords = {
  journey: {
    title: 'De reis van één station',
    paragraphs: [
      'Ook een site zonder internettoegang heeft updates nodig. Gebruiksgegevens reizen op een station naar buiten, updates reizen erop terug.',
      'Voorbereiden, aan de offlinekant: de gebruiksgegevens van de site worden in één CAB-bestand op het station gezet.',
      'Verbinden, aan de internetkant: het CAB-bestand wordt geüpload, en de updates die bij de site passen worden gedownload, gecontroleerd en als updatepakket op het station verzegeld.',
      'Importeren, weer aan de offlinekant: het updatepakket wordt bestand voor bestand gecontroleerd, neergelegd waar de site het verwacht en overgedragen; daarna installeert u de update in de console.',
      'Eén station kan meerdere hiërarchieën vervoeren. Elk updatepakket zegt voor wie het is, en Importeren weigert een pakket dat voor een ander is gemaakt.',
    ],
  },
  home: {
    title: 'Start',
    paragraphs: [
      'Start kijkt wat er vanaf deze computer antwoordt: de sitedatabase, de cloudservice, en wat er op de stations staat. Op grond daarvan stelt het een taak voor. U beslist.',
      'De offlinekant en de internetkant hebben op elk scherm een eigen beeld, naam en kleur, zodat u altijd ziet aan welke kant u bent.',
      'Met ‘Opnieuw kijken’ wordt er opnieuw gekeken, bijvoorbeeld nadat u een station hebt aangesloten.',
    ],
  },
  prepare: {
    title: 'Voorbereiden',
    paragraphs: [
      'Voorbereiden leest de gebruiksgegevens uit de sitedatabase. Lezen is genoeg; in de database wordt niets gewijzigd.',
      'Voordat er iets wordt gelezen, worden de database, de rechten van dit account, de modus van het serviceverbindingspunt, de versie van de site en de ouderdom van de gegevens gecontroleerd. Bij een waarschuwing kunt u doorgaan; wat de reis zinloos maakt, houdt hem tegen.',
      'Het CAB-bestand wordt onder een andere naam geschreven, teruggelezen en vergeleken, en krijgt pas dan zijn eigen naam. Wat halverwege wordt afgebroken, lijkt nooit voltooid.',
      'Het serviceverbindingspunt moet in de offlinemodus staan. Gegevens van meer dan acht dagen oud hebben een verzameling gemist: de reis kan, maar de service ziet oude cijfers.',
    ],
  },
  review: {
    title: 'De gebruiksgegevens bekijken',
    paragraphs: [
      'Het raster toont elke rij en kolom die naar buiten gaat, precies zoals het CAB-bestand ze zal bevatten. U kunt sorteren, filteren, zoeken en elke cel openen om die helemaal te lezen.',
      'Namen en id’s die zouden vertellen wie u bent, staan als eenrichtingshash in de gegevens: SHA-256 in Base64, van de 16 bytes van een GUID of van elke andere tekst als UTF-16. ‘Wat is deze hash?’ berekent de hash van een naam die u typt en toont waar die staat.',
      'Een goedkeuring wordt op naam gegeven en voor precies deze bytes. Veranderen de gegevens in de database daarna, dan weigert Voorbereiden ze onder deze goedkeuring in te pakken.',
      'De goedkeuring ligt naast het CAB-bestand op het station en wordt nooit geüpload. Verbinden weigert een CAB-bestand waarvan de goedkeuring voor andere bytes is.',
    ],
  },
  drives: {
    title: 'Een station kiezen',
    paragraphs: [
      'Stations verschijnen en verdwijnen vanzelf wanneer ze worden aangesloten en losgekoppeld. Er wordt er nooit een voor u gekozen.',
      'Het station van het besturingssysteem en ingebouwde stations zijn verborgen; een knop toont ze.',
      'Vlak voor het schrijven wordt opnieuw gekeken of hetzelfde station nog op dezelfde plaats zit. Een ander station op die plaats wordt geweigerd.',
      'Op FAT32 passen bestanden tot 4 GB min één byte. Grote updates hebben een station nodig dat als NTFS of exFAT is geformatteerd.',
      'Werp het station uit met de opdracht van het besturingssysteem voordat u het loskoppelt.',
    ],
  },
  connect: {
    title: 'Verbinden',
    paragraphs: [
      'Verbinden uploadt elk CAB-bestand, vraagt de service wat er wordt aangeboden en beslist voor elke hiërarchie welke updates passen. Het plan toont elke update met de reden waarom die wel of niet meegaat, voordat er iets wordt verzonden.',
      '‘De nieuwste update’ neemt alleen de nieuwste update die bij de versie van de site past, geen hotfixes. ‘Alles nieuwer dan de site’ neemt elke update en hotfix met een hogere versie. ‘Alle hotfixes’ en ‘Alles’ kijken niet naar de versie van de site.',
      'Elk bestand wordt vergeleken met de hash die het manifest noemt. Een bestand dat niet klopt, wordt weggegooid en opnieuw opgehaald.',
      'U kunt op elk moment stoppen en later doorgaan, ook na opnieuw opstarten: voltooide bestanden blijven bewaard en worden niet opnieuw opgehaald.',
    ],
  },
  network: {
    title: 'Het netwerk',
    paragraphs: [
      '‘Verbinding testen’ probeert elke host die Verbinden nodig heeft, langs de weg die Verbinden zal nemen, en vertelt wat er in de weg staat.',
      'Een proxyserver wordt van het systeem overgenomen of met de hand opgegeven. Het wachtwoord wordt gevraagd wanneer de proxyserver erom vraagt; het komt nooit in instellingen, op een station of in een logboek.',
      'Een proxyserver die versleutelde verbindingen opent om erin te kijken, moet door deze computer worden vertrouwd; anders wordt de verbinding geweigerd, zoals het hoort.',
    ],
  },
  import: {
    title: 'Importeren',
    paragraphs: [
      'Importeren leest eerst elk bestand van het updatepakket en vergelijkt het met de lijst die Verbinden heeft geschreven. Eén gewijzigde byte houdt het tegen, voordat de site iets krijgt.',
      'Daarna staat er welke updates bij de site passen zoals die nu is, en waarom de andere niet.',
      'De bestanden worden in EasySetupPayload gelegd, het manifest gaat naar het postvak van de hiërarchiebeheerder. Daarna werkt de site zelf verder: het kan 15 minuten en langer duren tot een update gereed is om te installeren.',
      'U kunt Importeren op elk moment opnieuw uitvoeren: wat de site al heeft, wordt niet opnieuw neergelegd, en u ziet hoe ver de site is.',
      'Verschijnt een update niet, of gaat hij niet verder? "Updates op deze site" vertelt hoe ver elke update is en loopt een controlelijst van de gebruikelijke redenen na.',
      'Updates installeert u in de console, onder Beheer, Updates en onderhoud.',
    ],
  },
  several: {
    title: 'Meerdere stations',
    paragraphs: [
      'Een updatepakket dat groter is dan een station, wordt eerst naar een map geschreven en van daar op zoveel stations als nodig: vanaf de laatste pagina van Verbinden. Het plan toont wat op welk station komt voordat er iets wordt geschreven.',
      'Bij de site mogen de stations in elke volgorde komen, ook één voor één: "Het pakket staat op meerdere stations", in de eerste stap van Importeren, brengt het pakket in een map samen. Wat ontbreekt, wordt met nummer en naam genoemd.',
      'Op de stations zelf wordt daarbij niets gewijzigd of verwijderd.',
    ],
  },
  seals: {
    title: 'Zegels en gekoppelde computers',
    paragraphs: [
      'Elke computer maakt een eigen sleutel en verzegelt daarmee wat hij op een station schrijft. Importeren neemt alleen aan wat verzegeld is door een computer die met de siteserver is gekoppeld, voor deze hiërarchie, en niets ouders dan wat er al is.',
      'Twee computers worden gekoppeld met zes woorden die beide tonen. Vergelijk ze per telefoon of op papier; wie het station in handen heeft, mag ze niet kunnen wijzigen.',
      'Sommige weigeringen hebben een eerlijke oorzaak: een klok die verkeerd stond, een teruggezette momentopname, een station dat in een la lag. Die kunnen om een reden worden gepasseerd; de reden blijft bewaard met de naam van wie besloot.',
      'Het ontvangstbewijs van een import reist met de volgende gebruiksgegevens mee naar huis. Zo weet Verbinden wat er van de vorige reis kwam, brengt het niets dubbel en meldt het wanneer een station verloren lijkt.',
      'Het overdrachtsregister bevat wie wat met welke bestanden op welk station deed. Sla het rapport op onder Instellingen om het te bewaren.',
    ],
  },
  history: {
    title: 'Geschiedenis en logboeken',
    paragraphs: [
      'Elke uitvoering laat een eigen logboek na, dat CMTrace kan lezen. Geschiedenis toont de uitvoeringen; open er een om het logboek hier te lezen, met fouten en waarschuwingen gemarkeerd.',
      'ServiceConnectionTool.log, zoals het klassieke hulpprogramma het schrijft, wordt bij elke uitvoering vervangen.',
      'Oude logboeken worden vanzelf verwijderd wanneer het er heel veel zijn.',
    ],
  },
  settings: {
    title: 'Instellingen',
    paragraphs: [
      'Instellingen noemen aan de offlinekant de sitedatabase en de map van de siteserver, en aan de internetkant de adressen van de cloudservice en de proxyserver. Een computer heeft meestal maar een van de twee.',
      'Ze staan in één bestand dat u naar andere computers mag kopiëren; er staat nooit een wachtwoord in.',
      'Een sitedatabase op SQL Server kan worden getest voordat er iets wordt opgeslagen. Elke controle, elk ontbrekend recht en het certificaat van de server worden getoond; een zelfondertekend certificaat telt zodra u de vingerafdruk hebt vergeleken met die op de server.',
      'Het script voor wie de database beheert, geeft een account precies de rechten die dit programma gebruikt. Het programma zelf schrijft nooit in de sitedatabase.',
      'Waar goedkeuring vereist is, verzendt Verbinden alleen wat iemand op naam heeft goedgekeurd.',
    ],
  },
  practice: {
    title: 'Oefenen',
    paragraphs: [
      'De oefenomgeving is een verzonnen site, een cloudservice en een station op deze computer. Alle drie de taken werken er echt op, zodat u de hele reis kunt oefenen.',
      'Een balk onder de titel zegt op elk scherm dat dit een oefening is. Er gaat niets naar buiten.',
    ],
  },
  privacy: {
    title: 'Wat dit programma verzendt',
    paragraphs: [
      'Verbinden verzendt de CAB-bestanden die u hebt gekozen naar de cloudservice en vraagt om updates. Dat is alles: dit programma heeft geen telemetrie en zoekt niet naar updates van zichzelf.',
      'De naam in een goedkeuring blijft op het station en in het logboek; die wordt niet geüpload.',
    ],
  },
  'classic-troubles': {
    title: 'Problemen van het klassieke hulpprogramma',
    paragraphs: [
      'Wat mensen met Microsofts eigen hulpprogramma tegenkomen en waarnaar ze zoeken, in zijn woorden waar het die heeft: wat het was, en wat dit programma in plaats daarvan doet.',
    ],
  },
  keyboard: {
    title: 'Met het toetsenbord',
    paragraphs: [
      'Alles is te bereiken met Tab en te bedienen met Enter, de spatiebalk en de pijltoetsen. F1 opent de help van het scherm waar u bent.',
      'In het raster gaan de pijltoetsen van cel naar cel, Page Up en Page Down per scherm, Ctrl+Home en Ctrl+End naar de eerste en de laatste cel. Enter opent de cel, Ctrl+C kopieert die, Shift met de pijltoetsen selecteert er meer.',
      'In een logboek gaat F8 naar de volgende fout of waarschuwing.',
    ],
  },
  'command-line': {
    title: 'Met de opdrachtregel',
    paragraphs: [
      'Elke taak werkt ook vanaf de opdrachtregel, ook met de parameters van de klassieke ServiceConnectionTool: -prepare, -export, -connect, -import. Start het programma met --help om ze te zien.',
      'Start op een server zonder bureaublad de loopbackhost en open het adres via ssh: dezelfde schermen verschijnen in uw browser. Het adres werkt één keer, en alleen op die computer.',
    ],
  },
};
