import type { siteUpdates as english } from '../en/site-updates.ts';
import type { French } from '../words.ts';

/** Words of the state view, in French. */
export const siteUpdates: French<typeof english> = {
  open: 'Mises à jour sur ce site',
  lead: 'Chaque mise à jour que le site connaît, comme le dit sa base de données. Regarder ne change rien.',
  leadOf:
    'Chaque mise à jour que le site {{code}} ({{version}}) connaît, comme le dit sa base de données. Regarder ne change rien.',
  looking: 'Lecture du site…',
  again: 'Regarder à nouveau',
  none: 'Le site ne connaît encore aucune mise à jour. Importer lui en apporte la liste.',
  course: 'Serveurs de site et historique',
  courseOf: 'Serveurs de site et historique de {{update}}',
  sites: 'Sur chaque serveur de site',
  history: 'Ce qui a précédé, le plus récent d’abord',
  noTime: 'à un moment inconnu',
  checklist: 'Liste de contrôle',
  checklistLead:
    'Quelque chose n’apparaît pas, ou n’avance pas ? Ceci parcourt les dossiers, les journaux et les états du site pour ce qui a été importé en dernier.',
  goThrough: 'Parcourir la liste de contrôle',
  goThroughAgain: 'La parcourir à nouveau',
  going: 'Parcours de la liste de contrôle…',
  found_one: 'À {{count, number}} endroit, quelque chose vous attend.',
  found_many: 'À {{count, number}} d’endroits, quelque chose vous attend.',
  found_other: 'À {{count, number}} endroits, quelque chose vous attend.',
  nothingFound: 'Rien d’anormal n’a été trouvé d’ici. Regardez vous-même là où c’est indiqué.',
  passed_one: '{{count, number}} question est en ordre',
  passed_many: '{{count, number}} de questions sont en ordre',
  passed_other: '{{count, number}} questions sont en ordre',
  outcomes: { passed: 'Réussi', warning: 'À regarder', failed: 'Échec', 'by-hand': 'Regardez vous-même' },
  questions: {
    'manifest-handed-over': 'Remise au site',
    'manifest-taken': 'Prise dans la boîte de réception',
    'manifest-refused': 'Mise de côté comme mauvaise',
    'content-laid': 'Contenu dans son dossier',
    'state-message-4': 'Signalée au site',
    trust: 'Signatures',
    hash: 'Empreintes',
    redistributables: 'Fichiers redistribuables',
    applicability: 'Pour ce site',
    superseded: 'Remplacées par de plus récentes',
    prerequisites: 'Conditions préalables',
    download: 'Téléchargement',
    'disk-space': 'Espace disque',
    'console-rights': 'Droits dans la console',
    'early-ring': 'Anneau de mise à jour anticipée',
  },
};
