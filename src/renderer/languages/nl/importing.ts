import type { importing as english } from '../en/importing.ts';
import type { Dutch } from '../words.ts';

/** Words of Import, in Dutch. */
export const importing: Dutch<typeof english> = {
  steps: { drive: 'Station', check: 'Controle', import: 'Importeren', next: 'Wat u nu doet' },
  titles: {
    drive: 'Welk updatepakket wilt u importeren?',
    check: 'Is het updatepakket heel, en is het voor deze site?',
    import: 'De site neemt de updates over',
    next: 'Wat u nu doet',
  },
  leads: {
    drive: 'Sluit het station aan dat van de internetcomputer komt.',
    check: 'Elk bestand wordt gelezen en vergeleken. Bij de site wordt nog niets gewijzigd.',
    import:
      'De bestanden worden klaargelegd en overgedragen; daarna werkt de site vanzelf verder, en ziet u hier elke status zodra die verandert.',
    next: 'Wat er met het pakket is gebeurd, en wat er nog te doen is.',
  },
  drive: {
    label: 'Station met het updatepakket',
    packs: 'Updatepakketten op {{place}}',
    lookAgain: 'Opnieuw kijken',
    noPack:
      'Hier staat geen updatepakket. Verbinden zet het op het station, op de internetcomputer; sluit dat station aan of kies de map van het pakket.',
    noneHere: 'Hier is geen updatepakket.',
    chooseDrive: 'Kies eerst het station.',
    choosePack: 'Kies het updatepakket dat u wilt controleren.',
    onlyUnfinished: 'Het enige updatepakket hier is niet voltooid. Ga er op de internetcomputer mee verder.',
    unfinished: 'Verbinden heeft het niet voltooid: ga er op de internetcomputer mee verder',
    packFor: 'Voor {{sites}}',
    siteAt: '{{label}} met {{version}}',
    made: 'Gemaakt op {{when, moment}}',
    updates_one: '{{count, number}} update',
    updates_other: '{{count, number}} updates',
    files_one: '{{count, number}} bestand',
    files_other: '{{count, number}} bestanden',
    isForHere: 'Voor deze site',
    act: 'Updatepakket controleren',
  },
  check: {
    whole: 'Het updatepakket is heel.',
    wholeText_one:
      '{{count, number}} bestand is gelezen, {{size, bytes}}: het heeft de SHA-256 die Verbinden heeft vastgelegd.',
    wholeText_other:
      '{{count, number}} bestanden zijn gelezen, {{size, bytes}}: elk heeft de SHA-256 die Verbinden heeft vastgelegd.',
    complete: 'Volledigheid',
    completeValue_one: 'Elk bestand dat de manifesten noemen voor {{count, number}} update, is er.',
    completeValue_other: 'Elk bestand dat de manifesten noemen voor {{count, number}} updates, is er.',
    made: 'Gemaakt',
    madeFor: 'Gemaakt voor',
    here: '{{site}} (deze site)',
    folder: 'Map',
    siteNow: 'Site nu',
    siteAt: '{{site}}, {{version}}',
    chosenFor: 'Updates gekozen voor',
    sameVersion: '{{version}}, dezelfde',
    stray_one:
      '{{count, number}} bestand in de map hoort niet bij het pakket. Het blijft staan en wordt nooit geïmporteerd.',
    stray_other:
      '{{count, number}} bestanden in de map horen niet bij het pakket. Ze blijven staan en worden nooit geïmporteerd.',
    strayMore_one: 'en nog {{count, number}}',
    strayMore_other: 'en nog {{count, number}}',
    applies: 'Wat deze site kan gebruiken: {{applying, number}} van {{total, number}}',
    nothing: 'Het pakket bevat geen updates: alleen de lijst met updates en de console-inhoud.',
    ofTool:
      'Welke updates erin zitten, wordt verteld zodra het hulpprogramma van Microsoft het heeft geïmporteerd: alleen dat leest een eigen pakket.',
    noneApplies:
      'Deze site kan geen van deze updates gebruiken zoals de site nu is. Importeren kan geen kwaad: de lijst met updates en de console-inhoud worden bijgewerkt.',
    others_one: '{{count, number}} update die deze site niet kan gebruiken, en waarom',
    others_other: '{{count, number}} updates die deze site niet kan gebruiken, en waarom',
    now: 'Nu bij de site: {{state}}',
    again: 'Opnieuw controleren',
    act: 'Updates importeren',
  },
  kinds: { update: 'Update', hotfix: 'Hotfix' },
  applies: { yes: 'Van toepassing', no: 'Niet van toepassing' },
  reasons: {
    applies: 'De update is voor deze versie van de site.',
    installed: 'De site heeft de update al.',
    'other-hierarchy': 'De update zit voor een andere hiërarchie in het pakket.',
    expired: 'Microsoft heeft de update ingetrokken.',
    superseded: '{{successor}} vervangt de update.',
    sameVersion: 'De site heeft deze versie al, {{version}}.',
    olderVersion: 'De site heeft al een hogere versie dan {{version}}.',
    'site-too-old': 'De site moet eerst op {{neededSite}} of hoger zijn.',
    'site-too-new': 'De update is voor sites tot en met {{neededSite}}.',
    'documented-path': 'Een update naar {{release}} is gedocumenteerd vanaf {{neededRelease}}.',
    'early-ring': 'De update is voor sites die deelnemen aan de vroege updatering.',
    'needs-package': 'De site moet eerst een van deze hebben geïnstalleerd: {{packages}}.',
    'not-chosen': 'Verbinden heeft de update niet voor deze site gekozen.',
  },
  verdict: {
    howSerious: 'Hoe ernstig is het',
    whatToDo: 'Wat kunt u doen',
    canGoOn: 'Kunt u verdergaan',
    damaged: {
      howSerious: 'Het pakket is niet wat Verbinden heeft geschreven. Bij de site is niets gewijzigd.',
      whatToDo:
        'Breng het station terug naar de internetcomputer. Kopieer het pakket daar opnieuw of voer Verbinden opnieuw uit. Gebeurt het weer met hetzelfde station, gebruik dan een ander.',
      canGoOn: 'Niet met deze kopie van het pakket.',
    },
    'other-site': {
      howSerious: 'Het pakket is voor een andere hiërarchie. Bij de site is niets gewijzigd.',
      whatToDo:
        'Breng dit pakket naar de site waarvoor het is gemaakt. Begin voor deze site met Voorbereiden en maak daarna verbinding.',
      canGoOn: 'Niet met dit pakket. Ga terug en kies een ander.',
    },
    unfinished: {
      howSerious: 'Een deel van het pakket ontbreekt nog. Bij de site is niets gewijzigd.',
      whatToDo:
        'Breng het station terug naar de internetcomputer en voer dezelfde verbinding opnieuw uit: die gaat verder waar zij was.',
      canGoOn: 'Zodra Verbinden het pakket heeft voltooid.',
    },
    elsewhere: {
      howSerious: 'Aan het pakket is niets mis gevonden: iets anders staat in de weg. Bij de site is niets gewijzigd.',
      canGoOn: 'Ja: controleer opnieuw wanneer dat is gedaan.',
    },
  },
  run: {
    watching:
      'Dit scherm volgt de site hoogstens {{count, number}} minuten. U mag het verlaten: de site gaat vanzelf verder, en opnieuw importeren laat zien hoe ver zij is.',
    states: 'Updates, zoals de console ze zal tonen',
    hidden_one: '{{count, number}} update die de console verbergt',
    hidden_other: '{{count, number}} updates die de console verbergt',
    spoken: '{{update}}: {{state}}',
    toNext: 'Wat u nu doet',
    again: 'Opnieuw importeren',
  },
  meanings: {
    ready: 'De inhoud staat bij de site. U kunt de update vanuit de console installeren.',
    installing: 'Iemand heeft voor installatie gekozen en de site is ermee bezig. Volg dit in de console.',
    installed: 'Hier is niets meer voor te doen.',
    'not-applicable': 'De site heeft de update bekeken en heeft deze niet nodig. De console verbergt de update.',
    hidden: 'Een nieuwere update vervangt deze. De console verbergt de update.',
    failed: 'De site is ermee gestopt. De logboeken hieronder vertellen waarom.',
    waiting: 'De site is er nog niet mee klaar en gaat vanzelf verder.',
  },
  reasonOfSite: 'De site meldt:',
  next: {
    updates: 'De updates',
    noUpdates:
      'Het pakket bevatte geen updates voor deze site: de lijst met updates en de console-inhoud zijn bijgewerkt.',
    todo: 'In deze volgorde',
    eject: 'Werp het station uit met de opdracht van het besturingssysteem en trek het er daarna uit.',
    carryOn: 'Dit pakket is ook voor {{sites}}: breng het station daar nu naartoe.',
    install:
      'Open de Configuration Manager-console op de site op het hoogste niveau en ga naar <path>Beheer > Updates en onderhoud</path>. Installeer daar wat ‘Gereed om te installeren’ is.',
    look: 'Open de Configuration Manager-console op de site op het hoogste niveau en ga naar <path>Beheer > Updates en onderhoud</path> om de updates te zien.',
    waiting:
      'Importeer hetzelfde pakket later opnieuw om te zien hoe ver de site is: niets wordt twee keer klaargelegd.',
    failed: 'Zoek in de logboeken wat is mislukt, los het op en importeer hetzelfde pakket opnieuw.',
    later: 'Begin opnieuw met Voorbereiden zodra de site een nieuwe versie heeft: er zijn dan andere updates voor.',
    logs: 'Als een update niet verschijnt of blijft steken',
    logsText: 'Bekijk deze logboeken van de site, eerst het bovenste:',
    downloader:
      'of het serviceverbindingspunt de bestanden heeft overgenomen en "Successfully Dropped the state message 4" heeft gemeld.',
    hman: 'of de lijst met updates is overgenomen, en waarom een update "is not applicable and should be filtered".',
    another: 'Een ander pakket importeren',
    close: 'Sluiten',
  },
};
