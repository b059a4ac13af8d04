/** How a file may be fetched: by the engine of the product, or by the plain way of a client. */
export type GetWay = 'engine' | 'node' | 'node-fetch' | 'fetch';

/** What the program is told to fetch. */
export interface GetOrder {
  readonly way: GetWay;
  readonly url: string;
  readonly to: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}
