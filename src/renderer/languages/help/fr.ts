import type { HelpWords } from './topics.ts';

/** The help, in French. */
export const fr: HelpWords = {
  journey: {
    title: 'Le voyage d’un lecteur',
    paragraphs: [
      'Un site sans accès à Internet a lui aussi besoin de ses mises à jour. Les données d’utilisation sortent sur un lecteur, les mises à jour reviennent sur ce lecteur.',
      'Préparer, côté hors connexion : les données d’utilisation du site sont réunies dans un seul fichier .cab sur le lecteur.',
      'Connecter, côté Internet : le fichier .cab est chargé, et les mises à jour qui conviennent au site sont téléchargées, vérifiées et scellées dans un pack de mise à jour sur le lecteur.',
      'Importer, de nouveau côté hors connexion : le pack est vérifié fichier par fichier, déposé là où le site l’attend et remis au site ; vous installez ensuite la mise à jour dans la console.',
      'Un lecteur peut porter plusieurs hiérarchies. Chaque pack dit à qui il est destiné, et Importer refuse celui qui a été fait pour quelqu’un d’autre.',
    ],
  },
  home: {
    title: 'Accueil',
    paragraphs: [
      'L’accueil regarde ce qui répond depuis cet ordinateur : la base de données de site, le service cloud et le contenu des lecteurs. Il en tire une proposition. Vous décidez.',
      'Le côté hors connexion et le côté Internet ont sur chaque écran leur propre image, leur nom et leur couleur : vous voyez toujours de quel côté vous êtes.',
      '« Chercher à nouveau » recommence, par exemple après avoir branché un lecteur.',
    ],
  },
  prepare: {
    title: 'Préparer',
    paragraphs: [
      'Préparer lit les données d’utilisation dans la base de données de site. Le droit de lecture suffit ; rien n’y est modifié.',
      'Avant toute lecture sont vérifiés la base de données, les droits de ce compte, le mode du point de connexion de service, la version du site et l’âge des données. Un avertissement n’empêche pas de continuer ; ce qui rendrait le voyage inutile l’arrête.',
      'Le fichier .cab est écrit sous un autre nom, relu et comparé, et ne reçoit son nom qu’ensuite. Ce qui est coupé en route n’a jamais l’air terminé.',
      'Le point de connexion de service doit être en mode hors connexion. Des données de plus de huit jours ont manqué une collecte : le voyage est possible, mais le service verra des chiffres anciens.',
    ],
  },
  review: {
    title: 'Relire les données d’utilisation',
    paragraphs: [
      'La grille montre chaque ligne et chaque colonne qui sortira, exactement comme le fichier .cab les portera. Vous pouvez trier, filtrer, rechercher et ouvrir chaque cellule pour la lire en entier.',
      'Les noms et identifiants qui diraient qui vous êtes y figurent sous forme de hachage à sens unique : SHA-256 en Base64, des 16 octets d’un GUID ou de tout autre texte en UTF-16. « Quel est ce hachage ? » calcule le hachage d’un nom que vous tapez et montre où il figure.',
      'Une approbation est donnée en votre nom et pour exactement ces octets. Si les données changent ensuite dans la base, Préparer refuse de les réunir sous cette approbation.',
      'L’approbation se trouve à côté du fichier .cab sur le lecteur et n’est jamais chargée. Connecter refuse un fichier .cab dont l’approbation vaut pour d’autres octets.',
    ],
  },
  drives: {
    title: 'Choisir un lecteur',
    paragraphs: [
      'Les lecteurs apparaissent et disparaissent d’eux-mêmes quand on les branche et les retire. Aucun n’est jamais choisi à votre place.',
      'Le lecteur du système d’exploitation et les lecteurs intégrés sont masqués ; un bouton les affiche.',
      'Juste avant d’écrire, le programme vérifie que le même lecteur est toujours au même endroit. Un autre lecteur à sa place est refusé.',
      'FAT32 accepte des fichiers jusqu’à 4 Go moins un octet. Les grandes mises à jour demandent un lecteur formaté en NTFS ou exFAT.',
      'Éjectez le lecteur par la commande du système d’exploitation avant de le retirer.',
    ],
  },
  connect: {
    title: 'Connecter',
    paragraphs: [
      'Connecter charge chaque fichier .cab, demande au service ce qu’il offre et décide pour chaque hiérarchie quelles mises à jour conviennent. Le plan montre chaque mise à jour avec la raison de son choix ou de son refus, avant tout envoi.',
      '« La dernière mise à jour » ne prend que la plus récente qui convient à la version du site, sans correctif. « Tout ce qui est plus récent que le site » prend chaque mise à jour et correctif de version supérieure. « Tous les correctifs » et « Tout » ne regardent pas la version du site.',
      'Chaque fichier est comparé au hachage que donne le manifeste. Un fichier qui n’est pas ce qu’il doit être est jeté et téléchargé de nouveau.',
      'Vous pouvez arrêter à tout moment et continuer plus tard, même après un redémarrage : les fichiers terminés sont conservés et ne sont pas téléchargés de nouveau.',
    ],
  },
  network: {
    title: 'Le réseau',
    paragraphs: [
      '« Tester la connexion » essaie chaque hôte dont Connecter a besoin, par le chemin que Connecter prendra, et dit ce qui fait obstacle.',
      'Un serveur proxy est repris du système ou indiqué à la main. Son mot de passe est demandé quand le serveur proxy le demande ; il n’est jamais écrit dans les paramètres, sur un lecteur ou dans un journal.',
      'Un serveur proxy qui ouvre les connexions chiffrées pour les inspecter doit être approuvé par cet ordinateur ; sinon la connexion est refusée, comme il se doit.',
    ],
  },
  import: {
    title: 'Importer',
    paragraphs: [
      'Importer lit d’abord chaque fichier du pack et le compare à la liste que Connecter a écrite. Un seul octet changé l’arrête avant que le site ne reçoive quoi que ce soit.',
      'Il dit ensuite quelles mises à jour conviennent au site tel qu’il est maintenant, et pourquoi les autres non.',
      'Les fichiers sont déposés dans EasySetupPayload, le manifeste va dans la boîte de réception du gestionnaire de hiérarchie. Le site travaille ensuite seul : il peut s’écouler 15 minutes et plus avant qu’une mise à jour soit prête à être installée.',
      'Vous pouvez relancer Importer à tout moment : ce que le site a déjà n’est pas déposé de nouveau, et vous voyez où en est le site.',
      'Une mise à jour n’apparaît pas, ou n’avance pas ? « Mises à jour sur ce site » dit où en est chacune et parcourt une liste de contrôle des raisons habituelles.',
      'Les mises à jour s’installent dans la console, sous Administration, Mises à jour et maintenance.',
    ],
  },
  several: {
    title: 'Plusieurs lecteurs',
    paragraphs: [
      'Un pack de mise à jour plus grand qu’un lecteur est d’abord écrit dans un dossier, puis de là sur autant de lecteurs qu’il faut : depuis la dernière page de Connecter. Le plan montre ce qui va sur quel lecteur avant que rien ne soit écrit.',
      'Sur le site, les lecteurs peuvent venir dans n’importe quel ordre, un à la fois aussi : « Le pack est sur plusieurs lecteurs », à la première étape d’Importer, rassemble le pack dans un dossier. Ce qui manque est nommé par son numéro et son nom.',
      'Rien n’est modifié ni supprimé sur les lecteurs.',
    ],
  },
  seals: {
    title: 'Sceaux et ordinateurs jumelés',
    paragraphs: [
      'Chaque ordinateur crée sa propre clé et scelle avec elle ce qu’il écrit sur un lecteur. Importer n’accepte que ce qui a été scellé par un ordinateur jumelé avec le serveur de site, pour cette hiérarchie, et rien de plus ancien que ce qu’il a déjà.',
      'Deux ordinateurs sont jumelés par six mots que tous deux affichent. Comparez-les par téléphone ou sur papier ; qui a le lecteur en main ne doit pas pouvoir les changer.',
      'Certains refus ont une cause honnête : une horloge fausse, un instantané restauré, un lecteur oublié dans un tiroir. On peut passer outre pour une raison, qui est conservée avec le nom de qui a décidé.',
      'L’accusé de réception d’une importation revient avec les données d’utilisation suivantes. Connecter sait ainsi ce qu’il est advenu du voyage précédent, n’apporte rien deux fois, et dit quand un lecteur semble perdu.',
      'Le registre de suivi contient qui a fait quoi, avec quels fichiers, sur quel lecteur. Enregistrez son rapport sous Paramètres pour le classer.',
    ],
  },
  history: {
    title: 'Historique et journaux',
    paragraphs: [
      'Chaque exécution laisse son propre journal, que CMTrace sait lire. L’historique liste les exécutions ; ouvrez-en une pour lire son journal ici, erreurs et avertissements signalés.',
      'ServiceConnectionTool.log, tel que l’outil classique l’écrit, est remplacé à chaque exécution.',
      'Les journaux anciens sont supprimés d’eux-mêmes quand ils deviennent très nombreux.',
    ],
  },
  settings: {
    title: 'Paramètres',
    paragraphs: [
      'Les paramètres nomment, côté hors connexion, la base de données de site et le dossier du serveur de site ; côté Internet, les adresses du service cloud et du serveur proxy. Un ordinateur n’a d’ordinaire que l’un des deux.',
      'Ils tiennent dans un seul fichier que vous pouvez copier vers d’autres ordinateurs ; il ne contient jamais de mot de passe.',
      'Une base de données de site sur SQL Server peut être testée avant que rien ne soit enregistré. Chaque contrôle, chaque droit manquant et le certificat du serveur sont montrés ; un certificat autosigné compte dès que vous avez comparé son empreinte avec celle du serveur.',
      'Le script pour la personne qui administre la base de données donne à un compte juste les droits dont ce programme se sert. Le programme lui-même n’écrit jamais dans la base de données de site.',
      'Là où l’approbation est exigée, Connecter n’envoie que ce que quelqu’un a approuvé en son nom.',
    ],
  },
  practice: {
    title: 'S’exercer',
    paragraphs: [
      'Le laboratoire d’exercice est un site, un service cloud et un lecteur fictifs sur cet ordinateur. Les trois tâches y fonctionnent réellement : vous pouvez répéter tout le voyage.',
      'Une barre sous le titre dit sur chaque écran que c’est un exercice. Rien ne sort de l’ordinateur.',
    ],
  },
  privacy: {
    title: 'Ce que ce programme envoie',
    paragraphs: [
      'Connecter envoie au service cloud les fichiers .cab que vous avez choisis et lui demande des mises à jour. C’est tout : ce programme n’a pas de télémétrie et ne cherche pas de mises à jour de lui-même.',
      'Le nom d’une approbation reste sur le lecteur et dans le journal ; il n’est pas chargé.',
    ],
  },
  'classic-troubles': {
    title: 'Problèmes de l’outil classique',
    paragraphs: [
      'Ce que l’on rencontre avec l’outil de Microsoft et que l’on cherche, dans ses mots quand il en a : ce que c’était, et ce que ce programme fait à la place.',
    ],
  },
  keyboard: {
    title: 'Au clavier',
    paragraphs: [
      'Tout s’atteint par Tab et se manie par Entrée, la barre d’espace et les flèches. F1 ouvre l’aide de l’écran où vous êtes.',
      'Dans la grille, les flèches vont de cellule en cellule, Page préc. et Page suiv. par écran, Ctrl+Début et Ctrl+Fin à la première et à la dernière cellule. Entrée ouvre la cellule, Ctrl+C la copie, Maj avec les flèches en sélectionne plusieurs.',
      'Dans un journal, F8 va à l’erreur ou à l’avertissement suivant.',
    ],
  },
  'command-line': {
    title: 'En ligne de commande',
    paragraphs: [
      'Chaque tâche fonctionne aussi en ligne de commande, y compris avec les paramètres du ServiceConnectionTool classique : -prepare, -export, -connect, -import. Lancez le programme avec --help pour les voir.',
      'Sur un serveur sans bureau, lancez l’hôte de bouclage et ouvrez son adresse par ssh : les mêmes écrans apparaissent dans votre navigateur. L’adresse ne sert qu’une fois, et sur cet ordinateur seulement.',
    ],
  },
};
