import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { quoted, startEnclosed } from '../../container/process/enclosed.ts';
import { programEnvironment } from '../../container/process/run-program.ts';
import { StrataError } from '../../oci/strata-error.ts';

/** No private key is larger. */
const LARGEST_KEY = 64 * 1024;
const QUIET: StdioOptions = ['ignore', 'pipe', 'ignore'];

/**
 * An agent of the system with some keys, for as long as a step needs it. The kernel kills it when our process ends, however
 * that happens. Gives what ends it.
 */
export async function startKeyAgent(socket: string, keys: readonly string[]): Promise<() => void> {
  const child = startAgent(socket);
  const end = (): void => void child.kill('SIGKILL');
  try {
    await begun(child);
    for (const key of keys) await addKey(socket, key);
    return end;
  } catch (error) {
    end();
    throw error;
  }
}

function startAgent(socket: string): ChildProcess {
  // Not all systems have the namespaces that end it with us: there, its end is ours to see to.
  if (process.platform !== 'linux')
    return spawn('ssh-agent', ['-D', '-a', socket], { env: programEnvironment(), stdio: QUIET });
  // It belongs to a group of its own, and the kernel ties no such program to a parent: a shell is tied, and its namespace to it.
  const child = startEnclosed(`ssh-agent -D -a ${quoted(socket)} & wait`, { cwd: '/' });
  child.stderr?.resume();
  return child;
}

/** It prints where it listens once it does. */
function begun(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown): void =>
      reject(
        new StrataError(
          'INVALID_INPUT',
          'ssh-agent, which would hold the keys of --ssh, could not be started',
          {
            action: 'Install it (apt-get install openssh-client), or give the socket of an agent that runs.',
            cause,
          },
        ),
      );
    child.stdout?.once('data', () => resolve());
    child.on('error', fail);
    child.on('close', () => fail());
  });
}

/** Given by a pipe: whoever may read the file is nobody's business but its owner's. */
async function addKey(socket: string, file: string): Promise<void> {
  const key = await readKey(file);
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn('ssh-add', ['-q', '-'], {
      env: { ...programEnvironment(), SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' },
      stdio: ['pipe', 'ignore', 'ignore'],
      // Without a terminal it asks nobody for a passphrase.
      detached: true,
    });
    child.on('error', reject);
    child.on('close', (exit) => resolve(exit ?? -1));
    child.stdin?.on('error', () => undefined).end(key);
  });
  key.fill(0);
  if (code === 0) return;
  throw new StrataError('INVALID_INPUT', `--ssh: ${file} is no private key that can be used as it is`, {
    action: 'If it has a passphrase, add it to your agent (ssh-add) and give --ssh default.',
    evidence: { path: file },
  });
}

async function readKey(file: string): Promise<Buffer> {
  const stats = await stat(file);
  if (stats.isFile() && stats.size <= LARGEST_KEY) return readFile(file);
  throw new StrataError('INVALID_INPUT', `--ssh: ${file} is neither a socket nor a private key`, {
    evidence: { path: file },
  });
}
