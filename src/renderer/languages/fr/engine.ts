import type { engine as english } from '../en/engine.ts';
import type { French } from '../words.ts';

/** Words of the choice between the two engines, in French. */
export const engine: French<typeof english> = {
  title: 'Qui fait cette étape',
  own: 'Ce programme',
  ownMeaning: 'N’a besoin de rien d’autre sur cet ordinateur.',
  official: 'ServiceConnectionTool de Microsoft',
  found: 'Trouvé dans {{folder}}',
  changes: {
    prepare:
      'L’outil collecte et prépare le fichier CAB ; ce programme scelle et transporte ce qu’il a écrit. Personne d’autre ne peut lire ce fichier : il n’est pas comparé à ce que vous avez relu, une approbation ne l’accompagne pas, et seul l’outil peut l’envoyer.',
    connect:
      'L’outil envoie et télécharge lui-même : pas de plan au préalable, pas de choix mise à jour par mise à jour, et rien n’est repris après une coupure. Ce programme juge ce qu’il a laissé et ne le scelle que si c’est complet.',
    import:
      'Seulement pour un pack que l’outil a téléchargé. Ce programme en vérifie d’abord chaque octet ; ensuite l’outil dépose les fichiers et remet le manifeste, et ce programme suit le site.',
  },
  version: 'Version de l’outil',
  noVersion: 'non indiquée',
  siteVersion: 'Version du site',
  otherVersion: 'L’outil doit être de la même version que le site.',
  otherVersionText:
    'Utilisez celui du dossier CD.Latest de ce site même. L’exécution s’arrêtera et demandera une raison.',
  missing_one: 'Il manque {{count, number}} élément dont l’outil a besoin : il s’arrêtera et demandera une raison.',
  missing_many: 'Il manque {{count, number}} d’éléments dont l’outil a besoin : il s’arrêtera et demandera une raison.',
  missing_other: 'Il manque {{count, number}} éléments dont l’outil a besoin : il s’arrêtera et demandera une raison.',
  noneMissing: 'À ce qu’on sait, rien ne manque de ce dont l’outil a besoin.',
  allThere: 'Tout ce dont l’outil a besoin est là.',
  passed_one: '{{count, number}} élément dont l’outil a besoin est présent',
  passed_many: '{{count, number}} d’éléments dont l’outil a besoin sont présents',
  passed_other: '{{count, number}} éléments dont l’outil a besoin sont présents',
  prerequisites: {
    system: 'Windows sur x64',
    administrator: 'Exécuté en tant qu’administrateur',
    files: 'Tous les fichiers de son dossier',
    dotnet: '.NET Framework',
    'vc-x64': 'Visual C++ pour x64',
    'vc-x86': 'Visual C++ pour x86',
    odbc: 'ODBC Driver 18 for SQL Server',
    tls: 'TLS 1.2 pour .NET',
  },
  outcomes: {
    passed: 'présent',
    warning: 'peut suffire',
    missing: 'manque',
    unknown: 'non visible sur cet ordinateur',
  },
  is: '(trouvé : {{found}})',
  needs: '(nécessaire : {{needed}})',
  remedies: {
    system: 'Exécutez-le sur un ordinateur avec Windows sur x64.',
    administrator: 'Démarrez ce programme par « Exécuter en tant qu’administrateur ».',
    files: 'Copiez à nouveau tout le dossier CD.Latest\\SMSSETUP\\TOOLS\\ServiceConnectionTool du serveur de site.',
    dotnet: 'Installez .NET Framework 4.8, que Microsoft recommande.',
    'vc-x64': 'Installez le package redistribuable Visual C++ le plus récent pour x64 ; les deux sont nécessaires.',
    'vc-x86': 'Installez le package redistribuable Visual C++ le plus récent pour x86 ; les deux sont nécessaires.',
    odbc: 'Installez ODBC Driver 18 for SQL Server, dans une version que Microsoft prend en charge pour cette version de Configuration Manager.',
    tls: 'Mettez SystemDefaultTlsVersions et SchUseStrongCrypto à 1 pour .NET Framework, puis redémarrez Windows.',
  },
  done: 'L’outil de Microsoft a fait cela',
  folder: 'Dossier de l’outil',
  took: 'Durée',
  seconds: '{{seconds, duration}}',
  evidence: 'Son code de sortie ne dit rien. Ce qui a été trouvé à la place :',
  pack_one: '{{count, number}} fichier, {{size, bytes}}, téléchargé par l’outil de Microsoft et scellé.',
  pack_many: '{{count, number}} de fichiers, {{size, bytes}}, téléchargés par l’outil de Microsoft et scellés.',
  pack_other: '{{count, number}} fichiers, {{size, bytes}}, téléchargés par l’outil de Microsoft et scellés.',
  proofs: { proved: 'Prouvé', missing: 'Manque', 'not-proved': 'Non prouvé' },
  useOfficial: 'Laisser l’outil de Microsoft l’importer',
  useOwn: 'Laisser ce programme l’importer',
  start: 'Démarrer l’outil',
};
