import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Credentials } from './credentials.ts';
import { Secret } from './secret.ts';

/** A keychain may ask a person to unlock it; longer than this and the pull should say what it waits for. */
const HELPER_TIMEOUT_MS = 10_000;
const LONGEST_ANSWER = 64 * 1024;

const schema = z.object({ Username: z.string(), Secret: z.string() });
/** What helpers say when they work and simply have nothing; docker compares the same words. */
const NOTHING_SAVED = /credentials not found in native keychain/i;

export interface HelperOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks `docker-credential-<name>` for the login of `server`. No shell, a checked name, an answer of known form and
 * size, in time — else `CREDENTIAL_HELPER_FAILED` (fault C2). `undefined`: it has none.
 * https://github.com/docker/docker-credential-helpers#development
 */
export async function askHelper(
  name: string,
  server: string,
  options: HelperOptions,
): Promise<Credentials | undefined> {
  const program = programOf(name, server);
  const answer = await run(program, 'get', server, { server, ...options });
  if (answer === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch {
    // The parser's own message quotes the text, which may be a password.
    throw failed(program, server, 'Its answer is not JSON.');
  }
  const login = schema.safeParse(json);
  if (!login.success) throw failed(program, server, 'Its answer holds no Username and Secret.');
  const { Username: username, Secret: secret } = login.data;
  if (username === '' && secret === '') return undefined;
  if (username === '<token>') return { kind: 'identity-token', token: new Secret(secret) };
  return { kind: 'password', username, password: new Secret(secret) };
}

/** Gives a login to a helper, in the place of one that it has. */
export async function storeWithHelper(
  name: string,
  server: string,
  login: { readonly username: string; readonly secret: Secret },
  options: HelperOptions,
): Promise<void> {
  const question = { ServerURL: server, Username: login.username, Secret: login.secret.reveal() };
  await run(programOf(name, server), 'store', JSON.stringify(question), {
    server,
    secret: login.secret,
    ...options,
  });
}

/** Takes the login of `server` away from a helper; one that has none is content. */
export async function eraseWithHelper(name: string, server: string, options: HelperOptions): Promise<void> {
  await run(programOf(name, server), 'erase', server, { server, ...options });
}

function programOf(name: string, server: string): string {
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw failed(
      'with an unusable name',
      server,
      'A helper is named by letters, digits, dot, dash and underscore.',
    );
  const program = `docker-credential-${name}`;
  // A line feed would be a second question.
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(server))
    throw failed(program, server, 'The name of the registry holds control characters.');
  return program;
}

interface Running extends HelperOptions {
  /** For messages. */
  readonly server: string;
  /** Never in one. */
  readonly secret?: Secret;
}

async function run(
  program: string,
  verb: 'get' | 'store' | 'erase',
  input: string,
  { server, secret, env, timeoutMs = HELPER_TIMEOUT_MS, signal }: Running,
): Promise<string | undefined> {
  // Most pulls ask no helper, and some are to take no longer than a glance.
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const settings = {
      env,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: LONGEST_ANSWER,
      windowsHide: true,
    } as const;
    const child = execFile(
      program,
      [verb],
      { ...settings, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else if (error.name === 'AbortError') reject(error);
        else if (NOTHING_SAVED.test(stdout) || NOTHING_SAVED.test(stderr)) resolve(undefined);
        else
          reject(
            failed(
              program,
              server,
              explain(error, timeoutMs, withoutSecret(stderr || stdout, secret)),
              error.code === 'ENOENT',
            ),
          );
      },
    );
    // It may end without reading its question.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Some helpers repeat what they were given. */
function withoutSecret(said: string, secret: Secret | undefined): string {
  const text = secret?.reveal() ?? '';
  return text === '' ? said : said.replaceAll(text, String(secret));
}

function explain(
  error: { readonly code?: unknown; readonly killed?: boolean },
  timeoutMs: number,
  said: string,
): string {
  if (error.code === 'ENOENT') return 'It is not installed.';
  if (error.code === 'EACCES') return 'It is not executable.';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'Its answer is far too long.';
  if (error.killed === true) return `It did not answer within ${timeoutMs / 1000} s.`;
  // A half-printed answer may hold the password itself; a message does not look like that.
  const quotable = said.trim() !== '' && !/[{}"]/.test(said);
  return `It ended with ${String(error.code)}${quotable ? `: ${visibleLine(said.trim()).slice(0, 200)}` : ''}.`;
}

function failed(program: string, server: string, why: string, missing = false): StrataError {
  return new StrataError(
    'CREDENTIAL_HELPER_FAILED',
    `The credential helper ${program} failed for ${server}. ${why}`,
    {
      action: missing
        ? `Install ${program}, or remove it from docker's config.json (credsStore, credHelpers).`
        : `Try it in a terminal: echo ${/^[\w.:/[\]-]+$/.test(server) ? server : '<registry>'} | ${program} get`,
      evidence: {
        helper: program,
        registry: visibleLine(server).slice(0, 200),
        ...(missing ? { missing: 1 } : {}),
      },
      retryable: false,
    },
  );
}
