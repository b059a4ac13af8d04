/*
 * The practice lab: sites, their components and the cloud on one computer. This is its door for tests and for `npm start`:
 * make one, open one, run one.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Cloud, type CloudOptions, type RequestRecord, startCloud } from './cloud.ts';
import { createLabFiles, type LabOptions } from './create-lab.ts';
import { internetSettings, type LabDescription, type LabHierarchy, readLabDescription } from './lab-description.ts';
import type { Mishaps, SiteEvent } from './practice-site.ts';
import { type SiteComponent, startSiteComponent } from './site-component.ts';

export type { LabOptions } from './create-lab.ts';

/** One practice site with its places as absolute paths. */
export interface LabSite extends Omit<LabHierarchy, 'siteFolder' | 'database' | 'settings'> {
  readonly siteFolder: string;
  readonly databasePath: string;
  readonly settingsPath: string;
}

/** A lab in its folder. All paths are absolute. */
export interface Lab {
  readonly folder: string;
  readonly description: LabDescription;
  readonly sites: readonly LabSite[];
  readonly cloudFolder: string;
  readonly internetSettingsPath: string;
  readonly drive: string;
}

/** How to run a lab. */
export interface StartOptions {
  /** Of the cloud; 0 for any free one. */
  readonly port: number;
  /** How often the components look at their inboxes. */
  readonly pollMs?: number;
  /** How long each step of a component seems to take. */
  readonly stepMs?: number;
  readonly faults?: CloudOptions['faults'];
  /** What goes wrong at every site of the lab. */
  readonly mishaps?: Mishaps;
  readonly onRequest?: (record: RequestRecord) => void;
  readonly onSiteEvent?: (site: LabSite, event: SiteEvent) => void;
}

/** A lab that runs. */
export interface RunningLab extends Lab {
  readonly cloud: Cloud;
  /** Resolves when every component has nothing left to do. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a lab; the same options give the same bytes. @throws {LabProblem} */
export async function createLab(options: LabOptions): Promise<Lab> {
  const folder = resolve(options.folder);
  return labIn(folder, await createLabFiles({ ...options, folder }));
}

/** Opens the lab in `folder`. @throws {LabProblem} */
export async function openLab(folder: string): Promise<Lab> {
  const absolute = resolve(folder);
  return labIn(absolute, await readLabDescription(absolute));
}

/**
 * Runs the cloud and every site component of the lab in `folder`. The settings of the internet computer are made to name
 * the port.
 * @throws {LabProblem}
 */
export async function startLab(folder: string, options: StartOptions): Promise<RunningLab> {
  const lab = await openLab(folder);
  const cloud = await startCloud({
    folder: lab.cloudFolder,
    port: options.port,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.onRequest === undefined ? {} : { onRequest: options.onRequest }),
  });
  const components: SiteComponent[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(components.map((component) => component.stop()));
    await cloud.stop();
  };
  try {
    await nameCloud(lab.internetSettingsPath, cloud.port);
    for (const site of lab.sites) {
      components.push(
        startSiteComponent({
          siteFolder: site.siteFolder,
          database: site.databasePath,
          ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
          ...(options.stepMs === undefined ? {} : { stepMs: options.stepMs }),
          ...(options.mishaps === undefined ? {} : { mishaps: options.mishaps }),
          onEvent: (event) => options.onSiteEvent?.(site, event),
        }),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...lab,
    cloud,
    idle: async () => {
      await Promise.all(components.map((component) => component.idle()));
    },
    stop,
  };
}

function labIn(folder: string, description: LabDescription): Lab {
  const at = (path: string): string => join(folder, ...path.split('/'));
  return {
    folder,
    description,
    sites: description.hierarchies.map(({ siteFolder, database, settings, ...rest }) => ({
      ...rest,
      siteFolder: at(siteFolder),
      databasePath: at(database),
      settingsPath: at(settings),
    })),
    cloudFolder: at(description.cloud.folder),
    internetSettingsPath: at(description.internetSettings),
    drive: at(description.drive),
  };
}

/** Rewrites the settings only when they name another port, so that a lab that runs on its own port stays as it was made. */
async function nameCloud(path: string, port: number): Promise<void> {
  const text = `${JSON.stringify(internetSettings(port), null, 2)}\n`;
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeFile(path, text);
}
