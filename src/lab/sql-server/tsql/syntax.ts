/** What the parser makes of T-SQL: statements, queries and expressions as plain data. */
import type { SqlType, SqlValue } from '../engine.ts';

/** `a.b.c`, outermost first; a part left out (`CM_P01..Sites`) is empty. */
export type Name = readonly string[];

export interface WrittenType {
  readonly name: string;
  readonly arguments: readonly (number | 'max')[];
}

export type Expression =
  /** `type` is null for NULL. */
  | { readonly kind: 'literal'; readonly type: SqlType | null; readonly value: SqlValue }
  | { readonly kind: 'column'; readonly name: Name }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'not' | 'negative' | 'complement'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'is-null'; readonly of: Expression; readonly isNot: boolean }
  | {
      readonly kind: 'in';
      readonly of: Expression;
      readonly isNot: boolean;
      readonly among: readonly Expression[] | Query;
    }
  | {
      readonly kind: 'between';
      readonly of: Expression;
      readonly isNot: boolean;
      readonly low: Expression;
      readonly high: Expression;
    }
  | {
      readonly kind: 'like';
      readonly of: Expression;
      readonly isNot: boolean;
      readonly pattern: Expression;
      readonly escape: Expression | null;
    }
  | { readonly kind: 'exists'; readonly query: Query }
  | {
      readonly kind: 'case';
      readonly of: Expression | null;
      readonly cases: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | null;
    }
  | {
      readonly kind: 'call';
      readonly name: Name;
      readonly arguments: readonly Expression[];
      readonly isDistinct: boolean;
      readonly isStar: boolean;
      readonly over: { readonly partition: readonly Expression[]; readonly order: readonly Ordering[] } | null;
    }
  | {
      readonly kind: 'convert';
      readonly type: WrittenType;
      readonly of: Expression;
      readonly style: Expression | null;
      readonly isTry: boolean;
    }
  | { readonly kind: 'collate'; readonly of: Expression; readonly collation: string }
  | { readonly kind: 'query'; readonly query: Query };

export interface Ordering {
  readonly by: Expression;
  readonly isDescending: boolean;
}

export type Source =
  | { readonly kind: 'object'; readonly name: Name; readonly alias: string | null }
  | { readonly kind: 'derived'; readonly query: Query; readonly alias: string; readonly columns: readonly string[] }
  | {
      readonly kind: 'join';
      readonly how: string;
      readonly left: Source;
      readonly right: Source;
      readonly on: Expression | null;
    };

export type Item =
  /** `*` or `t.*`. */
  | { readonly kind: 'all'; readonly of: string | null }
  | { readonly kind: 'value'; readonly value: Expression; readonly alias: string | null }
  | { readonly kind: 'assignment'; readonly variable: string; readonly value: Expression };

export interface Select {
  readonly kind: 'select';
  readonly isDistinct: boolean;
  readonly top: Expression | null;
  readonly items: readonly Item[];
  readonly from: Source | null;
  readonly where: Expression | null;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | null;
}

export type Body =
  | Select
  | {
      readonly kind: 'set';
      readonly operator: 'UNION' | 'UNION ALL' | 'EXCEPT' | 'INTERSECT';
      readonly left: Body;
      readonly right: Body;
    }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly Expression[])[] };

export interface Query {
  readonly with: readonly { readonly name: string; readonly columns: readonly string[]; readonly query: Query }[];
  readonly body: Body;
  readonly order: readonly Ordering[];
  readonly offset: Expression | null;
  readonly fetch: Expression | null;
}

export interface ColumnPlan {
  readonly name: string;
  readonly type: WrittenType;
  readonly isNullable: boolean;
  readonly isIdentity: boolean;
  readonly default: Expression | null;
  readonly isPrimary: boolean;
  readonly isUnique: boolean;
}

export interface KeyPlan {
  readonly name: string | null;
  readonly kind: 'primary' | 'unique';
  readonly columns: readonly string[];
}

/** What a right is given on. */
export type Securable =
  | { readonly kind: 'object'; readonly name: Name }
  | { readonly kind: 'schema' | 'database'; readonly name: string }
  | null;

export type DroppedKind = 'TABLE' | 'VIEW' | 'FUNCTION' | 'USER' | 'ROLE' | 'LOGIN' | 'INDEX' | 'PROCEDURE';

export type Statement = { readonly line: number } & (
  | { readonly kind: 'nothing' }
  | { readonly kind: 'set-option'; readonly option: string; readonly value: string }
  | {
      readonly kind: 'declare';
      readonly variables: readonly {
        readonly name: string;
        readonly type: WrittenType;
        readonly value: Expression | null;
      }[];
    }
  | { readonly kind: 'set-variable'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'use'; readonly database: string }
  | { readonly kind: 'select'; readonly query: Query }
  | { readonly kind: 'insert'; readonly into: Name; readonly columns: readonly string[]; readonly values: Query | null }
  | {
      readonly kind: 'update';
      readonly table: Name;
      readonly changes: readonly { readonly column: string; readonly value: Expression }[];
      readonly where: Expression | null;
    }
  | { readonly kind: 'delete'; readonly table: Name; readonly where: Expression | null }
  | {
      readonly kind: 'create-table';
      readonly name: Name;
      readonly columns: readonly ColumnPlan[];
      readonly keys: readonly KeyPlan[];
    }
  | {
      readonly kind: 'create-view';
      readonly name: Name;
      readonly columns: readonly string[];
      readonly query: Query;
      readonly canReplace: boolean;
    }
  | {
      readonly kind: 'create-function';
      readonly name: Name;
      readonly parameters: readonly { readonly name: string; readonly type: WrittenType }[];
      readonly returns: WrittenType;
      readonly value: Expression;
      readonly canReplace: boolean;
    }
  | {
      readonly kind: 'create-index';
      readonly name: string;
      readonly table: Name;
      readonly columns: readonly string[];
      readonly isUnique: boolean;
    }
  | { readonly kind: 'create-login' | 'create-role'; readonly name: string }
  | {
      readonly kind: 'create-user';
      readonly name: string /** Entra ID vouches for it: no login of the server's own is needed. */;
      readonly isExternal: boolean;
      readonly login: string | null;
    }
  | { readonly kind: 'alter-role'; readonly role: string; readonly member: string; readonly isAdded: boolean }
  | {
      readonly kind: 'drop';
      readonly what: DroppedKind;
      readonly names: readonly Name[];
      readonly mayBeMissing: boolean;
    }
  | {
      readonly kind: 'right';
      readonly state: 'GRANT' | 'DENY' | 'REVOKE';
      readonly permissions: readonly string[];
      readonly on: Securable;
      readonly to: readonly string[];
    }
  | { readonly kind: 'begin-transaction' }
  | { readonly kind: 'commit' | 'rollback' | 'save'; readonly name: string | null }
  | { readonly kind: 'wait'; readonly delay: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | {
      readonly kind: 'raise';
      readonly number: Expression | null;
      readonly message: Expression;
      readonly class: Expression | null;
      readonly state: Expression;
    }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly statement: Statement;
      readonly otherwise: Statement | null;
    }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | { readonly kind: 'execute-text'; readonly text: Expression }
  | { readonly kind: 'execute'; readonly procedure: Name }
  | { readonly kind: 'return' }
);
