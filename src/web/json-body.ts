/** A body that was read, or the HTTP status that says why it was not. */
export type JsonBody =
  | { readonly isOk: true; readonly value: unknown }
  | { readonly isOk: false; readonly status: 400 | 413 };

/** Reads a request's body as JSON in UTF-8, up to a limit: it never keeps more than that in memory. */
export async function readJsonBody(request: AsyncIterable<Uint8Array>, maxBytes: number): Promise<JsonBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.byteLength;
    if (size > maxBytes) return { isOk: false, status: 413 };
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return { isOk: true, value: JSON.parse(text) };
  } catch {
    return { isOk: false, status: 400 };
  }
}
