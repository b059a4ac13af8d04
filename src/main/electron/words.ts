import type { JobId } from '../../shared/jobs.ts';

/** What the window says outside its page: menus, questions and notices of the system. */
export interface ShellWords {
  readonly menu: {
    readonly edit: string;
    readonly undo: string;
    readonly redo: string;
    readonly cut: string;
    readonly copy: string;
    readonly paste: string;
    readonly selectAll: string;
    readonly view: string;
    readonly actualSize: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly help: string;
    readonly about: string;
  };
  /** Asked before the window closes during work. */
  readonly closing: {
    readonly title: (job: string) => string;
    readonly consequence: string;
    readonly stay: string;
    readonly leave: string;
  };
  /** Told when a long job has ended and nobody was looking. */
  readonly ended: {
    readonly done: (job: string) => string;
    readonly failed: (job: string) => string;
    /** Below `done`. */
    readonly next: string;
    /** Below `done`, where some of it did not go well. */
    readonly problems: string;
    /** Below `failed`. */
    readonly why: string;
  };
  readonly chooseFolder: string;
  readonly jobs: Readonly<Record<JobId, string>>;
}

const en: ShellWords = {
  menu: {
    edit: '&Edit',
    undo: '&Undo',
    redo: '&Redo',
    cut: 'Cu&t',
    copy: '&Copy',
    paste: '&Paste',
    selectAll: 'Select &all',
    view: '&View',
    actualSize: '&Actual size',
    zoomIn: 'Zoom &in',
    zoomOut: 'Zoom &out',
    help: '&Help',
    about: '&About Service Connection Wizard',
  },
  closing: {
    title: (job) => `${job} is still running. Stop it and close?`,
    consequence: 'Finished files are kept. What is not finished is done again the next time you start.',
    stay: 'Keep working',
    leave: 'Stop and close',
  },
  ended: {
    done: (job) => `${job} is done`,
    failed: (job) => `${job} did not succeed`,
    next: 'The window says what to do next.',
    problems: 'Some of it needs your attention. The window says what.',
    why: 'The window says what happened and what to do next.',
  },
  chooseFolder: 'Choose a folder',
  jobs: {
    prepare: 'Prepare',
    export: 'Export',
    connect: 'Connect',
    import: 'Import',
    spread: 'Spread',
    gather: 'Gather',
    verify: 'Verify',
  },
};

const nl: ShellWords = {
  menu: {
    edit: '&Bewerken',
    undo: '&Ongedaan maken',
    redo: 'Opni&euw',
    cut: 'K&nippen',
    copy: '&Kopiëren',
    paste: '&Plakken',
    selectAll: '&Alles selecteren',
    view: 'Bee&ld',
    actualSize: '&Werkelijke grootte',
    zoomIn: '&Inzoomen',
    zoomOut: '&Uitzoomen',
    help: '&Help',
    about: '&Over Wizard Serviceverbinding',
  },
  closing: {
    title: (job) => `${job} is nog bezig. Stoppen en sluiten?`,
    consequence: 'Voltooide bestanden blijven bewaard. Wat niet voltooid is, wordt opnieuw gedaan als u weer begint.',
    stay: 'Doorwerken',
    leave: 'Stoppen en sluiten',
  },
  ended: {
    done: (job) => `${job} is voltooid`,
    failed: (job) => `${job} is niet gelukt`,
    next: 'In het venster staat wat u nu kunt doen.',
    problems: 'Een deel vraagt uw aandacht. In het venster staat wat.',
    why: 'In het venster staat wat er is gebeurd en wat u nu kunt doen.',
  },
  chooseFolder: 'Kies een map',
  jobs: {
    prepare: 'Voorbereiden',
    export: 'Exporteren',
    connect: 'Verbinden',
    import: 'Importeren',
    spread: 'Verdelen',
    gather: 'Samenvoegen',
    verify: 'Verifiëren',
  },
};

const fr: ShellWords = {
  menu: {
    edit: '&Édition',
    undo: '&Annuler',
    redo: '&Rétablir',
    cut: '&Couper',
    copy: 'C&opier',
    paste: 'Co&ller',
    selectAll: '&Sélectionner tout',
    view: '&Affichage',
    actualSize: '&Taille réelle',
    zoomIn: 'Zoom &avant',
    zoomOut: 'Zoom a&rrière',
    help: '&?',
    about: 'À &propos de l’Assistant Connexion de service',
  },
  closing: {
    title: (job) => `L’opération « ${job} » est en cours. L’arrêter et fermer ?`,
    consequence:
      'Les fichiers terminés sont conservés. Ce qui n’est pas terminé sera refait la prochaine fois que vous commencerez.',
    stay: 'Continuer',
    leave: 'Arrêter et fermer',
  },
  ended: {
    done: (job) => `L’opération « ${job} » est terminée`,
    failed: (job) => `L’opération « ${job} » n’a pas abouti`,
    next: 'La fenêtre indique la suite.',
    problems: 'Une partie demande votre attention. La fenêtre indique laquelle.',
    why: 'La fenêtre indique ce qui s’est passé et ce qu’il faut faire.',
  },
  chooseFolder: 'Choisir un dossier',
  jobs: {
    prepare: 'Préparer',
    export: 'Exporter',
    connect: 'Connecter',
    import: 'Importer',
    spread: 'Répartir',
    gather: 'Rassembler',
    verify: 'Vérifier',
  },
};

const languages: ReadonlyMap<string, ShellWords> = new Map(Object.entries({ en, nl, fr }));

/** The words of the first language of the system that we speak; English when there is none. */
export function shellWords(systemLanguages: readonly string[]): ShellWords {
  for (const tag of systemLanguages) {
    const words = languages.get(tag.toLowerCase().split('-')[0] ?? '');
    if (words !== undefined) return words;
  }
  return en;
}
