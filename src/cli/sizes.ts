/** As drives are sold: K, M and G are thousands. */
const units: Readonly<Record<string, number>> = { '': 1, K: 1000, M: 1_000_000, G: 1_000_000_000 };

/** A size as an operator types it, in bytes: `650M`, `1.5G`, `100000`; `null` when it is none. */
export function readSize(text: string): number | null {
  const [, number, unit] = /^(\d{1,12}(?:\.\d{1,3})?)([KMG]?)B?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return null;
  const bytes = Math.floor(Number(number) * (units[unit?.toUpperCase() ?? ''] ?? 1));
  return bytes > 0 ? bytes : null;
}
