import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { isOverridable, type Override } from '../../shared/trust.ts';

const reasonMinimum = 3;

/**
 * Goes on past a refusal when somebody decided so and it is one that an honest mishap may cause too; else throws it. What
 * was decided is added to `taken`, for custody.
 * @throws {AppError} the refusal; trust.no-reason
 */
export function refuse(refusal: AppError, given: readonly Override[], taken: Override[]): void {
  const override = given.find((one) => one.code === refusal.code);
  if (override === undefined || !isOverridable(refusal.code)) throw refusal;
  const reason = safeText(override.reason).trim();
  const by = safeText(override.by).trim();
  if (reason.length < reasonMinimum || by === '') throw new AppError('trust.no-reason', {});
  if (!taken.some((one) => one.code === override.code)) taken.push({ code: override.code, by, reason });
}

/**
 * A decision that nothing needed was made about another drive, or by habit: it is refused, before anything is done.
 * Callers that judge several legs, or other records too, put together what was taken.
 * @throws {AppError} trust.override-unused
 */
export function refuseUnusedOverrides(given: readonly Override[], taken: readonly Override[]): void {
  const unused = given.find((one) => !taken.some((other) => other.code === one.code));
  if (unused !== undefined) throw new AppError('trust.override-unused', { code: safeText(unused.code).slice(0, 100) });
}
