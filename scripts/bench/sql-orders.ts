/** What the programs of the SQL measures are told, as JSON. */
export interface SqlServerOrder {
  readonly database: string;
  /** The SQLite file behind it. */
  readonly path: string;
  readonly userName: string;
  readonly password: string;
}

/** All usage data is to be read, and so many rows are to come. */
export interface SqlReadOrder {
  readonly port: number;
  readonly database: string;
  readonly userName: string;
  readonly password: string;
  readonly rows: number;
}
