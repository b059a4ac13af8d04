import { AppError } from '../shared/errors.ts';

const passwordParameter = /^--?[a-z-]*(?:password|passwd|passphrase|pwd|pass)/i;
// `http://name:secret@host`, and `name:secret@host`; one letter before the colon is a Windows drive.
const addressWithPassword = /^(?:-[^=]*=)?["']?(?:[a-z][a-z0-9+.-]*:\/\/[^\s/\\@:]*|[^\s/\\@:]{2,}):[^\s/\\@]*@/i;

/**
 * Refuses a command line that holds a password, wherever it stands, before anything else of it is looked at: no later
 * message can then repeat it.
 * @throws {AppError} usage.password-argument
 */
export function refusePasswords(args: readonly string[]): void {
  for (const [index, arg] of args.entries()) {
    const parameter = passwordParameter.exec(arg);
    if (parameter !== null) throw new AppError('usage.password-argument', { name: parameter[0] });
    if (addressWithPassword.test(arg)) {
      const inline = /^(-[^=]*)=/.exec(arg)?.[1];
      const before = args[index - 1];
      const name = inline ?? (before?.startsWith('-') === true && !before.includes('=') ? before : 'An address');
      throw new AppError('usage.password-argument', { name });
    }
  }
}

/**
 * Refuses a user name that carries a password behind a colon, as some programs take it; no user name holds a colon.
 * @throws {AppError} usage.password-argument
 */
export function refusePasswordInUserName(name: string, value: string): void {
  if (value.includes(':')) throw new AppError('usage.password-argument', { name });
}

/**
 * Refuses an address that carries a password in any way, also one that no program would take for an address.
 * @throws {AppError} usage.password-argument
 */
export function refusePasswordInAddress(name: string, value: string): void {
  const end = value.lastIndexOf('@');
  if (
    end >= 0 &&
    value
      .slice(0, end)
      .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
      .includes(':')
  ) {
    throw new AppError('usage.password-argument', { name });
  }
}
