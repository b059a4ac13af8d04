import { type IncomingHttpHeaders, request } from 'node:http';

/** An answer as it came over the wire: redirects are not followed, a cut body is told. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether the body came to its announced end. */
  readonly isWhole: boolean;
}

/** Sends one request and collects the answer; rejects when the connection ends before an answer begins. */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: Uint8Array;
    readonly signal?: AbortSignal;
  } = {},
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        agent: false,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        const finish = (isWhole: boolean): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(pieces),
            isWhole,
          });
        response.on('end', () => finish(response.complete));
        response.on('error', () => finish(false));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}
