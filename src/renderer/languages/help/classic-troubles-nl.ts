import type { ClassicTroublesWords } from './classic-troubles.ts';

/** The troubles of Microsoft's own tool, in Dutch. */
export const nl: ClassicTroublesWords = {
  'does-not-start': {
    title: 'Het hulpprogramma start niet, of eindigt met een fout over een DLL of .NET.',
    was: 'Het heeft op elke computer de Visual C++-runtime in beide breedten, .NET en een ODBC-stuurprogramma nodig.',
    now: 'Dit programma brengt alles mee wat het nodig heeft en start niets anders.',
    remedy: 'Er hoeft niets voor geïnstalleerd te worden, op geen van beide computers.',
  },
  'wrong-proxy-port': {
    title: 'Het CAB-bestand heet slecht te zijn, terwijl er niets aan mankeert.',
    was: 'Meestal is de poort van de proxyserver fout of vergeten: er kwam geen antwoord, en het hulpprogramma geeft het CAB-bestand de schuld.',
    now: 'Het CAB-bestand wordt gecontroleerd voordat er iets wordt verzonden. Een proxyserver waar niemand luistert en een poort van een ander programma worden elk zo genoemd; een CAB-bestand dat echt geen gebruiksgegevens bevat ook.',
    remedy:
      'Schrijf de proxyserver als host:poort. ‘Verbinding testen’ probeert de weg zonder iets te verzenden, ook als: connect --check.',
  },
  'proxy-statuses': {
    title: 'De taak eindigt met een kaal getal: 407, 408, 426, 451, 502, 511, 598 of 599.',
    was: 'Het getal is het antwoord van de proxyserver en betekent telkens iets anders: hij wil een wachtwoord (407), hij of iemand achter hem gaf het op of verbiedt de host, of er zit een aanmeldpagina tussen (511).',
    now: 'Wat de proxyserver bedoelt, staat er in woorden: of hij een wachtwoord of TLS wil, de host verbiedt of er vergeefs op wachtte. De proxyserver en de host worden genoemd.',
    remedy:
      'Meld u bij 407 aan wanneer erom wordt gevraagd; het wachtwoord wordt nooit opgeschreven, tenzij u dat wilt. Geef bij de andere de woorden aan wie de proxyserver beheert.',
  },
  'invalid-pointer': {
    title: 'Een ongeldige aanvraag of een ongeldige pointer, terwijl het adres klopt.',
    was: 'De proxyserver die Windows voor services bewaart (WinHTTP) is een andere dan die van uw account, of de lijst met uitzonderingen klopt niet: iets dat geen proxyserver is, werd als proxyserver gebruikt.',
    now: 'Wat antwoordde wordt genoemd, en ‘Verbinding testen’ toont welke proxyserver wordt genomen, wie dat zei en wat Windows op elke plaats heeft ingesteld.',
    remedy: 'Kies bij de netwerkinstellingen welke ervan telt, of noem daar de proxyserver.',
  },
  'name-not-resolved': {
    title: 'De naam van een downloadhost kan niet worden gevonden.',
    was: 'De naam is nieuw, en geen firewallregel of naamserver laat hem door; de hosts zijn in de loop der jaren veranderd.',
    now: 'De host wordt genoemd, en of deze computer of de proxyserver hem zocht.',
    remedy:
      'Bewaar de lijst met hosts voor het firewallteam vanuit ‘Verbinding testen’, of met: connect --check --firewall-list hosts.csv. Daarin staat van elke host of hij bereikt werd.',
  },
  'error-on-a-send': {
    title: 'De verbinding wordt door een onverwachte fout gesloten, vaak bij de console-inhoud.',
    was: 'Ofwel stond TLS 1.2 niet aan voor .NET, ofwel staat een firewall of proxyserver die ene host niet toe.',
    now: 'Dit programma begint altijd met TLS 1.2 of later en heeft geen registerwaarden nodig. Een overkant die minder biedt, een host die verboden is en een lijn die wordt verbroken zijn drie verschillende fouten, elk met de host.',
    remedy: 'Laat de genoemde host toestaan; ‘Verbinding testen’ toont per host welk stadium mislukt, ook TLS.',
  },
  'trust-relationship': {
    title: 'Er kan geen vertrouwensrelatie tot stand worden gebracht.',
    was: 'Op deze computer ontbreekt een basiscertificaat, of een proxyserver opent de versleutelde verbinding om erin te kijken en toont een eigen certificaat.',
    now: 'De hele keten van certificaten wordt getoond, met de eerste schakel waarvoor hier niemand instaat, wie die uitgaf, en of iets onderweg het verkeer inspecteert.',
    remedy:
      'Vraag het netwerkteam om het certificaat van die uitgever als PEM-bestand en noem het bestand in de netwerkinstellingen. Ga niet verder als niemand de uitgever kent.',
  },
  'extracted-manifest': {
    title: 'Er moet een venster over een exception worden gesloten, met de naam van een SQL-bestand erin.',
    was: 'Het hulpprogramma pakt de lijst met updates uit in een vaste map en struikelt over de bestanden van een eerdere keer. Het kon genegeerd worden.',
    now: 'De lijst met updates wordt gelezen waar zij is: er wordt niets in een tijdelijke map uitgepakt en er verschijnt geen venster.',
    remedy: 'Er hoeft niets te gebeuren.',
  },
  'version-of-the-tool': {
    title: 'Het hulpprogramma moet dat van precies de versie van de site zijn.',
    was: 'Hulpprogramma en siteserver waren van verschillende versies.',
    now: 'Eén versie van dit programma dient elke versie van de site: de versie wordt uit het CAB-bestand gelezen. Alleen een CAB-bestand dat een latere versie van dit programma maakte, wordt geweigerd.',
    remedy: 'Gebruik op beide computers dezelfde versie van dit programma.',
  },
  'several-hierarchies': {
    title: 'CAB-bestanden van meerdere hiërarchieën overschrijven elkaar, of komen bij de verkeerde site.',
    was: 'Elk CAB-bestand moest met de hand een eigen naam krijgen, en nergens stond van wie het is.',
    now: 'Voorbereiden noemt elk CAB-bestand naar hiërarchie en datum. Verbinden toont ze met de versie van hun site, en Importeren weigert een pakket dat voor een ander is gemaakt.',
    remedy: 'Laat Voorbereiden de naam kiezen. Haal van twee CAB-bestanden van één hiërarchie het oudste uit de map.',
  },
  'nothing-at-2002': {
    title: 'De standaarddownload brengt niets bruikbaars voor een site op 2002.',
    was: 'Een bekend probleem van die versie van het hulpprogramma; met een parameter moest een andere keuze worden gevraagd.',
    now: 'De keuze hangt niet van de release van het hulpprogramma af. Een plan toont elke update met de reden waarom zij erin zit of niet, voordat er iets wordt verzonden.',
    remedy: 'Bekijk het plan; het kan gemaakt worden zonder iets te verzenden, ook met: connect --plan.',
  },
  'no-hotfix': {
    title: 'De hotfix waarop iedereen wacht, is er na Importeren niet.',
    was: 'De standaardkeuze laat hotfixes weg, wat niemand zegt.',
    now: 'Het plan noemt elke hotfix met de reden waarom die wordt weggelaten.',
    remedy:
      'Kies ‘Alles nieuwer dan de site’ of ‘Alle hotfixes’, of kies in het plan degene die u nodig hebt. De klassieke parameters doen hetzelfde.',
  },
  'huge-download': {
    title: 'De download is enorm.',
    was: 'Er werd om alles gevraagd; elke update kan een gigabyte groot zijn.',
    now: 'Het plan geeft de grootte van elk bestand voordat er iets wordt opgehaald. Wat meerdere updates delen, komt één keer, en een station dat te klein is of waarvan het bestandssysteem zo’n bestand niet aankan, wordt vooraf gemeld.',
    remedy: 'Kies minder updates in het plan, of verdeel het pakket over meerdere stations.',
  },
  'no-progress': {
    title: 'Aan niets is te zien of het hulpprogramma nog iets doet.',
    was: 'Het meldt niets terwijl het downloadt.',
    now: 'Stappen, bestanden, snelheid en resterende tijd worden getoond zoals ze zijn. Een lijn die dood is, wordt gemeld; na een stop of een herstart van de computer wordt wat er is niet opnieuw opgehaald.',
    remedy: 'Stop wanneer u wilt en start later dezelfde taak Verbinden opnieuw.',
  },
  'old-files': {
    title: 'Bestanden van een eerdere keer bederven de volgende.',
    was: 'De bestemming moest leeg zijn, en niets controleerde dat.',
    now: 'De bestanden van een eerdere keer worden vergeleken en opnieuw gebruikt. Een bestand dat er niet bij hoort wordt genoemd, en er wordt nooit iets verwijderd.',
    remedy: 'Kies de map van de eerdere keer om ermee verder te gaan, of een nieuwe.',
  },
  'spaces-and-quotes': {
    title: 'Een pad met spaties of aanhalingstekens wordt niet begrepen.',
    was: 'Het pad werd bij zijn spaties gesplitst.',
    now: 'Elke naam die een bestandssysteem aankan, kan worden gebruikt. Een stuk van een pad dat op zichzelf staat wordt genoemd, en er wordt niets gestart.',
    remedy: 'Kies de map in het venster; zet op de opdrachtregel het pad tussen aanhalingstekens.',
  },
  'unclear-outcome': {
    title: 'Niemand kan zeggen of het goed is gegaan.',
    was: 'Er is geen afsluitcode gedocumenteerd; scripts raden naar de grootte van de map.',
    now: 'Een taak eindigt met een resultaat of met een fout die een code heeft. De afsluitcode is gedocumenteerd, en met --json is het resultaat er voor scripts. Een pakket dat verzegeld is, is volledig.',
    remedy: 'Ga in scripts af op de afsluitcode en de code van de fout, nooit op hun teksten.',
  },
  'log-overwritten': {
    title: 'Het logboek van de keer dat het misging, is weg.',
    was: 'Elke keer wordt het logboek overschreven.',
    now: 'Elke keer houdt een eigen logboek, en Geschiedenis noemt ze. Het logboek onder de klassieke naam wordt ook geschreven en is dat van de laatste keer.',
    remedy: 'Open die keer in Geschiedenis.',
  },
  'missing-redistributables': {
    title: 'Dagen later mist de installatie bij de site een herdistribueerbaar bestand.',
    was: 'Een bestand kon niet worden opgehaald, en het pakket werd toch meegenomen.',
    now: 'Een pakket wordt pas verzegeld wanneer elk bestand dat zijn lijsten noemen er is en klopt. Wat ontbreekt wordt genoemd, en de rest blijft bewaard. Importeren kijkt nog een keer, voordat de site iets krijgt.',
    remedy: 'Start dezelfde taak Verbinden opnieuw: alleen wat ontbreekt wordt opgehaald.',
  },
  placeholder: {
    title: 'Een bestand heeft de hash E3B0C442…',
    was: 'Dat is de SHA-256 van nul bytes: een tijdelijk leeg bestand. In de logboeken van een site is dat gewoon; in een pakket verbergt het een bestand dat er niet is.',
    now: 'Een installatieprogramma dat met deze hash wordt genoemd, wordt geweigerd, en een bestand dat leeg aankomt ook.',
    remedy: 'Start later opnieuw. Laat de update in het plan weg als de lijst zelf deze hash noemt.',
  },
  'damaged-download': {
    title: 'De site zegt dat het vertrouwen in een bestand niet kan worden gecontroleerd.',
    was: 'Het bestand was onderweg beschadigd of veranderd, en niemand keek voordat het bij de site kwam.',
    now: 'Elk bestand wordt tijdens het ophalen met zijn hash vergeleken, en opnieuw opgehaald als het afwijkt. Ondertekende CAB-bestanden worden gecontroleerd tegen de basiscertificaten in de instellingen; of een handtekening vereist is, is ook een instelling.',
    remedy:
      'Start opnieuw. Blijft hetzelfde bestand fout, dan geeft een proxyserver onderweg misschien een oude kopie.',
  },
  'stale-dashboards': {
    title: 'Dashboards in de console tonen oude cijfers bij een offline site.',
    was: 'De console-inhoud is nooit meegekomen.',
    now: 'De console-inhoud is een eigen bestand in het plan en in het pakket.',
    remedy: 'Maak de reis af en toe, ook als er geen update te installeren is.',
  },
  'wrong-thing-carried': {
    title: 'De verkeerde map werd naar de site gebracht.',
    was: 'Niets onderscheidt een pakket van een andere map.',
    now: 'Een pakket draagt een zegel en een lijst van zijn bestanden met hun hashes. Importeren neemt niets anders: geen andere map, geen pakket zonder zegel, en geen dat Microsofts eigen hulpprogramma vulde.',
    remedy: 'Neem de map mee die de laatste pagina van Verbinden noemt.',
  },
  'import-does-nothing': {
    title: 'Na Importeren verschijnt geen update in de console.',
    was: 'De lijst met updates ontbrak bij wat werd meegenomen, of de site was nog niet klaar, of de update is niet voor deze site; het hulpprogramma zegt daar niets van.',
    now: 'Importeren weigert een pakket zonder zijn lijst, zegt welke updates bij de site passen en waarom andere niet, en volgt wat de site ermee doet.',
    remedy: 'Start Importeren gerust opnieuw om te zien hoe ver de site is: er wordt niets twee keer neergelegd.',
  },
};
