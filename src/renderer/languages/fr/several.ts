import type { several as english } from '../en/several.ts';
import type { French } from '../words.ts';

/** Words of update packs that are larger than a drive, in French. */
export const several: French<typeof english> = {
  back: 'Retour',
  noFolder: 'Aucun n’est encore choisi.',
  chooseFolder: 'Choisir le dossier',
  addFolder: 'Ajouter un dossier d’un lecteur',
  noDrives: 'Aucun lecteur transportable n’est branché.',
  notThere: 'Pas branché en ce moment',
  numbered: '{{number}}. {{drive}}',
  facts: '{{fileSystem}}, {{free, bytes}} libres',
  count: 'Combien de lecteurs il y aura',
  countHint: 'Seulement s’ils sont branchés l’un après l’autre : ceux à venir sont supposés pareils au premier.',
  later: 'à venir',
  of: '{{number}} sur {{count}}',
  again: 'Recommencer',
  missing: { folder: 'Choisissez d’abord le dossier.', drives: 'Cochez au moins un lecteur.' },
  columns: { drive: 'Lecteur', label: 'Nom', files: 'Fichiers', parts: 'Parties', size: 'Taille' },
  spread: {
    title: 'Répartir un pack de mise à jour sur plusieurs lecteurs',
    lead: 'Ce qui ne tient pas sur un lecteur est divisé en parties. Chaque lecteur dit ce qu’il contient et quel numéro il porte, et il est scellé comme le pack lui-même.',
    folder: 'Le pack de mise à jour',
    drives: 'Sur ces lecteurs, dans cet ordre',
    plan: 'Établir le plan',
    act: 'Écrire sur les lecteurs',
    planned_one: '{{files, number}} fichiers, {{size, bytes}}, tiennent sur {{count, number}} lecteur.',
    planned_many: '{{files, number}} fichiers, {{size, bytes}}, tiennent sur {{count, number}} de lecteurs.',
    planned_other: '{{files, number}} fichiers, {{size, bytes}}, tiennent sur {{count, number}} lecteurs.',
    done_one: 'Écrit sur {{count, number}} lecteur et relu : {{files, number}} fichiers, {{size, bytes}}.',
    done_many: 'Écrit sur {{count, number}} de lecteurs et relu : {{files, number}} fichiers, {{size, bytes}}.',
    done_other: 'Écrit sur {{count, number}} lecteurs et relu : {{files, number}} fichiers, {{size, bytes}}.',
    inParts_one: '{{count, number}} fichier est divisé en parties.',
    inParts_many: '{{count, number}} de fichiers sont divisés en parties.',
    inParts_other: '{{count, number}} fichiers sont divisés en parties.',
  },
  gather: {
    title: 'Rassembler un pack de mise à jour de plusieurs lecteurs',
    lead: 'Dans n’importe quel ordre, un lecteur à la fois s’il le faut. Chaque partie est vérifiée avant d’être jointe ; rien n’est modifié sur les lecteurs.',
    folder: 'Où il est rassemblé',
    drives: 'De ces lecteurs',
    act: 'Prendre ce qu’ils ont',
    done_one:
      'Le pack de mise à jour est entier : {{files, number}} fichiers, {{size, bytes}}, de {{count, number}} lecteur.',
    done_many:
      'Le pack de mise à jour est entier : {{files, number}} fichiers, {{size, bytes}}, de {{count, number}} de lecteurs.',
    done_other:
      'Le pack de mise à jour est entier : {{files, number}} fichiers, {{size, bytes}}, de {{count, number}} lecteurs.',
    joined_one: '{{count, number}} fichier a été joint à partir de ses parties.',
    joined_many: '{{count, number}} de fichiers ont été joints à partir de leurs parties.',
    joined_other: '{{count, number}} fichiers ont été joints à partir de leurs parties.',
    import: 'Passer à Importer',
  },
  fromConnect: 'Répartir sur plusieurs lecteurs',
  fromImport: 'Le pack est sur plusieurs lecteurs',
};
