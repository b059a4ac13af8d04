/**
 * An address for messages, logs and records: without credentials, and of a query only the number of a Microsoft link. The rest may
 * name the hierarchy, or be somebody's key.
 */
export function shownUrl(address: URL | string): string {
  if (!URL.canParse(String(address))) return 'an address that is none';
  const url = new URL(String(address));
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of Array.from(url.searchParams.keys()))
    if (name.toLowerCase() !== 'linkid') url.searchParams.delete(name);
  return url.href;
}
