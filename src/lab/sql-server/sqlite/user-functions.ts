/* Calls of the database's own functions, `dbo.fnX()`. */
import { parseBatch } from '../tsql/parser.ts';
import { say } from '../tsql/sql-error.ts';
import type { Expression } from '../tsql/syntax.ts';
import type { Translated } from './built-in.ts';
import { type DatabaseObject, quotedName } from './catalogue.ts';
import { type Environment, nullValue, type Scope } from './environment.ts';
import type { ExpressionTranslator } from './expressions.ts';
import { typeWritten } from './type-written.ts';

type Call = Expression & { readonly kind: 'call' };

/** `dbo.fnX()`. */
export function translateUserCall(call: Call, scope: Scope | null, expressions: ExpressionTranslator): Translated {
  const { environment } = expressions;
  const [first = ''] = call.name;
  const name = call.name.at(-1) ?? '';
  const found = environment.catalogue.find(name);
  if (found?.kind !== 'function') throw say.noUserFunction(first, call.name.join('.'));
  environment.check('EXECUTE', found.name);
  const given = call.arguments.map((each) => expressions.translate(each, scope));
  return found.source === null
    ? valueOfView(found, given, expressions)
    : valueOfSource(found.source, given, expressions);
}

function valueOfSource(source: string, given: readonly Translated[], expressions: ExpressionTranslator): Translated {
  const [statement] = parseBatch(source);
  if (statement?.kind !== 'create-function') throw new Error('A function keeps the statement that made it.');
  if (given.length !== statement.parameters.length)
    throw say.argumentCount(statement.name.at(-1) ?? '', statement.parameters.length);
  const parameters = new Map(
    statement.parameters.map(({ name, type }, index) => {
      const parameterType = typeWritten(type);
      return [
        name.toLowerCase(),
        { sql: expressions.converted(given[index] ?? nullValue, parameterType), type: parameterType },
      ];
    }),
  );
  // The right to the function is enough: what it reads itself is not asked for.
  const inside: Environment = { ...expressions.environment, check: () => undefined };
  const translator = expressions.inside(inside, parameters);
  const type = typeWritten(statement.returns);
  return { type, sql: translator.converted(translator.translate(statement.value, null), type) };
}

/** A function of the practice site: a view with `Value`, whose other columns are its parameters. */
function valueOfView(view: DatabaseObject, given: readonly Translated[], translator: ExpressionTranslator): Translated {
  const value = view.columns.find(({ name }) => name === 'Value');
  const parameters = view.columns.filter(({ name }) => name !== 'Value');
  if (parameters.length !== given.length) throw say.argumentCount(view.name, parameters.length);
  const tests = parameters.map(({ sql }, index) => `${sql} = ${translator.plain(given[index] ?? nullValue)}`);
  const where = tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`;
  return { type: value?.type ?? null, sql: `(SELECT "Value" FROM ${quotedName(view.name)}${where})` };
}
