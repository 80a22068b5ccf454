import { readFile, realpath } from 'node:fs/promises';
import { protocol } from 'electron';
import { SCHEME } from './address.ts';
import { pageFile } from './page-file.ts';
import { HEADERS } from './policy.ts';

/** To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the page's own files, and nothing else, at {@link SCHEME}. */
export function servePage(folder: string): void {
  const root = realpath(folder);
  protocol.handle(SCHEME, async ({ method, url }) => {
    try {
      const found = method === 'GET' ? pageFile(url, await root) : undefined;
      // A symbolic link in the folder would lead out of it.
      if (!found || (await realpath(found.file)) !== found.file) return refusal();
      return new Response(await readFile(found.file), {
        headers: { ...HEADERS, 'content-type': found.type },
      });
    } catch {
      return refusal();
    }
  });
}

function refusal(): Response {
  return new Response('Not found', { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain' } });
}
