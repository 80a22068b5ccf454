import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Scanner } from '../../api/trust.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';

/** A scanner that is installed and says which version it is. */
export interface FoundScanner extends Scanner {
  readonly file: string;
}

const PROGRAMS = ['trivy', 'grype'] as const;

/** Saying a version takes some 100 ms; one that downloads something first may as well be missing. */
const VERSION_MS = 10_000;
const LONGEST_VERSION = 64 * 1024;

/** Where programs of package managers lie that a window started by the desktop has not on its PATH. */
const FURTHER_FOLDERS = process.platform === 'win32' ? [] : ['/usr/local/bin', '/opt/homebrew/bin'];

export const NO_SCANNER_ACTION =
  'Install trivy (https://trivy.dev) or grype (https://github.com/anchore/grype) so that it is on PATH, then look again.';

/** The first of trivy and grype that answers; `undefined` when neither is there. `SCANNER_FAILED`: there, and broken. */
export async function findScanner(
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<FoundScanner | undefined> {
  let failure: unknown;
  for (const program of PROGRAMS) {
    const file = await fileOf(program, environment);
    if (file === undefined) continue;
    try {
      return { program, file, version: await versionOf(program, file, environment, signal) };
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

/** Relative entries of PATH are left out: what lies in a folder that somebody is in is nobody's scanner. */
async function fileOf(program: string, { PATH = '' }: NodeJS.ProcessEnv): Promise<string | undefined> {
  const name = process.platform === 'win32' ? `${program}.exe` : program;
  const folders = [...PATH.split(path.delimiter), ...FURTHER_FOLDERS].filter((each) => path.isAbsolute(each));
  for (const folder of folders) {
    const file = path.join(folder, name);
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      // Not there: the next folder may have it.
    }
  }
  return undefined;
}

async function versionOf(
  program: Scanner['program'],
  file: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<string> {
  const options = {
    env,
    timeout: VERSION_MS,
    maxBuffer: LONGEST_VERSION,
    killSignal: 'SIGKILL',
    windowsHide: true,
    ...(signal === undefined ? {} : { signal }),
  } as const;
  const said = await new Promise<string>((resolve, reject) => {
    execFile(file, ['--version'], options, (error, out) => {
      if (error === null) return resolve(out);
      if (signal?.aborted === true)
        return reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
      reject(broken(program, file, `it does not say its version: ${visibleLine(error.message)}`));
    });
  });
  const version = /\b\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?/.exec(said)?.[0];
  if (version === undefined)
    throw broken(program, file, `it says "${visibleLine(said).slice(0, 100)}" when asked for its version`);
  return version;
}

function broken(program: string, file: string, reason: string): StrataError {
  return new StrataError('SCANNER_FAILED', `${file} cannot be used: ${reason.slice(0, 500)}`, {
    action: `Try ${program} --version in a terminal, and install it again when that fails, too.`,
    evidence: { program: file },
  });
}
