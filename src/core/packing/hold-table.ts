import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { type Leg, type LegFile, legChunkBytes } from '../trust/leg.ts';
import { type PartsTable, partsTablePath, type TableFile } from './parts-table.ts';

/**
 * Holds a table against the leg it says it belongs to. The leg is sealed and says what every file is, whole and chunk by
 * chunk; the table only says where it lies. So a table that lies can make a drive useless, and nothing else.
 * @throws {AppError} parts.table-malformed
 */
export function holdTable(table: PartsTable, leg: Pick<Leg, 'id' | 'files'>): void {
  const differs = (problem: Clause): AppError =>
    new AppError('parts.table-malformed', { name: partsTablePath(leg.id), problem });
  if (table.leg !== leg.id) throw differs(clause('belongs-another-update-pack'));
  const sealed = new Map(leg.files.map((file) => [file.path, file]));
  for (const file of table.files) {
    const known = sealed.get(file.path);
    if (known === undefined) throw differs(clause('not-what-was-sealed', { path: file.path }));
    if (!isSame(file, known)) throw differs(clause('not-was-sealed', { path: file.path }));
    sealed.delete(file.path);
  }
  for (const path of sealed.keys()) throw differs(clause('is-not-in-it', { path }));
}

function isSame(file: TableFile, sealed: LegFile): boolean {
  if (file.sizeBytes !== sealed.sizeBytes || file.sha256 !== sealed.sha256) return false;
  return file.pieces.every(({ offset, sizeBytes, chunks }) => {
    // Where a piece begins with a chunk of the file, its whole chunks are chunks of the file.
    if (chunks === undefined || sealed.chunks === undefined || offset % legChunkBytes !== 0) return true;
    const first = offset / legChunkBytes;
    const whole = chunks.slice(0, Math.floor(sizeBytes / legChunkBytes));
    return whole.every((chunk, index) => chunk === sealed.chunks?.[first + index]);
  });
}
