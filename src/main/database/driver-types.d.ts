/** As much of mssql as we use: it brings no types of its own. https://www.npmjs.com/package/mssql, version 12. */
declare module 'mssql' {
  import type { EventEmitter } from 'node:events';

  interface Column {
    readonly name: string;
    /** One of `TYPES`. */
    readonly type: unknown;
    /** In bytes. */
    readonly length: number;
    readonly udt?: { readonly name: string };
  }

  interface Request extends EventEmitter {
    stream: boolean;
    arrayRowMode: boolean;
    input(name: string, type: unknown, value: unknown): Request;
    query(text: string): Promise<{ readonly recordset: readonly (readonly unknown[])[] | undefined }>;
    cancel(): void;
    pause(): void;
    resume(): void;
  }

  interface ConnectionPool extends EventEmitter {
    connect(): Promise<ConnectionPool>;
    close(): Promise<void>;
    request(): Request;
  }

  interface Mssql {
    readonly ConnectionPool: new (config: object) => ConnectionPool;
    readonly TYPES: Readonly<Record<string, unknown>>;
    readonly NVarChar: (length: number) => unknown;
  }

  const mssql: Mssql;
  // biome-ignore lint/style/noDefaultExport: it is how Node gives what a CommonJS module exports.
  export default mssql;
  export type { Column, ConnectionPool, Mssql, Request };
}

/** mssql's other driver, by Microsoft's own ODBC driver; only where somebody has installed the package msnodesqlv8. */
declare module 'mssql/msnodesqlv8.js' {
  import type { Mssql } from 'mssql';

  const mssql: Mssql;
  // biome-ignore lint/style/noDefaultExport: it is how Node gives what a CommonJS module exports.
  export default mssql;
}
