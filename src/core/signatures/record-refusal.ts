import { isAppError } from '../../shared/errors.ts';
import { appendEntry, type CustodyPorts } from '../custody/append-entry.ts';
import { computerChain } from '../custody/entry.ts';

/**
 * Writes down that something was refused because of its signature, and goes on with the refusal. It stands in the chain of
 * this computer: the chain of a trip goes on with what was taken.
 */
export async function recordRefusal(error: unknown, ports: CustodyPorts): Promise<never> {
  if (isAppError(error) && error.code.startsWith('signature.') && 'file' in error.details) {
    const { file } = error.details;
    const details = { code: error.code, reason: error.message, ...(typeof file === 'string' ? { name: file } : {}) };
    await appendEntry(ports, computerChain, { what: 'refused', details });
  }
  throw error;
}
