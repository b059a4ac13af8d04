import type { help as english } from '../en/help.ts';
import type { Dutch } from '../words.ts';

/** Words of the help and About, in Dutch. */
export const help: Dutch<typeof english> = {
  back: 'Terug',
  topics: 'Onderwerpen',
  codes: 'Foutcodes',
  codesText: 'Wat tussen punthaken staat, wordt ingevuld wanneer het zich voordoet.',
  search: 'Zoeken in codes en woorden',
  found_one: '{{count, number}} code',
  found_other: '{{count, number}} codes',
  troubles: {
    search: 'Zoeken in meldingen en woorden',
    found_one: '{{count, number}} probleem',
    found_other: '{{count, number}} problemen',
    was: 'Wat het was',
    now: 'Dit programma',
    remedy: 'Wat te doen',
    codes: 'Foutcodes hier',
  },
  about: {
    what: 'Brengt de gebruiksgegevens van een Configuration Manager-site uit een netwerk zonder internettoegang naar buiten, en de updates naar binnen.',
    version: 'Versie',
    host: 'Getoond in',
    window: 'het venster van het bureaubladprogramma',
    page: 'een pagina van de loopbackhost, alleen voor deze computer',
    licence: 'Licentie',
    noTelemetry: 'Dit programma heeft geen telemetrie en zoekt niet naar updates van zichzelf.',
    marks: 'Configuration Manager en Windows zijn handelsmerken van Microsoft. Dit programma is niet van Microsoft.',
  },
};
