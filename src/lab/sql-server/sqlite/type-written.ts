import { typeNamed } from '../declared-types.ts';
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { WrittenType } from '../tsql/syntax.ts';

/** A type as it was written. @throws {SqlError} 243 */
export function typeWritten(written: WrittenType, untoldLength = 1): SqlType {
  const type = typeNamed(written.name, written.arguments, untoldLength);
  if (type === null) throw say.noSystemType(written.name);
  return type;
}
