/**
 * Each chunk of a file has a digest of its own: `legChunkBytes` of a leg's manifest. It stands here as well because the
 * threads that copy need it, and start in half the time without the guards of the manifest.
 */
export const chunkBytes = 4 * 1024 * 1024;
