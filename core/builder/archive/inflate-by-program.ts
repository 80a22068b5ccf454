import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { programEnvironment } from '../../container/process/run-program.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { explained, systemCode } from '../../stream/disk-error.ts';
import { expansionLimit } from '../../stream/expansion-limit.ts';
import { runningDigest } from '../../stream/hash.ts';
import type { Spooled } from '../copy/copy-messages.ts';

/** Node inflates neither, and layers have neither: the system's programs do, as tar itself asks them to. */
const PROGRAMS = {
  // A dictionary may be 4 GiB; archives are made with 64 MiB at most.
  xz: { args: ['--decompress', '--stdout', '--memlimit-decompress=256MiB', '--threads=1'], from: 'xz-utils' },
  bzip2: { args: ['--decompress', '--stdout'], from: 'bzip2' },
} as const;

interface InflateOrder {
  readonly kind: keyof typeof PROGRAMS;
  readonly file: string;
  /** Of the file. */
  readonly size: number;
  /** New file. */
  readonly target: string;
  readonly signal: AbortSignal;
}

/** Writes what an archive in xz or bzip2 unpacks to; stops with `EXPANSION_LIMIT` at a bomb. */
export async function inflateByProgram({ kind, file, size, target, signal }: InflateOrder): Promise<Spooled> {
  const { args, from } = PROGRAMS[kind];
  const input = await explained('read', file, () => open(file, 'r'));
  const output = await explained('make', target, () => open(target, 'wx', 0o600));
  const child = spawn(kind, args, { env: programEnvironment(), stdio: [input.fd, 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(0, 500)));
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  // Met below, after its output was read.
  ended.catch(() => undefined);
  try {
    if (signal.aborted) kill();
    const hash = runningDigest('sha256');
    const withinLimit = expansionLimit(size);
    let written = 0;
    for await (const bytes of child.stdout ?? []) {
      const piece: unknown = bytes;
      if (!(piece instanceof Uint8Array)) continue;
      written += piece.length;
      withinLimit(written);
      hash.update(piece);
      await explained('write', target, () => output.writeFile(piece));
    }
    const code = await ended;
    if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    if (code !== 0)
      throw new StrataError('INVALID_ARCHIVE', `${kind} could not unpack the archive: ${words.trim()}`);
    return { digest: hash.digest(), size: written };
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new StrataError('INVALID_ARCHIVE', `The archive is in ${kind}, and ${kind} is not installed`, {
      action: `Install it (apt-get install ${from}), or pack the archive with gzip or zstd.`,
    });
  } finally {
    kill();
    signal.removeEventListener('abort', kill);
    await input.close();
    await output.close();
  }
}
