import { spawn, type ChildProcess } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds after which it is killed and the run fails. */
  readonly timeout?: number;
}

export interface Finished {
  /** Exit code; -1 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: Buffer;
}

const TIMEOUT = 60_000;

/** Debian packages of the tools that tests use, where they are not called like the tool. */
const PACKAGES: Readonly<Record<string, string>> = {
  busybox: 'busybox-static',
  perl: 'perl-base',
  rpmbuild: 'rpm',
};

/** Runs a program to its end. A missing program fails with the command that installs it; any exit code is returned. */
export async function tryRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A program may end without reading all of its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  const timeout = options.timeout ?? TIMEOUT;
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  try {
    const code = await ended(child, command);
    const output = Buffer.concat(out);
    return { code, output, stdout: output.toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
  } finally {
    clearTimeout(timer);
  }
}

/** The same, and throws with the program's own words when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const finished = await tryRun(command, args, options);
  if (finished.code === 0) return finished;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${finished.code}:\n${finished.stderr}${finished.stdout}`,
  );
}

export function missingTool(command: string): Error {
  return new Error(
    `${command} is not installed. Install it: apt-get install ${PACKAGES[command] ?? command}`,
  );
}

function ended(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? missingTool(command) : error);
    });
    child.on('close', (code) => resolve(code ?? -1));
  });
}
