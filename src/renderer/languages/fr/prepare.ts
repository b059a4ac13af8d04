import type { prepare as english } from '../en/prepare.ts';
import type { French } from '../words.ts';

/** Words of Prepare, in French. */
export const prepare: French<typeof english> = {
  steps: { site: 'Site', review: 'Examen', drive: 'Lecteur', pack: 'Écriture', next: 'Que faire maintenant' },
  site: {
    title: 'Est-ce bien ce site ?',
    lead: 'Les données réunies viennent de ce site. Ces vérifications disent si le voyage en vaut la peine.',
    code: 'Code de site',
    name: 'Nom',
    newest: 'Données les plus récentes',
    newestOf: '{{iso, moment}}, {{age}}',
    newestUnknown: 'aucune colonne ne contient de date',
    checks: 'Vérifications',
    looking: 'Vérification du site…',
    again: 'Vérifier à nouveau',
    notYet:
      'Préparer continue quand chaque vérification est réussie. Faites ce qui est indiqué ci-dessus, puis vérifiez à nouveau.',
    stillLooking: 'La vérification du site est en cours. Préparer continue quand chaque vérification est réussie.',
    noted_one:
      'Chaque vérification est réussie ; {{count, number}} comporte un point à examiner. Vous pouvez continuer.',
    noted_many:
      'Chaque vérification est réussie ; {{count, number}} comportent un point à examiner. Vous pouvez continuer.',
    noted_other:
      'Chaque vérification est réussie ; {{count, number}} comportent un point à examiner. Vous pouvez continuer.',
    passed: 'Chaque vérification est réussie.',
    stopped: 'Une vérification n’est pas réussie : elle figure ci-dessous, avec ce qu’il faut faire.',
  },
  checks: {
    outcomes: { passed: 'Réussie', warning: 'À examiner', stopped: 'Non réussie', 'not-made': 'Non effectuée' },
    names: {
      database: 'Base de données de site',
      'read-permission': 'Autorisation de lecture',
      'connection-mode': 'Point de connexion de service',
      'site-version': 'Version du site',
      'tool-version': 'Ce programme',
      'usage-data': 'Données d’utilisation',
      'data-age': 'Âge des données',
      destination: 'Fichier écrit',
    },
    findings: {
      database: '{{database}} est la base de données du site {{site}} ({{siteName}}).',
      'read-permission': 'Ce compte peut lire les données d’utilisation ; il n’en faut pas plus.',
      offline: 'Hors connexion, connexion à la demande.',
      online: 'En ligne : le site récupère lui-même ses mises à jour.',
      version: 'Le site est à la version {{release}} ({{version}}).',
      versionUnknown: 'La version {{version}} est plus récente que celles que ce programme connaît.',
      'tool-version': '{{program}} connaît les versions jusqu’à {{newestRelease}}.',
      rows_one: '{{count, number}} ligne au niveau {{level}}.',
      rows_many: '{{count, number}} de lignes au niveau {{level}}.',
      rows_other: '{{count, number}} lignes au niveau {{level}}.',
      today: 'Les données les plus récentes sont d’aujourd’hui.',
      days_one: 'Les données les plus récentes datent de {{count, number}} jour.',
      days_many: 'Les données les plus récentes datent de {{count, number}} de jours.',
      days_other: 'Les données les plus récentes datent de {{count, number}} jours.',
      future: 'Les données les plus récentes viennent du futur.',
      ageUnknown: 'L’âge des données ne peut pas être établi : aucune colonne ne contient de date.',
      destination: '{{path}} est relu tel qu’il a été écrit.',
    },
    remedies: {
      online: 'Dans la console, mettez le point de connexion de service en « Hors connexion, connexion à la demande ».',
      versionUnknown: 'Préparer fonctionne quand même. Une version plus récente de ce programme la connaît peut-être.',
      old: 'Le site collecte tous les sept jours : une collecte a donc été manquée. Examinez l’état du point de connexion de service sous Surveillance, État du site ; les données d’utilisation peuvent partir telles quelles.',
      future: 'Vérifiez la date et l’heure de cet ordinateur et du serveur de base de données.',
      ageUnknown: 'À l’étape suivante, vérifiez que les lignes sont bien celles que vous attendez.',
    },
  },
  review: {
    title: 'Lisez ce qui va sortir',
    lead: 'Ce sont exactement ces lignes qui sont réunies. Les noms et identifiants y sont des hachages à sens unique.',
    approval: 'Approbation',
    statement: 'J’ai lu ces données d’utilisation ; elles peuvent sortir',
    name: 'Votre nom',
    nameHint: 'Votre nom voyage à côté du fichier .cab, pas dedans.',
    noStatement: 'Cochez d’abord cette case, ou continuez sans approbation.',
    noName: 'Tapez votre nom : il figure dans l’approbation.',
    notRead:
      'L’approbation vaut pour chaque ligne, et toutes ne sont pas encore lues. Attendez le reste, ou continuez sans approbation.',
    approve: 'Approuver et continuer',
    skip: 'Continuer sans approbation',
    without:
      'Sans approbation, Connecter affiche ces données d’utilisation comme « non approuvées » et les refuse là où l’approbation est exigée.',
  },
  drive: {
    title: 'Quel lecteur les emporte ?',
    lead: 'Les données d’utilisation sont écrites ici puis relues. Rien d’autre ne change sur le lecteur.',
    label: 'Lecteur pour les données d’utilisation',
    upperBound: 'Il faut au plus {{size, bytes}} ; une fois réunies, elles prennent moins de place.',
    approved: 'Approuvées par {{name}}',
    notApproved: 'Non approuvées : Connecter le signale, et les refuse là où l’approbation est exigée.',
    noTarget: 'Choisissez d’abord un lecteur, ou plutôt un dossier.',
    already_one: 'Des données d’utilisation de {{site}} sont déjà là, du {{iso, moment}}.',
    already_many:
      '{{count, number}} de fichiers de données d’utilisation de {{site}} sont déjà là, le plus récent du {{iso, moment}}.',
    already_other:
      '{{count, number}} fichiers de données d’utilisation de {{site}} sont déjà là, le plus récent du {{iso, moment}}.',
    beside:
      'Un nouveau fichier est écrit à côté ; rien n’est remplacé. Connecter prend un seul fichier par hiérarchie : sortez du dossier ce qui est plus ancien avant de partir.',
    pack: 'Réunir les données d’utilisation',
  },
  pack: {
    title: 'Écriture des données d’utilisation',
    titleEnded: 'Les données d’utilisation ne sont pas encore écrites',
    lead: 'Laissez le lecteur branché jusqu’à ce que cette page dise qu’il peut être retiré.',
    leadEnded: 'Aucun fichier n’a été écrit sous son nom définitif.',
    replace: 'Remplacer',
    replaceHint: 'Ce que contient ce fichier aujourd’hui est perdu.',
    readAgain: 'Examiner à nouveau',
    otherDrive: 'Choisir un autre lecteur',
  },
  next: {
    title: 'Les données d’utilisation sont prêtes à partir',
    lead_one: '{{count, number}} ligne du site {{site}}, écrite et relue.',
    lead_many: '{{count, number}} de lignes du site {{site}}, écrites et relues.',
    lead_other: '{{count, number}} lignes du site {{site}}, écrites et relues.',
    written: 'Ce qui a été écrit',
    rows: 'Lignes',
    drive: 'Lecteur',
    folder: 'Dossier',
    approval: 'Approuvées par',
    approvedBy: '{{name}}, {{iso, moment}}',
    notApproved: 'personne : Connecter les affiche comme « non approuvées »',
    approvalFile: 'Approbation',
    drivePath: '{{label}} ({{path}})',
    acts: 'Que faire maintenant',
    eject: 'Éjectez {{drive}} en toute sécurité',
    ejectHint:
      'Utilisez l’icône de la zone de notification ou le gestionnaire de fichiers de cet ordinateur, et attendez qu’il dise que le lecteur peut être retiré.',
    practiceHint: 'En exercice, il n’y a rien à retirer : un dossier tient lieu de lecteur.',
    copy: 'Copiez le fichier sur le lecteur que vous emportez',
    copyWithApproval: 'Copiez le fichier et son approbation sur le lecteur que vous emportez',
    copyHint:
      'Il a été écrit dans le dossier {{path}}. Si ce dossier est déjà sur le lecteur, éjectez plutôt le lecteur en toute sécurité.',
    label: 'Collez une étiquette sur le lecteur',
    labelText_one: 'Données d’utilisation {{site}} - {{iso, moment}} - {{count, number}} ligne - vers le service cloud',
    labelText_many:
      'Données d’utilisation {{site}} - {{iso, moment}} - {{count, number}} de lignes - vers le service cloud',
    labelText_other:
      'Données d’utilisation {{site}} - {{iso, moment}} - {{count, number}} lignes - vers le service cloud',
    copyLabel: { 'not-yet': 'Copier le texte', yes: 'Copié', refused: 'La copie n’est pas autorisée ici' },
    carry: 'Portez le lecteur à l’ordinateur ayant accès à Internet',
    carryHint:
      'Les données d’utilisation sont confidentielles tant qu’elles ne sont pas chargées : gardez le lecteur sur vous.',
    connect: 'Démarrez-y Connecter',
    connectHint:
      'Connecter charge les données d’utilisation et télécharge les mises à jour sur le même lecteur. Rapportez-le ensuite ici et importez.',
    connectHere: 'Cet ordinateur a aussi accès à Internet : Connecter peut démarrer ici même.',
    toConnect: 'Aller à Connecter',
    another: 'Préparer un autre lecteur',
  },
};
