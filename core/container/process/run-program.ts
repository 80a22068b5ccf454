import { spawn } from 'node:child_process';
import { StrataError } from '../../oci/strata-error.ts';

export interface Ended {
  /** Exit code; 128 and the number of the signal that ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of what such a program says; more is passed over. */
const MOST_OUTPUT = 64 * 1024;

/** What system programs get: nothing of our own environment, which may hold secrets. */
export function programEnvironment(): Record<string, string> {
  const path = process.env['PATH'] ?? '';
  return {
    PATH: `${path}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LC_ALL: 'C',
    // The newer call takes no option longer than 255 bytes, and a stack of folders is longer.
    LIBMOUNT_FORCE_MOUNT2: 'always',
  };
}

/** Runs a small program of the system to its end, whatever its exit code. `NO_RUNTIME` when it is not installed. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: programEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST_OUTPUT) said[name] += text.slice(0, MOST_OUTPUT);
      });
    child.on('error', (cause) => reject(notStarted(command, cause)));
    child.on('close', (code) => resolve({ code: code ?? 137, ...said }));
  });
}

export function notStarted(command: string, cause: unknown): StrataError {
  return new StrataError('NO_RUNTIME', `Could not start "${command}"`, {
    action: `Check that ${command} is installed.`,
    evidence: { command },
    cause,
  });
}
