import type { help as english } from '../en/help.ts';
import type { French } from '../words.ts';

/** Words of the help and About, in French. */
export const help: French<typeof english> = {
  back: 'Retour',
  topics: 'Rubriques',
  codes: 'Codes d’erreur',
  codesText: 'Ce qui figure entre guillemets simples est rempli le moment venu.',
  search: 'Rechercher dans les codes et les mots',
  found_one: '{{count, number}} code',
  found_many: '{{count, number}} de codes',
  found_other: '{{count, number}} codes',
  troubles: {
    search: 'Rechercher dans les messages et les mots',
    found_one: '{{count, number}} problème',
    found_many: '{{count, number}} de problèmes',
    found_other: '{{count, number}} problèmes',
    was: 'Ce que c’était',
    now: 'Ce programme',
    remedy: 'Que faire',
    codes: 'Codes d’erreur ici',
  },
  about: {
    what: 'Fait sortir les données d’utilisation d’un site Configuration Manager d’un réseau sans accès à Internet, et y fait entrer ses mises à jour.',
    version: 'Version',
    host: 'Affiché dans',
    window: 'la fenêtre du programme de bureau',
    page: 'une page de l’hôte de bouclage, pour cet ordinateur seulement',
    licence: 'Licence',
    noTelemetry: 'Ce programme n’a pas de télémétrie et ne cherche pas de mises à jour de lui-même.',
    marks: 'Configuration Manager et Windows sont des marques de Microsoft. Ce programme n’est pas de Microsoft.',
  },
};
