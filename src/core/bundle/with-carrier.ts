import type { Files } from '../ports/files.ts';
import { openBundle } from './bundle.ts';
import { BundleFiles } from './bundle-files.ts';

/** What is done needs files, among other things. */
interface HasFiles {
  readonly ports: { readonly files: Files };
}

/** The file that holds what was carried. */
export interface CarrierBundle {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Whether a path is a bundle rather than a folder that is carried. */
export async function isBundle(files: Files, path: string): Promise<boolean> {
  return /\.zip$/i.test(path) && (await files.facts(path))?.kind === 'file';
}

/**
 * Does something with what was carried, which is a folder or a bundle: inside, a bundle is a folder that cannot be written.
 * @throws {AppError} bundle.*, files.*, and what `act` throws
 */
export async function withCarrier<C extends HasFiles, T>(
  carried: string,
  context: C,
  act: (context: C, bundle: CarrierBundle | null) => Promise<T>,
): Promise<T> {
  const { files } = context.ports;
  if (!(await isBundle(files, carried))) return await act(context, null);
  const file = await files.open(carried);
  try {
    const inside = new BundleFiles(files, await openBundle(file));
    return await act(
      { ...context, ports: { ...context.ports, files: inside } },
      { path: file.path, sizeBytes: file.sizeBytes },
    );
  } finally {
    await file.close();
  }
}
