/*
 * Queries of T-SQL as queries SQLite runs. Columns of the translated query are called c1, c2, ... and sources t1, t2, ...:
 * names of T-SQL may be doubled, empty or anything, and are only told to the client.
 */
import type { SqlType } from '../engine.ts';
import { say } from '../tsql/sql-error.ts';
import type { Body, Expression, Item, Name, Ordering, Query, Select, Source } from '../tsql/syntax.ts';
import type { Translated } from './built-in.ts';
import { type ColumnFacts, quotedName } from './catalogue.ts';
import type { Environment, QueryColumn, Scope, ScopeSource, TranslatedQuery } from './environment.ts';
import { ExpressionTranslator } from './expressions.ts';
import { commonType } from './type-rules.ts';

/** A query that has a name by WITH. */
interface Named {
  readonly name: string;
  readonly query: TranslatedQuery;
}

export class QueryTranslator {
  readonly expressions: ExpressionTranslator;
  readonly #environment: Environment;
  #named: readonly Named[] = [];

  constructor(environment: Environment, parameters: ReadonlyMap<string, Translated> = new Map()) {
    this.#environment = environment;
    this.expressions = new ExpressionTranslator(
      environment,
      (query, scope) => this.translate(query, scope),
      (inside, given) => new QueryTranslator(inside, given).expressions,
      parameters,
    );
  }

