import { type RendererFile, securityHeaders, serveFile } from '../renderer-files.ts';
import { pageOrigin } from './channels.ts';

/** Serves the built screens at `app://service-connection/`, and nothing else, with the headers every host sends. */
export function servePage(files: ReadonlyMap<string, RendererFile>): (request: Request) => Response {
  return (request) => {
    const url = new URL(request.url);
    const isHere = `${url.protocol}//${url.host}` === pageOrigin && request.method === 'GET';
    const file = isHere ? files.get(url.pathname) : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers: securityHeaders });
    const { bytes, headers } = serveFile(file);
    return new Response(bytes, { headers });
  };
}
