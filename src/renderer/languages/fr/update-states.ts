import type { updateStates as english } from '../en/update-states.ts';
import type { French } from '../words.ts';

/** The states of an update at the site, in French. */
export const updateStates: French<typeof english> = {
  states: {
    none: 'Pas encore connue du site',
    UNKNOWN: 'Pas encore examinée par le site',
    ENABLED: 'Installation choisie',
    DOWNLOAD_IN_PROGRESS: 'Téléchargement en cours',
    DOWNLOAD_SUCCESS: 'Prête à être installée',
    DOWNLOAD_FAILED: 'Échec du téléchargement',
    APPLICABILITY_CHECKING: 'Vérification de son applicabilité',
    APPLICABILITY_SUCCESS: 'Disponible au téléchargement',
    APPLICABILITY_HIDE: 'Masquée : remplacée par une plus récente',
    APPLICABILITY_NA: 'Ne s’applique pas à ce site',
    APPLICABILITY_FAILED: 'Échec de la vérification de son applicabilité',
    CONTENT_REPLICATING: 'Réplication du contenu',
    CONTENT_REPLICATION_SUCCESS: 'Contenu répliqué',
    CONTENT_REPLICATION_FAILED: 'Échec de la réplication du contenu',
    PREREQ_IN_PROGRESS: 'Vérification de la configuration requise',
    PREREQ_SUCCESS: 'Configuration requise vérifiée',
    PREREQ_WARNING: 'Configuration requise vérifiée, avec des avertissements',
    PREREQ_ERROR: 'Échec de la vérification de la configuration requise',
    INSTALL_IN_PROGRESS: 'Installation en cours',
    INSTALL_WAITING_SERVICE_WINDOW: 'En attente d’une fenêtre de maintenance',
    INSTALL_WAITING_PARENT: 'En attente du site parent',
    INSTALL_SUCCESS: 'Installée',
    INSTALL_PENDING_REBOOT: 'Installée, un redémarrage est nécessaire',
    INSTALL_CMU_VALIDATING: 'Installation : vérification de CMUpdate',
    INSTALL_CMU_STOPPED: 'Installation : CMUpdate est arrêté',
    INSTALL_CMU_INSTALLFILES: 'Installation : fichiers de CMUpdate',
    INSTALL_CMU_STARTED: 'Installation : CMUpdate est démarré',
    INSTALL_CMU_SUCCESS: 'Installation : CMUpdate est prêt',
    INSTALL_WAITING_CMU: 'En attente de CMUpdate',
    INSTALL_INSTALLFILES: 'Installation : fichiers',
    INSTALL_UPGRADESITECTRLIMAGE: 'Installation : image de contrôle du site',
    INSTALL_CONFIGURESERVICEBROKER: 'Installation : Service Broker',
    INSTALL_INSTALLSYSTEM: 'Installation : système',
    INSTALL_CONSOLE: 'Installation : console',
    INSTALL_INSTALLBASESERVICES: 'Installation : services de base',
    INSTALL_UPDATE_SITES: 'Installation : sites',
    INSTALL_SSB_ACTIVATION_ON: 'Installation : activation de Service Broker',
    INSTALL_UPGRADEDATABASE: 'Installation : base de données',
    INSTALL_UPDATEADMINCONSOLE: 'Installation : console d’administration',
    INSTALL_CMU_FAILED: 'Échec de l’installation dans CMUpdate',
    INSTALL_FAILED: 'Échec de l’installation',
    other: 'État {{value}}, qui n’est pas documenté',
  },
  stateTodos: {
    UNKNOWN: 'Attendez : le site l’examine quand il prend le manifeste.',
    ENABLED: 'Attendez : le site commence à l’installer.',
    DOWNLOAD_IN_PROGRESS: 'Attendez. Si rien ne change pendant une demi-heure, parcourez la liste de contrôle.',
    DOWNLOAD_SUCCESS:
      'Lancez la vérification de la configuration requise, puis installez-la : Administration, Mises à jour et maintenance dans la console.',
    DOWNLOAD_FAILED:
      'dmpdownloader.log dit de quel fichier il s’agit. Importez à nouveau le pack : le contenu est déposé à nouveau.',
    APPLICABILITY_CHECKING: 'Attendez : le site fait sa propre vérification.',
    APPLICABILITY_SUCCESS:
      'Importez un pack qui en contient le contenu ; s’il est déjà là, attendez que le site le prenne.',
    APPLICABILITY_HIDE: 'Installez la mise à jour plus récente qui la remplace.',
    APPLICABILITY_NA:
      'Le plus souvent rien : hman.log donne la raison. S’il manque d’abord quelque chose, installez-le et importez à nouveau.',
    APPLICABILITY_FAILED: 'Cherchez dans hman.log l’erreur de la vérification, puis importez à nouveau le pack.',
    CONTENT_REPLICATING: 'Attendez : le contenu va vers les autres sites de la hiérarchie.',
    CONTENT_REPLICATION_SUCCESS: 'Attendez : la vérification de la configuration requise suit.',
    CONTENT_REPLICATION_FAILED:
      'Cherchez dans hman.log et CMUpdate.log quel site n’a pas été atteint ; corrigez cela, puis réessayez depuis la console.',
    PREREQ_IN_PROGRESS: 'Attendez : ConfigMgrPrereq.log montre chaque vérification.',
    PREREQ_SUCCESS: 'Si seule la vérification était demandée, installez-la depuis la console ; sinon, attendez.',
    PREREQ_WARNING:
      'Lisez les avertissements dans ConfigMgrPrereq.log à la racine du lecteur système ; installez-la ensuite depuis la console.',
    PREREQ_ERROR:
      'Corrigez ce que nomme ConfigMgrPrereq.log à la racine du lecteur système, puis relancez la vérification depuis la console.',
    INSTALL_IN_PROGRESS: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_WAITING_SERVICE_WINDOW: 'Attendez la fenêtre de maintenance de ce site, ou modifiez-la dans la console.',
    INSTALL_WAITING_PARENT: 'Attendez : le site parent passe d’abord.',
    INSTALL_PENDING_REBOOT: 'Redémarrez le serveur de site.',
    INSTALL_CMU_VALIDATING: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CMU_STOPPED: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CMU_INSTALLFILES: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CMU_STARTED: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CMU_SUCCESS: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_WAITING_CMU: 'Attendez : CMUpdate commence de lui-même.',
    INSTALL_INSTALLFILES: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_UPGRADESITECTRLIMAGE:
      'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CONFIGURESERVICEBROKER:
      'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_INSTALLSYSTEM: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CONSOLE: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_INSTALLBASESERVICES:
      'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_UPDATE_SITES: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_SSB_ACTIVATION_ON: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_UPGRADEDATABASE: 'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_UPDATEADMINCONSOLE:
      'Attendez et ne redémarrez rien : CMUpdate.log de ce serveur de site montre les étapes.',
    INSTALL_CMU_FAILED:
      'Regardez la fin de CMUpdate.log de ce serveur de site, corrigez ce qu’il nomme, puis réessayez depuis la console.',
    INSTALL_FAILED:
      'Regardez la fin de CMUpdate.log de ce serveur de site, corrigez ce qu’il nomme, puis réessayez depuis la console.',
    other: 'Voyez dans hman.log et CMUpdate.log du serveur de site où il en est.',
  },
};
