import { catalogue } from '../../shared/error-catalogue.ts';
import type { ErrorCode, ErrorReport } from '../../shared/errors.ts';
import { errorWords } from './error-words.ts';

/** Every code there is, in the order of the catalogue. */
// The catalogue has exactly these keys.
export const errorCodes = Object.keys(catalogue) as readonly ErrorCode[];

/** What an error of this code says, with the names of what it tells in place of the facts: `Drive ‹label› …`. */
export function errorExample(tag: string, code: ErrorCode): Pick<ErrorReport, 'message' | 'remedy'> {
  const { message, remedy, canRetry } = catalogue[code];
  // Every detail is the stand-in of its own name; a message only ever writes what it is given.
  const details = new Proxy({}, { get: (_target, name) => (typeof name === 'string' ? standIn(name) : undefined) });
  const say = message as (details: unknown) => string;
  return errorWords(tag, { code, message: say(details), remedy, canRetry, details }, exampleFormats);
}

const exampleFormats = { bytes: String, count: String };

/** Writes itself as a name in angle quotes, whether it is taken for a text, a number or a list. */
function standIn(name: string): unknown {
  const shown = `‹${name}›`;
  return Object.assign([shown], { slice: () => shown, toFixed: () => shown });
}
