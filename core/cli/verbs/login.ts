import { StrataError } from '../../oci/strata-error.ts';
import { readDomain } from '../../registry/domain.ts';
import type { Run } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Longer input is a file that was taken for a password. */
const LONGEST_PASSWORD = 64 * 1024;

export const login: Run = async (flags, [server = 'docker.io'], terminal) => {
  if (flags.text('password') !== null) {
    throw new StrataError(
      'INVALID_INPUT',
      'A password is not taken from the command line: everybody on this machine can read the arguments of a program, and the shell keeps them in its history',
      { action: 'Type it when you are asked, or pipe it in with --password-stdin.' },
    );
  }
  const domain = readDomain(server);
  const as = flags.on('token') ? 'token' : 'password';
  const given = flags.text('username');
  const piped = flags.on('password-stdin');
  if (piped && given === null && as === 'password')
    throw new UsageError('Must provide --username with --password-stdin', 1);
  if (!piped && terminal.readSecret === undefined) {
    throw new StrataError('INVALID_INPUT', 'Cannot perform an interactive login from a non TTY device', {
      action: 'Pipe the password in: --username NAME --password-stdin',
    });
  }
  const username = given ?? (as === 'token' ? '' : await asked(terminal));
  const secret = piped ? await pipedIn(terminal) : await askedSecret(terminal, as);
  const core = await terminal.openCore();
  await (await core.registries()).signIn({ domain, username, secret, as }, { signal: terminal.signal });
  terminal.out.write('Login Succeeded\n');
  return 0;
};

async function asked(terminal: Terminal): Promise<string> {
  terminal.out.write('Username: ');
  return (await terminal.readLine())?.trim() ?? '';
}

async function askedSecret(terminal: Terminal, as: 'password' | 'token'): Promise<string> {
  const secret = await terminal.readSecret?.(as === 'token' ? 'Token: ' : 'Password: ');
  terminal.out.write('\n');
  return secret ?? '';
}

/** Less the line end that `echo` adds, as docker takes it. */
async function pipedIn(terminal: Terminal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of terminal.input()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LONGEST_PASSWORD)
      throw new StrataError('INVALID_INPUT', 'What was piped in is far too long for a password');
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
