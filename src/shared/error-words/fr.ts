import type { ErrorWords } from './words.ts';

const copyPackAgain = 'Copiez à nouveau le pack depuis l’ordinateur Internet, ou exécutez à nouveau Connecter.';
const copyCabinetAgain = 'Copiez-le ou téléchargez-le à nouveau.';
const downloadAgain =
  'Recommencez pour le télécharger à nouveau ; si cela persiste, le service ou un proxy sur le trajet fournit un mauvais fichier.';
const prepareAgain = 'Exécutez à nouveau Préparer sur le site d’où il vient.';
const sameVersion = 'Installez la même version de ce programme sur les deux ordinateurs.';
const openInBrowser =
  'Un proxy ou une page de connexion s’interpose peut-être : ouvrez l’adresse dans un navigateur sur cet ordinateur.';
const safeDownload = 'Ne l’utilisez pas : téléchargez-le à nouveau par un réseau de confiance.';
const planAgain = 'Établissez à nouveau le plan et choisissez-y.';
const seeCommands = 'Exécutez le programme sans paramètre pour voir ses commandes.';

/** What a site says of an update that failed, by the documented name of its state. */
const failedStates: Readonly<Record<string, string>> = {
  DOWNLOAD_FAILED: 'échec du téléchargement',
  APPLICABILITY_FAILED: 'échec de la vérification de son applicabilité',
  CONTENT_REPLICATION_FAILED: 'échec de la réplication du contenu',
  PREREQ_ERROR: 'échec de la vérification de la configuration requise',
  INSTALL_CMU_FAILED: 'échec de l’installation dans CMUpdate',
  INSTALL_FAILED: 'échec de l’installation',
};

/** What an account does in a folder it lays files in. */
const folderRights: Readonly<Record<string, string>> = {
  'make-folder': 'créer le dossier',
  create: 'créer des fichiers',
  write: 'écrire des fichiers',
  rename: 'renommer des fichiers',
  remove: 'supprimer des fichiers',
};

/** What is wrong with the certificate of a database server. */
const certificateProblems: Readonly<Record<string, string>> = {
  'self-signed': 'est auto-signé',
  'unknown-issuer': 'a un émetteur que cet ordinateur n’approuve pas',
  expired: 'a expiré',
  'not-yet-valid': 'n’est pas encore valable',
  'other-name': 'est pour un autre nom',
  revoked: 'a été révoqué',
  other: 'n’a pas pu être vérifié',
};

/** Why a server did not take an access token. */
const tokenProblems: Readonly<Record<string, string>> = {
  expired: 'il a expiré',
  'other-audience': 'il est destiné à un autre service',
  'no-token': 'ce qui a été donné n’est pas un jeton d’accès',
  unknown: 'le serveur ne dit pas pourquoi',
};

/** Why a database cannot be used now. */
const databaseStates: Readonly<Record<string, string>> = {
  restoring: 'elle est en cours de restauration',
  'single-user': 'elle n’est ouverte que pour un seul utilisateur',
  offline: 'elle est hors connexion',
  starting: 'elle démarre ou est en cours de récupération',
  'too-many': 'le serveur a trop de connexions',
  'shutting-down': 'le serveur s’arrête',
  other: 'le serveur ne la propose pas pour l’instant',
};

/** What is wrong with an entry of a custody record, by its reason. */
const custodyReasons: Readonly<Record<string, string>> = {
  'too-large': 'est plus grande qu’une entrée ne peut l’être',
  edited: 'a été modifiée après sa signature',
  forged: 'est signée par un ordinateur inconnu ici',
  removed: 'a été retirée',
  reordered: 'a été déplacée',
  repeated: 'y figure deux fois',
  rewritten: 'a été réécrite après que d’autres l’ont suivie',
  foreign: 'appartient à un autre registre',
  truncated: 'est coupée',
  'newer-format': 'a été écrite par une version plus récente de ce programme',
  'bad-branch': 'contient des entrées qui ne font pas suite aux autres',
};

function didYouMean(suggestion: string | null): string {
  return suggestion === null ? '' : ` Vouliez-vous dire ${suggestion} ?`;
}

/** Fichiers signés d’une même sorte : le premier par son nom. */
function signedBy({ file, others, signer }: { file: string; others: number; signer: string | null }): string {
  return `${file}${others === 0 ? '' : ` (et ${others} de plus)`}${signer === null ? '' : `, signé par « ${signer} »,`}`;
}

function firstOf(names: readonly string[]): string {
  const shown = names.filter((_name, index) => index < 3).join(', ');
  return names.length > 3 ? `${shown} et ${names.length - 3} de plus` : shown;
}

