const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** A byte count as the operator reads it: `1 byte`, `999 bytes`, `1.50 GB` (binary steps, as Windows shows them). */
export function formatBytes(count: number): string {
  if (count < 1024) return count === 1 ? '1 byte' : `${count} bytes`;
  let value = count;
  let step = 0;
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${units[step]}`;
}

/** A duration in seconds as the operator reads it: `4 s`, `3 min 20 s`, `1 h 05 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** A count with thin grouping, the same on every computer: `1,000,000`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 file`, `2 files`: English only; the screens have their own plurals. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
