import { z } from 'zod';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const endpointPurposes = ['usage-data', 'links', 'manifest', 'console-content', 'downloads'] as const;

/** A name that goes to the server as it is: no line ends or other controls. */
const serverName = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[^\p{C}\\/@,;\s]+$/u);
const accountName = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^\P{C}+$/u);

/** Who signs in at SQL Server. Passwords, secrets and tokens are never here. */
const SqlSignIn = z.discriminatedUnion('kind', [
  /** The account the program runs as, where this computer can do that. */
  z.strictObject({ kind: z.literal('windows') }),
  /** A Windows account by name and password (NTLM). */
  z.strictObject({ kind: z.literal('ntlm'), domain: accountName, userName: accountName }),
  z.strictObject({ kind: z.literal('sql'), userName: accountName }),
  /** Microsoft Entra ID: by a token that is given, by a service principal's secret, or by the computer's managed identity. */
  z.strictObject({ kind: z.literal('entra-token') }),
  z.strictObject({ kind: z.literal('entra-service-principal'), tenantId: accountName, clientId: accountName }),
  z.strictObject({ kind: z.literal('entra-managed-identity'), clientId: accountName.nullable().default(null) }),
]);
export type SqlSignIn = z.infer<typeof SqlSignIn>;

/** Whose word counts for the server's certificate. */
const SqlCertificate = z.discriminatedUnion('check', [
  /** The roots of this computer and, where one is named, those of a PEM file. */
  z.strictObject({ check: z.literal('authority'), caFile: z.string().min(1).nullable().default(null) }),
  /** This very certificate, by the SHA-256 of its bytes in hexadecimal digits: for one that is self-signed. */
  z.strictObject({ check: z.literal('pinned'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Any: encrypted, but nobody vouches for whom we speak with. */
  z.strictObject({ check: z.literal('none') }),
]);
export type SqlCertificate = z.infer<typeof SqlCertificate>;

export const SqlServerDatabase = z.strictObject({
  kind: z.literal('sqlserver'),
  server: serverName,
  /** A named instance, found by SQL Server Browser when no port is given; `null` for the default one. */
  instance: serverName.nullable().default(null),
  /** `null` for 1433, or for what SQL Server Browser says of the instance. */
  port: z.number().int().min(1).max(65_535).nullable().default(null),
  /** `null` for the one database on the server that is called `CM_` and a site code. */
  database: z
    .string()
    .min(1)
    .max(128)
    .regex(/^\P{C}+$/u)
    .nullable()
    .default(null),
  signIn: SqlSignIn,
  /** `strict`: TLS before anything else (TDS 8.0); `on`: TLS before the login; `off`: nothing is hidden, and a password hardly. */
  encryption: z.enum(['strict', 'on', 'off']).default('on'),
  certificate: SqlCertificate.default({ check: 'authority', caFile: null }),
  /** How long to wait for the server: to connect, and for it to say something at a question. */
  connectSeconds: z.number().int().min(1).max(600).default(15),
  answerSeconds: z.number().int().min(1).max(86_400).default(120),
  /** Usage level and connection mode are read from places Microsoft has not documented; `false` leaves that out. */
  readsUndocumented: z.boolean().default(true),
});
export type SqlServerDatabase = z.infer<typeof SqlServerDatabase>;

/** The site database: a file (practice) or, on a real site server, SQL Server. */
const DatabaseSettings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite'), path: z.string().min(1) }),
  SqlServerDatabase,
]);
export type DatabaseSettings = z.infer<typeof DatabaseSettings>;

const SiteSettings = z.strictObject({
  database: DatabaseSettings,
  /** Installation folder of the site server, which holds `inboxes` and `EasySetupPayload`; `null` to have it found. */
  folder: z.string().min(1).nullable(),
  /** Folders that lie elsewhere than below `folder`: a share of the service connection point, for one. */
  folders: z
    .strictObject({
      easySetupPayload: z.string().min(1).optional(),
      inbox: z.string().min(1).optional(),
      logs: z.string().min(1).optional(),
    })
    .optional(),
  /** What the operator says of the site; goes before what its database tells. */
  stated: z
    .strictObject({
      usageLevel: z.enum(['Basic', 'Enhanced', 'Full']).optional(),
      serviceConnectionMode: z.enum(['offline', 'online']).optional(),
    })
    .optional(),
  /** Folder of ServiceConnectionTool.exe, for runs that let it do a stage; left out, it is looked for. */
  officialTool: z.string().min(1).optional(),
});

const CloudSettings = z.strictObject({
  /** Where usage data is uploaded. */
  usageDataUrl: z.url(),
  /** Link to the update manifest. */
  manifestUrl: z.url(),
  /** Link to the console content. */
  adminUiContentUrl: z.url(),
});

/** Thousands of bytes a second; `null` for no limit. */
const rate = z.number().int().min(1).max(100_000_000).nullable();
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** How fast downloads may be, in the time of this computer. */
const BandwidthSettings = z.strictObject({
  kilobytesPerSecond: rate,
  /** The first entry that holds a moment counts in it; one whose `to` is not later than its `from` ends the next day. */
  timetable: z
    .array(
      z.strictObject({
        days: z.array(z.enum(weekdays)).min(1).max(7),
        from: timeOfDay,
        to: timeOfDay,
        kilobytesPerSecond: rate,
      }),
    )
    .max(50)
    .default([]),
});
export type BandwidthSettings = z.infer<typeof BandwidthSettings>;

/** A host Connect may have to reach, for the preflight and the firewall team. */
const Endpoint = z.strictObject({
  /** A name, or `*.` and the end of many: those cannot be tried, only listed. */
  host: z
    .string()
    .regex(/^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/)
    .max(253),
  ports: z.array(z.number().int().min(1).max(65_535)).min(1).max(10).default([443]),
  purpose: z.enum(endpointPurposes),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** A file is given up after so many failures on end of which none brought anything, or so long without anything. */
const RetrySettings = z.strictObject({
  attempts: z.number().int().min(1).max(100).default(8),
  minutes: z.number().int().min(1).max(1440).default(10),
});
export type RetrySettings = z.infer<typeof RetrySettings>;

const TlsSettings = z.strictObject({
  /** A PEM file of certificates that are trusted besides the computer's own: that of an inspecting proxy server. */
  caFile: z.string().min(1).nullable().default(null),
  minimumVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
});
export type TlsSettings = z.infer<typeof TlsSettings>;

const SignatureSettings = z.strictObject({
  /** Of manifest and payload cabinets. `require`: only what a root below vouches for; `warn`: told, never refused; `off`. */
  policy: z.enum(['require', 'warn', 'off']).default('warn'),
  /** PEM files of the roots that count. */
  roots: z.array(z.string().min(1)).max(20).default([]),
});
export type SignatureSettings = z.infer<typeof SignatureSettings>;

const NetworkSettings = z.strictObject({
  /**
   * `system`: as this computer is set up; `none`: straight; `manual`: through `address`; `environment`: by HTTPS_PROXY,
   * HTTP_PROXY and NO_PROXY; `script`: by the configuration script at `address`; `discover`: by the script WPAD finds.
   */
  proxy: z.enum(['system', 'none', 'manual', 'environment', 'script', 'discover']).default('system'),
  /** `host`, `host:port`, `http://host:port` or `https://host:port`, or the address of the script; without credentials. */
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
  tls: TlsSettings.optional(),
  retries: RetrySettings.optional(),
  /** Left out, downloads are as fast as they can be. */
  bandwidth: BandwidthSettings.optional(),
  /** Hosts Connect may have to reach; left out, those Microsoft documents. */
  endpoints: z.array(Endpoint).max(500).optional(),
  /** `listed`: a host that neither `endpoints` nor the update manifest names is refused, even behind a redirect. */
  hosts: z.enum(['any', 'listed']).optional(),
  signatures: SignatureSettings.optional(),
  /** Connect sends only what somebody has approved by name. */
  requireApproval: z.boolean().default(false),
  /** The same folder as `site.officialTool`, for a computer without a site; set in the file only. */
  officialTool: z.string().min(1).optional(),
  /** What looks at files before they leave, and before they are let in; set in the file only. */
  scan: ScanSettings.optional(),
  /** Where the computer's key and what it knows of others are kept; `null` for the place the program chooses. */
  trustFolder: z.string().min(1).nullable().default(null),
});
export type Settings = z.infer<typeof Settings>;
export type SiteSettings = z.infer<typeof SiteSettings>;
export type CloudSettings = z.infer<typeof CloudSettings>;
export type NetworkSettings = z.infer<typeof NetworkSettings>;
