import type { several as english } from '../en/several.ts';
import type { Dutch } from '../words.ts';

/** Words of update packs that are larger than a drive, in Dutch. */
export const several: Dutch<typeof english> = {
  back: 'Terug',
  noFolder: 'Er is nog geen gekozen.',
  chooseFolder: 'Map kiezen',
  addFolder: 'Een map op een station toevoegen',
  noDrives: 'Er is geen station aangesloten dat kan worden meegenomen.',
  notThere: 'Nu niet aangesloten',
  numbered: '{{number}}. {{drive}}',
  facts: '{{fileSystem}}, {{free, bytes}} vrij',
  count: 'Hoeveel stations er komen',
  countHint: 'Alleen als ze na elkaar worden aangesloten: die nog komen, worden gelijk aan het eerste geacht.',
  later: 'komt nog',
  of: '{{number}} van {{count}}',
  again: 'Opnieuw beginnen',
  missing: { folder: 'Kies eerst de map.', drives: 'Vink ten minste één station aan.' },
  columns: { drive: 'Station', label: 'Naam', files: 'Bestanden', parts: 'Delen', size: 'Grootte' },
  spread: {
    title: 'Een updatepakket over meerdere stations verdelen',
    lead: 'Wat niet op één station past, wordt in delen gesplitst. Elk station zegt wat het bevat en het hoeveelste het is, en is verzegeld zoals het pakket zelf.',
    folder: 'Het updatepakket',
    drives: 'Op deze stations, in deze volgorde',
    plan: 'Plan maken',
    act: 'Naar de stations schrijven',
    planned_one: '{{files, number}} bestanden, {{size, bytes}}, passen op {{count, number}} station.',
    planned_other: '{{files, number}} bestanden, {{size, bytes}}, passen op {{count, number}} stations.',
    done_one:
      'Naar {{count, number}} station geschreven en teruggelezen: {{files, number}} bestanden, {{size, bytes}}.',
    done_other:
      'Naar {{count, number}} stations geschreven en teruggelezen: {{files, number}} bestanden, {{size, bytes}}.',
    inParts_one: '{{count, number}} bestand is in delen gesplitst.',
    inParts_other: '{{count, number}} bestanden zijn in delen gesplitst.',
  },
  gather: {
    title: 'Een updatepakket van meerdere stations samenbrengen',
    lead: 'In elke volgorde, zo nodig station voor station. Elk deel wordt gecontroleerd voordat het wordt samengevoegd; op de stations verandert niets.',
    folder: 'Waar het samenkomt',
    drives: 'Van deze stations',
    act: 'Nemen wat erop staat',
    done_one: 'Het updatepakket is heel: {{files, number}} bestanden, {{size, bytes}}, van {{count, number}} station.',
    done_other:
      'Het updatepakket is heel: {{files, number}} bestanden, {{size, bytes}}, van {{count, number}} stations.',
    joined_one: '{{count, number}} bestand is uit zijn delen samengevoegd.',
    joined_other: '{{count, number}} bestanden zijn uit hun delen samengevoegd.',
    import: 'Verder met Importeren',
  },
  fromConnect: 'Over meerdere stations verdelen',
  fromImport: 'Het pakket staat op meerdere stations',
};
