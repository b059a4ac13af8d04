/*
 * Makes a lab: practice sites, the cloud's shelves, the settings of the computer with internet access, an empty drive.
 * The same options give the same bytes on any day and in any folder.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsageLevel } from '../shared/site.ts';
import type { History } from './catalogue.ts';
import { writeCatalogue } from './catalogue-files.ts';
import {
  defaultCloudPort,
  internetSettings,
  type LabDescription,
  type LabHierarchy,
  labDescriptionName,
} from './lab-description.ts';
import { LabProblem } from './lab-problem.ts';
import { pairComputers } from './lab-trust.ts';
import { makeSite, type SitePlan } from './site.ts';

/** What a lab is made from. */
export interface LabOptions {
  /** Must be empty or not there. */
  readonly folder: string;
  /** 1 to 99. */
  readonly hierarchies: number;
  /** Rows of usage data in each site database. */
  readonly rows: number;
  readonly seed: number;
  /** About the size of each payload. */
  readonly payloadBytes?: number;
  /** Usage levels of the hierarchies, repeated in turn. */
  readonly levels?: readonly UsageLevel[];
  /** How far back the cloud offers; by default what was released recently. */
  readonly history?: History;
  /** Releases the hierarchies are at, repeated in turn. */
  readonly releases?: readonly string[];
  /** Its computers have never met: the first trip pairs them. */
  readonly isStrangers?: boolean;
  /** One line for each thing made. */
  readonly onProgress?: (line: string) => void;
}

/** The default size of a payload; real ones are near a gigabyte. */
const defaultPayloadBytes = 262_144;

const defaultLevels: readonly UsageLevel[] = ['Basic', 'Enhanced', 'Full'];
/** Releases of the hierarchies in turn. */
const releaseOrder = ['2403', '2309', '2503', '2409', '2303', '2509', '2211', '2207', '2203', '2603'] as const;
/** Names of the hierarchies in turn: English, Dutch, French. */
const siteNames = [
  'Contoso Headquarters',
  'Hoofdvestiging Zuid-Holland (’s-Gravenhage)',
  'Siège social de Genève – Montréal',
  'Fabrikam Research & Development',
  'Coöperatie De Één, vestiging Curaçao',
  'Hôpital Cœur-de-l’Île',
] as const;
/** Every fourth hierarchy has a central administration site with two primary sites. */
const centralEvery = 4;

/** Makes the lab and returns its description. @throws {LabProblem} when the folder is not empty */
export async function createLabFiles(options: LabOptions): Promise<LabDescription> {
  const {
    folder,
    rows,
    seed,
    payloadBytes = defaultPayloadBytes,
    history = 'recent',
    onProgress = () => undefined,
  } = options;
  await claimFolder(folder);
  const hierarchies: LabHierarchy[] = [];
  for (let index = 0; index < options.hierarchies; index += 1) {
    const plan = sitePlan(index, options);
    const made = await makeSite(join(folder, 'sites', plan.code), plan);
    hierarchies.push({
      code: plan.code,
      name: plan.name,
      release: plan.release,
      ...made,
      usageLevel: plan.usageLevel,
      rows,
      primaries: [...plan.primaries],
      siteFolder: `sites/${plan.code}/SMS`,
      database: `sites/${plan.code}/CM_${plan.code}.sqlite`,
      settings: `sites/${plan.code}/settings.json`,
    });
    onProgress(`Site ${plan.code}: version ${plan.release}, usage level ${plan.usageLevel}, ${rows} rows`);
  }

  const index = await writeCatalogue({ folder: join(folder, 'cloud'), seed, payloadBytes, history });
  onProgress(`Cloud: ${Object.keys(index.files).length} files`);
  for (const name of ['internet', 'drive']) await mkdir(join(folder, name), { recursive: true });
  await writeJson(join(folder, 'internet', 'settings.json'), internetSettings(defaultCloudPort));
  if (options.isStrangers !== true) {
    const sites = hierarchies.map(({ code }) => ({ name: code, trustFolder: join(folder, 'sites', code, 'trust') }));
    const internet = { name: 'Internet computer', trustFolder: join(folder, 'internet', 'trust') };
    await pairComputers({ sites, internet }, seed);
  }
  const description: LabDescription = {
    format: 1,
    seed,
    rows,
    payloadBytes,
    hierarchies,
    cloud: { folder: 'cloud', defaultPort: defaultCloudPort },
    internetSettings: 'internet/settings.json',
    drive: 'drive',
  };
  // Last: a folder with a description is a whole lab.
  await writeJson(join(folder, labDescriptionName), description);
  return description;
}

/** What the hierarchy at this place of a lab is. */
export function sitePlan(
  index: number,
  options: Pick<LabOptions, 'rows' | 'seed' | 'levels' | 'history' | 'releases'>,
): SitePlan {
  const number = String(index + 1).padStart(2, '0');
  const levels = options.levels !== undefined && options.levels.length > 0 ? options.levels : defaultLevels;
  const isCentral = (index + 1) % centralEvery === 0;
  return {
    code: `${isCentral ? 'C' : 'P'}${number}`,
    name: inTurn(siteNames, index),
    release: inTurn(releasesAsked(options), index),
    history: options.history ?? 'recent',
    usageLevel: inTurn(levels, index),
    primaries: isCentral ? [`A${number}`, `B${number}`] : [],
    rows: options.rows,
    seed: options.seed,
  };
}

function releasesAsked({ releases = [] }: Pick<LabOptions, 'releases'>): readonly string[] {
  return releases.length > 0 ? releases : releaseOrder;
}

function inTurn<T>(list: readonly T[], index: number): T {
  // The lists above are not empty, so the index is within.
  return list[index % list.length] as T;
}

async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.includes(labDescriptionName)) {
    throw new LabProblem(`There is a practice lab in ${folder} already. Remove it first, or name another folder.`);
  }
  if (names.length > 0) throw new LabProblem(`${folder} is not empty. Name an empty or new folder for the lab.`);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
