/*
 * What SQL Server says when something is wrong with a batch: its own numbers, classes and words (the documentation's
 * "Database engine events and errors"), for the errors the practice server meets.
 */
import type { SqlMessage } from '../engine.ts';

/** What differs from the usual: class 16, state 1, the end of the batch, the line of the statement. */
interface More {
  readonly class?: number;
  readonly state?: number;
  /** False for errors after which SQL Server goes on with the next statement. */
  readonly endsBatch?: boolean;
  readonly line?: number;
}

/** An error of the practice server. */
export class SqlError extends Error {
  readonly number: number;
  readonly endsBatch: boolean;
  readonly #more: More;

  constructor(number: number, message: string, more: More = {}) {
    super(message);
    this.number = number;
    this.endsBatch = more.endsBatch ?? true;
    this.#more = more;
  }

  asMessage(statementLine: number): SqlMessage {
    const { class: severity = 16, state = 1, line = statementLine } = this.#more;
    return { number: this.number, state, class: severity, message: this.message, line };
  }
}

const goesOn = { endsBatch: false } as const;
const grammar = { class: 15 } as const;

const sqlError = (number: number, more: More, message: string): SqlError => new SqlError(number, message, more);

/** One function for each error. */
export const say = {
  syntaxNear: (text: string, line: number) => sqlError(102, { ...grammar, line }, `Incorrect syntax near '${text}'.`),
  unclosedQuote: (text: string, line: number) =>
    sqlError(105, { ...grammar, line }, `Unclosed quotation mark after the character string '${text}'.`),
  unclosedComment: (line: number) => sqlError(113, { ...grammar, line }, "Missing end comment mark '*/'."),
  isNotFirst: (what: string) => sqlError(111, grammar, `'${what}' must be the first statement in a query batch.`),
  nestedAggregate: () =>
    sqlError(130, {}, 'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.'),
  declaredTwice: (name: string) =>
    sqlError(
      134,
      grammar,
      `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`,
    ),
  undeclared: (name: string) => sqlError(137, { ...grammar, state: 2 }, `Must declare the scalar variable "${name}".`),
  argumentCount: (name: string, count: number) =>
    sqlError(174, grammar, `The ${name} function requires ${count} argument(s).`),
  tooDeep: () =>
    sqlError(
      191,
      grammar,
      'Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.',
    ),
  noFunction: (name: string) =>
    sqlError(195, { ...grammar, state: 10 }, `'${name}' is not a recognized built-in function name.`),
  noColumn: (name: string) => sqlError(207, {}, `Invalid column name '${name}'.`),
  noObject: (name: string) => sqlError(208, {}, `Invalid object name '${name}'.`),
  ambiguousColumn: (name: string) => sqlError(209, {}, `Ambiguous column name '${name}'.`),
  valueCount: () => sqlError(213, {}, 'Column name or number of supplied values does not match table definition.'),
  unequalColumns: () =>
    sqlError(
      205,
      {},
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    ),
  offline: (name: string) =>
    sqlError(942, { class: 14, state: 4 }, `Database '${name}' cannot be opened because it is offline.`),
  overflowOf: (type: string, value: string) =>
    sqlError(220, goesOn, `Arithmetic overflow error for data type ${type}, value = ${value}.`),
  denied: (permission: string, object: string, database: string) =>
    sqlError(
      229,
      { class: 14, state: 5 },
      `The ${permission} permission was denied on the object '${object}', database '${database}', schema 'dbo'.`,
    ),
  noDate: () => sqlError(241, {}, 'Conversion failed when converting date and/or time from character string.'),
  noSystemType: (name: string) => sqlError(243, {}, `Type ${name} is not a defined system type.`),
  notWhole: (from: string, value: string, to: string) =>
    sqlError(245, {}, `Conversion failed when converting the ${from} value '${value}' to data type ${to}.`),
  deniedInDatabase: (permission: string, database: string) =>
    sqlError(262, { class: 14 }, `${permission} permission denied in database '${database}'.`),
  noNull: (column: string, table: string, statement: string) =>
    sqlError(
      515,
      { state: 2, ...goesOn },
      `Cannot insert the value NULL into column '${column}', table '${table}'; column does not allow nulls. ${statement} fails.`,
    ),
  checkFailed: (constraint: string) =>
    sqlError(547, goesOn, `The statement conflicted with the constraint "${constraint}".`),
  noDatabase: (name: string) =>
    sqlError(911, {}, `Database '${name}' does not exist. Make sure that the name is entered correctly.`),
  noAccess: (login: string, database: string) =>
    sqlError(
      916,
      { class: 14 },
      `The server principal "${login}" is not able to access the database "${database}" under the current security context.`,
    ),
  lockTimeout: () => sqlError(1222, { state: 56, ...goesOn }, 'Lock request time out period exceeded.'),
  duplicateKey: (columns: string, table: string) =>
    sqlError(
      2627,
      { class: 14, ...goesOn },
      `Violation of PRIMARY KEY constraint '${columns}'. Cannot insert duplicate key in object 'dbo.${table}'.`,
    ),
  truncated: (column: string) =>
    sqlError(2628, goesOn, `String or binary data would be truncated in column '${column}'.`),
  existsAlready: (name: string) =>
    sqlError(2714, { state: 6 }, `There is already an object named '${name}' in the database.`),
  noDataType: (column: number, name: string) =>
    sqlError(2715, {}, `Column, parameter, or variable #${column}: Cannot find data type ${name}.`),
  noProcedure: (name: string) => sqlError(2812, { state: 62, ...goesOn }, `Could not find stored procedure '${name}'.`),
  notDropped: (kind: string, name: string) =>
    sqlError(
      3701,
      { class: 11, state: 5, ...goesOn },
      `Cannot drop the ${kind} '${name}', because it does not exist or you do not have permission.`,
    ),
  noTransaction: (what: 'COMMIT' | 'ROLLBACK') =>
    sqlError(
      what === 'COMMIT' ? 3902 : 3903,
      goesOn,
      `The ${what} TRANSACTION request has no corresponding BEGIN TRANSACTION.`,
    ),
  readOnly: (database: string) =>
    sqlError(3906, { state: 2 }, `Failed to update database "${database}" because the database is read-only.`),
  notBound: (name: string) => sqlError(4104, {}, `The multi-part identifier "${name}" could not be bound.`),
  noColumnName: (place: number) =>
    sqlError(4511, {}, `Create View or Function failed because no column name was specified for column ${place}.`),
  wrongRight: (permission: string) =>
    sqlError(4606, {}, `Granted or revoked privilege ${permission} is not compatible with object.`),
  noUserFunction: (first: string, name: string) =>
    sqlError(
      4121,
      {},
      `Cannot find either column "${first}" or the user-defined function or aggregate "${name}", or the name is ambiguous.`,
    ),
  notNumeric: (from: string, to: string) =>
    sqlError(8114, { state: 5 }, `Error converting data type ${from} to ${to}.`),
  overflow: (to: string) =>
    sqlError(8115, { state: 2, ...goesOn }, `Arithmetic overflow error converting expression to data type ${to}.`),
  wrongOperand: (type: string, operator: string) =>
    sqlError(8117, {}, `Operand data type ${type} is invalid for ${operator} operator.`),
  divideByZero: () => sqlError(8134, goesOn, 'Divide by zero error encountered.'),
  notGuid: () =>
    sqlError(8169, { state: 2 }, 'Conversion failed when converting from a character string to uniqueidentifier.'),
  noLogin: (name: string) => sqlError(15007, {}, `'${name}' is not a valid login or you do not have permission.`),
  userExists: (name: string) =>
    sqlError(15023, {}, `User, group, or role '${name}' already exists in the current database.`),
  loginExists: (name: string) => sqlError(15025, {}, `The server principal '${name}' already exists.`),
  hasOtherUser: () => sqlError(15063, {}, 'The login already has an account under a different user name.'),
  hasMembers: () => sqlError(15144, {}, 'The role has members. It must be empty before it can be dropped.'),
  noPrincipal: (kind: string, name: string) =>
    sqlError(15151, {}, `Cannot find the ${kind} '${name}', because it does not exist or you do not have permission.`),
  notAllowed: () => sqlError(15247, {}, 'User does not have permission to perform this action.'),
  /** What SQL Server knows and we do not. It has no number for that; 50000 is the one of errors somebody else raises. */
  notHere: (what: string) => sqlError(50000, {}, `The practice server does not know ${what}.`),
};
