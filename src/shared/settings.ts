import { z } from 'zod';

const SiteSettings = z.strictObject({
  /** The site database: a file (practice) or, on a real site server, SQL Server. */
  database: z.strictObject({ kind: z.literal('sqlite'), path: z.string().min(1) }),
  /** Installation folder of the site server, which holds `inboxes` and `EasySetupPayload`. */
  folder: z.string().min(1),
});

const CloudSettings = z.strictObject({
  /** Where usage data is uploaded. */
  usageDataUrl: z.url(),
  /** Link to the update manifest. */
  manifestUrl: z.url(),
  /** Link to the console content. */
  adminUiContentUrl: z.url(),
});

const NetworkSettings = z.strictObject({
  /** `system`: as this computer is set up; `none`: straight; `manual`: through `address`. */
  proxy: z.enum(['system', 'none', 'manual']).default('system'),
  /** `host`, `host:port` or `http://host:port`, without credentials. */
  address: z.string().max(300).nullable().default(null),
  userName: z.string().max(300).nullable().default(null),
});

const ScanSettings = z
  .strictObject({
    /** `clamav`: by `clamscan`; `custom`: by `command`; `none`: not at all. */
    preset: z.enum(['clamav', 'custom', 'none']),
    /** The program; `null` for `clamscan`, wherever it is. */
    command: z.string().min(1).max(1000).nullable().default(null),
    /**
     * Passed as they are, never through a shell. `{files}` stands for the files, `{list}` for a file that names them,
     * `{folder}` for the folder they are in; without any, the files come last.
     */
    arguments: z.array(z.string().max(1000)).max(100).default([]),
    /** Make the program tell its version; the custody record keeps it. */
    versionArguments: z.array(z.string().max(1000)).max(10).optional(),
    /** A scan that takes longer is given up, and is not clean. */
    timeoutSeconds: z
      .number()
      .int()
      .min(1)
      .max(24 * 60 * 60)
      .default(3600),
    cleanExitCodes: z.array(z.number().int()).min(1).max(20).default([0]),
  })
  .refine(({ preset, command }) => preset !== 'custom' || command !== null, { path: ['command'] });
export type ScanSettings = z.infer<typeof ScanSettings>;

/** The settings file of one computer. Paths in it are relative to the file. Secrets are never in it. */
export const Settings = z.strictObject({
  version: z.literal(1),
  /** Shown on every screen: this is the practice lab, not a real site. */
  isPractice: z.boolean().default(false),
  site: SiteSettings.nullable().default(null),
  cloud: CloudSettings.nullable().default(null),
  network: NetworkSettings.default({ proxy: 'system', address: null, userName: null }),
  /** Connect sends only what somebody has approved by name. */
  requireApproval: z.boolean().default(false),
  /** What looks at files before they leave, and before they are let in; set in the file only. */
  scan: ScanSettings.optional(),
  /** Where the computer's key and what it knows of others are kept; `null` for the place the program chooses. */
  trustFolder: z.string().min(1).nullable().default(null),
});
export type Settings = z.infer<typeof Settings>;
export type SiteSettings = z.infer<typeof SiteSettings>;
export type CloudSettings = z.infer<typeof CloudSettings>;
export type NetworkSettings = z.infer<typeof NetworkSettings>;
