import { createHash } from 'node:crypto';

/** The GUID forms .NET's `Guid.TryParse` accepts, but for the rare one in nested braces: digits, dashes, {} or (). */
const guidPattern =
  /^\s*(?:([0-9a-f]{32})|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|\{([0-9a-f-]{36})\}|\(([0-9a-f-]{36})\))\s*$/i;
const dashed = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Microsoft's one-way hash of names and ids in usage data: SHA-256 in Base64, of a GUID's 16 bytes in .NET order, or of
 * any other text as UTF-16LE. Source: "How to view diagnostics and usage data for Configuration Manager".
 */
export function hashIdentifier(text: string): string {
  const guid = guidBytes(text);
  return createHash('sha256')
    .update(guid ?? Buffer.from(text, 'utf16le'))
    .digest('base64');
}

/** The first eight hexadecimal digits of a Base64 hash: enough to tell hierarchies apart in a file name. */
export function shortHash(hash: string): string {
  return Buffer.from(hash, 'base64').toString('hex').slice(0, 8);
}

/** Whether the text reads as a GUID, whose 16 bytes are then hashed. */
export function isGuid(text: string): boolean {
  return guidBytes(text) !== null;
}

function guidBytes(text: string): Uint8Array | null {
  const match = guidPattern.exec(text);
  if (match === null) return null;
  const inner = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
  if (match[1] === undefined && !dashed.test(inner)) return null;
  const bytes = Buffer.from(inner.replaceAll('-', ''), 'hex');
  // .NET keeps the first three fields as numbers, so little-endian.
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
