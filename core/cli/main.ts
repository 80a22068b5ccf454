/** `strata`: the only place of the command line that touches the process. */
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { isatty } from 'node:tty';
import type { Core } from '../index.ts';
import { run } from './run.ts';
import type { Output, Terminal } from './terminal.ts';

/** The reader of our output went away (`strata images | head -1`): nobody is left to tell. 128 + SIGPIPE. */
const PIPE_CLOSED = 141;
const INTERRUPTED = 130;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first asks to end cleanly and keep what has arrived; who asks twice wants out.
    if (stopping.signal.aborted) process.exit(INTERRUPTED);
    stopping.abort();
  });
}

let core: Promise<Core> | undefined;

async function openCore(): Promise<Core> {
  await import('./parse-plainly.ts');
  const { defaultHome, openCore: open } = await import('../index.ts');
  const { dockerVault } = await import('../index/registries/docker-vault.ts');
  return open({
    home: defaultHome(),
    workersFolder: path.join(__dirname, '..', 'workers'),
    vault: dockerVault(),
  });
}

const terminal: Terminal = {
  out: outputTo(process.stdout),
  errors: outputTo(process.stderr),
  signal: stopping.signal,
  now: Date.now,
  folder: process.cwd(),
  openCore: () => (core ??= openCore()),
  async version() {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(path.join(__dirname, '..', '..', 'package.json'), 'utf8');
    return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
  },
  async readLine() {
    const { readLine } = await import('./read-line.ts');
    return readLine(process.stdin, stopping.signal);
  },
  // Asked of the system: process.stdin would be opened by being looked at.
  ...(isatty(0)
    ? {
        async readSecret(prompt: string) {
          const { readSecret } = await import('./read-secret.ts');
          const ask = (): void => void process.stdout.write(prompt);
          return readSecret(process.stdin, ask, () => stopping.abort());
        },
      }
    : {}),
  input: () => addAbortSignal(stopping.signal, process.stdin) as AsyncIterable<Buffer>,
};

function outputTo(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(PIPE_CLOSED);
    throw error;
  });
  return {
    write: (text) => void stream.write(text),
    drained: () => new Promise((resolve) => stream.write('', () => resolve())),
    // Its type says that it is always there; where there is no terminal, it is not.
    isTerminal: (stream.isTTY as boolean | undefined) === true,
    get columns() {
      // None where there is no terminal, 0 on some that do not know.
      return stream.columns > 0 ? stream.columns : 80;
    },
    get rows() {
      return stream.rows > 0 ? stream.rows : 24;
    },
  };
}

void run(process.argv.slice(2), terminal).then(async (exitCode) => {
  process.exitCode = exitCode;
  await (await core?.catch(() => undefined))?.close();
});
