import { join } from 'node:path';
import { type Clause, clause, inEnglish } from '../../shared/clauses.ts';
import { plural } from '../../shared/format.ts';
import { checkPackAgainstOffer, type SaidPack } from '../updates/pack-offer.ts';
import { incompleteError } from './incomplete.ts';
import { type JobContext, stopIfCancelled } from './job.ts';

/**
 * The last look before a pack is sealed. What it must hold is worked out again from the manifests that lie in it, for the
 * updates that were chosen, and not from the list of what was downloaded; and each file is there, with its size. Every byte
 * was read back when the file got its name.
 * @throws {AppError} update-pack.incomplete, update-pack.not-as-offered, manifest.*
 */
export async function checkComplete(
  folder: string,
  said: SaidPack,
  { ports, log, signal }: Pick<JobContext, 'ports' | 'log' | 'signal'>,
): Promise<void> {
  const lacking: { path: string; package: string | null; problem: Clause }[] = [];
  for (const { path, package: guid = null, sizeBytes } of said.files) {
    stopIfCancelled(signal);
    const facts = await ports.files.facts(join(folder, path));
    if (facts?.kind !== 'file' || facts.isLink) lacking.push({ path, package: guid, problem: clause('not-there') });
    else if (facts.sizeBytes !== sizeBytes)
      lacking.push({
        path,
        package: guid,
        problem: clause('bytes-not', { sizeBytes: facts.sizeBytes, sizeBytes2: sizeBytes }),
      });
  }
  for (const { path, problem } of lacking) log.error(`${path}: ${inEnglish(problem)}.`, { file: path });
  if (lacking.length > 0) throw incompleteError(folder, lacking);
  await checkPackAgainstOffer(ports.files, folder, said);
  log.info(`Every file that the manifests name for ${plural(said.packages.length, 'update')} is there.`);
}
