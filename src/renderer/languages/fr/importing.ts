import type { importing as english } from '../en/importing.ts';
import type { French } from '../words.ts';

/** Words of Import, in French. */
export const importing: French<typeof english> = {
  steps: { drive: 'Lecteur', check: 'Vérification', import: 'Importation', next: 'Que faire ensuite' },
  titles: {
    drive: 'Quel pack de mise à jour faut-il importer ?',
    check: 'Le pack de mise à jour est-il entier, et est-il destiné à ce site ?',
    import: 'Le site prend en charge les mises à jour',
    next: 'Que faire ensuite',
  },
  leads: {
    drive: 'Branchez le lecteur qui vient de l’ordinateur ayant accès à Internet.',
    check: 'Chaque fichier est lu et comparé. Rien n’est encore modifié sur le site.',
    import:
      'Les fichiers sont déposés et remis ; ensuite le site travaille de lui-même, et ses états s’affichent ici à mesure qu’ils changent.',
    next: 'Ce qu’est devenu le pack, et ce qu’il reste à faire.',
  },
  drive: {
    label: 'Lecteur du pack de mise à jour',
    packs: 'Packs de mise à jour sur {{place}}',
    lookAgain: 'Regarder à nouveau',
    noPack:
      'Il n’y a pas de pack de mise à jour ici. Connecter le place sur le lecteur, sur l’ordinateur ayant accès à Internet ; branchez ce lecteur ou choisissez le dossier du pack.',
    noneHere: 'Il n’y a pas de pack de mise à jour ici.',
    chooseDrive: 'Choisissez d’abord le lecteur.',
    choosePack: 'Choisissez le pack de mise à jour à vérifier.',
    onlyUnfinished:
      'Le seul pack de mise à jour présent n’est pas terminé. Poursuivez-le sur l’ordinateur ayant accès à Internet.',
    unfinished: 'Connecter ne l’a pas terminé : poursuivez-le sur l’ordinateur ayant accès à Internet',
    packFor: 'Pour {{sites}}',
    siteAt: '{{label}} en {{version}}',
    made: 'Créé le {{when, moment}}',
    updates_one: '{{count, number}} mise à jour',
    updates_many: '{{count, number}} de mises à jour',
    updates_other: '{{count, number}} mises à jour',
    files_one: '{{count, number}} fichier',
    files_many: '{{count, number}} de fichiers',
    files_other: '{{count, number}} fichiers',
    isForHere: 'Pour ce site',
    act: 'Vérifier le pack',
  },
  check: {
    whole: 'Le pack de mise à jour est entier.',
    wholeText_one:
      '{{count, number}} fichier lu, {{size, bytes}} : il a l’empreinte SHA-256 que Connecter a enregistrée.',
    wholeText_many:
      '{{count, number}} de fichiers lus, {{size, bytes}} : chacun a l’empreinte SHA-256 que Connecter a enregistrée.',
    wholeText_other:
      '{{count, number}} fichiers lus, {{size, bytes}} : chacun a l’empreinte SHA-256 que Connecter a enregistrée.',
    complete: 'Intégralité',
    completeValue_one: 'Chaque fichier que ses manifestes nomment pour {{count, number}} mise à jour est là.',
    completeValue_many: 'Chaque fichier que ses manifestes nomment pour {{count, number}} de mises à jour est là.',
    completeValue_other: 'Chaque fichier que ses manifestes nomment pour {{count, number}} mises à jour est là.',
    made: 'Créé',
    madeFor: 'Créé pour',
    here: '{{site}} (ce site)',
    folder: 'Dossier',
    siteNow: 'Site actuel',
    siteAt: '{{site}}, {{version}}',
    chosenFor: 'Mises à jour choisies pour',
    sameVersion: '{{version}}, la même',
    stray_one:
      '{{count, number}} fichier du dossier ne fait pas partie du pack. Il reste en place et n’est jamais importé.',
    stray_many:
      '{{count, number}} de fichiers du dossier ne font pas partie du pack. Ils restent en place et ne sont jamais importés.',
    stray_other:
      '{{count, number}} fichiers du dossier ne font pas partie du pack. Ils restent en place et ne sont jamais importés.',
    strayMore_one: 'et {{count, number}} autre',
    strayMore_many: 'et {{count, number}} d’autres',
    strayMore_other: 'et {{count, number}} autres',
    applies: 'Ce que ce site peut utiliser : {{applying, number}} sur {{total, number}}',
    nothing: 'Le pack ne contient pas de mises à jour : seulement leur liste et le contenu de console.',
    ofTool:
      'Les mises à jour qu’il contient seront connues quand l’outil de Microsoft l’aura importé : lui seul lit ses propres packs.',
    noneApplies:
      'Ce site ne peut utiliser aucune de ces mises à jour dans son état actuel. L’importation est sans danger : la liste des mises à jour et le contenu de console sont actualisés.',
    others_one: '{{count, number}} mise à jour que ce site ne peut pas utiliser, et pourquoi',
    others_many: '{{count, number}} de mises à jour que ce site ne peut pas utiliser, et pourquoi',
    others_other: '{{count, number}} mises à jour que ce site ne peut pas utiliser, et pourquoi',
    now: 'Actuellement sur le site : {{state}}',
    again: 'Vérifier à nouveau',
    act: 'Importer les mises à jour',
  },
  kinds: { update: 'Mise à jour', hotfix: 'Correctif' },
  applies: { yes: 'S’applique', no: 'Ne s’applique pas' },
  reasons: {
    applies: 'Elle est destinée à cette version du site.',
    installed: 'Le site l’a déjà.',
    'other-hierarchy': 'Elle est dans le pack pour une autre hiérarchie.',
    expired: 'Microsoft l’a retirée.',
    superseded: '{{successor}} la remplace.',
    sameVersion: 'Le site est déjà à cette version, {{version}}.',
    olderVersion: 'Le site a dépassé cette version, {{version}}.',
    'site-too-old': 'Le site doit d’abord être en {{neededSite}} ou ultérieur.',
    'site-too-new': 'Elle est destinée aux sites jusqu’à {{neededSite}}.',
    'documented-path': 'Une mise à jour vers {{release}} est documentée à partir de {{neededRelease}}.',
    'early-ring': 'Elle est destinée aux sites inscrits à l’anneau de mise à jour anticipée.',
    'needs-package': 'Le site doit d’abord avoir installé l’une de celles-ci : {{packages}}.',
    'not-chosen': 'Connecter ne l’a pas choisie pour ce site.',
  },
  verdict: {
    howSerious: 'Est-ce grave',
    whatToDo: 'Que faire',
    canGoOn: 'Peut-on continuer',
    damaged: {
      howSerious: 'Le pack n’est pas ce que Connecter a écrit. Rien n’a été modifié sur le site.',
      whatToDo:
        'Rapportez le lecteur à l’ordinateur ayant accès à Internet. Copiez-y le pack à nouveau, ou relancez Connecter. Si cela se reproduit avec le même lecteur, prenez-en un autre.',
      canGoOn: 'Pas avec cette copie du pack.',
    },
    'other-site': {
      howSerious: 'Le pack est destiné à une autre hiérarchie. Rien n’a été modifié sur le site.',
      whatToDo:
        'Portez ce pack au site pour lequel il a été créé. Pour ce site-ci, commencez par Préparer, puis connectez-vous.',
      canGoOn: 'Pas avec ce pack. Revenez en arrière et choisissez-en un autre.',
    },
    unfinished: {
      howSerious: 'Il manque encore une partie du pack. Rien n’a été modifié sur le site.',
      whatToDo:
        'Rapportez le lecteur à l’ordinateur ayant accès à Internet et relancez la même connexion : elle reprend où elle en était.',
      canGoOn: 'Quand Connecter aura terminé le pack.',
    },
    elsewhere: {
      howSerious: 'Rien n’est reproché au pack : l’obstacle est ailleurs. Rien n’a été modifié sur le site.',
      canGoOn: 'Oui : une fois que c’est fait, vérifiez à nouveau.',
    },
  },
  run: {
    watching:
      'Cet écran suit le site pendant {{count, number}} minutes au plus. Vous pouvez le quitter : le site continue de lui-même, et une nouvelle importation montre où il en est.',
    states: 'Mises à jour, telles que la console les affichera',
    hidden_one: '{{count, number}} mise à jour que la console masque',
    hidden_many: '{{count, number}} de mises à jour que la console masque',
    hidden_other: '{{count, number}} mises à jour que la console masque',
    spoken: '{{update}} : {{state}}',
    toNext: 'Que faire ensuite',
    again: 'Importer à nouveau',
  },
  meanings: {
    ready: 'Son contenu est sur le site. Vous pouvez l’installer depuis la console.',
    installing: 'Son installation a été demandée et le site s’en occupe. Suivez-la dans la console.',
    installed: 'Il n’y a plus rien à faire pour elle.',
    'not-applicable': 'Le site l’a examinée et n’en a pas besoin. La console la masque.',
    hidden: 'Une mise à jour plus récente la remplace. La console la masque.',
    failed: 'Le site s’est arrêté sur elle. Les journaux ci-dessous disent pourquoi.',
    waiting: 'Le site n’en a pas fini avec elle. Il continue de lui-même.',
  },
  reasonOfSite: 'Le site indique :',
  next: {
    updates: 'Les mises à jour',
    noUpdates:
      'Le pack ne contenait pas de mises à jour pour ce site : leur liste et le contenu de console sont actualisés.',
    todo: 'Dans cet ordre',
    eject: 'Éjectez le lecteur avec la commande du système d’exploitation, puis débranchez-le.',
    carryOn: 'Ce pack est aussi destiné à {{sites}} : portez-y maintenant le lecteur.',
    install:
      'Ouvrez la console Configuration Manager sur le site de niveau supérieur et accédez à <path>Administration > Mises à jour et maintenance</path>. Installez-y ce qui est « Prête à être installée ».',
    look: 'Ouvrez la console Configuration Manager sur le site de niveau supérieur et accédez à <path>Administration > Mises à jour et maintenance</path> pour voir les mises à jour.',
    waiting: 'Importez le même pack à nouveau plus tard pour voir où en est le site : rien n’est déposé deux fois.',
    failed: 'Cherchez dans les journaux ce qui a échoué, corrigez-le, puis importez le même pack à nouveau.',
    later:
      'Quand le site aura une nouvelle version, recommencez par Préparer : d’autres mises à jour lui seront destinées.',
    logs: 'Si une mise à jour n’apparaît pas ou n’avance plus',
    logsText: 'Consultez ces journaux du site, celui du haut d’abord :',
    downloader:
      'si le point de connexion de service a pris les fichiers et signalé "Successfully Dropped the state message 4".',
    hman: 'si la liste des mises à jour a été prise, et pourquoi une mise à jour "is not applicable and should be filtered".',
    another: 'Importer un autre pack',
    close: 'Fermer',
  },
};
