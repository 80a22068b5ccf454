import { spawn } from 'node:child_process';
import { shownAddress } from '../../oci/shown-address.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { systemCode } from '../../stream/disk-error.ts';

export interface GitOrder {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Address as messages have it. */
  readonly remote: string;
  readonly signal: AbortSignal;
}

/** Of what git says; more is passed over. */
const MOST_OUTPUT = 1024 * 1024;
/** Characters of git's last words in a message. */
const MOST_WORDS = 500;

/** What a checkout has for whoever has another umask: git gives files the modes that this leaves. */
const WITH_USUAL_MODES = 'umask 022; exec git "$@"';

/**
 * Runs the system's git to its end, and gives what it printed. A cancel kills it with all that it started.
 * @throws GIT_FAILED with git's own words, `CANCELLED`
 */
export function runGit({ args, environment, remote, signal }: GitOrder): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const child = spawn('sh', ['-c', WITH_USUAL_MODES, 'git', ...args], {
      env: environment,
      // In no repository, whose configuration would count.
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that its helpers (ssh, git-remote-https) end with it.
      detached: true,
    });
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if (systemCode(error) !== 'ESRCH') throw error;
      }
    };
    signal.addEventListener('abort', kill, { once: true });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST_OUTPUT) said[name] += text.slice(0, MOST_OUTPUT);
      });
    child.on('error', (cause) => {
      signal.removeEventListener('abort', kill);
      reject(failed(remote, 'it could not be started', -1, cause));
    });
    child.on('close', (code) => {
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(cancelled());
      else if (code === 0) resolve(said.stdout);
      else if (code === 127)
        reject(
          new StrataError('GIT_FAILED', `${remote} cannot be fetched: git is not installed`, {
            action: 'Install git (apt-get install git, dnf install git, brew install git), then build again.',
            evidence: { remote },
          }),
        );
      else reject(failed(remote, lastWords(said.stderr), code ?? -1));
    });
  });
}

function lastWords(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const fatal = lines.filter((line) => /^(?:fatal|error|ERROR|ssh|remote|Permission|Host key)/.test(line));
  return (fatal.length > 0 ? fatal : lines).slice(-3).join('; ');
}

function failed(remote: string, words: string, code: number, cause?: unknown): StrataError {
  // What a server says may repeat what it was sent.
  const shown = visibleText(shownAddress(words)).slice(0, MOST_WORDS);
  const isRefused = /Authentication|Permission denied|could not read Username|Access denied|40[13]/.test(
    words,
  );
  return new StrataError('GIT_FAILED', `git could not fetch ${remote}: ${shown}`, {
    action: isRefused
      ? 'Give what opens it: --ssh default for ssh, --secret id=GIT_AUTH_TOKEN,env=… for https.'
      : 'Check the address and the branch, tag or commit in it.',
    evidence: { remote, code },
    retryable: !isRefused,
    cause,
  });
}

function cancelled(): StrataError {
  return new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
