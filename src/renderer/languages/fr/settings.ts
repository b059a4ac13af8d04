import type { settings as english } from '../en/settings.ts';
import type { French } from '../words.ts';

/** Words of settings, in French. */
export const settings: French<typeof english> = {
  look: 'Apparence',
  themes: { system: 'Comme le système', light: 'Clair', dark: 'Sombre', contrast: 'Contraste élevé' },
  readOnly: {
    practice: 'Pendant l’exercice, les paramètres sont ceux du laboratoire et ne peuvent pas être modifiés.',
    'no-access': 'Ce compte ne peut pas écrire le fichier de paramètres : ils se lisent ici, mais ne se modifient pas.',
  },
  site: {
    title: 'Serveur de site',
    has: 'Cet ordinateur atteint une base de données de site et le dossier de son serveur de site',
    folder: 'Dossier du serveur de site',
    folderHint:
      'Le dossier d’installation de Configuration Manager, qui contient inboxes et EasySetupPayload. Vide : il est cherché.',
    chooseFolder: 'Choisir le dossier',
  },
  cloud: {
    title: 'Service cloud',
    has: 'Cet ordinateur atteint Internet',
    usageDataUrl: 'Adresse pour les données d’utilisation',
    manifestUrl: 'Lien vers le manifeste des mises à jour',
    adminUiContentUrl: 'Lien vers le contenu de la console',
    noAddress: 'Entrez une adresse entière, qui commence par https://.',
  },
  approval: {
    title: 'Approbation',
    require: 'Connecter n’envoie que des données d’utilisation que quelqu’un a approuvées en son nom',
    meaning:
      'Une approbation se donne à la relecture dans Préparer, pour exactement les octets affichés. Elle est vérifiée ici dans tous les cas.',
  },
  places: { title: 'Où se trouve quoi', file: 'Fichier de paramètres', logs: 'Journaux' },
  save: 'Enregistrer les paramètres',
  saved: 'Enregistré : en vigueur dès maintenant.',
};
