import type { settings as english } from '../en/settings.ts';
import type { Dutch } from '../words.ts';

/** Words of settings, in Dutch. */
export const settings: Dutch<typeof english> = {
  look: 'Uiterlijk',
  themes: { system: 'Zoals het systeem', light: 'Licht', dark: 'Donker', contrast: 'Hoog contrast' },
  readOnly: {
    practice: 'Bij het oefenen horen de instellingen bij de oefenomgeving; ze kunnen niet worden gewijzigd.',
    'no-access':
      'Dit account mag het instellingenbestand niet schrijven: de instellingen zijn hier te lezen, niet te wijzigen.',
  },
  site: {
    title: 'Siteserver',
    has: 'Deze computer bereikt een sitedatabase en de map van de siteserver',
    folder: 'Map van de siteserver',
    folderHint:
      'De installatiemap van Configuration Manager, met daarin inboxes en EasySetupPayload. Leeg: hij wordt gezocht.',
    chooseFolder: 'Map kiezen',
  },
  cloud: {
    title: 'Cloudservice',
    has: 'Deze computer bereikt internet',
    usageDataUrl: 'Adres voor gebruiksgegevens',
    manifestUrl: 'Koppeling naar het updatemanifest',
    adminUiContentUrl: 'Koppeling naar de inhoud van de console',
    noAddress: 'Voer een volledig adres in, dat begint met https://.',
  },
  approval: {
    title: 'Goedkeuring',
    require: 'Verbinden verzendt alleen gebruiksgegevens die iemand op naam heeft goedgekeurd',
    meaning:
      'Een goedkeuring wordt gegeven bij het bekijken in Voorbereiden, voor precies de bytes die werden getoond. Ze wordt hier in elk geval gecontroleerd.',
  },
  places: { title: 'Waar alles staat', file: 'Instellingenbestand', logs: 'Logboeken' },
  save: 'Instellingen opslaan',
  saved: 'Opgeslagen: vanaf nu van kracht.',
};
