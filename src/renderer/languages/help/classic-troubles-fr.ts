import type { ClassicTroublesWords } from './classic-troubles.ts';

/** The troubles of Microsoft's own tool, in French. */
export const fr: ClassicTroublesWords = {
  'does-not-start': {
    title: 'L’outil ne démarre pas, ou se termine par une erreur de DLL ou de .NET.',
    was: 'Il lui faut sur chaque ordinateur l’environnement Visual C++ dans ses deux largeurs, .NET et un pilote ODBC.',
    now: 'Ce programme apporte tout ce qu’il lui faut et ne lance rien d’autre.',
    remedy: 'Rien n’est à installer pour lui, sur aucun des deux ordinateurs.',
  },
  'wrong-proxy-port': {
    title: 'Le fichier .cab est dit mauvais, alors qu’il n’a rien.',
    was: 'Le plus souvent, le port du serveur proxy est faux ou manque : aucune réponse n’est venue, et l’outil accuse le fichier .cab.',
    now: 'Le fichier .cab est vérifié avant tout envoi. Un serveur proxy où personne n’écoute et un port qui est celui d’un autre programme sont chacun appelés ainsi ; un fichier .cab qui ne contient vraiment aucune donnée d’utilisation aussi.',
    remedy:
      'Écrivez le serveur proxy sous la forme hôte:port. « Tester la connexion » essaie le chemin sans rien envoyer, aussi par : connect --check.',
  },
  'proxy-statuses': {
    title: 'La tâche se termine par un simple nombre : 407, 408, 426, 451, 502, 511, 598 ou 599.',
    was: 'Le nombre est la réponse du serveur proxy, et chacun veut dire autre chose : il demande un mot de passe (407), lui-même ou quelqu’un derrière lui a renoncé ou interdit l’hôte, ou une page de connexion est entre les deux (511).',
    now: 'Ce que le serveur proxy veut dire est dit en mots : s’il demande un mot de passe ou TLS, interdit l’hôte ou l’a attendu en vain. Le serveur proxy et l’hôte sont nommés.',
    remedy:
      'Pour 407, identifiez-vous quand on vous le demande ; le mot de passe n’est jamais noté, à moins que vous ne le vouliez. Pour les autres, donnez les mots à qui gère le serveur proxy.',
  },
  'invalid-pointer': {
    title: 'Une demande incorrecte ou un pointeur non valide, bien que l’adresse soit juste.',
    was: 'Le serveur proxy que Windows garde pour les services (WinHTTP) est un autre que celui de votre compte, ou sa liste d’exceptions est fausse : ce qui n’est pas un serveur proxy a été pris pour tel.',
    now: 'Ce qui a répondu est nommé, et « Tester la connexion » montre quel serveur proxy est pris, qui l’a dit, et ce que Windows a réglé à chaque endroit.',
    remedy: 'Choisissez dans les paramètres du réseau lequel compte, ou nommez-y le serveur proxy.',
  },
  'name-not-resolved': {
    title: 'Le nom d’un hôte de téléchargement est introuvable.',
    was: 'Le nom est nouveau, et aucune règle de pare-feu ni aucun serveur de noms ne le laisse passer ; les hôtes ont changé au fil des ans.',
    now: 'L’hôte est nommé, et qui l’a cherché : cet ordinateur ou le serveur proxy.',
    remedy:
      'Enregistrez la liste des hôtes pour l’équipe du pare-feu depuis « Tester la connexion », ou par : connect --check --firewall-list hosts.csv. Elle dit de chaque hôte s’il a été atteint.',
  },
  'error-on-a-send': {
    title: 'La connexion est fermée par une erreur inattendue, souvent au contenu de la console.',
    was: 'Soit TLS 1.2 n’était pas activé pour .NET, soit un pare-feu ou un serveur proxy n’autorise pas cet hôte-là.',
    now: 'Ce programme commence toujours par TLS 1.2 ou plus récent et n’a besoin d’aucune valeur du Registre. Un autre bout qui offre moins, un hôte interdit et une ligne coupée sont trois erreurs différentes, chacune avec son hôte.',
    remedy:
      'Faites autoriser l’hôte nommé ; « Tester la connexion » montre pour chaque hôte quelle étape échoue, TLS compris.',
  },
  'trust-relationship': {
    title: 'Aucune relation d’approbation ne peut être établie.',
    was: 'Un certificat racine manque sur cet ordinateur, ou un serveur proxy ouvre la connexion chiffrée pour l’inspecter et montre un certificat à lui.',
    now: 'Toute la chaîne de certificats est montrée, avec le premier maillon dont personne ici ne répond, qui l’a émis, et si quelque chose en chemin inspecte le trafic.',
    remedy:
      'Demandez à l’équipe réseau le certificat de cet émetteur sous forme de fichier PEM, et nommez le fichier dans les paramètres du réseau. Si personne ne connaît l’émetteur, n’allez pas plus loin.',
  },
  'extracted-manifest': {
    title: 'Une fenêtre d’exception est à fermer, avec le nom d’un fichier SQL.',
    was: 'L’outil extrait la liste des mises à jour dans un dossier fixe et bute sur les fichiers d’une exécution précédente. On pouvait l’ignorer.',
    now: 'La liste des mises à jour est lue là où elle est : rien n’est extrait dans un dossier temporaire, et aucune fenêtre n’apparaît.',
    remedy: 'Il n’y a rien à faire.',
  },
  'version-of-the-tool': {
    title: 'L’outil doit être celui de la version exacte du site.',
    was: 'L’outil et le serveur de site étaient de versions différentes.',
    now: 'Une seule version de ce programme sert toutes les versions du site : la version est lue dans le fichier .cab. Seul un fichier .cab fait par une version plus récente de ce programme est refusé.',
    remedy: 'Utilisez la même version de ce programme sur les deux ordinateurs.',
  },
  'several-hierarchies': {
    title: 'Les fichiers .cab de plusieurs hiérarchies s’écrasent, ou arrivent au mauvais site.',
    was: 'Chaque fichier .cab devait recevoir à la main un nom à lui, et rien ne disait à qui il est.',
    now: 'Préparer nomme chaque fichier .cab par hiérarchie et date. Connecter les montre avec la version de leur site, et Importer refuse un pack fait pour quelqu’un d’autre.',
    remedy:
      'Laissez Préparer choisir le nom. De deux fichiers .cab d’une même hiérarchie, sortez le plus ancien du dossier.',
  },
  'nothing-at-2002': {
    title: 'Le téléchargement par défaut n’apporte rien d’utile à un site en 2002.',
    was: 'Un problème connu de cette version de l’outil ; il fallait demander un autre choix par un paramètre.',
    now: 'Le choix ne dépend pas de la version de l’outil. Un plan montre chaque mise à jour avec la raison de son choix ou de son refus, avant tout envoi.',
    remedy: 'Lisez le plan ; on peut le faire sans rien envoyer, aussi par : connect --plan.',
  },
  'no-hotfix': {
    title: 'Le correctif que tous attendent n’est pas là après Importer.',
    was: 'Le choix par défaut laisse les correctifs de côté, ce que personne ne dit.',
    now: 'Le plan cite chaque correctif avec la raison pour laquelle il est laissé de côté.',
    remedy:
      'Choisissez « Tout ce qui est plus récent que le site » ou « Tous les correctifs », ou prenez dans le plan celui qu’il vous faut. Les paramètres classiques font de même.',
  },
  'huge-download': {
    title: 'Le téléchargement est énorme.',
    was: 'Tout a été demandé ; chaque mise à jour peut faire un gigaoctet.',
    now: 'Le plan donne la taille de chaque fichier avant tout téléchargement. Ce que plusieurs mises à jour partagent vient une seule fois, et un lecteur trop petit, ou dont le système de fichiers ne prend pas un tel fichier, est annoncé d’avance.',
    remedy: 'Choisissez moins de mises à jour dans le plan, ou répartissez le pack sur plusieurs lecteurs.',
  },
  'no-progress': {
    title: 'Rien ne montre si l’outil fait encore quelque chose.',
    was: 'Il ne dit rien pendant qu’il télécharge.',
    now: 'Étapes, fichiers, débit et temps restant sont montrés tels qu’ils sont. Une ligne morte est signalée ; après un arrêt ou un redémarrage de l’ordinateur, ce qui est là n’est pas téléchargé de nouveau.',
    remedy: 'Arrêtez quand vous voulez et relancez plus tard la même tâche Connecter.',
  },
  'old-files': {
    title: 'Les fichiers d’une exécution précédente gâtent la suivante.',
    was: 'La destination devait être vide, et rien ne le vérifiait.',
    now: 'Les fichiers d’une exécution précédente sont comparés et réutilisés. Un fichier qui n’en est pas est nommé, et rien n’est jamais supprimé.',
    remedy: 'Choisissez le dossier de l’exécution précédente pour la reprendre, ou un nouveau.',
  },
  'spaces-and-quotes': {
    title: 'Un chemin avec des espaces ou des guillemets n’est pas compris.',
    was: 'Le chemin était coupé à ses espaces.',
    now: 'Tout nom qu’un système de fichiers accepte peut servir. Un morceau de chemin qui se trouve seul est nommé, et rien n’est lancé.',
    remedy: 'Choisissez le dossier dans la fenêtre ; en ligne de commande, mettez le chemin entre guillemets.',
  },
  'unclear-outcome': {
    title: 'Personne ne peut dire si tout s’est bien passé.',
    was: 'Aucun code de sortie n’est documenté ; les scripts devinent d’après la taille du dossier.',
    now: 'Une tâche se termine par un résultat ou par une erreur qui a un code. Le code de sortie est documenté, et avec --json le résultat est là pour les scripts. Un pack scellé est complet.',
    remedy: 'Dans les scripts, fiez-vous au code de sortie et au code de l’erreur, jamais à leurs textes.',
  },
  'log-overwritten': {
    title: 'Le journal de l’exécution qui a échoué n’est plus là.',
    was: 'Chaque exécution écrase le journal.',
    now: 'Chaque exécution garde son propre journal, et l’historique les liste. Le journal sous le nom classique est écrit aussi ; c’est celui de la dernière exécution.',
    remedy: 'Ouvrez l’exécution dans l’historique.',
  },
  'missing-redistributables': {
    title: 'Des jours plus tard, il manque à l’installation sur le site un fichier redistribuable.',
    was: 'Un fichier n’avait pas pu être téléchargé, et le pack a été emporté quand même.',
    now: 'Un pack n’est scellé que quand chaque fichier que ses listes nomment est là et conforme. Ce qui manque est nommé, et le reste est conservé. Importer regarde encore une fois avant que le site ne reçoive quoi que ce soit.',
    remedy: 'Relancez la même tâche Connecter : elle ne télécharge que ce qui manque.',
  },
  placeholder: {
    title: 'Un fichier a le hachage E3B0C442…',
    was: 'C’est le SHA-256 de zéro octet : un fichier provisoire. Dans les journaux d’un site c’est normal ; dans un pack cela cache un fichier absent.',
    now: 'Un programme d’installation désigné par ce hachage est refusé, et un fichier qui arrive vide aussi.',
    remedy:
      'Recommencez plus tard. Si la liste elle-même le désigne ainsi, laissez cette mise à jour de côté dans le plan.',
  },
  'damaged-download': {
    title: 'Le site dit que l’approbation d’un fichier ne peut être vérifiée.',
    was: 'Le fichier a été abîmé ou changé en chemin, et personne n’a regardé avant qu’il n’arrive au site.',
    now: 'Chaque fichier est comparé à son hachage à mesure qu’il vient, et téléchargé de nouveau s’il en diffère. Les fichiers .cab signés sont vérifiés d’après les racines des paramètres ; qu’une signature soit exigée est aussi un paramètre.',
    remedy: 'Recommencez. Si le même fichier reste faux, un serveur proxy en chemin sert peut-être une vieille copie.',
  },
  'stale-dashboards': {
    title: 'Les tableaux de bord de la console montrent de vieux chiffres sur un site hors connexion.',
    was: 'Le contenu de la console n’est jamais venu.',
    now: 'Le contenu de la console est un fichier à part dans le plan et dans le pack.',
    remedy: 'Faites le voyage de temps en temps, même sans mise à jour à installer.',
  },
  'wrong-thing-carried': {
    title: 'Le mauvais dossier a été apporté au site.',
    was: 'Rien ne distingue un pack d’un autre dossier.',
    now: 'Un pack porte un sceau et une liste de ses fichiers avec leurs hachages. Importer n’accepte rien d’autre : aucun autre dossier, aucun pack sans son sceau, aucun que l’outil de Microsoft a rempli.',
    remedy: 'Apportez le dossier que nomme la dernière page de Connecter.',
  },
  'import-does-nothing': {
    title: 'Après Importer, aucune mise à jour n’apparaît dans la console.',
    was: 'La liste des mises à jour manquait à ce qui a été apporté, ou le site n’avait pas fini, ou la mise à jour n’est pas pour lui ; l’outil ne dit rien de cela.',
    now: 'Importer refuse un pack sans sa liste, dit quelles mises à jour conviennent au site et pourquoi d’autres non, et suit ce que le site en fait.',
    remedy: 'Relancez Importer à tout moment pour voir où en est le site : rien n’est déposé deux fois.',
  },
};
