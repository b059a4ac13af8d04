import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { linkPath, startLinks } from '../relay/cloud-index.ts';
import type { Settings } from '../shared/settings.ts';
import { LabProblem } from './lab-problem.ts';

const HierarchyEntry = z.strictObject({
  code: z.string(),
  name: z.string(),
  release: z.string(),
  version: z.string(),
  hierarchyId: z.string(),
  hierarchyHash: z.string(),
  usageLevel: z.enum(['Basic', 'Enhanced', 'Full']),
  rows: z.number().int(),
  /** Primary sites below a central administration site. */
  primaries: z.array(z.string()),
  /** Installation folder of the site server. */
  siteFolder: z.string(),
  database: z.string(),
  settings: z.string(),
});

/** `lab.json`: what a lab holds. Paths are relative to the lab's folder, with `/`. */
export const LabDescription = z.strictObject({
  format: z.literal(1),
  seed: z.number().int(),
  rows: z.number().int(),
  payloadBytes: z.number().int(),
  hierarchies: z.array(HierarchyEntry),
  cloud: z.strictObject({ folder: z.string(), defaultPort: z.number().int() }),
  /** Settings of the computer with internet access. */
  internetSettings: z.string(),
  /** An empty folder that stands for the drive carried between the computers. */
  drive: z.string(),
});
export type LabDescription = z.infer<typeof LabDescription>;
export type LabHierarchy = z.infer<typeof HierarchyEntry>;

/** Name of the description in the lab's folder. */
export const labDescriptionName = 'lab.json';

/** The port the settings of the internet computer name until `serve --port` says otherwise. */
export const defaultCloudPort = 47_610;

/** Reads the description of the lab in `folder`. @throws {LabProblem} */
export async function readLabDescription(folder: string): Promise<LabDescription> {
  const path = join(folder, labDescriptionName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new LabProblem(
      `There is no practice lab in ${folder}: it has no ${labDescriptionName}. Make one with: npm run lab -- create ${folder}`,
    );
  }
  try {
    return LabDescription.parse(JSON.parse(text));
  } catch {
    throw new LabProblem(`${path} cannot be used. It may come from another version; make a new lab in another folder.`);
  }
}

/** The settings of the computer with internet access, for a cloud on this port. */
export function internetSettings(port: number): z.input<typeof Settings> {
  const url = `http://127.0.0.1:${port}`;
  return {
    version: 1,
    isPractice: true,
    site: null,
    cloud: {
      usageDataUrl: `${url}/usage-data`,
      manifestUrl: `${url}${linkPath(startLinks.manifest)}`,
      adminUiContentUrl: `${url}${linkPath(startLinks.adminUiContent)}`,
    },
    // In practice nobody wants to wait for a router that starts again.
    retries: { attempts: 4, minutes: 10 },
    // What the lab serves is not signed: that takes a signing program.
    signatures: { policy: 'off' },
    // Beside the settings: practice never meets the keys of the account.
    trustFolder: 'trust',
  };
}
