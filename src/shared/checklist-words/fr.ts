import { type ChecklistText, type ChecklistWords, listNames } from './words.ts';

const names = (list: readonly string[] | undefined): string => listNames(list, (count) => `et ${count} de plus`);
const fine = (finding: string): ChecklistText => ({ finding, todo: null });
const readLog = (log: string | undefined, line: string): ChecklistText => ({
  finding: `${log ?? ''} ne peut pas être lu d’ici.`,
  todo: `Ouvrez ${log ?? ''} sur le serveur de site, dans le dossier Logs du dossier d’installation, et cherchez « ${line} ».`,
});

/** The check list in French. */
export const checklistWords: ChecklistWords = {
  'manifest-handed-over handed-over': ({ seconds = 0 }, format) =>
    fine(`Le manifeste des mises à jour a été remis il y a ${format.count(Math.round(seconds / 60))} minutes.`),
  'manifest-handed-over never': () => ({
    finding: 'Ce programme n’a pas encore remis de manifeste à ce site.',
    todo: 'Importez un pack de mise à jour fait pour ce site.',
  }),
  'manifest-taken taken': () => fine('Le site a retiré le manifeste de sa boîte de réception.'),
  'manifest-taken waiting': ({ path = '', seconds = 0 }, format) => ({
    finding: `Le manifeste est dans la boîte de réception depuis ${format.count(seconds)} secondes : ${path}.`,
    todo: 'Attendez deux minutes, puis regardez à nouveau.',
  }),
  'manifest-taken stuck': ({ path = '', seconds = 0 }, format) => ({
    finding: `Personne n’a retiré le manifeste de la boîte de réception depuis ${format.count(seconds)} secondes : ${path}.`,
    todo: 'Le gestionnaire de hiérarchie ne fonctionne pas, ou regarde ailleurs : vérifiez que le service SMS_EXECUTIVE fonctionne sur le serveur de site et ce que dit hman.log. Redémarrez SMS_EXECUTIVE.',
  }),
  'manifest-refused none': () => fine('Le site n’a écarté aucun manifeste comme inutilisable.'),
  'manifest-refused refused': ({ path = '', files }) => ({
    finding: `Le site n’a pas pu utiliser un fichier de la boîte de réception et l’a mis dans ${path} : ${names(files)}.`,
    todo: 'Cherchez-en la raison dans hman.log. Vérifiez le pack de mise à jour, puis importez-le à nouveau.',
  }),
  'manifest-refused unknown': ({ path = '' }) => ({
    finding: `Ce compte ne permet pas de voir si le site a écarté un manifeste dans ${path}.`,
    todo: 'Regardez dans ce dossier sur le serveur de site ; un manifeste qui s’y trouve n’a pas pu être utilisé par le site.',
  }),
  'content-laid laid': ({ path = '' }) => fine(`Le contenu dont le site a encore besoin est dans ${path}.`),
  'content-laid missing': ({ path = '', updates }) => ({
    finding: `Il manque dans ${path} le contenu de ${names(updates)}.`,
    todo: 'Importez un pack qui contient ces mises à jour ; un pack que Connecter a fait pour un autre choix ne les a peut-être pas.',
  }),
  'state-message-4 reported': ({ log = '' }) =>
    fine(`Le point de connexion de service a signalé le manifeste : le message d’état 4 est dans ${log}.`),
  'state-message-4 not-reported': ({ log = '' }) => ({
    finding: `${log} ne contient pas « Successfully Dropped the state message 4 » depuis la dernière importation.`,
    todo: 'Le composant SMS_DMP_DOWNLOADER n’a pas signalé le manifeste au site : vérifiez qu’il fonctionne sur le point de connexion de service et ce que dit son journal, redémarrez-y SMS_EXECUTIVE, puis importez à nouveau.',
  }),
  'state-message-4 no-log': ({ log }) => readLog(log, 'Successfully Dropped the state message 4'),
  'trust none': () => fine('Aucune signature ne fait obstacle à une mise à jour.'),
  'trust failed': ({ log = '', line = '' }) => ({
    finding: `Le site n’approuve pas la signature d’un fichier. ${log} : ${line}`,
    todo: 'Le fichier est endommagé, ou un certificat racine manque sur le serveur de site. Faites télécharger à nouveau la mise à jour par Connecter, puis importez-la à nouveau.',
  }),
  'trust no-log': ({ log }) => readLog(log, 'Error in verifying the trust'),
  'hash none': () => fine('Aucune empreinte ne fait obstacle à une mise à jour.'),
  'hash failed': ({ log = '', line = '' }) => ({
    finding: `Le site n’a pas pu lire le contenu pour en calculer l’empreinte. ${log} : ${line}`,
    todo: 'Donnez au compte d’ordinateur du serveur de site l’accès au partage EasySetupPayload, et excluez ce dossier de l’analyse antivirus.',
  }),
  'hash no-log': ({ log }) => readLog(log, 'Failed to calculate hash'),
  'redistributables none': () => fine('Aucun fichier manquant ne fait obstacle à une mise à jour.'),
  'redistributables failed': ({ log = '', line = '' }) => ({
    finding: `Il manque au site un fichier d’une mise à jour. ${log} : ${line}`,
    todo: 'Le pack d’où elle vient n’était pas complet. Exécutez à nouveau Connecter, puis importez à nouveau.',
  }),
  'redistributables no-log': ({ log }) => readLog(log, 'Failed to find'),
  'applicability all': () => fine('Le site a examiné toutes les mises à jour et n’en a filtré aucune.'),
  'applicability not-looked': ({ updates }) => ({
    finding: `Le site n’a pas encore examiné ${names(updates)}.`,
    todo: 'Quand le manifeste a quitté la boîte de réception, cherchez « is applicable » et le GUID dans hman.log. Une mise à jour que le manifeste ne propose pas reste inconnue.',
  }),
  'applicability some': ({ updates, line }) => ({
    finding: `D’après la vérification du site lui-même, ${names(updates)} n’est pas pour lui${line === undefined ? '' : ` : ${line}`}.`,
    todo: 'C’est le plus souvent exact : une autre version, ou quelque chose qui manque d’abord. hman.log donne la raison au-dessus de la ligne « is not applicable and should be filtered ».',
  }),
  'applicability check-failed': ({ updates }) => ({
    finding: `La vérification de l’applicabilité a échoué pour ${names(updates)}.`,
    todo: 'Cherchez dans hman.log l’erreur de sa vérification SQL, puis importez à nouveau.',
  }),
  'superseded none': () => fine('Aucune des mises à jour n’est masquée par une plus récente.'),
  'superseded some': ({ updates }) => ({
    finding: `Une mise à jour plus récente remplace ${names(updates)} : la console la masque.`,
    todo: 'Installez la plus récente.',
  }),
  'prerequisites none': () => fine('Le site ne nomme aucun prérequis manquant.'),
  'prerequisites missing': ({ updates, line = '' }) => ({
    finding: `${names(updates)} demande d’abord autre chose : ${line}.`,
    todo: 'Apportez et installez ce qui est nommé, puis importez à nouveau.',
  }),
  'prerequisites failed': ({ updates }) => ({
    finding: `La vérification de la configuration requise a échoué pour ${names(updates)}.`,
    todo: 'Ouvrez ConfigMgrPrereq.log à la racine du lecteur système du serveur de site, corrigez ce qui y est nommé, et relancez la vérification depuis la console.',
  }),
  'download none': () => fine('Le site n’attend aucun contenu.'),
  'download under-way': ({ updates }) => fine(`Le site prend le contenu de ${names(updates)}.`),
  'download stuck': ({ updates, seconds = 0 }, format) => ({
    finding: `Le site prend le contenu de ${names(updates)} depuis ${format.count(Math.round(seconds / 60))} minutes sans changement.`,
    todo: 'Regardez la fin de dmpdownloader.log et de hman.log. Redémarrez SMS_EXECUTIVE ; si cela ne suffit pas, Microsoft propose CMUpdateReset.exe. Ne nettoyez ni dossiers ni tables à la main.',
  }),
  'download failed': ({ updates }) => ({
    finding: `Le site n’a pas pu prendre le contenu de ${names(updates)}.`,
    todo: 'dmpdownloader.log dit de quel fichier il s’agit. Importez à nouveau : le contenu est déposé à nouveau, et le site l’examine à nouveau.',
  }),
  'download not-begun': ({ updates }) => ({
    finding: `Le contenu de ${names(updates)} est là, et le site n’a pas commencé à le prendre.`,
    todo: 'SMS_DMP_DOWNLOADER regarde à son propre intervalle : attendez, ou choisissez Rechercher les mises à jour dans la console, puis regardez dmpdownloader.log.',
  }),
  'disk-space enough': ({ path = '', freeBytes = 0 }, format) =>
    fine(`${path} a ${format.bytes(freeBytes)} d’espace libre.`),
  'disk-space little': ({ path = '', freeBytes = 0, wantedBytes = 0 }, format) => ({
    finding: `${path} n’a que ${format.bytes(freeBytes)} d’espace libre ; l’extraction peut en demander ${format.bytes(wantedBytes)}.`,
    todo: 'Libérez de l’espace sur ce lecteur du serveur de site.',
  }),
  'disk-space unknown': ({ path = '' }) => ({
    finding: `L’espace libre de ${path} ne peut pas être connu d’ici.`,
    todo: 'Regardez l’espace libre de ce lecteur sur le serveur de site.',
  }),
  'console-rights look': () => ({
    finding: 'Qui regarde dans la console doit avoir le droit de voir les mises à jour.',
    todo: 'Regardez en tant qu’administrateur complet avec l’étendue de sécurité par défaut : les autres ont besoin de Lecture et Modification sur la classe Packages de mise à jour.',
  }),
  'early-ring look': () => ({
    finding: 'Pendant ses premières semaines, une version n’est proposée qu’à l’anneau de mise à jour anticipée.',
    todo: 'Pour une telle version, exécutez au site de plus haut niveau le script de Microsoft pour cet anneau, puis importez à nouveau.',
  }),
};
