import { z } from 'zod';

const FileEntry = z.strictObject({
  sizeBytes: z.number().int().nonnegative(),
  /** 64 lower-case hexadecimal digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** `Last-Modified`, ISO date and time. */
  modified: z.iso.datetime(),
});

/** `cloud.json`: what the cloud service serves. A path is `<folder>/<file>` below `download`. */
export const CloudIndex = z.strictObject({
  format: z.literal(1),
  /** Where each forward link leads: its number, and a path of `files`. */
  links: z.record(z.string().regex(/^\d+$/), z.string()),
  files: z.record(z.string(), FileEntry),
});
export type CloudIndex = z.infer<typeof CloudIndex>;

/** Numbers of the forward links a computer starts from; both are real ones seen in Microsoft's logs. */
export const startLinks = { manifest: 2309745, adminUiContent: 619849 } as const;

/** Path and query of a forward link. */
export function linkPath(linkId: number): string {
  return `/fwlink/?LinkId=${linkId}`;
}
