import { z } from 'zod';

/**
 * How a stand-in behaves. `good`: as documented. `exit-1`: as good, with an exit code that says otherwise. `nothing`: does
 * and says nothing, and ends as if all were well. `failing`: tells of an error and ends as if all were well. `quiet`: does
 * its work without a word in its window. `crash-window`: breaks down and waits behind a window, before it has done anything;
 * `late-crash-window`: when all is done. `breakdown`: is ended by the system. `hang`: begins, and does nothing any more.
 * `proxy-port`: what a wrong port makes of it. `missing-redists`: before 2509, goes on without what it could not download.
 * `prerequisite` and `stops`: since 2509, fails early, and stops at a download that fails. `cut-off`: leaves half a payload.
 * `spawns`: starts a downloader that outlives it. `imports-one`: leaves out all updates but the first one.
 */
export const standInModes = [
  'good',
  'exit-1',
  'nothing',
  'failing',
  'quiet',
  'crash-window',
  'late-crash-window',
  'breakdown',
  'hang',
  'proxy-port',
  'missing-redists',
  'prerequisite',
  'stops',
  'cut-off',
  'spawns',
  'imports-one',
] as const;
export type StandInMode = (typeof standInModes)[number];

/** What a stand-in knows of the world: `stand-in.json` in its folder. */
export const StandInWorld = z.strictObject({
  mode: z.enum(standInModes),
  siteVersion: z.string(),
  /** `EasySetupPayload/Offline` and the inbox of the hierarchy manager. */
  offline: z.string().nullable(),
  inbox: z.string().nullable(),
  /** Where the cloud of the lab has its manifest and console content. */
  manifestUrl: z.string().nullable(),
  adminUiContentUrl: z.string().nullable(),
  /** The manifest is laid in a form nobody else can read. */
  encodes: z.boolean(),
  /** Asked for when a proxy user is named. */
  password: z.string().nullable(),
});
export type StandInWorld = z.infer<typeof StandInWorld>;

export const worldName = 'stand-in.json';
