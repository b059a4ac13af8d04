import type { home as english } from '../en/home.ts';
import type { French } from '../words.ts';

/** Words of the first screen, in French. */
export const home: French<typeof english> = {
  title: 'Que faire sur cet ordinateur ?',
  looking: 'Recherche de ce qui répond d’ici…',
  noProposal:
    'Ni une base de données de site ni le service cloud ne répondent d’ici. Choisissez une tâche ou configurez d’abord cet ordinateur.',
  lookAgain: 'Chercher à nouveau',
  proposed: 'Proposé',
  start: { prepare: 'Préparer un lecteur', connect: 'Se connecter au service cloud', import: 'Importer d’un lecteur' },
  toRun: 'Afficher le travail en cours',
  reasons: {
    'site-without-pack':
      'Une base de données de site répond, et aucun lecteur ne contient de mises à jour pour ce site : préparez les données d’utilisation pour le voyage.',
    'site-with-pack':
      'Une base de données de site répond, et {{drive}} contient des mises à jour pour ce site : importez-les.',
    'internet-with-usage-data':
      'Le service cloud répond, et {{drive}} contient des données d’utilisation : connectez-vous.',
    'internet-without-usage-data':
      'Le service cloud répond : branchez le lecteur contenant les données d’utilisation, puis connectez-vous.',
  },
  answers: 'Ce qui répond d’ici',
  site: 'Site',
  siteNotSetUp: 'Aucun site n’est configuré sur cet ordinateur.',
  internet: 'Internet',
  internetNotSetUp: 'Aucun service cloud n’est configuré sur cet ordinateur.',
  states: { looking: 'Recherche…', 'not-set-up': 'Non configuré', good: 'Répond', bad: 'Ne répond pas' },
  firstRun: {
    title: 'Rien n’est encore configuré sur cet ordinateur',
    text: 'Essayez tout le voyage dans un laboratoire d’exercice : un site, un service cloud et un lecteur fictifs sur cet ordinateur. Ou configurez les vrais.',
    practise: 'S’exercer',
    setUp: 'Configurer cet ordinateur',
    starting: 'Création du laboratoire d’exercice…',
  },
};
