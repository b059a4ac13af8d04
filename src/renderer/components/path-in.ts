/** A file in a folder of the host, by the separator its paths have. */
export function pathIn(folder: string, name: string): string {
  const separator = folder.includes('\\') ? '\\' : '/';
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}