/** Every error in French; the catalogue has them in English. */
export const fr: ErrorWords = {
  'usage.unknown-command': {
    message: (d) => `La commande « ${d.name} » n’existe pas.${didYouMean(d.suggestion)}`,
    remedy: seeCommands,
  },
  'usage.no-command': {
    message: (d) => `Aucune commande n’est donnée.${didYouMean(d.suggestion)}`,
    remedy: seeCommands,
  },
  'usage.unknown-parameter': {
    message: (d) => `« ${d.command} » n’a pas de paramètre ${d.name}.${didYouMean(d.suggestion)}`,
    remedy: 'Exécutez la commande avec --help pour voir ses paramètres.',
  },
  'usage.missing-parameter': {
    message: (d) => `« ${d.command} » a besoin de ${d.name}.`,
    remedy: 'Ajoutez le paramètre, ou exécutez la commande avec --help pour voir un exemple.',
  },
  'usage.missing-value': {
    message: (d) => `${d.name} doit être suivi d’une valeur.`,
    remedy: 'Écrivez la valeur après le paramètre, entre guillemets si elle contient des espaces.',
  },
  'usage.invalid-value': {
    message: (d) => `${d.name} ne peut pas être « ${d.value} » ; valeurs admises : ${d.expected}.`,
    remedy: 'Corrigez la valeur et exécutez à nouveau la commande.',
  },
  'usage.conflict': {
    message: (d) => `${d.names.join(' et ')} s’excluent mutuellement.`,
    remedy: 'Gardez-en un seul et exécutez à nouveau la commande.',
  },
  'usage.repeated-parameter': {
    message: (d) => `${d.name} est donné deux fois.`,
    remedy: 'Gardez-en un seul et exécutez à nouveau la commande.',
  },
  'usage.unexpected-argument': {
    message: (d) => `« ${d.command} » ne sait que faire de « ${d.value} ».`,
    remedy:
      'Mettez entre guillemets un chemin qui contient des espaces, ou exécutez la commande avec --help pour voir ses paramètres.',
  },
  'usage.password-argument': {
    message: (d) =>
      `${d.name} : un mot de passe n’est jamais lu sur la ligne de commande, où d’autres peuvent le voir.`,
    remedy:
      'Omettez-le : le programme le demande, ou le lit dans une variable d’environnement, SERVICE_CONNECTION_PROXY_PASSWORD pour le serveur proxy et SERVICE_CONNECTION_SQL_PASSWORD pour la base de données du site.',
  },

  'settings.not-found': {
    message: (d) => `Le fichier de paramètres ${d.path} est introuvable.`,
    remedy: 'Vérifiez le chemin donné par --settings, ou omettez-le pour utiliser le fichier par défaut.',
  },
  'settings.malformed': {
    message: (d) => `Le fichier de paramètres ${d.path} est inutilisable : ${d.problem}.`,
    remedy: 'Corrigez le fichier (docs/operating.md en montre un), ou indiquez-en un autre avec --settings.',
  },
  'settings.no-site': {
    message: () => 'Aucun site n’est configuré sur cet ordinateur.',
    remedy:
      'Configurez le site dans Paramètres ; sur la ligne de commande, indiquez ses paramètres avec --settings FICHIER, ou sa base de données avec --site-database et son dossier avec --site-folder.',
  },
  'settings.no-cloud': {
    message: () => 'Aucun service cloud n’est configuré sur cet ordinateur.',
    remedy:
      'Configurez ses adresses dans Paramètres ; sur la ligne de commande, indiquez les paramètres qui les contiennent avec --settings FICHIER, ou son adresse avec --cloud URL.',
  },
  'settings.is-practice': {
    message: () =>
      'Ces paramètres sont ceux du laboratoire d’exercice : ils ne sont pas enregistrés comme ceux de cet ordinateur.',
    remedy: 'Fermez le programme et ouvrez-le avec les paramètres de cet ordinateur pour modifier ces derniers.',
  },
  'settings.credentials-in-address': {
    message: (d) =>
      `L’adresse de ${d.address} contient un nom d’utilisateur ou un mot de passe, ce que les paramètres ne contiennent jamais.`,
    remedy: 'Retirez-les de l’adresse. Pour un serveur proxy, connectez-vous dans les paramètres réseau.',
  },
  'practice.not-available': {
    message: () => 'Le laboratoire d’exercice ne fait pas partie de cette installation.',
    remedy: 'Réinstallez le programme, ou démarrez le laboratoire par sa propre commande : npm run lab.',
  },
  'practice.failed': {
    message: (d) => `Le laboratoire d’exercice n’a pas démarré : ${d.reason}.`,
    remedy:
      'Vérifiez qu’il reste de l’espace sur le lecteur de ce compte, puis réessayez ; les paramètres de cet ordinateur n’ont pas changé.',
  },

  'site-database.not-found': {
    message: (d) => `La base de données de site ${d.path} est introuvable.`,
    remedy:
      'Vérifiez la base de données dans les paramètres, et que cet ordinateur est bien celui du point de connexion de service.',
  },
  'site-database.not-a-database': {
    message: (d) => `${d.path} n’est pas une base de données de site.`,
    remedy: 'Vérifiez la base de données dans les paramètres : un autre fichier est indiqué.',
  },
  'site-database.no-access': {
    message: (d) => `Ce compte n’a pas le droit de lire la base de données de site ${d.path}.`,
    remedy: 'Exécutez le programme avec un compte qui a l’autorisation Lecture sur la base de données de site.',
  },
  'site-database.busy': {
    message: (d) => `La base de données de site ${d.path} est verrouillée par un autre programme.`,
    remedy: 'Attendez que le site ait fini son travail, puis recommencez.',
  },
  'site-database.missing-object': {
    message: (d) => `La base de données de site ${d.database} n’a pas de ${d.name}.`,
    remedy:
      'Vérifiez que les paramètres désignent la base de données du site de niveau supérieur (CM_ et le code de site), et non une autre.',
  },
  'site-database.unexpected-value': {
    message: (d) => `${d.name} dans la base de données de site ${d.database} est inutilisable : ${d.problem}.`,
    remedy: 'Vérifiez dans la console Configuration Manager que le site est en bon état, puis recommencez.',
  },
  'site-database.read-failed': {
    message: (d) => `La lecture de la base de données de site ${d.database} a échoué : ${d.problem}.`,
    remedy: 'Vérifiez le serveur de base de données et recommencez ; rien n’a été modifié.',
  },
  'site-database.server-not-found': {
    message: (d) => `Le serveur de base de données ${d.server} est inconnu sur ce réseau.`,
    remedy: 'Vérifiez le nom du serveur dans les paramètres, et que cet ordinateur peut le résoudre.',
  },
  'site-database.server-refuses': {
    message: (d) => `${d.server} n’accepte aucune connexion : aucun SQL Server n’y écoute.`,
    remedy:
      'Vérifiez le port ou l’instance dans les paramètres, que SQL Server est démarré et que TCP/IP est activé dans le Gestionnaire de configuration SQL Server.',
  },
  'site-database.no-answer': {
    message: (d) => `${d.server} n’a pas répondu en ${d.seconds} secondes.`,
    remedy: 'Vérifiez qu’un pare-feu laisse passer cet ordinateur vers le port du serveur, puis recommencez.',
  },
  'site-database.no-instance': {
    message: (d) => `${d.server} n’indique pas le port de l’instance SQL Server ${d.instance}.`,
    remedy:
      'Vérifiez le nom de l’instance, que le service SQL Server Browser est démarré et que son port UDP 1434 est ouvert ; ou indiquez le port dans les paramètres.',
  },
  'site-database.not-sql-server': {
    message: (d) => `Ce qui répond à ${d.server} ne parle pas comme SQL Server : ${d.problem}.`,
    remedy:
      'Vérifiez le port dans les paramètres : un autre programme y écoute, ou quelque chose en chemin modifie ce qui est envoyé.',
  },
  'site-database.connection-lost': {
    message: (d) =>
      `La connexion avec la base de données de site ${d.database} a été perdue avant que la réponse soit complète.`,
    remedy: 'Recommencez : ce qui a été lu de cette réponse n’est pas utilisé.',
  },
  'site-database.timed-out': {
    message: (d) =>
      `La base de données de site ${d.database} n’a rien dit pendant ${d.seconds} secondes, et la question a été retirée.`,
    remedy:
      'Recommencez quand le serveur est moins occupé, ou donnez-lui plus de temps dans les paramètres (answerSeconds).',
  },
  'site-database.untrusted-certificate': {
    message: (d) =>
      `Le certificat de ${d.server} n’est pas approuvé : il ${certificateProblems[d.problem] ?? d.problem}. Il désigne ${d.subject}, a été émis par ${d.issuer}, et son SHA-256 est ${d.sha256}.`,
    remedy:
      'Demandez à l’administrateur de la base de données le SHA-256 du certificat du serveur. S’il est le même, épinglez-le dans les paramètres ; ou indiquez-y le certificat de l’émetteur (un fichier PEM). Rien n’a été envoyé au serveur, pas même un mot de passe.',
  },
  'site-database.other-certificate': {
    message: (d) =>
      `${d.server} a présenté un autre certificat que celui qui est épinglé. Il désigne ${d.subject}, a été émis par ${d.issuer}, et son SHA-256 est ${d.sha256} ; celui qui est épinglé est ${d.pinned}.`,
    remedy:
      'Demandez à l’administrateur de la base de données si le certificat a été remplacé. Si oui, épinglez le nouveau dans les paramètres. Rien n’a été envoyé au serveur, pas même un mot de passe.',
  },
  'site-database.no-encryption': {
    message: (d) => `${d.server} ne chiffre pas les connexions, et les paramètres l’exigent.`,
    remedy:
      'Demandez à l’administrateur de la base de données un certificat sur le serveur. Ne désactivez le chiffrement dans les paramètres que sur un réseau que personne ne peut écouter. Rien n’a été envoyé au serveur, pas même un mot de passe.',
  },
  'site-database.needs-encryption': {
    message: (d) =>
      `${d.server} n’accepte que des connexions chiffrées, et le chiffrement est désactivé dans les paramètres.`,
    remedy: 'Activez le chiffrement dans les paramètres.',
  },
  'site-database.tls-failed': {
    message: (d) => `Aucune connexion chiffrée avec ${d.server} n’a pu être établie : ${d.problem}.`,
    remedy:
      'Vérifiez que le serveur propose TLS 1.2 ou une version plus récente ; pour « strict », il faut SQL Server 2022 ou plus récent. Sinon, choisissez « on » dans les paramètres.',
  },
  'site-database.needs-password': {
    message: (d) => `La base de données de site ${d.database} demande le mot de passe de ${d.account}.`,
    remedy: 'Donnez-le quand il est demandé, ou dans la variable d’environnement SERVICE_CONNECTION_SQL_PASSWORD.',
  },
  'site-database.needs-token': {
    message: (d) => `La base de données de site ${d.database} demande un jeton d’accès de Microsoft Entra ID.`,
    remedy:
      'Donnez-en un nouveau quand il est demandé, ou dans la variable d’environnement SERVICE_CONNECTION_SQL_TOKEN ; il est valable environ une heure.',
  },
  'site-database.token-refused': {
    message: (d) => `${d.server} n’a pas accepté le jeton d’accès : ${tokenProblems[d.problem] ?? d.problem}.`,
    remedy:
      'Faites créer un nouveau jeton pour https://database.windows.net/ (az account get-access-token --resource https://database.windows.net/), et vérifiez que son compte a une connexion sur le serveur.',
  },
  'site-database.wrong-login': {
    message: (d) =>
      `${d.server} ne laisse pas entrer ${d.account} : le nom ou le mot de passe est erroné, le compte n’y a pas de connexion, ou il ne peut pas ouvrir la base demandée.`,
    remedy:
      'Vérifiez le nom et le mot de passe. SQL Server ne dit pas lequel est en cause ; son propre journal le dit (erreur 18456 et son état). Une connexion SQL exige aussi le mode « SQL Server and Windows Authentication mode ».',
  },
  'site-database.account-disabled': {
    message: (d) => `Le compte ${d.account} est désactivé sur ${d.server}.`,
    remedy: 'Demandez à l’administrateur de la base de données de l’activer, ou utilisez un autre compte.',
  },
  'site-database.account-locked': {
    message: (d) => `Le compte ${d.account} est verrouillé sur ${d.server} après des mots de passe erronés.`,
    remedy:
      'Attendez, ou demandez à l’administrateur de la base de données de le déverrouiller ; ne réessayez pas le mot de passe avant.',
  },
  'site-database.password-expired': {
    message: (d) => `Le mot de passe de ${d.account} sur ${d.server} a expiré ou doit d’abord être changé.`,
    remedy: 'Changez-le avec un autre programme, SQL Server Management Studio par exemple, puis recommencez.',
  },
  'site-database.windows-login-refused': {
    message: (d) =>
      `${d.server} ne laisse pas entrer le compte Windows ${d.account} : le nom, le mot de passe ou le domaine est erroné, le domaine n’y est pas approuvé, ou la connexion Windows a été refusée.`,
    remedy:
      'Vérifiez le domaine, le nom et le mot de passe ; après quelques erreurs, le domaine peut verrouiller le compte. Si NTLM est désactivé sur le serveur, utilisez une connexion SQL ou exécutez le programme sous ce compte sur le serveur de site.',
  },
  'site-database.entra-refused': {
    message: (d) => `Microsoft Entra ID n’a pas donné accès à ${d.server} : ${d.problem}.`,
    remedy:
      'Vérifiez le locataire, le client et son secret, et que cet ordinateur peut joindre Microsoft Entra ID ; ou connectez-vous autrement.',
  },
  'site-database.cannot-open': {
    message: (d) =>
      `${d.account} ne peut pas ouvrir la base de données ${d.name} sur ${d.server} : elle n’existe pas, ou le compte n’en est pas utilisateur.`,
    remedy:
      'Vérifiez le nom de la base, et demandez à l’administrateur d’y ajouter le compte comme utilisateur : « site rights » affiche les instructions, et les paramètres aussi.',
  },
  'site-database.no-integrated-login': {
    message: (d) =>
      `Cet ordinateur ne peut pas se connecter à ${d.server} avec le compte sous lequel le programme s’exécute.`,
    remedy:
      'Choisissez dans les paramètres un compte Windows avec son mot de passe (NTLM), une connexion SQL ou Microsoft Entra ID.',
  },
  'site-database.which-database': {
    message: (d) =>
      d.names.length === 0
        ? `${d.server} n’a aucune base de données de site (CM_ et un code de site) que ce compte puisse ouvrir.`
        : `${d.server} a plusieurs bases de données de site : ${d.names.join(', ')}.`,
    remedy: 'Indiquez dans les paramètres la base de données du site de niveau supérieur.',
  },
  'site-database.no-right': {
    message: (d) => `Ce compte n’a pas le droit ${d.right} sur ${d.object} dans ${d.database}.`,
    remedy:
      'Demandez à l’administrateur de la base de données de l’accorder : « site rights » affiche les instructions, et les paramètres aussi.',
  },
  'site-database.missing-rights': {
    message: (d) => `Ce compte ne peut pas lire ${firstOf(d.objects)} dans la base de données du site ${d.database}.`,
    remedy:
      'Vérifiez qu’il s’agit de la base de données du site de niveau supérieur. Si c’est le cas, demandez à l’administrateur de la base d’exécuter les instructions qu’affiche « site rights » ; elles sont aussi dans les paramètres.',
  },
  'site-database.missing-column': {
    message: (d) => `${d.object} dans la base de données de site ${d.database} n’a pas de colonne ${d.column}.`,
    remedy:
      'Vérifiez la version du site : ce programme connaît Configuration Manager current branch. Envoyez le journal à qui maintient ce programme.',
  },
  'site-database.unavailable': {
    message: (d) =>
      `La base de données de site ${d.database} est inutilisable pour l’instant : ${databaseStates[d.problem] ?? d.problem}.`,
    remedy: 'Attendez ou demandez à l’administrateur de la base de données, puis recommencez.',
  },
  'site-database.wrong-address': {
    message: (d) => `L’adresse de la base de données est inutilisable : ${d.problem}.`,
    remedy:
      'Écrivez-la sous la forme mssql://UTILISATEUR:MOT-DE-PASSE@SERVEUR:PORT/BASE ; les signes qui ont un sens dans une adresse s’écrivent avec un signe de pourcentage.',
  },
  'site-database.not-on-a-server': {
    message: (d) =>
      `La base de données du site ${d.path} est un fichier : il n’y a pas de serveur dont on puisse examiner les bases ou les droits.`,
    remedy:
      'Nommez-en une sur SQL Server dans les paramètres, ou avec --site-database mssql://UTILISATEUR@SERVEUR/BASE.',
  },
  'site-database.no-account': {
    message: () => 'On ne sait pas pour quel compte sont les droits.',
    remedy: 'Nommez-le avec --account.',
  },
  'site-database.no-password-wanted': {
    message: () => 'La base de données du site nommée dans les paramètres ne demande pas de mot de passe.',
    remedy: 'Enregistrez la connexion avec une façon de s’authentifier qui comporte un mot de passe, puis donnez-le.',
  },
  'site.online-mode': {
    message: (d) =>
      `Le point de connexion de service du site ${d.site} est en mode en ligne : le site récupère lui-même ses mises à jour.`,
    remedy:
      'Réglez le point de connexion de service sur « Hors connexion, connexion à la demande » dans la console, ou laissez faire le site.',
  },
  'site.folder-missing': {
    message: (d) => `Le dossier ${d.folder} du site n’est pas à l’emplacement ${d.path}.`,
    remedy:
      'Vérifiez le dossier du site dans les paramètres : c’est le dossier d’installation du serveur de site, qui contient « inboxes ».',
  },
  'site.folder-not-found': {
    message: (d) =>
      `Les dossiers du serveur de site du site ${d.site} n’ont pas été trouvés${d.looked.length === 0 ? '' : ` ; recherche dans ${d.looked.join(', ')}`}.`,
    remedy:
      'Définissez le dossier du site dans les paramètres : le dossier d’installation du serveur de site, ou son partage.',
  },
  'site.folder-ambiguous': {
    message: (d) => `Les dossiers du site ${d.site} peuvent être dans l’un de ceux-ci : ${d.folders.join(', ')}.`,
    remedy: 'Choisissez l’un d’eux comme dossier du site dans les paramètres.',
  },
  'site.folder-no-write': {
    message: (d) => `Ce compte ne peut pas ${folderRights[d.right] ?? d.right} dans ${d.folder}.`,
    remedy:
      'Donnez-lui-y le droit d’écriture, dans le système de fichiers et sur le partage (Microsoft indique Écriture sur EasySetupPayload\\offline), ou exécutez en tant qu’administrateur du serveur de site. Rien n’a encore été déposé.',
  },
  'site.file-locked': {
    message: (d, format) =>
      d.why === 'in-use'
        ? `Un autre programme n’a pas lâché ${d.path} pendant ${format.count(d.seconds)} secondes.`
        : `Le système a refusé ${d.path} pendant ${format.count(d.seconds)} secondes, alors que ce compte peut écrire dans son dossier : un autre programme le tient, ou il est protégé.`,
    remedy:
      'C’est ce que fait une analyse antivirus : excluez-en les dossiers Inboxes, Logs et EasySetupPayload du serveur de site, comme l’indique Microsoft, puis exécutez à nouveau Importer : ce qui est déposé est conservé.',
  },
  'usage-data.empty': {
    message: (d) =>
      `Le site ${d.site} n’a pas encore de données d’utilisation${d.expected === undefined ? '' : ` ; les premières sont attendues vers le ${d.expected}`}.`,
    remedy:
      'Le site les collecte tous les sept jours, la première fois sept jours après son installation : recommencez ensuite.',
  },
  'usage-data.changed-since-review': {
    message: (d) => `Les données d’utilisation ne sont plus celles que montre ${d.path}.`,
    remedy: 'Exportez-les et examinez-les à nouveau, puis préparez avec le nouveau fichier.',
  },
  'usage-data.changed-since-approval': {
    message: (d) => `Les données d’utilisation ne sont plus celles que ${d.by} a approuvées.`,
    remedy: 'Examinez-les et approuvez-les à nouveau, puis exécutez à nouveau Préparer.',
  },
  'usage-data.too-large': {
    message: (d, format) =>
      `Les données d’utilisation dépassent ce qu’un fichier .cab peut contenir (${format.bytes(d.limitBytes)} par fichier).`,
    remedy:
      'Abaissez le niveau des données de diagnostic et d’utilisation de la hiérarchie, attendez la prochaine collecte, puis recommencez.',
  },

  'files.not-found': {
    message: (d) => `${d.path} est introuvable.`,
    remedy: 'Vérifiez le chemin, et que le lecteur est branché.',
  },
  'files.is-a-folder': {
    message: (d) => `${d.path} est un dossier, alors qu’il faut un fichier.`,
    remedy: 'Indiquez un fichier.',
  },
  'files.changed': {
    message: (d) => `${d.path} a été modifié pendant sa lecture.`,
    remedy: 'Attendez que plus rien n’y écrive, puis recommencez.',
  },
  'files.not-a-file': {
    message: (d) => `${d.path} est un périphérique ou un canal, et non un fichier.`,
    remedy: 'Indiquez un fichier.',
  },
  'files.taken-over': {
    message: (d) => `Entre-temps, une autre exécution de ce programme s’est mise à écrire ${d.path}.`,
    remedy: 'Laissez l’autre se terminer, et n’en démarrez qu’une à la fois ; rien n’est resté à moitié fait.',
  },
  'files.not-a-folder': { message: (d) => `${d.path} n’est pas un dossier.`, remedy: 'Indiquez un dossier.' },
  'files.no-access': {
    message: (d) => `Ce compte n’a pas le droit d’ouvrir ${d.path}.`,
    remedy: 'Exécutez le programme comme administrateur, ou choisissez un emplacement que ce compte peut utiliser.',
  },
  'files.read-only': {
    message: (d) => `${d.path} est sur un lecteur ou dans un dossier en lecture seule.`,
    remedy: 'Déverrouillez le lecteur (un verrou d’écriture ?) ou choisissez un autre emplacement.',
  },
  'files.exists': {
    message: (d) => `${d.path} existe déjà et reste tel quel.`,
    remedy: 'Choisissez un autre nom, ou autorisez son remplacement avec --overwrite.',
  },
  'files.in-use': {
    message: (d) => `${d.path} est utilisé par un autre programme.`,
    remedy: 'Fermez le programme qui l’a ouvert (une analyse antivirus ?), puis recommencez.',
  },
  'files.disk-full': {
    message: (d) => `Le lecteur de ${d.path} est plein.`,
    remedy:
      'Libérez de l’espace ou choisissez un autre lecteur, puis recommencez : les fichiers terminés sont conservés.',
  },
  'files.too-large-for-drive': {
    message: (d) => `${d.path} est plus grand que ce qu’un fichier peut être sur ce lecteur.`,
    remedy: 'Utilisez un lecteur formaté en NTFS ou exFAT : FAT32 n’accepte que des fichiers jusqu’à 4 Go.',
  },
  'files.name-not-allowed': {
    message: (d) => `Le nom ${d.path} est inutilisable : ${d.problem}.`,
    remedy: 'Choisissez un autre nom.',
  },
  'files.not-a-full-path': {
    message: (d) => `« ${d.path} » n’est pas un chemin complet.`,
    remedy: 'Écrivez le chemin entier, par exemple E:\\UsageData ou /media/drive/UsageData.',
  },
  'files.failed': {
    message: (d) => `${d.path} n’a pas pu être lu ou écrit : ${d.reason}.`,
    remedy: 'Vérifiez le lecteur (débranché, endommagé ?) et recommencez.',
  },
  'files.read-back-differs': {
    message: (d, format) =>
      `${d.path} ne se relit pas tel qu’il a été écrit (à partir de l’octet ${format.count(d.offset)}).`,
    remedy: 'N’utilisez plus ce lecteur : prenez-en un autre et recommencez.',
  },
  'files.differs': {
    message: (d, format) =>
      `${d.path} n’est pas ce qu’en dit son registre (à partir de l’octet ${format.count(d.offset)}).`,
    remedy:
      'N’utilisez pas ce fichier : refaites-le ou récupérez-le à nouveau, sur un autre lecteur si cela se répète.',
  },
  'drive.not-the-one': {
    message: (d) =>
      d.found === null
        ? `Le lecteur choisi ne se trouve plus à ${d.path}.`
        : `Un autre lecteur que celui qui a été choisi se trouve maintenant à ${d.path} : ${d.found}.`,
    remedy: 'Branchez le bon lecteur ou choisissez-le à nouveau, puis recommencez : rien n’a été écrit.',
  },
  'drive.file-too-large': {
    message: (d, format) =>
      `${d.file} fait ${format.bytes(d.fileBytes)} ; le lecteur ${d.fileSystem} de ${d.path} accepte des fichiers jusqu’à ${format.bytes(d.limitBytes)}.`,
    remedy: 'Utilisez un lecteur formaté en exFAT ou NTFS, ou choisissez moins de mises à jour, puis recommencez.',
  },
  'drive.list-failed': {
    message: (d) => `Les lecteurs de cet ordinateur n’ont pas pu être énumérés : ${d.reason}.`,
    remedy: 'Choisissez plutôt un dossier, ou recommencez.',
  },
  'folders.no-dialog': {
    message: () => 'Cette fenêtre n’a pas de boîte de dialogue du système pour choisir un dossier.',
    remedy: 'Choisissez-le dans la liste des dossiers, ou saisissez le chemin.',
  },
  'drive.too-little-space': {
    message: (d, format) =>
      `${d.path} a ${format.bytes(d.freeBytes)} d’espace libre ; il faut ${format.bytes(d.neededBytes)}.`,
    remedy: 'Libérez de l’espace ou choisissez un autre lecteur, puis recommencez.',
  },

  'cab.not-a-cabinet': {
    message: (d) => `${d.name} n’est pas un fichier .cab : il ne commence pas par « MSCF ».`,
    remedy: 'Indiquez le bon fichier, ou copiez-le à nouveau : il a pu être endommagé ou remplacé.',
  },
  'cab.truncated': {
    message: (d, format) =>
      `Le fichier .cab ${d.name} s’arrête trop tôt (à l’octet ${format.count(d.offset)}, dans ${d.field}).`,
    remedy: copyCabinetAgain,
  },
  'cab.malformed': {
    message: (d, format) =>
      `Le fichier .cab ${d.name} est endommagé dans ${d.field}, à l’octet ${format.count(d.offset)} : ${d.problem}.`,
    remedy: copyCabinetAgain,
  },
  'cab.checksum': {
    message: (d, format) =>
      `Le fichier .cab ${d.name} est endommagé : le bloc à l’octet ${format.count(d.offset)} ne correspond pas à sa somme de contrôle.`,
    remedy: copyCabinetAgain,
  },
  'cab.bad-data': {
    message: (d, format) =>
      `Le fichier .cab ${d.name} est endommagé : le bloc à l’octet ${format.count(d.offset)} de ${d.member} ne se décompresse pas.`,
    remedy: copyCabinetAgain,
  },
  'cab.compression-not-supported': {
    message: (d) => `Le fichier .cab ${d.name} est compressé par ${d.method}, que ce programme ne lit pas.`,
    remedy: 'Refaites le fichier .cab avec MSZIP ou sans compression.',
  },
  'cab.part-of-set': {
    message: (d) => `Le fichier .cab ${d.name} est une partie d’un ensemble de plusieurs fichiers.`,
    remedy:
      'Placez tous les fichiers .cab de l’ensemble dans un même dossier et nommez le premier ; ou refaites-le en un seul fichier .cab.',
  },
  'cab.set-incomplete': {
    message: (d) =>
      `Le fichier .cab ${d.name} continue dans ${d.cabinet}${d.disk === '' ? '' : ` (${d.disk})`}, qui est absent.`,
    remedy: 'Placez tous les fichiers .cab de l’ensemble dans un même dossier, sous leurs noms d’origine.',
  },
  'cab.unsafe-name': {
    message: (d) =>
      `Le fichier .cab ${d.name} contient un fichier nommé « ${d.member} », qui est refusé : ${d.problem}.`,
    remedy: 'N’utilisez pas ce fichier .cab : il n’a pas été fait par les outils dont il prétend venir.',
  },
  'cab.no-such-member': {
    message: (d) => `Le fichier .cab ${d.name} ne contient pas ${d.member}.`,
    remedy: 'Vérifiez que c’est le bon fichier .cab.',
  },
  'cab.over-limit': {
    message: (d, format) =>
      `Le fichier .cab ${d.name} dépasserait une limite : ${d.what}, ${format.count(d.limit)} au plus.`,
    remedy: 'Répartissez son contenu, ou utilisez un fichier .cab qui respecte la limite.',
  },
  'cab.set-too-small': {
    message: (d, format) =>
      `Les fichiers .cab de l’ensemble qui commence par ${d.name} doivent pouvoir faire au moins ${format.bytes(d.leastBytes)} chacun.`,
    remedy: 'Autorisez une taille plus grande.',
  },
  'cab.signature-malformed': {
    message: (d, format) =>
      `La signature de ${d.name} est illisible dans ${d.field}, à l’octet ${format.count(d.offset)} : ${d.problem}.`,
    remedy:
      'Copiez ou téléchargez le fichier .cab à nouveau. Si rien ne change, son signataire doit le signer à nouveau.',
  },
  'cab.signature-not-good': {
    message: (d) => `La signature de ${d.name} est ${d.state} : ${d.reason}.`,
    remedy:
      'Récupérez à nouveau le fichier CAB à sa source, ou indiquez par --roots les certificats dont dépend son signataire.',
  },
  'cab.signature-roots': {
    message: (d) => `${d.name} ne contient pas de certificats de confiance : ${d.problem}.`,
    remedy:
      'Indiquez un fichier d’un ou plusieurs certificats au format PEM, chacun entre BEGIN CERTIFICATE et END CERTIFICATE.',
  },

  'usage-cabinet.other-kind': {
    message: (d) => `${d.name} est un fichier .cab, mais sans données d’utilisation.`,
    remedy: 'Indiquez le fichier .cab que Préparer a créé.',
  },
  'usage-cabinet.malformed': {
    message: (d) => `Le fichier .cab de données d’utilisation ${d.name} est inutilisable : ${d.problem}.`,
    remedy: prepareAgain,
  },
  'usage-cabinet.changed': {
    message: (d) =>
      `${d.member} dans le fichier .cab de données d’utilisation ${d.name} n’est pas ce que Préparer y a mis.`,
    remedy: prepareAgain,
  },
  'usage-cabinet.same-hierarchy': {
    message: (d) => `${d.older} et ${d.newer} viennent de la même hiérarchie ; ${d.newer} est le plus récent.`,
    remedy: 'Retirez le plus ancien du dossier, ou indiquez seulement le plus récent.',
  },
  'usage-cabinet.newer-format': {
    message: (d) =>
      `Le fichier .cab de données d’utilisation ${d.name} a été créé par une version plus récente de ce programme (format ${d.version}).`,
    remedy: sameVersion,
  },
  'usage-cabinet.not-approved': {
    message: (d) => `Personne n’a approuvé le fichier .cab de données d’utilisation ${d.name}.`,
    remedy:
      'Faites-le examiner et approuver là d’où il vient, et emportez le fichier d’approbation ; ou connectez-vous sans exiger d’approbation.',
  },
  'usage-cabinet.changed-while-sent': {
    message: (d) =>
      `Le fichier .cab de données d’utilisation ${d.name} a été modifié pendant l’envoi : le service n’en a pas reçu la fin.`,
    remedy:
      'Rien n’en a été accepté. Recommencez pour le faire vérifier de nouveau ; si quelqu’un l’a modifié, faites-le préparer de nouveau.',
  },
  'usage-cabinet.approval-differs': {
    message: (d) => `Le fichier .cab de données d’utilisation ${d.name} n’est pas celui que ${d.by} a approuvé.`,
    remedy: 'Exécutez à nouveau Préparer avec une approbation, sur le site d’où il vient. N’envoyez pas ce fichier.',
  },
  'usage-cabinet.approval-malformed': {
    message: (d) => `L’approbation ${d.name} est inutilisable : ${d.problem}.`,
    remedy: 'Copiez-la à nouveau depuis son origine, ou exécutez à nouveau Préparer avec une approbation.',
  },
  'usage-cabinet.approval-newer-format': {
    message: (d) =>
      `L’approbation ${d.name} a été créée par une version plus récente de ce programme (format ${d.version}).`,
    remedy: sameVersion,
  },
  'usage-cabinet.none': {
    message: (d) => `Il n’y a pas de fichier .cab de données d’utilisation dans ${d.path}.`,
    remedy: 'Indiquez le dossier ou le fichier que Préparer a écrit.',
  },

  'updates.unknown-pick': {
    message: (d) =>
      d.guid === null
        ? `Des mises à jour ont été choisies pour la hiérarchie ${d.hierarchy}, mais il n’y a pas de données d’utilisation de celle-ci.`
        : `La mise à jour ${d.guid} a été choisie pour la hiérarchie ${d.hierarchy}, mais le service ne la propose pas.`,
    remedy: planAgain,
  },

  'cloud.bad-address': {
    message: (d) => `« ${d.address} » n’est pas l’adresse d’un service cloud.`,
    remedy: 'Corrigez l’adresse dans les paramètres : elle commence par https:// ou http://.',
  },
  'cloud.name-not-found': {
    message: (d) => `Le nom ${d.host} est introuvable sur ce réseau.`,
    remedy: 'Vérifiez que cet ordinateur a accès à Internet, et que le pare-feu autorise ce nom.',
  },
  'cloud.refused': {
    message: (d) => `${d.host} a refusé la connexion.`,
    remedy: 'Vérifiez l’adresse et le port, et que le service fonctionne ; un pare-feu s’interpose peut-être.',
  },
  'cloud.unreachable': {
    message: (d) => `${d.host} est inaccessible : ${d.reason}.`,
    remedy: 'Vérifiez le réseau et le pare-feu, puis recommencez.',
  },
  'cloud.timed-out': {
    message: (d, format) => `${d.host} n’a pas répondu en ${format.count(d.seconds)} secondes.`,
    remedy: 'Vérifiez le réseau, puis recommencez : les fichiers terminés sont conservés.',
  },
  'cloud.not-trusted': {
    message: (d) => `Le certificat de ${d.host} n’est pas approuvé : ${d.reason}.`,
    remedy:
      'Vérifiez l’horloge de cet ordinateur, et si un proxy inspecte le trafic : son certificat doit alors être approuvé ici.',
  },
  'cloud.not-there': {
    message: (d) => `Le service cloud n’a pas ${d.url} (404).`,
    remedy:
      'Recommencez plus tard : la mise à jour a pu être retirée. Si cela persiste, vérifiez l’adresse dans les paramètres.',
  },
  'cloud.server-error': {
    message: (d) => `Le service cloud a échoué à l’adresse ${d.url} (${d.status}).`,
    remedy: 'Attendez un moment, puis recommencez : les fichiers terminés sont conservés.',
  },
  'cloud.not-allowed': {
    message: (d) => `Le service cloud n’a pas autorisé ${d.url} (${d.status}).`,
    remedy: 'Vérifiez l’adresse dans les paramètres, et si un filtre sur le trajet la bloque.',
  },
  'cloud.too-many-redirects': {
    message: (d) => `${d.url} tourne en rond : ${d.hosts.join(' → ')}.`,
    remedy: openInBrowser,
  },
  'cloud.redirect-refused': {
    message: (d) => `${d.url} mène à ${d.to}, qui est moins sûr et n’a pas été suivi.`,
    remedy: openInBrowser,
  },
  'cloud.web-page': {
    message: (d) => `${d.url} a répondu par une page web alors qu’un fichier était attendu.`,
    remedy: 'Une page de connexion ou un filtre s’interpose : ouvrez l’adresse dans un navigateur sur cet ordinateur.',
  },
  'cloud.cut-off': {
    message: (d, format) =>
      `Le téléchargement de ${d.url} a été coupé après ${format.bytes(d.receivedBytes)}${d.expectedBytes === null ? '' : ` sur ${format.bytes(d.expectedBytes)}`}.`,
    remedy: 'Vérifiez le réseau, puis recommencez : les fichiers terminés sont conservés.',
  },
  'cloud.busy': {
    message: (d) =>
      `${d.host} est surchargé (${d.status})${d.seconds === null ? '' : ` et demande d’attendre ${d.seconds} secondes`}.`,
    remedy: 'Attendez un peu, puis recommencez : les fichiers terminés sont conservés.',
  },
  'cloud.asks-to-wait': {
    message: (d, format) =>
      `${d.host} demande d’attendre ${format.count(d.seconds)} secondes : plus qu’une exécution n’attend.`,
    remedy: 'Recommencez quand ce temps est écoulé : ce qui a été téléchargé est conservé.',
  },
  'cloud.too-slow': {
    message: (d, format) => `${d.host} n’a envoyé que ${format.bytes(d.receivedBytes)} en ${d.seconds} secondes.`,
    remedy: 'Vérifiez le réseau et le serveur proxy, puis recommencez : ce qui a été téléchargé est conservé.',
  },
  'cloud.encoded': {
    message: (d) => `${d.url} a été envoyé compressé par « ${d.encoding} », alors qu’il était demandé tel quel.`,
    remedy: 'Un proxy ou un filtre sur le chemin modifie ce qui passe : faites-en exempter cette adresse.',
  },
  'cloud.wrong-part': {
    message: (d) => `Une partie de ${d.url} a été demandée, et autre chose est arrivé.`,
    remedy:
      'Recommencez : ce qui a été téléchargé est conservé. Si cela persiste, un proxy sur le chemin ne connaît peut-être pas les parties de fichiers.',
  },
  'cloud.upload-refused': {
    message: (d) => `Le service cloud n’a pas accepté ${d.name} (${d.status} : ${d.reason}).`,
    remedy: 'Le fichier .cab est intact : demandez au responsable du service la raison qu’il donne.',
  },
  'cloud.token-refused': {
    message: (d) =>
      d.hasToken
        ? `${d.host} ne connaît pas le jeton que cet ordinateur lui présente.`
        : `${d.host} demande un jeton, et cet ordinateur n’en a pas pour lui.`,
    remedy:
      'Demandez un jeton au responsable du service et donnez-le à la variable d’environnement SERVICE_CONNECTION_CLOUD_TOKEN.',
  },
  'cloud.token-needs-tls': {
    message: (d) => `Il y a un jeton pour ${d.host}, et tout le monde pourrait le lire en chemin.`,
    remedy:
      'Corrigez l’adresse des données d’utilisation dans les paramètres : elle doit commencer par https://. Le jeton n’a pas été envoyé.',
  },
  'cloud.unexpected-answer': {
    message: (d) => `Le service cloud a donné une réponse inutilisable à l’adresse ${d.url} : ${d.problem}.`,
    remedy:
      'Vérifiez l’adresse dans les paramètres ; une version plus récente de ce programme est peut-être nécessaire.',
  },
  'network.unknown-host': {
    message: (d) => `${d.host} n’est pas l’un des hôtes des paramètres.`,
    remedy: 'Consultez de nouveau la liste des hôtes : les paramètres ont peut-être changé.',
  },
  'cloud.host-not-listed': {
    message: (d) => `${d.from} mène à ${d.host}, que ni les paramètres ni le manifeste des mises à jour ne nomment.`,
    remedy:
      'Rien n’a été demandé à cet hôte. S’il est correct, ajoutez-le à "endpoints" dans le fichier de paramètres, ou donnez à "hosts" la valeur "any".',
  },
  'tls.ca-file': {
    message: (d) => `Le fichier de certificats approuvés ${d.path} n’est pas utilisable : ${d.problem}.`,
    remedy:
      'Demandez à l’équipe réseau le certificat sous forme de fichier PEM, et nommez ce fichier dans les paramètres sous tls.caFile.',
  },
  'tls.expired': {
    message: (d) => `Le certificat "${d.subject}" que présente ${d.host} a expiré le ${d.notAfter}.`,
    remedy:
      'Vérifiez la date de cet ordinateur. Si elle est juste, le responsable de cet hôte ou du serveur proxy doit renouveler le certificat.',
  },
  'tls.not-yet-valid': {
    message: (d) => `Le certificat "${d.subject}" que présente ${d.host} n’est pas valide avant le ${d.notBefore}.`,
    remedy:
      'Vérifiez la date de cet ordinateur. Si elle est juste, attendez ce jour, ou prévenez le responsable de cet hôte ou du serveur proxy.',
  },
  'tls.clock-wrong': {
    message: (d) =>
      `L’horloge de cet ordinateur indique ${d.clock}, mais le certificat de ${d.host} vaut du ${d.notBefore} au ${d.notAfter} : l’horloge est fausse.`,
    remedy: 'Réglez la date, l’heure et le fuseau horaire de cet ordinateur, puis recommencez.',
  },
  'tls.wrong-host': {
    message: (d) => `Le certificat que présente ${d.host} est pour un autre nom : ${d.names}.`,
    remedy:
      'Vérifiez l’adresse dans les paramètres. Si elle est juste, quelque chose répond sur le trajet à la place de cet hôte : demandez à l’équipe réseau.',
  },
  'tls.unknown-root': {
    message: (d) =>
      `Le certificat de ${d.host} n’est pas approuvé : "${d.subject}" a été émis par "${d.issuer}", que cet ordinateur ne connaît pas.`,
    remedy:
      'Si l’équipe réseau connaît cet émetteur, demandez-lui son certificat sous forme de fichier PEM, et nommez ce fichier dans les paramètres sous tls.caFile. Sinon, n’allez pas plus loin.',
  },
  'tls.self-signed': {
    message: (d) =>
      `Le certificat de ${d.host} n’est pas approuvé : "${d.subject}" ne répond que de lui-même, et de personne que cet ordinateur connaisse.`,
    remedy:
      'Si cet hôte est le vôtre, nommez son certificat (un fichier PEM) dans les paramètres sous tls.caFile. Sinon, n’allez pas plus loin.',
  },
  'tls.inspected': {
    message: (d) =>
      `${d.proxy === null ? 'Quelque chose sur le trajet' : `Le serveur proxy ${d.proxy}`} inspecte le trafic vers ${d.host} : le certificat a été émis par "${d.issuer}", que cet ordinateur ne connaît pas.`,
    remedy:
      'Demandez à l’équipe réseau le certificat de cet émetteur sous forme de fichier PEM, et nommez ce fichier dans les paramètres sous tls.caFile ; ou demandez-lui de ne pas inspecter cet hôte.',
  },
  'tls.revoked': {
    message: (d) => `Le certificat "${d.subject}" que présente ${d.host} a été révoqué le ${d.revoked}.`,
    remedy: 'N’allez pas plus loin : le responsable de cet hôte doit remplacer son certificat.',
  },
  'tls.weak-certificate': {
    message: (d) =>
      `Le certificat "${d.subject}" que présente ${d.host} est trop faible pour être approuvé : ${d.weakness}.`,
    remedy: 'Le responsable de cet hôte ou du serveur proxy doit remplacer le certificat.',
  },
  'tls.version': {
    message: (d) => `${d.host} n’offre aucune version de TLS assez sûre : il faut au moins ${d.minimum}.`,
    remedy:
      'Demandez au responsable de cet hôte ou du serveur proxy de l’autoriser ; voir aussi tls.minimumVersion dans le fichier de paramètres.',
  },
  'tls.no-common-cipher': {
    message: (d) =>
      `${d.host} a interrompu la négociation TLS : aucun chiffrement commun avec ce programme, ou une autre exigence.`,
    remedy:
      'Demandez au responsable de cet hôte ou du serveur proxy d’autoriser ECDHE avec AES-GCM, comme Microsoft le documente.',
  },
  'tls.not-tls': {
    message: (d) => `Ce qui répond à ${d.host} ne parle pas TLS.`,
    remedy:
      'Vérifiez le port de l’adresse : c’est peut-être celui du http simple ou d’un autre service ; ou quelque chose répond à sa place sur le trajet.',
  },
  'tls.wants-certificate': {
    message: (d) => `${d.host} exige un certificat de cet ordinateur, et ce programme n’en a aucun.`,
    remedy:
      'Vérifiez l’adresse dans les paramètres ; quelque chose répond peut-être sur le trajet à la place de cet hôte.',
  },
  'proxy.bad-address': {
    message: (d) => `« ${d.address} » n’est pas l’adresse d’un serveur proxy.`,
    remedy:
      'Écrivez-la sous la forme hôte:port, par exemple itproxy.contoso.com:8080. Sans port, c’est 80, et un mauvais port est ce que l’outil classique annonce par « CAB does not contain telemetry data ».',
  },
  'proxy.unreachable': {
    message: (d) => `Le serveur proxy ${d.proxy} est inaccessible : ${d.reason}.`,
    remedy: 'Vérifiez le nom et le port du serveur proxy : sans port, c’est 80.',
  },
  'proxy.needs-credentials': {
    message: (d) => `Le serveur proxy ${d.proxy} demande un nom d’utilisateur et un mot de passe.`,
    remedy:
      'Connectez-vous dans les paramètres réseau. En ligne de commande, donnez l’utilisateur avec -proxyusername ; le mot de passe est demandé, ou lu dans SERVICE_CONNECTION_PROXY_PASSWORD.',
  },
  'proxy.wrong-credentials': {
    message: (d) => `Le serveur proxy ${d.proxy} n’a pas accepté le mot de passe de ${d.userName}.`,
    remedy: 'Vérifiez le nom d’utilisateur et le mot de passe, puis recommencez.',
  },
  'proxy.name-not-found': {
    message: (d) => `Le nom du serveur proxy ${d.proxy} est introuvable.`,
    remedy: 'Vérifiez le nom du serveur proxy, et si cet ordinateur se trouve dans le réseau qui le connaît.',
  },
  'proxy.not-listening': {
    message: (d) => `Rien ne répond à ${d.proxy}, où devrait être le serveur proxy : la connexion a été refusée.`,
    remedy:
      'Vérifiez le port du serveur proxy : sans port, c’est 80. Le fichier CAB n’a rien, même si l’outil classique dirait qu’il ne contient pas de données de télémétrie.',
  },
  'proxy.not-a-proxy': {
    message: (d) => `Ce qui répond à ${d.proxy} n’est pas un serveur proxy : ${d.found}.`,
    remedy: 'Vérifiez le port du serveur proxy : un autre programme écoute sur celui-ci.',
  },
  'proxy.wants-tls': {
    message: (d) => `Le port de ${d.proxy} attend TLS, et on lui a parlé sans.`,
    remedy: 'Écrivez https:// devant l’adresse du serveur proxy, ou indiquez le port des connexions simples.',
  },
  'proxy.no-tls': {
    message: (d) => `Le serveur proxy ${d.proxy} ne parle pas TLS sur ce port.`,
    remedy: 'Écrivez son adresse avec http:// ou sans rien devant, ou indiquez le port TLS.',
  },
  'proxy.not-trusted': {
    message: (d) => `Le certificat du serveur proxy ${d.proxy} lui-même n’est pas approuvé : ${d.reason}.`,
    remedy:
      'Demandez à l’équipe réseau le certificat de l’émetteur, en fichier PEM, et nommez ce fichier dans les paramètres (tls.caFile).',
  },
  'proxy.closed': {
    message: (d) => `Le serveur proxy ${d.proxy} a fermé la connexion sans réponse quand on lui a demandé ${d.host}.`,
    remedy:
      'Vérifiez le port et l’adresse du serveur proxy ; s’ils sont justes, demandez à qui l’exploite ce que dit son journal.',
  },
  'proxy.no-answer': {
    message: (d) =>
      `Le serveur proxy ${d.proxy} a accepté la connexion, mais n’a pas répondu au sujet de ${d.host} en ${d.seconds} secondes.`,
    remedy:
      'Recommencez. Si cela persiste, le serveur proxy est bloqué ou n’atteint pas l’hôte : demandez à qui l’exploite.',
  },
  'proxy.refused': {
    message: (d) =>
      `Le serveur proxy ${d.proxy} ne laisse pas cet ordinateur passer vers ${d.host} (${d.status} : ${d.reason}).`,
    remedy: 'Demandez à qui exploite le serveur proxy d’autoriser cet hôte pour cet ordinateur ou ce compte.',
  },
  'proxy.sign-in-page': {
    message: (d) =>
      `Le serveur proxy ${d.proxy} montre une page de connexion au lieu de mener à ${d.host} (${d.status}).`,
    remedy: 'Ouvrez une adresse quelconque dans un navigateur sur cet ordinateur, connectez-vous et recommencez.',
  },
  'proxy.target-not-found': {
    message: (d) => `Le serveur proxy ${d.proxy} répond, mais ne trouve pas le nom ${d.host}.`,
    remedy:
      'Vérifiez l’adresse dans les paramètres ; si elle est juste, c’est la résolution de noms du serveur proxy qu’il faut regarder.',
  },
  'proxy.target-refused': {
    message: (d) => `Le serveur proxy ${d.proxy} répond, mais ${d.host} a refusé sa connexion.`,
    remedy:
      'Vérifiez l’adresse et le port dans les paramètres ; s’ils sont justes, le service est arrêté : recommencez plus tard.',
  },
  'proxy.target-timed-out': {
    message: (d) => `Le serveur proxy ${d.proxy} répond, mais n’a pas reçu à temps de réponse de ${d.host}.`,
    remedy:
      'Recommencez plus tard. Si cela persiste, un pare-feu derrière le serveur proxy coupe la connexion : demandez à l’équipe réseau.',
  },
  'proxy.target-unreachable': {
    message: (d) =>
      `Le serveur proxy ${d.proxy} répond, mais n’a pas pu atteindre ${d.host} (${d.status} : ${d.reason}).`,
    remedy:
      'Recommencez plus tard. Si cela persiste, interrogez qui exploite le serveur proxy sur le trajet de là vers l’hôte.',
  },
  'proxy.unsupported-scheme': {
    message: (d) =>
      `Le serveur proxy ${d.proxy} n’admet que qui se connecte par ${d.offered}, ce que ce programme ne sait pas faire.`,
    remedy:
      'Demandez à qui exploite le serveur proxy de proposer aussi NTLM, Digest ou Basic, ou de laisser passer cet ordinateur sans connexion vers les hôtes indiqués.',
  },
  'proxy.unsupported-kind': {
    message: (d) => `La voie vers Internet passe par ${d.kinds}, que ce programme ne peut pas utiliser.`,
    remedy: 'Nommez un serveur proxy HTTP dans les paramètres réseau ; l’équipe réseau connaît l’hôte et le port.',
  },
  'proxy.script-not-there': {
    message: (d) => `Le script de configuration ${d.script} n’a pas pu être lu : ${d.reason}.`,
    remedy: 'Vérifiez l’adresse du script dans les paramètres réseau, ou nommez-y le serveur proxy lui-même.',
  },
  'proxy.script-failed': {
    message: (d) => `Le script de configuration ${d.script} a échoué quand on lui a demandé ${d.host} : ${d.problem}.`,
    remedy: 'Signalez-le à qui tient le script. D’ici là, nommez le serveur proxy lui-même dans les paramètres réseau.',
  },
  'proxy.script-hangs': {
    message: (d) =>
      `Le script de configuration ${d.script} n’avait pas de réponse pour ${d.host} après ${d.seconds} secondes et a été arrêté.`,
    remedy: 'Signalez-le à qui tient le script. D’ici là, nommez le serveur proxy lui-même dans les paramètres réseau.',
  },
  'proxy.not-discovered': {
    message: (d) => `Aucun script de configuration n’a été découvert sur ce réseau : ${d.tried}.`,
    remedy:
      'Nommez le serveur proxy ou l’adresse de son script dans les paramètres réseau. Seule la découverte par nom (WPAD dans le DNS) est essayée, pas par DHCP.',
  },
  'proxy.no-password': {
    message: (d) => `Le mot de passe de ${d.userName} pour le serveur proxy ne peut pas être demandé ici.`,
    remedy:
      'Définissez la variable d’environnement SERVICE_CONNECTION_PROXY_PASSWORD, ou exécutez la commande dans un terminal.',
  },
  'download.changed': {
    message: (d) => `${d.name} a été remplacé sur le service pendant son téléchargement.`,
    remedy: 'Recommencez un peu plus tard : il sera alors téléchargé tel qu’il est devenu.',
  },
  'download.too-large': {
    message: (d, format) =>
      `${d.name} dépasse ${format.bytes(d.limitBytes)}, ce qu’aucun fichier de mise à jour ne fait.`,
    remedy: 'Vérifiez l’adresse dans les paramètres, et si un proxy sur le chemin fournit autre chose.',
  },
  'download.wrong-size': {
    message: (d, format) =>
      `${d.name} a ${format.count(d.actualBytes)} octets ; son manifeste en annonce ${format.count(d.expectedBytes)}.`,
    remedy: downloadAgain,
  },
  'download.wrong-hash': {
    message: (d) =>
      `${d.name} n’est pas le fichier que son manifeste désigne (SHA-256 ${d.actual.slice(0, 16)}…, attendu ${d.expected.slice(0, 16)}…).`,
    remedy: downloadAgain,
  },
  'download.empty': {
    message: (d, format) =>
      `${d.name} est arrivé vide${d.expectedBytes === null ? '' : ` ; selon le manifeste, il fait ${format.count(d.expectedBytes)} octets`}. Un fichier provisoire de zéro octet a cet aspect, et l’installation échoue des jours plus tard sur le site.`,
    remedy: downloadAgain,
  },

  'manifest.forbidden-xml': {
    message: (d) => `${d.name} contient ${d.what}, qu’un manifeste n’a jamais.`,
    remedy: safeDownload,
  },
  'manifest.malformed': {
    message: (d) => `${d.name} n’est pas un manifeste utilisable : ${d.problem}.`,
    remedy: 'Téléchargez-le à nouveau ; une version plus récente de ce programme est peut-être nécessaire.',
  },
  'manifest.placeholder': {
    message: (d) =>
      `${d.name} désigne ${d.file} par l’empreinte de zéro octet (E3B0C442…) : c’est un fichier provisoire et non le fichier lui-même ; une installation échoue avec lui.`,
    remedy:
      'Recommencez plus tard : la liste sera peut-être corrigée. En attendant, laissez cette mise à jour de côté en choisissant vous-même les mises à jour.',
  },
  'manifest.empty-list': {
    message: (d) => `${d.name}, la liste de ce dont ${d.update} a besoin en plus, ne désigne aucun fichier.`,
    remedy: downloadAgain,
  },
  'manifest.wrong-check': {
    message: (d) => `${d.name} ne contient pas ${d.file} tel que son manifeste le désigne.`,
    remedy: downloadAgain,
  },
  'manifest.too-large': {
    message: (d, format) =>
      `${d.name} fait ${format.bytes(d.sizeBytes)} ; un manifeste fait ${format.bytes(d.limitBytes)} au plus.`,
    remedy: safeDownload,
  },

  'update-pack.no-record': {
    message: (d) => `${d.path} ne contient pas de pack de mise à jour : il n’a pas de UpdatePack.json.`,
    remedy: 'Indiquez le dossier que Connecter a écrit, ou laissez Connecter terminer.',
  },
  'update-pack.malformed-record': {
    message: (d) => `Le registre du pack de mise à jour ${d.path} est inutilisable : ${d.problem}.`,
    remedy: copyPackAgain,
  },
  'update-pack.newer-format': {
    message: (d) =>
      `Le pack de mise à jour ${d.path} a été créé par une version plus récente de ce programme (format ${d.version}).`,
    remedy: sameVersion,
  },
  'update-pack.other-hierarchy': {
    message: (d) =>
      `Le pack de mise à jour ${d.path} a été créé pour ${d.made.join(', ')}, et non pour la hiérarchie du site ${d.site}.`,
    remedy: 'Importez-le sur le site pour lequel il a été créé ; pour celui-ci, exécutez Préparer et Connecter.',
  },
  'update-pack.missing-file': {
    message: (d) => `Il manque ${d.file} dans le pack de mise à jour ${d.path}.`,
    remedy: 'Copiez à nouveau le pack entier depuis l’ordinateur Internet, ou exécutez à nouveau Connecter.',
  },
  'update-pack.wrong-size': {
    message: (d, format) =>
      `${d.file} dans le pack de mise à jour ${d.path} a ${format.count(d.actualBytes)} octets ; son registre en annonce ${format.count(d.expectedBytes)}.`,
    remedy: copyPackAgain,
  },
  'update-pack.wrong-hash': {
    message: (d) =>
      `${d.file} dans le pack de mise à jour ${d.path} a été modifié depuis que Connecter l’a écrit${d.offset === null ? '' : `, à l’octet ${d.offset} ou dans les 4 Mio qui suivent`}.`,
    remedy:
      'Copiez à nouveau le pack depuis l’ordinateur Internet ; si cela persiste, le lecteur est endommagé ou quelqu’un l’a modifié.',
  },
  'update-pack.incomplete': {
    message: (d, format) =>
      `Le pack de mise à jour ${d.path} n’est pas complet : il manque ${format.count(d.files.length)} fichier${d.files.length === 1 ? '' : 's'} de ${format.count(d.updates)} mise${d.updates === 1 ? '' : 's'} à jour : ${firstOf(d.files)}.`,
    remedy:
      'Exécutez à nouveau le même Connecter sur l’ordinateur Internet : ce qui est là est conservé, et seul ce qui manque est téléchargé.',
  },
  'update-pack.classic': {
    message: (d, format) =>
      `${d.path} ressemble à un pack de l’outil de Microsoft : il contient un manifeste de mise à jour, et aucun relevé qui dise quels fichiers en font partie.${d.empty.length === 0 ? '' : ` ${format.count(d.empty.length)} de ses fichiers ${d.empty.length === 1 ? 'fait' : 'font'} zéro octet : ${firstOf(d.empty)}. De tels fichiers vides (SHA-256 E3B0C442…) tiennent lieu de composants qui n’ont pas été téléchargés ; sans les vrais, une installation échoue.`}`,
    remedy:
      'Exécutez Connecter de ce programme vers un dossier vide : il télécharge chaque fichier et ne scelle que ce qui est complet.',
  },
  'update-pack.not-as-offered': {
    message: (d) =>
      `${d.file} dans le pack de mise à jour ${d.path} n’est pas tel que le manifeste de mise à jour qu’il contient le dit : ${d.problem}.`,
    remedy: 'N’utilisez pas ce pack : exécutez à nouveau Connecter, vers un dossier vide.',
  },
  'update-pack.not-finished': {
    message: (d) => `${d.path} est un pack de mise à jour que Connecter n’a pas terminé.`,
    remedy: 'Exécutez à nouveau le même Connecter sur l’ordinateur Internet : il reprend ce qui est là.',
  },
  'update-pack.unsafe-path': {
    message: (d) =>
      `Le registre du pack de mise à jour ${d.path} désigne « ${d.file} », qui n’a pas sa place dans un pack.`,
    remedy: 'N’utilisez pas ce pack : il n’a pas été créé par Connecter.',
  },
  'update-pack.in-the-way': {
    message: (d) => `${d.path} contient ${d.file}, qui ne fait pas partie de ce pack de mise à jour.`,
    remedy: 'Choisissez un dossier vide, ou le dossier d’un pack de mise à jour précédent pour le reprendre.',
  },

  'signature.unsigned': {
    message: (d) => `${signedBy(d)} ne porte aucune signature.`,
    remedy: 'Obtenez-le à nouveau du service lui-même. Les paramètres disent, sous « signatures », si c’est exigé.',
  },
  'signature.changed': {
    message: (d) => `${signedBy(d)} n’est pas ce qui a été signé : ${d.reason}.`,
    remedy: safeDownload,
  },
  'signature.untrusted': {
    message: (d) => `${signedBy(d)} ne mène à aucune des racines des paramètres : ${d.reason}.`,
    remedy:
      'Ne l’utilisez que si vous connaissez le signataire ; nommez alors sa racine sous « signatures » dans le fichier de paramètres.',
  },
  'signature.wrong-purpose': {
    message: (d) => `${signedBy(d)} a un certificat qui n’est pas destiné à signer des programmes : ${d.reason}.`,
    remedy: safeDownload,
  },
  'signature.expired': {
    message: (d) => `${signedBy(d)} a un certificat qui avait expiré : ${d.reason}.`,
    remedy:
      'Vérifiez la date de cet ordinateur. Si elle est juste, obtenez une édition plus récente du fichier auprès du service.',
  },
  'signature.not-yet-valid': {
    message: (d) => `${signedBy(d)} a un certificat qui n’était pas encore valide : ${d.reason}.`,
    remedy: 'Vérifiez la date de cet ordinateur : elle retarde peut-être.',
  },
  'signature.weak': {
    message: (d) => `${signedBy(d)} a pu être falsifié : ${d.reason}.`,
    remedy: 'Obtenez une édition plus récente du fichier auprès du service.',
  },
  'signature.unreadable': {
    message: (d) => `La signature de ${signedBy(d)} ne peut pas être jugée : ${d.reason}.`,
    remedy: 'Téléchargez-le à nouveau ; si cela persiste, le signataire doit le signer à nouveau.',
  },
  'signature.no-roots': {
    message: () =>
      'Les paramètres exigent des signatures et ne nomment aucun certificat racine : aucune ne pourrait être bonne.',
    remedy:
      'Nommez des fichiers PEM sous « signatures », « roots » dans le fichier de paramètres, ou mettez « policy » à « warn ».',
  },

  'import.no-answer': {
    message: (d, format) =>
      `Le site ${d.site} n’en a pas fini avec le pack de mise à jour après ${format.count(d.seconds)} secondes.`,
    remedy:
      'Vérifiez que SMS_EXECUTIVE fonctionne sur le serveur de site, et consultez hman.log. Exécutez ensuite à nouveau Importer : il continue de suivre.',
  },
  // The state itself, in words, stands in the list of updates.
  'import.package-failed': {
    message: (d) => `${d.name} (${d.guid}) : ${failedStates[d.stateName] ?? d.stateName}.`,
    remedy: 'Cherchez-en la raison dans hman.log et dmpdownloader.log du serveur de site.',
  },
  'verify.nothing': {
    message: (d) => `${d.path} ne contient rien qui puisse être vérifié.`,
    remedy: 'Indiquez un pack de mise à jour, un fichier .cab ou un dossier de données d’utilisation.',
  },

  'review.gone': {
    message: () => 'Cet examen n’est plus ouvert.',
    remedy: 'Rouvrez l’examen : les données d’utilisation seront relues.',
  },
  'review.superseded': {
    message: () => 'Les lignes sont en cours de réorganisation selon une demande plus récente.',
    remedy: 'Il n’y a rien à faire : l’organisation la plus récente est affichée.',
  },

  'custody.damaged': {
    message: (d) =>
      `Le registre de suivi ${d.name} ne tient pas : l’entrée ${d.number} ${custodyReasons[d.reason] ?? d.reason}.`,
    remedy:
      'Rien n’en est utilisé : cet ordinateur continue avec son propre registre, l’autre aussi. Comparez leurs rapports et cherchez qui a eu le lecteur.',
  },
  'custody.differs': {
    message: (d) =>
      `Le registre de suivi ${d.name} du lecteur et celui de cet ordinateur ne vont pas ensemble : ils diffèrent à partir de l’entrée ${d.number}.`,
    remedy:
      'Cet ordinateur continue avec son propre registre. Cherchez lequel des deux ordinateurs a été ramené à un état antérieur, ou qui d’autre utilise sa clé.',
  },
  'custody.written-elsewhere': {
    message: (d) => `Entre-temps, une autre exécution de ce programme a complété le registre de suivi ${d.name}.`,
    remedy: 'Recommencez quand l’autre est terminée : elle reprend de là, et rien du registre n’est perdu.',
  },
  'custody.too-large': {
    message: (d, format) =>
      `Le registre de suivi ${d.name} dépasse ${format.bytes(d.limitBytes)}, la taille maximale d’un registre.`,
    remedy: 'Il n’a pas été écrit par ce programme. Utilisez le registre de l’autre ordinateur ou d’un autre lecteur.',
  },

  'scan.dirty': {
    message: (d) => `L’analyse n’a pas trouvé tout sain. Refusés, ${d.count} : ${d.files.join(', ')} (${d.program}).`,
    remedy: 'Rien n’en est utilisé. Faites examiner ces fichiers par le responsable de la sécurité.',
  },
  'scan.crashed': {
    message: (d) => `L’analyse a échoué, donc rien ne passe pour sain : ${d.said} (${d.program}).`,
    remedy: 'Lancez le logiciel d’analyse à la main pour voir ce qui ne va pas, puis recommencez.',
  },
  'scan.timed-out': {
    message: (d) => `L’analyse n’avait pas fini après ${d.seconds} s, donc rien ne passe pour sain (${d.program}).`,
    remedy: 'Accordez-lui plus de temps (scan.timeoutSeconds dans le fichier des paramètres), puis recommencez.',
  },
  'scan.silent': {
    message: (d) => `L’analyse s’est terminée sans un mot, donc rien ne passe pour sain (${d.program}).`,
    remedy: 'Réglez ses arguments pour qu’elle dise ce qu’elle a analysé, puis recommencez.',
  },
  'scan.incomplete': {
    message: (d) =>
      `L’analyse a déclaré sains ${d.clean} fichiers sur ${d.files} et n’a rien dit des autres (${d.program}).`,
    remedy: 'Vérifiez qu’elle peut tous les lire et qu’elle a ses signatures, puis recommencez.',
  },
  'scan.no-program': {
    message: (d) => `Le logiciel d’analyse ${d.program} n’est pas sur cet ordinateur, donc rien ne passe pour sain.`,
    remedy: 'Installez-le, ou corrigez scan.command dans le fichier des paramètres.',
  },
  'packing.does-not-fit': {
    message: (d, format) =>
      `Il faut ${format.bytes(d.neededBytes)} ; ${d.drives === 1 ? 'le lecteur a' : `les ${d.drives} lecteurs ont ensemble`} de la place pour ${format.bytes(d.roomBytes)}. Il manque ${format.bytes(d.missingBytes)}.`,
    remedy: 'Ajoutez un lecteur ou libérez de l’espace sur l’un d’eux, puis recommencez.',
  },
  'packing.missing-drives': {
    message: (d) => `Tout n’est pas encore là. Il manque : ${d.drives.join(', ')} (sur ${d.count} lecteurs).`,
    remedy:
      'Branchez le lecteur indiqué, dans n’importe quel ordre, et recommencez. S’il est perdu, exécutez à nouveau Connecter.',
  },
  'packing.next-drive': {
    message: (d) => `Le lecteur ${d.number} sur ${d.count}${d.label === '' ? '' : ` (${d.label})`} reste à écrire.`,
    remedy: 'Branchez-le, puis recommencez de la même façon : ce qui est écrit est conservé.',
  },
  'packing.other-drive': {
    message: (d) =>
      `Le lecteur dans ${d.path} n’est pas le lecteur ${d.number} sur ${d.count}${d.label === '' ? '' : ` (${d.label})`}, qui reste à écrire.`,
    remedy:
      'Branchez celui-là. Si vous ne l’avez plus, recommencez avec --anew : tout est alors réparti sur les lecteurs que vous indiquez.',
  },
  'packing.not-gathered': {
    message: (d) =>
      `${d.path} ne contient qu’une partie d’un pack de mise à jour : il est venu sur plusieurs lecteurs.`,
    remedy: 'Rassemblez-le avec gather, depuis tous ses lecteurs, et importez le dossier obtenu.',
  },
  'packing.foreign-drive': {
    message: (d) => `${d.path} ne contient aucune partie du pack de mise à jour à rassembler.`,
    remedy:
      'Indiquez sur chaque lecteur le dossier que Répartir a écrit, tous d’un même pack et d’une même répartition. Prenez un dossier vide pour un autre pack.',
  },
  'parts.table-malformed': {
    message: (d) => `La liste des lecteurs et des parties ${d.name} est inutilisable : ${d.problem}.`,
    remedy:
      'Utilisez la liste d’un autre lecteur de ce trajet : elle est la même sur chacun. Sinon, exécutez à nouveau Connecter.',
  },

  'logs.not-a-log': {
    message: (d) => `« ${d.name} » n’est pas un journal de ce programme.`,
    remedy: 'Choisissez une exécution dans l’historique : son journal y est indiqué.',
  },

  'contract.unknown-request': {
    message: (d) => `Le programme ne connaît pas la requête « ${d.name} ».`,
    remedy: 'Fermez cette fenêtre et rouvrez le programme : l’écran et le programme ne sont pas de la même version.',
  },
  'contract.refused-input': {
    message: (d) => `La requête « ${d.name} » a été refusée : ${d.problem}.`,
    remedy: 'Corrigez ce qui a été saisi ; si rien ne l’a été, fermez cette fenêtre et rouvrez le programme.',
  },
  'contract.no-answer': {
    message: (d) => `Le programme ne répond pas : ${d.reason}.`,
    remedy:
      'Vérifiez qu’il fonctionne toujours sur cet ordinateur. S’il a été redémarré, utilisez la nouvelle adresse qu’il affiche.',
  },
  'contract.not-signed-in': {
    message: () => 'Cette adresse a déjà été utilisée, ou n’est pas celle que le programme affiche.',
    remedy:
      'Appuyez sur Entrée là où le programme a été démarré : il affiche une nouvelle adresse, utilisable une seule fois.',
  },

  'trust.key-damaged': {
    message: (d) => `La clé de cet ordinateur, ${d.path}, est inutilisable : ${d.problem}.`,
    remedy:
      'Restaurez le fichier depuis une sauvegarde de cet ordinateur. À défaut, créez une nouvelle clé (trust new-key) : chaque autre ordinateur compare alors les mots une fois de plus.',
  },
  'trust.state-damaged': {
    message: (d) => `Ce que cet ordinateur sait des autres, ${d.path}, est inutilisable : ${d.problem}.`,
    remedy:
      'Restaurez le fichier depuis une sauvegarde de cet ordinateur. À défaut, créez une nouvelle clé (trust new-key) : l’existant est mis de côté, et chaque autre ordinateur est jumelé une fois de plus.',
  },
  'trust.in-use': {
    message: (d) => `Un autre programme utilise ${d.path} depuis trop longtemps.`,
    remedy: 'Fermez les autres fenêtres de ce programme et recommencez ; rien n’a été modifié.',
  },
  'trust.key-replaced': {
    message: () => 'La clé de cet ordinateur a été remplacée pendant qu’il scellait.',
    remedy: 'Recommencez : la nouvelle clé sera utilisée.',
  },
  'trust.nobody-to-pair': {
    message: (d) => `Rien dans ${d.path} n’a été scellé par un autre ordinateur.`,
    remedy:
      'Indiquez le pack de mise à jour écrit par Connecter, ou le dossier de données d’utilisation écrit par Préparer.',
  },
  'trust.own-key': {
    message: () => 'C’est la clé de cet ordinateur lui-même.',
    remedy: 'Lisez les mots sur l’autre ordinateur : un ordinateur n’a pas à être jumelé avec lui-même.',
  },
  'trust.phrase-differs': {
    message: (d) => `Les mots ne sont pas ceux de cet ordinateur et de ${d.name} ensemble.`,
    remedy:
      'Relisez-les sur l’autre ordinateur. S’ils restent différents, arrêtez : ce qui est sur le lecteur ne vient pas de cet ordinateur.',
  },
  'trust.unknown-computer': {
    message: (d) => `Aucun ordinateur jumelé n’a la clé ${d.computer}.`,
    remedy: 'Consultez la liste des ordinateurs jumelés : il n’est peut-être déjà plus de confiance.',
  },
  'trust.unknown-leg': {
    message: () => 'Cet ordinateur n’attend rien sous ce numéro.',
    remedy: 'Consultez à nouveau la liste : une réponse est peut-être arrivée entre-temps.',
  },
  'trust.no-reason': {
    message: () => 'Une décision exige une raison et le nom de qui l’a prise.',
    remedy: 'Écrivez pourquoi, en quelques mots, et qui vous êtes : les deux sont conservés au registre de suivi.',
  },
  'trust.override-unused': {
    message: (d) => `${d.code} devait être accepté, et rien n’a été refusé pour cela.`,
    remedy: 'Retirez cette décision : elle ne se prend que si elle est nécessaire. Rien n’a été fait.',
  },
  'trust.not-sealed': {
    message: (d) => `${d.path} n’est pas scellé : nul ne peut dire d’où cela vient.`,
    remedy:
      'Si vous savez pourquoi, acceptez-le avec une raison, conservée au registre de suivi ; sinon, relancez la tâche qui l’a scellé.',
  },
  'trust.wrong-direction': {
    message: (d) =>
      `Ceci a été scellé ${d.kind === 'outbound' ? 'en sortant d’un site' : 'en allant vers un site'}, et sert dans l’autre sens.`,
    remedy: 'Choisissez le dossier destiné à cet ordinateur.',
  },
  'trust.retired-key': {
    message: (d) =>
      `Ceci a été scellé avec une clé de ${d.name} qui n’est plus de confiance depuis ${d.until} : ${d.reason}.`,
    remedy: 'Faites-le sceller à nouveau avec la clé actuelle ; pour refaire confiance à l’ancienne, jumelez-la.',
  },
  'trust.key-changed': {
    message: (d) =>
      `Ceci a été scellé par ${d.name}, mais avec une autre clé que celle du ${d.name} avec lequel cet ordinateur est jumelé (${d.oldComputer}). Les mots à comparer sont ${d.phrase}.`,
    remedy:
      'Demandez là-bas si la clé a été remplacée. Si oui, comparez les mots sur les deux ordinateurs et jumelez (trust pair --replaces) ; si c’est un autre ordinateur du même nom, jumelez sans cela ; sinon, n’utilisez pas le lecteur.',
  },
  'trust.not-paired': {
    message: (d) =>
      `Ceci a été scellé par ${d.name}, avec lequel cet ordinateur n’est pas jumelé. Les mots à comparer sont ${d.phrase}.`,
    remedy:
      'Comparez-les à ceux de l’autre ordinateur. S’ils sont les mêmes, jumelez (trust pair) ; sinon, n’utilisez pas le lecteur.',
  },
  'trust.other-hierarchy': {
    message: (d) => `Ceci a été scellé pour ${d.labels.join(', ')}, ce qui n’est pas la hiérarchie de ce site.`,
    remedy: 'Utilisez-le au site auquel il est destiné, et apportez le lecteur de ce site.',
  },
  'trust.answers-altered': {
    message: (d) =>
      `Ceci répond à ce qui a été scellé ici le ${d.created}, mais comme à autre chose que ce que c’était.`,
    remedy: 'Ne l’utilisez pas : l’autre ordinateur a reçu un faux, ou en est un. Relancez Préparer et Connecter.',
  },
  'trust.same-sequence': {
    message: (d) =>
      `${d.name} a scellé ceci sous son numéro ${d.sequence}, et autre chose a déjà été accepté ici sous ce numéro.`,
    remedy:
      'Cet ordinateur semble avoir été ramené à un état antérieur. Si vous savez pourquoi, acceptez-le avec une raison, conservée au registre de suivi ; sinon, relancez la tâche qui l’a scellé.',
  },
  'trust.rolled-back': {
    message: (d) =>
      `${d.name} a scellé ceci le ${d.created} sous son numéro ${d.sequence} ; le numéro ${d.lastSequence} du ${d.lastCreated} a déjà été accepté ici.`,
    remedy:
      'C’est un ancien lecteur, ou cet ordinateur a été ramené à un état antérieur. Si vous savez pourquoi, acceptez-le avec une raison, conservée au registre de suivi ; sinon, relancez la tâche qui l’a scellé.',
  },
  'trust.sequence-jump': {
    message: (d) =>
      `${d.name} a scellé ceci sous son numéro ${d.sequence}, et le dernier accepté ici était ${d.lastSequence} : personne ne scelle autant entre deux trajets.`,
    remedy:
      'Cherchez si quelqu’un d’autre a utilisé sa clé. Si vous savez pourquoi, acceptez-le avec une raison, conservée au registre de suivi ; sinon, relancez la tâche qui l’a scellé.',
  },
  'trust.from-the-future': {
    message: (d) =>
      `${d.name} a scellé ceci le ${d.created} ; sur cet ordinateur, il est ${d.now}. L’une des deux horloges est fausse.`,
    remedy:
      'Réglez l’horloge qui est fausse et recommencez. Si c’est impossible, acceptez-le avec une raison, conservée au registre de suivi.',
  },
  'trust.expired': {
    message: (d) =>
      `Ce que ${d.name} a scellé devait être accepté jusqu’au ${d.expires} ; sur cet ordinateur, il est ${d.now}.`,
    remedy:
      'Vérifiez l’horloge de cet ordinateur. Si vous savez pourquoi, acceptez-le avec une raison, conservée au registre de suivi ; sinon, relancez la tâche qui l’a scellé.',
  },
  'trust.clock-went-back': {
    message: (d) =>
      `${d.name} a scellé son numéro ${d.sequence} le ${d.created}, avant son numéro ${d.lastSequence} du ${d.lastCreated} : son horloge a reculé.`,
    remedy: 'Vérifiez l’horloge de cet ordinateur. Ceci a tout de même été accepté.',
  },
  'trust.answers-nothing': {
    message: () => 'Ceci ne répond à rien de ce qui a été scellé ici.',
    remedy:
      'C’est tout de même accepté. Si des données d’utilisation étaient parties, demandez à l’ordinateur Internet si elles sont arrivées.',
  },
  'trust.answers-unknown': {
    message: () => 'Ceci répond à quelque chose que cet ordinateur ne se souvient pas d’avoir scellé.',
    remedy:
      'C’est tout de même accepté. Il en est ainsi quand cet ordinateur a été ramené à un état antérieur ou a reçu une nouvelle clé ; sinon, demandez à l’ordinateur Internet ce qu’il a reçu.',
  },
  'trust.answers-older': {
    message: (d) =>
      `Ceci répond à ce qui a été scellé ici le ${d.created}, et pas encore à ce qui l’a été le ${d.newest}.`,
    remedy: 'C’est tout de même accepté. Si le lecteur plus récent ne revient pas, il est peut-être perdu.',
  },

  'leg.malformed': {
    message: (d) => `Un document scellé est inutilisable : ${d.problem}.`,
    remedy: 'Relancez la tâche qui l’a scellé, et apportez le lecteur une nouvelle fois.',
  },
  'leg.weak-key': {
    message: () => 'Un document scellé nomme une clé pour laquelle tout le monde peut signer.',
    remedy: 'Ne l’utilisez pas : aucun ordinateur ne crée une telle clé. Cherchez qui a eu le lecteur entre les mains.',
  },
  'leg.truncated': {
    message: () => 'Un document scellé s’arrête au milieu.',
    remedy: 'Rapportez le lecteur depuis l’ordinateur qui l’a scellé ; si cela persiste, le lecteur est défaillant.',
  },
  'leg.not-sealed': {
    message: () => 'Un document qui doit être scellé n’a pas de sceau.',
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.other-algorithm': {
    message: (d) => `Un document est scellé avec ${d.algorithm}, et les sceaux sont Ed25519.`,
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.repeated-name': {
    message: (d) => `Un document scellé dit deux fois ${d.name}, et signifie ainsi deux choses.`,
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.newer-format': {
    message: (d) => `Un document scellé est au format ${d.format}, que cette version ne connaît pas.`,
    remedy: 'Installez la même version de ce programme sur les deux ordinateurs.',
  },
  'leg.key-mismatch': {
    message: () => 'Un document scellé nomme un ordinateur et une clé qui ne vont pas ensemble.',
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.sealed-by-another': {
    message: () => 'Un document est scellé par un autre ordinateur que celui dont il se dit.',
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.seal-broken': {
    message: () => 'Le sceau d’un document ne tient pas : quelque chose y a été modifié après le scellement.',
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.too-large': {
    message: (d, format) =>
      `Un document a ${format.bytes(d.sizeBytes)}, et l’on n’en lit pas plus de ${format.bytes(d.limitBytes)}.`,
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.too-many': {
    message: (d, format) =>
      `${d.path} contient ${format.count(d.count)} documents scellés ; aucun lecteur n’en demande plus de ${format.count(d.limit)}.`,
    remedy: 'Utilisez un lecteur vide pour le prochain trajet, et mettez celui-ci de côté.',
  },
  'leg.link': {
    message: (d) => `${d.path} mène ailleurs, hors du lecteur.`,
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.wrong-name': {
    message: (d) => `${d.path} contient le document scellé ${d.leg} sous un autre nom.`,
    remedy: 'Supprimez ce fichier : le document compte sous son propre nom.',
  },
  'leg.path-refused': {
    message: (d) => `Un document scellé cite « ${d.path} », qui n’est pas le nom d’un fichier de son dossier.`,
    remedy: 'N’utilisez pas ce lecteur : ce programme ne scelle pas un tel nom. Cherchez ce qui l’a scellé.',
  },
  'leg.path-twice': {
    message: (d) => `Un document scellé donne à deux fichiers la seule place « ${d.path} ».`,
    remedy: 'N’utilisez pas ce lecteur : ce programme ne scelle pas une telle liste. Cherchez ce qui l’a scellé.',
  },
  'leg.file-missing': {
    message: (d) => `${d.path} a été scellé et n’est pas là.`,
    remedy: 'Rapportez le lecteur depuis l’ordinateur qui l’a scellé ; si cela persiste, le lecteur est défaillant.',
  },
  'leg.file-size': {
    message: (d, format) =>
      `${d.path} a été scellé avec ${format.count(d.expectedBytes)} octets et en a ${format.count(d.sizeBytes)}.`,
    remedy: 'Rapportez le lecteur depuis l’ordinateur qui l’a scellé ; si cela persiste, le lecteur est défaillant.',
  },
  'leg.not-a-file': {
    message: (d) => `${d.path} a été scellé comme fichier et est autre chose.`,
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'leg.file-extra': {
    message: (d) => `${d.path} se trouve parmi des fichiers scellés et n’en est pas un.`,
    remedy: 'Retirez-le du dossier, ou cherchez qui l’y a mis.',
  },
  'leg.file-differs': {
    message: (d) =>
      `${d.path} n’est pas tel qu’il a été scellé : la différence commence dans les 4 Mio à partir de l’octet ${d.offset}.`,
    remedy: 'Rapportez le lecteur depuis l’ordinateur qui l’a scellé ; si cela persiste, le lecteur est défaillant.',
  },
  'leg.file-changed': {
    message: (d) => `${d.path} n’est pas le fichier qui a été scellé sous son nom.`,
    remedy: 'N’utilisez pas ce lecteur pour cela : quelqu’un l’a modifié en chemin. Relancez la tâche qui l’a scellé.',
  },
  'bundle.not-whole': {
    message: (d) => `${d.path} n’est pas un lot entier : il n’a pas la fin qu’a un lot.`,
    remedy:
      'Copiez-le à nouveau depuis l’ordinateur qui l’a fait ; si cela persiste, refaites-le là-bas par bundle create.',
  },
  'bundle.other-writer': {
    message: (d) =>
      `${d.path} est une archive zip, mais pas un lot : ${d.name === '' ? 'elle' : `« ${d.name} »`} est stocké autrement (${d.how}).`,
    remedy: 'Faites le lot par bundle create ; les archives d’autres programmes ne sont pas acceptées.',
  },
  'bundle.malformed': {
    message: (d) => `${d.path} est inutilisable comme lot : ${d.problem} (octet ${d.offset}).`,
    remedy:
      'Copiez-le à nouveau depuis l’ordinateur qui l’a fait ; si cela persiste, ne l’utilisez pas et refaites-le par bundle create.',
  },
  'bundle.overlap': {
    message: (d) => `Dans ${d.path}, la place de « ${d.name} » (octet ${d.offset}) est aussi celle d’autre chose.`,
    remedy: 'Ne l’utilisez pas : ce programme ne fait pas de tel lot. Cherchez d’où il vient.',
  },
  'bundle.headers-differ': {
    message: (d) =>
      `Dans ${d.path}, ce qui accompagne « ${d.name} » (octet ${d.offset}) n’est pas ce qu’en dit la liste à la fin.`,
    remedy:
      'Copiez-le à nouveau depuis l’ordinateur qui l’a fait ; si cela persiste, ne l’utilisez pas et refaites-le par bundle create.',
  },
  'bundle.name-refused': {
    message: (d) =>
      `${d.path} contient « ${d.name} », qui ne peut pas être le nom d’un fichier de son dossier : ${d.problem}.`,
    remedy: 'Ne l’utilisez pas : ce programme ne fait pas de tel lot. Cherchez d’où il vient.',
  },
  'bundle.name-twice': {
    message: (d) => `${d.path} donne à deux fichiers la seule place « ${d.name} ».`,
    remedy: 'Ne l’utilisez pas : ce programme ne fait pas de tel lot. Cherchez d’où il vient.',
  },
  'bundle.too-many': {
    message: (d, format) =>
      `${d.path} dit contenir ${format.count(d.count)} fichiers ; aucun lot n’en a plus de ${format.count(d.limit)}, et sa liste n’est jamais si longue.`,
    remedy: 'Ne l’utilisez pas : ce programme ne fait pas de tel lot. Cherchez d’où il vient.',
  },
  'bundle.damaged': {
    message: (d) => `Dans ${d.path}, « ${d.name} » (à partir de l’octet ${d.offset}) n’est pas tel qu’il a été écrit.`,
    remedy:
      'Copiez-le à nouveau depuis l’ordinateur qui l’a fait ; si cela persiste, refaites-le là-bas par bundle create.',
  },
  'receipt.from-another': {
    message: (d) => `Un reçu est de ${d.name}, qui n’est ni jumelé ni l’ordinateur qui l’a apporté.`,
    remedy: 'Il a été écarté, et tout le reste a été accepté. Cherchez d’où il vient.',
  },
  'receipt.other-hierarchy': {
    message: (d) => `Un reçu de ${d.name} concerne une autre hiérarchie que ce qui l’a apporté.`,
    remedy: 'Il a été écarté, et tout le reste a été accepté. Cherchez d’où il vient.',
  },
  'receipt.other-leg': {
    message: (d) => `Un reçu de ${d.name} concerne autre chose que ce qui a été scellé ici.`,
    remedy: 'Il a été écarté, et tout le reste a été accepté. Cherchez ce que ce site a importé.',
  },

  'relay.malformed': {
    message: (d) => `Les paramètres du relais, ${d.path}, sont inutilisables : ${d.problem}.`,
    remedy: 'Corrigez le fichier comme le décrit docs/relay.md, puis redémarrez le relais.',
  },
  'relay.needs-tls': {
    message: (d) =>
      `Le relais écouterait sur ${d.address} sans TLS, et tout le monde pourrait lire ses jetons en chemin.`,
    remedy: 'Indiquez un certificat et sa clé dans les paramètres du relais, ou faites-le écouter sur 127.0.0.1.',
  },
  'relay.certificate': {
    message: (d) => `Le certificat du relais, ${d.path}, est inutilisable : ${d.problem}.`,
    remedy:
      'Placez-y un certificat et la clé qui lui correspond, tous deux en PEM, suivi des certificats de ses émetteurs.',
  },
  'relay.cannot-listen': {
    message: (d) => `Le relais ne peut pas écouter sur le port ${d.port} de ${d.address} : ${d.reason}.`,
    remedy:
      'Indiquez un autre port ou une autre adresse dans les paramètres du relais, ou fermez le programme qui l’occupe.',
  },
  'relay.catalogue': {
    message: (d) =>
      `Le relais n’a pas de mises à jour à proposer dans ${d.path} : son cloud.json est absent ou inutilisable.`,
    remedy: 'Placez-y les mises à jour avec leur cloud.json, ou retirez « downloads » des paramètres du relais.',
  },
  'relay.no-tokens': {
    message: (d) => `Personne n’a de jeton pour le relais : il n’y en a aucun dans ${d.path}.`,
    remedy: 'Créez-en un pour chaque ordinateur qui se connecte, avec : relay token add NOM.',
  },
  'relay.token-exists': {
    message: (d) => `Il existe déjà un jeton nommé ${d.name}.`,
    remedy: 'Choisissez un autre nom ; ou supprimez d’abord ce jeton et donnez le nouveau à qui l’utilisait.',
  },
  'relay.no-such-token': {
    message: (d) => `Il n’y a pas de jeton nommé ${d.name}.`,
    remedy: 'Voyez lesquels existent avec : relay token list.',
  },
  'official-tool.not-found': {
    message: (d) =>
      d.looked.length === 0
        ? 'ServiceConnectionTool.exe de Microsoft est introuvable : personne n’a dit où il est.'
        : `ServiceConnectionTool.exe de Microsoft est introuvable dans ${firstOf(d.looked)}.`,
    remedy:
      'Indiquez son dossier avec --tool ou dans les paramètres. Sur le serveur de site, c’est CD.Latest\\SMSSETUP\\TOOLS\\ServiceConnectionTool ; copiez tout ce dossier sur l’ordinateur relié à Internet.',
  },
  'official-tool.other-version': {
    message: (d) =>
      d.tool === null
        ? `L’outil dans ${d.folder} ne dit pas sa version, qui doit être celle du site, ${d.site}.`
        : `L’outil dans ${d.folder} est en version ${d.tool} ; le site est en ${d.site}, et les deux doivent correspondre.`,
    remedy:
      'Utilisez l’outil du dossier CD.Latest de ce site. Qui sait mieux peut continuer avec --accept official-tool.other-version et --because.',
  },
  'official-tool.not-ready': {
    message: (d) => `L’outil de Microsoft échouerait sur cet ordinateur. ${d.findings.join(' ')}`,
    remedy:
      'Corrigez ce qui est nommé. Qui sait mieux peut continuer pour une raison qui est consignée (--accept official-tool.not-ready et --because).',
  },
  'official-tool.not-started': {
    message: (d) => `${d.program} n’a pas pu être lancé : ${d.reason}.`,
    remedy:
      'Vérifiez que le fichier est entier, qu’aucune stratégie ne l’interdit et que tous les fichiers de son dossier sont à côté.',
  },
  'official-tool.hung': {
    message: (d) =>
      `L’outil de Microsoft n’a rien dit ni fait pendant ${d.minutes} minutes et a été arrêté.${d.said === '' ? '' : ` Ses derniers mots : ${d.said}`}`,
    remedy: 'Consultez le journal de cette exécution, qui contient toute sa sortie, puis recommencez.',
  },
  'official-tool.crashed': {
    message: (d) => `L’outil de Microsoft s’est arrêté brutalement${d.said === '' ? '.' : ` : ${d.said}`}`,
    remedy:
      'Consultez le journal de cette exécution, qui contient toute sa sortie. Vérifiez les redistribuables Visual C++ et .NET Framework, puis recommencez.',
  },
  'official-tool.failed': {
    message: (d) =>
      `L’outil de Microsoft n’a pas fait son travail${d.said === '' ? ', et ne dit pas pourquoi.' : ` : ${d.said}`}`,
    remedy:
      'Consultez le journal de cette exécution, qui contient toute sa sortie. Ce que l’outil a laissé dans le dossier n’est pas utilisé.',
  },
  'official-tool.incomplete': {
    message: (d) => `Ce que l’outil de Microsoft a laissé dans ${d.path} n’est pas complet. ${d.missing.join(' ')}`,
    remedy:
      'L’installation échouerait sur le site, des jours plus tard. Prenez un dossier vide et recommencez ; il n’est pas scellé et Importer le refuse.',
  },
  'official-tool.not-laid': {
    message: (d) =>
      `Mises à jour du pack que l’outil de Microsoft a déposées dans ${d.path} : ${d.laid.length} sur ${d.laid.length + d.missing.length}. Non déposées, ou pas entièrement : ${d.missing.join(', ')}. ${d.laid.length === 0 ? 'Rien ne peut en être installé.' : `Déposées : ${d.laid.join(', ')}.`}`,
    remedy:
      'Ce qui a été déposé peut être installé. Importez encore une fois le même pack pour le reste ; ce qui manque toujours ensuite a peut-être été laissé de côté par l’outil parce que destiné à une autre hiérarchie du pack. Si ce site en a besoin, faites-le télécharger à nouveau par Connecter.',
  },
  'official-tool.bad-cabinet': {
    message: (d) =>
      `Le fichier CAB écrit par l’outil de Microsoft est inutilisable : ${d.problem}. Il n’a pas été mis à ${d.path}.`,
    remedy: 'Consultez le journal de cette exécution, qui contient toute sa sortie, puis recommencez.',
  },
  'official-tool.cannot': {
    message: (d) => `L’outil de Microsoft ne peut pas faire ceci : ${d.what}.`,
    remedy: 'Retirez cela, ou laissez ce programme faire l’étape lui-même avec --engine own.',
  },
  'official-tool.proxy-port': {
    message: (d) =>
      `L’outil de Microsoft dit que le fichier CAB ne contient pas de données de télémétrie. C’est faux ; il n’a pas pu ${d.proxy === null ? 'joindre le service sans serveur proxy' : `passer par le serveur proxy ${d.proxy}`}.`,
    remedy: 'Vérifiez l’adresse du serveur proxy, surtout son port, avec : connect --check.',
  },
  'official-tool.tls': {
    message: (d) => `L’outil de Microsoft n’a pas pu ouvrir de connexion TLS : ${d.said}`,
    remedy:
      'Activez TLS 1.2 pour .NET Framework : SystemDefaultTlsVersions et SchUseStrongCrypto à 1 sous HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319 et son WOW6432Node, puis redémarrez Windows. Essayez ensuite les hôtes avec : connect --check.',
  },
  'official-tool.untrusted': {
    message: (d) => `L’outil de Microsoft ne fait pas confiance au certificat d’un hôte : ${d.said}`,
    remedy:
      'Voyez quel certificat est présenté, et par qui, avec : connect --check. Une racine manquante va dans le magasin de certificats de cet ordinateur.',
  },
  'official-tool.proxy-sign-in': {
    message: (d) =>
      `Le serveur proxy${d.proxy === null ? '' : ` ${d.proxy}`} veut savoir qui est l’outil de Microsoft (HTTP 407).`,
    remedy: 'Donnez l’utilisateur avec --proxy-user ; le mot de passe est demandé.',
  },
  'official-tool.name-not-resolved': {
    message: (d) => `L’outil de Microsoft n’a pas trouvé d’adresse pour ${d.host}.`,
    remedy: 'Autorisez cet hôte, dans le pare-feu et dans le DNS ; voyez-les tous avec : connect --check.',
  },
  'official-tool.temporary-file': {
    message: (d) =>
      `L’outil de Microsoft s’est vu refuser un fichier de son propre dossier temporaire et s’est arrêté : ${d.said}`,
    remedy:
      'Recommencez : chaque exécution a son propre dossier temporaire. Si cela revient, arrêtez les autres exécutions de l’outil et excluez ce dossier de l’antivirus.',
  },
  'official-tool.database': {
    message: (d) => `L’outil de Microsoft ne peut pas se connecter à la base de données du site : ${d.said}`,
    remedy:
      'Exécutez-le sur l’ordinateur du point de connexion de service, en session locale (pas par PowerShell à distance), avec un compte qui peut lire la base du site : « site rights » affiche ce qu’il lui faut.',
  },
  'official-tool.prerequisite': {
    message: (d) => `L’outil de Microsoft dit qu’il manque quelque chose dont il a besoin : ${d.said}`,
    remedy: 'Installez ce qu’il nomme, sur cet ordinateur, puis recommencez.',
  },
  'official-tool.no-way': {
    message: (d) =>
      `L’outil de Microsoft ne peut pas passer par ${d.proxy} : il ne parle aux serveurs proxy que sans TLS.`,
    remedy:
      'Indiquez un autre serveur proxy avec --proxy, ou laissez ce programme faire l’étape lui-même avec --engine own.',
  },
  'usage-cabinet.of-this-program': {
    message: (d) => `${d.name} a été préparé par ce programme lui-même, et l’outil de Microsoft ne l’enverrait pas.`,
    remedy:
      'Laissez ce programme se connecter (--engine own), ou cet outil le préparer sur le site (--engine official).',
  },
  'usage-cabinet.of-official-tool': {
    message: (d) => `${d.name} a été préparé par l’outil de Microsoft : seul cet outil peut l’envoyer.`,
    remedy: 'Laissez cet outil se connecter (--engine official).',
  },
  'update-pack.of-official-tool': {
    message: (d) =>
      `Le pack de mise à jour dans ${d.path} a été téléchargé par l’outil de Microsoft : seul cet outil peut l’importer.`,
    remedy: 'Laissez cet outil l’importer (--engine official).',
  },
  'update-pack.of-this-program': {
    message: (d) =>
      `Le pack de mise à jour dans ${d.path} a été téléchargé par ce programme lui-même, dans une disposition que l’outil de Microsoft ne connaît pas.`,
    remedy: 'Laissez ce programme l’importer (--engine own).',
  },
  'job.busy': {
    message: (d) => `La tâche « ${d.job} » est encore en cours.`,
    remedy: 'Attendez qu’elle se termine, ou arrêtez-la, puis démarrez la suivante.',
  },
  'job.unknown-run': {
    message: (d) => `L’exécution ${d.runId} n’existe pas.`,
    remedy: 'Elle date d’un démarrage précédent du programme : consultez à nouveau la liste des tâches.',
  },
  'job.cancelled': {
    message: () => 'Arrêté par l’opérateur.',
    remedy: 'Recommencez quand vous serez prêt : les fichiers terminés sont conservés.',
  },
  'internal.unexpected': {
    message: (d) => `Un problème est survenu dans le programme : ${d.text}.`,
    remedy: 'C’est un défaut du programme. Signalez-le avec le journal de cette exécution.',
  },
};
