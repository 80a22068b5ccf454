import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createAgents } from '../registry/http/agents.ts';
import { bodyBytes } from '../registry/http/body.ts';
import { headerText, shownUrl, type HttpRequest } from '../registry/http/http.ts';
import { DEFAULT_LIMITS } from '../registry/limits.ts';
import { followingRedirects } from '../registry/http/redirects.ts';
import { createTransport } from '../registry/http/transport.ts';
import { digestAlgorithm, parseDigest, type Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { explained } from '../stream/disk-error.ts';

interface DownloadOrder {
  readonly address: string;
  /** `--checksum`; `null` when none was given. */
  readonly checksum: string | null;
  /** New file. */
  readonly file: string;
  /** Who wants it: "Line 3: ADD". */
  readonly what: string;
  readonly signal: AbortSignal;
}

interface Downloaded {
  /** The time that its server says it has, in seconds. */
  readonly mtime: number | null;
  /** Of its bytes: with the algorithm of the checksum, else SHA-256. */
  readonly digest: Digest;
}

/** Fetches what is named by an address. */
export async function download(order: DownloadOrder): Promise<Downloaded> {
  const { address, checksum, file, what, signal } = order;
  const url = new URL(address);
  // Whoever is in between could send anything (fault B3).
  if (url.protocol !== 'https:' && checksum === null && !LOCAL.test(url.hostname))
    throw refused(what, `${shownUrl(url)} comes over plain HTTP; give its --checksum, or use https://`);
  if (url.username !== '' || url.password !== '')
    throw refused(what, 'an address with a password is not fetched');
  url.hash = '';
  const agents = createAgents({});
  try {
    const send = followingRedirects(createTransport(agents, DEFAULT_LIMITS, 'strata'));
    const request: HttpRequest = {
      method: 'GET',
      url,
      headers: {},
      what: shownUrl(url),
      destination: 'registry',
      signal,
    };
    const response = await send(request);
    if (response.status !== 200) {
      response.body.destroy();
      throw refused(what, `${shownUrl(url)} answered ${response.status}`);
    }
    const algorithm = checksum === null ? 'sha256' : digestAlgorithm(parseDigest(checksum));
    const hash = createHash(algorithm);
    const target = await explained('make', file, () => open(file, 'wx', 0o600));
    try {
      for await (const bytes of bodyBytes(response, request, DEFAULT_LIMITS)) {
        hash.update(bytes);
        await explained('write', file, () => target.writeFile(bytes));
      }
    } finally {
      await target.close();
    }
    const digest = parseDigest(`${algorithm}:${hash.digest('hex')}`);
    if (checksum !== null && digest !== checksum)
      throw new StrataError('DIGEST_MISMATCH', `${what}: digest mismatch ${digest}: ${checksum}`, {
        action: 'What is at the address is not what is expected. Nothing of it was kept.',
        evidence: { digest, expected: checksum },
      });
    const modified = Date.parse(headerText(response.headers, 'last-modified') ?? '');
    return { mtime: Number.isNaN(modified) ? null : Math.floor(modified / 1000), digest };
  } finally {
    agents.close();
  }
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** What a file is called that has no name of its own. */
export function nameOfAddress(address: string): string {
  const name = new URL(address).pathname.split('/').at(-1) ?? '';
  try {
    // Neither can be in a name.
    return decodeURIComponent(name).replace(/[/\0]/g, '_') || 'download';
  } catch {
    return name;
  }
}

function refused(what: string, why: string): StrataError {
  return new StrataError('INVALID_INPUT', `${what}: ${why}`);
}
