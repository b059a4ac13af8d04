import type { network as english } from '../en/network.ts';
import type { French } from '../words.ts';

/** Words of the way to the cloud service, in French. */
export const network: French<typeof english> = {
  way: 'Connexion au service cloud',
  ways: {
    system: {
      name: 'Selon les réglages de cet ordinateur',
      meaning: 'Le serveur proxy du système est utilisé s’il y en a un, sinon chaque hôte est joint directement.',
    },
    none: { name: 'Sans serveur proxy', meaning: 'Chaque hôte est joint directement.' },
    manual: { name: 'Par ce serveur proxy', meaning: 'Chaque hôte est joint par le serveur indiqué.' },
    environment: {
      name: 'Selon l’environnement',
      meaning: 'HTTPS_PROXY, HTTP_PROXY et NO_PROXY du compte qui exécute le programme décident.',
    },
    script: {
      name: 'Par un script de configuration (PAC)',
      meaning: 'Le script à cette adresse décide pour chaque hôte, et quel serveur proxy suit quand l’un est en panne.',
    },
    discover: {
      name: 'Par un script trouvé sur le réseau (WPAD)',
      meaning: 'Le script est cherché sous le nom wpad dans le domaine de cet ordinateur.',
    },
  },
  change: 'Modifier',
  save: 'Enregistrer les paramètres réseau',
  cancel: 'Annuler',
  address: 'Serveur proxy',
  addressHint: 'Hôte et port, par exemple itproxy.contoso.com:8080. Jamais avec un mot de passe.',
  noAddress: 'Indiquez le serveur proxy.',
  userNameHint: 'Repris quand vous vous connectez. Laissez vide si le serveur proxy ne demande rien.',
  readOnly: {
    practice: 'Pendant l’exercice, les paramètres réseau restent tels quels.',
    'no-access': 'Ce compte ne peut pas écrire le fichier de paramètres ; ils ne peuvent donc pas être modifiés ici.',
  },
  signedIn: 'Un nom d’utilisateur et un mot de passe sont conservés pour le serveur proxy.',
  notSignedIn: 'Aucun nom d’utilisateur n’est conservé pour le serveur proxy. La plupart n’en demandent pas.',
  signOut: 'Oublier le mot de passe',
  signInAnew: 'Se connecter sous un autre nom',
  signIn: {
    title: 'Se connecter au serveur proxy',
    open: 'Se connecter',
    act: 'Se connecter',
    userName: 'Nom d’utilisateur',
    userNameHint: 'Tel que le serveur proxy le connaît, par exemple CONTOSO\\anna.',
    password: 'Mot de passe',
    remember: 'Mémoriser le mot de passe sur cet ordinateur',
    notRemembered: 'Le mot de passe est conservé jusqu’à la fermeture du programme et n’est écrit nulle part.',
    noName: 'Entrez le nom d’utilisateur.',
  },
  hosts: 'Hôtes nécessaires',
  test: 'Tester la connexion',
  testAgain: 'Tester à nouveau',
  testing: 'Chaque hôte est interrogé une fois…',
  notTested: 'Pas encore testé. Vous pouvez continuer sans test.',
  allReached_one: 'L’hôte répond comme il faut.',
  allReached_many: '{{count, number}} d’hôtes répondent tous comme il faut.',
  allReached_other: 'Les {{count, number}} hôtes répondent tous comme il faut.',
  someReached: '{{reached, number}} hôtes sur {{total, number}} répondent comme il faut.',
  states: {
    idle: 'Non testé',
    asked: 'Interrogation…',
    good: 'Réponse en {{milliseconds}} ms',
    bad: 'Non joint',
  },
  purposes: {
    'usage-data': 'reçoit les données d’utilisation',
    links: 'mène à l’endroit où se trouvent les fichiers',
    manifest: 'détient la liste des mises à jour',
    'console-content': 'détient le contenu de console',
    downloads: 'détient les fichiers de mise à jour',
  },
  through: 'par le serveur proxy {{proxy}}',
};
