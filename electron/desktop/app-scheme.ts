/** app://ridgeline/…: the files of the built window, with the same headers as in the browser shell. */
import { readRendererFile } from '../shells/renderer-files.ts';
import { securityHeaders } from '../shells/security-headers.ts';
import { isOwnAddress } from './policy.ts';

export function appSchemeHandler(rendererFolder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const plain = { ...securityHeaders(), 'Content-Type': 'text/plain; charset=utf-8' };
    if (!isOwnAddress(request.url)) return new Response('There is no such place.\n', { status: 404, headers: plain });
    if (request.method !== 'GET') return new Response('Only GET.\n', { status: 405, headers: plain });
    const file = await readRendererFile(rendererFolder, new URL(request.url).pathname);
    if (!file) return new Response('There is no such file.\n', { status: 404, headers: plain });
    return new Response(file.bytes, { headers: { ...securityHeaders(), 'Content-Type': file.type } });
  };
}
