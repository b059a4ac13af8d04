import { decodeExport, parseExport } from '../exported.ts';
import type { WindowsRegistry } from '../windows-registry.ts';

/** A registry with these keys, each with the lines an export of it has. */
export function exportedRegistry(keys: Readonly<Record<string, readonly string[]>>): WindowsRegistry {
  return {
    has: async (key) => keys[key] !== undefined,
    values: async (key) => {
      const lines = keys[key];
      return lines === undefined ? new Map() : parseExport(decodeExport(exportFile(key, lines)));
    },
  };
}

/** The line of a text. */
export function named(name: string, text: string): string {
  const escaped = (plain: string): string => plain.replaceAll(/[\\"]/g, '\\$&');
  return `"${escaped(name)}"="${escaped(text)}"`;
}

/** The line of bytes, as long lines are cut: `\` at the end, two blanks at the next begin. */
export function bytesNamed(name: string, type: string, bytes: Uint8Array): string {
  const all = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const lines: string[] = [];
  for (let at = 0; at < all.length; at += 20) lines.push(all.slice(at, at + 20).join(','));
  return `"${name}"=${type}:${lines.join(',\\\r\n  ')}`;
}

/** The file `reg export` writes for a key, with a key below it that is not asked for. */
export function exportFile(key: string, lines: readonly string[]): Buffer {
  const full = key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE').replace(/^HKCU/, 'HKEY_CURRENT_USER');
  const below = ['', `[${full}\\Below]`, ...lines.map((line) => line.replace(/^"/, '"Below ')), '', ''];
  const text = ['\uFEFFWindows Registry Editor Version 5.00', '', `[${full}]`, ...lines, ...below].join('\r\n');
  return Buffer.from(text, 'utf16le');
}