  /** @throws {SqlError} */
  translate(query: Query, outer: Scope | null = null): TranslatedQuery {
    const before = this.#named;
    for (const { name, columns, query: inner } of query.with)
      this.#named = [
        { name: name.toLowerCase(), query: renamed(this.translate(inner, outer), columns) },
        ...this.#named,
      ];
    const limit = this.#limit(query, outer);
    const translated =
      query.body.kind === 'select'
        ? this.#select(query.body, query.order, limit, outer)
        : this.#ordered(this.#body(query.body, outer), query.order, limit, outer);
    this.#named = before;
    return translated;
  }

  /** A source of its own for UPDATE and DELETE, whose columns are called by their own names. */
  scopeOf(name: string, alias: string, columns: readonly ColumnFacts[]): Scope {
    return { sources: [{ name: name.toLowerCase(), alias, columns }], outer: null };
  }

  #limit({ offset, fetch, body }: Query, outer: Scope | null): string {
    const sql = (expression: Expression): string => this.expressions.translate(expression, outer).sql;
    if (body.kind === 'select' && body.top !== null) return ` LIMIT ${sql(body.top)}`;
    if (offset === null) return '';
    return ` LIMIT ${fetch === null ? '-1' : sql(fetch)} OFFSET ${sql(offset)}`;
  }

  #body(body: Body, outer: Scope | null): TranslatedQuery {
    switch (body.kind) {
      case 'select': {
        const limit = body.top === null ? '' : ` LIMIT ${this.expressions.translate(body.top, outer).sql}`;
        return this.#select(body, [], limit, outer);
      }
      case 'rows':
        return this.#rows(body.rows, outer);
      case 'set':
        return this.#combined(body.operator, this.#body(body.left, outer), this.#body(body.right, outer));
    }
  }

  #rows(rows: readonly (readonly Expression[])[], outer: Scope | null): TranslatedQuery {
    const [first, ...others] = rows.map((row) => {
      const values = row.map((value) => this.expressions.translate(value, outer));
      const columns = values.map((value, index) => columnOf(value, '', index, null));
      return { sql: `SELECT ${values.map(({ sql }, index) => `${sql} AS c${index + 1}`).join(', ')}`, columns };
    });
    if (first === undefined) throw say.valueCount();
    let all: TranslatedQuery = first;
    for (const other of others) all = this.#combined('UNION ALL', all, other);
    return all;
  }

  #combined(operator: string, left: TranslatedQuery, right: TranslatedQuery): TranslatedQuery {
    if (left.columns.length !== right.columns.length) throw say.unequalColumns();
    const columns = left.columns.map((column, index): QueryColumn => {
      const other = right.columns[index] ?? column;
      const isIso = column.isIso && other.isIso;
      return {
        ...column,
        type: commonType([column.type, other.type]),
        isNullable: column.isNullable || other.isNullable,
        isIso,
      };
    });
    return { sql: `${this.#as(left, columns)} ${operator} ${this.#as(right, columns)}`, columns };
  }

  /** The query with its values in the types of these columns. */
  #as(query: TranslatedQuery, columns: readonly QueryColumn[]): string {
    const values = query.columns.map((column, index) => {
      const to = columns[index];
      const isSame = to === undefined || to.type === null || column.type === null || to.isIso;
      const value: Translated = { sql: `c${index + 1}`, type: column.type, isIso: column.isIso };
      return isSame ? value.sql : this.expressions.converted(value, to.type);
    });
    const list = values.map((sql, index) => (sql === `c${index + 1}` ? sql : `${sql} AS c${index + 1}`)).join(', ');
    return `SELECT ${list} FROM (${query.sql})`;
  }

  #ordered(query: TranslatedQuery, order: readonly Ordering[], limit: string, outer: Scope | null): TranslatedQuery {
    if (order.length === 0 && limit === '') return query;
    const alias = this.#environment.nextAlias();
    const sources = [{ name: '', alias, columns: query.columns }];
    const terms = order.map(({ by, isDescending }) => {
      const value = this.#outputColumn(by, query.columns, alias) ?? this.expressions.translate(by, { sources, outer });
      return `${this.expressions.sortable(value)}${isDescending ? ' DESC' : ''}`;
    });
    const ordering = terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`;
    return { ...query, sql: `SELECT * FROM (${query.sql}) AS ${alias}${ordering}${limit}` };
  }

  #select(select: Select, order: readonly Ordering[], limit: string, outer: Scope | null): TranslatedQuery {
    const from = select.from === null ? null : this.#source(select.from, outer);
    const scope: Scope = { sources: from?.sources ?? [], outer };
    const values = select.items.flatMap((item) => this.#item(item, scope));
    const columns = values.map(({ value, name, variable }, index) => columnOf(value, name, index, variable));
    const list = values.map(({ value }, index) => `${value.sql} AS c${index + 1}`).join(', ');
    const one = (expression: Expression): string => this.expressions.translate(expression, scope).sql;
    const clauses = [
      `SELECT ${select.isDistinct ? 'DISTINCT ' : ''}${list}`,
      ...(from === null ? [] : [`FROM ${from.sql}`]),
      ...(select.where === null ? [] : [`WHERE ${one(select.where)}`]),
      ...(select.groupBy.length === 0 ? [] : [`GROUP BY ${select.groupBy.map(one).join(', ')}`]),
      ...(select.having === null ? [] : [`HAVING ${one(select.having)}`]),
    ];
    const terms = order.map(({ by, isDescending }) => {
      const value = this.#outputColumn(by, columns, null) ?? this.expressions.translate(by, scope);
      return `${this.expressions.sortable(value)}${isDescending ? ' DESC' : ''}`;
    });
    if (terms.length > 0) clauses.push(`ORDER BY ${terms.join(', ')}`);
    return { sql: `${clauses.join(' ')}${limit}`, columns };
  }

  /** What ORDER BY means by a number or by the name of a column of the result. */
  #outputColumn(by: Expression, columns: readonly QueryColumn[], alias: string | null): Translated | null {
    const place =
      by.kind === 'literal' && typeof by.value === 'bigint'
        ? Number(by.value) - 1
        : by.kind === 'column' && by.name.length === 1
          ? columns.findIndex(({ name }) => name.toLowerCase() === by.name[0]?.toLowerCase())
          : -1;
    const column = columns[place];
    if (column === undefined) return null;
    return { sql: `${alias === null ? '' : `${alias}.`}c${place + 1}`, type: column.type, isIso: column.isIso };
  }

  #item(item: Item, scope: Scope): readonly { value: Translated; name: string; variable: string | null }[] {
    if (item.kind === 'all') {
      const sources = scope.sources.filter(({ name }) => item.of === null || name === item.of.toLowerCase());
      if (sources.length === 0) throw say.notBound(`${item.of ?? ''}.*`);
      return sources.flatMap(({ alias, columns }) =>
        columns.map(({ name, sql, type, isIso, isNullable }) => ({
          value: { sql: `${alias}.${sql}`, type, isIso, isNullable },
          name,
          variable: null,
        })),
      );
    }
    const value = this.expressions.translate(item.value, scope);
    if (item.kind === 'assignment') return [{ value, name: '', variable: item.variable }];
    const own = item.value.kind === 'column' ? (item.value.name.at(-1) ?? '') : '';
    return [{ value, name: item.alias ?? own, variable: null }];
  }

  #source(source: Source, outer: Scope | null): { readonly sql: string; readonly sources: readonly ScopeSource[] } {
    if (source.kind === 'derived') {
      const query = renamed(this.translate(source.query, outer), source.columns);
      return this.#derived(query, source.alias);
    }
    if (source.kind === 'object') return this.#object(source.name, source.alias);
    const left = this.#source(source.left, outer);
    const right = this.#source(source.right, outer);
    const side = source.how.split(' ')[0];
    const sources = [
      ...(side === 'RIGHT' || side === 'FULL' ? left.sources.map(nullable) : left.sources),
      ...(side === 'LEFT' || side === 'FULL' ? right.sources.map(nullable) : right.sources),
    ];
    const on = source.on === null ? '' : ` ON ${this.expressions.translate(source.on, { sources, outer }).sql}`;
    const isNested = source.right.kind === 'join';
    return { sql: `${left.sql} ${source.how} ${isNested ? `(${right.sql})` : right.sql}${on}`, sources };
  }

  #derived(query: TranslatedQuery, name: string): { readonly sql: string; readonly sources: readonly ScopeSource[] } {
    const alias = this.#environment.nextAlias();
    const columns = query.columns.map((column, index) => ({ ...column, sql: `c${index + 1}` }));
    return { sql: `(${query.sql}) AS ${alias}`, sources: [{ name: name.toLowerCase(), alias, columns }] };
  }

  #object(written: Name, alias: string | null): { readonly sql: string; readonly sources: readonly ScopeSource[] } {
    const name = written.at(-1) ?? '';
    const called = alias ?? name;
    const named = written.length === 1 ? this.#named.find((each) => each.name === name.toLowerCase()) : undefined;
    if (named !== undefined) return this.#derived(named.query, called);
    const schema = (written.at(-2) ?? '').toLowerCase();
    const database = written.at(-3);
    const system = this.#environment.systemView(`${schema}.${name.toLowerCase()}`);
    const asSource = this.#environment.nextAlias();
    if (system !== null) {
      const sources = [{ name: called.toLowerCase(), alias: asSource, columns: system.columns }];
      return { sql: `(${system.sql}) AS ${asSource}`, sources };
    }
    const isHere = database === undefined || database.toLowerCase() === this.#environment.database.toLowerCase();
    const found = (schema === '' || schema === 'dbo') && isHere ? this.#environment.catalogue.find(name) : null;
    if (found === null || found.kind === 'function') throw say.noObject(written.join('.'));
    this.#environment.check('SELECT', found.name);
    const sources = [{ name: called.toLowerCase(), alias: asSource, columns: found.columns }];
    return { sql: `${quotedName(found.name)} AS ${asSource}`, sources };
  }
}

function columnOf(value: Translated, name: string, index: number, variable: string | null): QueryColumn {
  const type: SqlType | null = value.type;
  return {
    name,
    sql: `c${index + 1}`,
    type,
    isNullable: value.isNullable !== false,
    isIso: value.isIso ?? false,
    variable,
  };
}

function renamed(query: TranslatedQuery, names: readonly string[]): TranslatedQuery {
  if (names.length === 0) return query;
  if (names.length !== query.columns.length) throw say.valueCount();
  return {
    ...query,
    columns: query.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })),
  };
}

/** The far side of an outer join may have nothing to give. */
function nullable(source: ScopeSource): ScopeSource {
  return { ...source, columns: source.columns.map((column) => ({ ...column, isNullable: true })) };
}
