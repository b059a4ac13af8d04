import type { BuiltIn } from './built-in.ts';
import { sessionFunctions } from './session-functions.ts';
import { valueFunctions } from './value-functions.ts';

/** The built-in functions by name; each is made known to SQLite as `ts_<name>`. */
export const builtIns: Readonly<Record<string, BuiltIn>> = { ...valueFunctions, ...sessionFunctions };
